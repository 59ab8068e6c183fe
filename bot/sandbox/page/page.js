// Starts the page and keeps address, state and panes in step.
import { coalesce, get, listen, post } from "./api.js";
import { blockNodes } from "./blocks.js";
import { composer } from "./composer.js";
import { toast } from "./dialogs.js";
import { findControl, h, icon, ICONS } from "./dom.js";
import { settle } from "./form.js";
import { face } from "./message.js";
import { messageList, restoreFocus } from "./messages.js";
import { forgetClosed, showViews, viewSurface } from "./modal.js";
import { mrkdwn } from "./mrkdwn.js";
import { popupOpen } from "./popup.js";
import { addressOf, channelName, channelOf, isAppDm, person, readPermalink, session } from "./session.js";
import { drawMe, drawSidebar, hash, openSwitcher } from "./sidebar.js";
import { takeDrops } from "./upload.js";

const place = (id) => document.getElementById(id);
const [main, side, aside, shade] = ["main", "sidebar", "thread", "shade"].map(place);
const fields = { main: null, thread: null };
takeDrops(place("main"), (files) => fields.main?.attach(files));
takeDrops(place("thread"), (files) => fields.thread?.attach(files));
const wide = matchMedia("(min-width: 721px)");

let list = null;
let threadList = null;
let homeSign = null;
let homeRoot = null;
let knownViews = [];
let live = false;

function drawer(open) {
  document.body.classList.toggle("drawer-open", open);
  shade.hidden = !open;
  place("menu").setAttribute("aria-expanded", String(open));
  if (open) side.querySelector("[aria-current]")?.focus();
}

function signed(channel) {
  if (!channel.is_im) return [hash(channel), channelName(channel)];
  const user = person(channel.user);
  return [face({ id: channel.user, name: channelName(channel), isApp: user?.is_bot, color: user?.color }, "face--small"), channelName(channel)];
}

function tabs(channel) {
  const tab = (name, label) => h("button", { type: "button", role: "tab", class: "tab", "aria-selected": String(session.tab === name), data: { tab: name }, onclick: () => go({ channel: channel.id, tab: name }) }, label);
  return h("div", { class: "tabs", role: "tablist", "aria-label": "App" }, tab("home", "Home"), tab("messages", "Messages"));
}

function head(channel) {
  return h("header", { class: "pane-head" }, h("h1", {}, signed(channel)),
    channel.topic ? h("span", { class: "topic", title: channel.topic }, mrkdwn(channel.topic)) : null,
    channel.is_member === false ? h("span", { class: "topic" }, "You are not a member") : null,
    isAppDm(channel) && session.app.has_home ? tabs(channel) : null);
}

function drawHome() {
  if (!homeRoot) return;
  const view = session.home;
  const sign = view ? `${view.id}${view.hash}${JSON.stringify(view.blocks)}` : "none";
  if (sign === homeSign) return;
  homeSign = sign;
  if (!view) {
    homeRoot.replaceChildren(h("p", { class: "empty" }, `${session.app.name ?? "The app"} has not published a Home tab yet.`));
    return;
  }
  const surface = viewSurface(view, refreshState);
  settle(surface, view.blocks);
  const focused = homeRoot.contains(document.activeElement) ? document.activeElement : null;
  homeRoot.dataset.surface = surface.key;
  homeRoot.replaceChildren(...blockNodes(view.blocks, { surface }));
  if (focused?.dataset.actionId && findControl(homeRoot, focused.dataset.blockId, focused.dataset.actionId)) {
    restoreFocus(homeRoot, { block: focused.dataset.blockId, action: focused.dataset.actionId, start: focused.selectionStart, end: focused.selectionEnd });
  }
}

function drawMain(channel) {
  list?.close();
  list = null;
  homeRoot = null;
  homeSign = null;
  if (isAppDm(channel) && session.tab === "home") {
    homeRoot = h("div", { class: "home", role: "tabpanel", "aria-label": "Home" });
    main.replaceChildren(head(channel), h("div", { class: "scroller" }, homeRoot));
    fields.main = null;
    post("home", { tab: "home" }).then(refreshState);
    drawHome();
    return;
  }
  const name = channel.is_im ? channelName(channel) : `#${channel.name}`;
  list = messageList({ channel: channel.id, label: `Messages in ${name}`, unread: channel.unread, onOpenThread: (thread) => go({ channel: channel.id, thread }) });
  const field = composer({ channel: channel.id, name, onSent: () => { list?.toEnd(); if (!live) refreshMessages(); } });
  fields.main = field;
  main.replaceChildren(head(channel), list.node, field.node);
  list.refresh();
  if (isAppDm(channel)) post("home", { tab: "messages" });
  // On a phone the keyboard would cover the cards at once.
  if (wide.matches && !document.querySelector("dialog[open]")) field.focus();
}

function drawThread() {
  threadList?.close();
  threadList = null;
  aside.hidden = !session.thread;
  document.body.classList.toggle("thread-open", Boolean(session.thread));
  fields.thread = null;
  if (!session.thread) return aside.replaceChildren();
  const channel = channelOf(session.channel);
  const name = channel.is_im ? channelName(channel) : `#${channel.name}`;
  threadList = messageList({ channel: channel.id, thread: session.thread, label: "Thread" });
  const field = composer({ channel: channel.id, thread: session.thread, name, onSent: () => { threadList?.toEnd(); if (!live) refreshMessages(); } });
  const close = () => go({ channel: session.channel });
  aside.replaceChildren(
    h("header", { class: "pane-head" }, h("button", { type: "button", class: "icon-button thread-back", "aria-label": "Back", onclick: close }, icon(ICONS.back, 20)),
      h("h1", {}, "Thread"), h("span", { class: "topic" }, name),
      h("button", { type: "button", class: "icon-button thread-close", "aria-label": "Close thread", onclick: close }, icon(ICONS.close, 20))),
    threadList.node, field.node);
  fields.thread = field;
  threadList.refresh();
  if (wide.matches) field.focus();
}

function go({ channel, thread = null, tab = null, highlight = null }, { push = true } = {}) {
  const target = channelOf(channel);
  if (!target) return;
  const nextTab = tab ?? (isAppDm(target) && session.channel === channel ? session.tab : "messages");
  const sameMain = session.channel === channel && nextTab === session.tab && (list || homeRoot);
  const sameThread = session.thread === thread && session.channel === channel;
  Object.assign(session, { channel, thread, tab: nextTab });
  if (push) history.pushState(null, "", addressOf({ channel, thread, tab: nextTab }));
  document.title = `${target.is_im ? channelName(target) : `#${target.name}`} · ${session.team.name ?? "Sandbox"}`;
  drawer(false);
  if (!sameMain) drawMain(target);
  if (!sameThread) drawThread();
  drawSidebar(side, openChannel);
  if (highlight) Promise.all([list?.highlight(highlight), threadList?.highlight(highlight)]);
}

const openChannel = (channel, more = {}) => go({ channel, ...more });
session.openChannel = openChannel;
session.created = async (id, name) => {
  await refreshState();
  go({ channel: channelOf(id)?.id ?? session.channels.find((channel) => channel.name === name)?.id });
};

const refreshState = coalesce(async () => {
  const state = await get("state").catch(() => null);
  if (!state) return;
  Object.assign(session, state);
  session.views ??= [];
  session.app.commands ??= [];
  forgetClosed(session.views, knownViews);
  knownViews = session.views.map((view) => view.id);
  place("team").textContent = session.team.name ?? "Sandbox";
  if (!popupOpen()) drawMe(place("me"));
  drawSidebar(side, openChannel);
  drawHome();
  showViews(session.views, refreshState);
  for (const notice of state.notices ?? []) toast(notice.text, notice);
});

const refreshMessages = () => Promise.all([list?.refresh(), threadList?.refresh()]);

function onUpdate(update) {
  if (update.type === "state") refreshState();
  if (update.type !== "messages") return;
  if (update.channel === session.channel) refreshMessages().then(refreshState);
  else refreshState();
}

function whereFromAddress() {
  const query = new URLSearchParams(location.search);
  const linked = readPermalink(location.pathname, location.search);
  if (linked && channelOf(linked.channel)) return { channel: linked.channel, thread: linked.thread, highlight: linked.ts };
  const named = channelOf(query.get("channel"));
  if (named) return { channel: named.id, thread: query.get("thread"), tab: query.get("tab") };
  const open = session.channels.filter((channel) => !channel.is_im && channel.is_member !== false);
  const first = open.find((channel) => channel.name.endsWith("-review")) ?? open.find((channel) => channel.name === "general") ?? session.channels[0];
  return { channel: first?.id };
}

async function start() {
  place("menu").addEventListener("click", () => drawer(!document.body.classList.contains("drawer-open")));
  shade.addEventListener("click", () => drawer(false));
  place("me").addEventListener("click", () => openSwitcher(place("me")));
  addEventListener("popstate", () => go(whereFromAddress(), { push: false }));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (document.body.classList.contains("drawer-open")) drawer(false);
    else if (session.thread) go({ channel: session.channel });
  });
  await refreshState();
  if (!session.channels.length) {
    main.replaceChildren(h("p", { class: "empty" }, `The sandbox has nothing to show for ${session.user}.`));
  } else go(whereFromAddress(), { push: false });
  listen({
    onUpdate,
    onOpen: () => {
      live = true;
      place("offline").hidden = true;
      // Whatever happened while the line was down was not announced.
      refreshState().then(() => (session.channel ? refreshMessages() : go(whereFromAddress(), { push: false })));
    },
    onLost: () => { live = false; place("offline").hidden = false; },
  });
}

start();
