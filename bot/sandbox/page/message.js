// One message: face, name, time, blocks, files, reactions, the way into its thread.
import { clearFailures } from "./actions.js";
import { post } from "./api.js";
import { blockNodes, picture } from "./blocks.js";
import { ago, clockTime, fullTime, shortTime } from "./dates.js";
import { toast } from "./dialogs.js";
import { h, icon, ICONS } from "./dom.js";
import { emojiOf, REACTIONS } from "./emoji.js";
import { settle, valuesOf } from "./form.js";
import { decode, mrkdwn } from "./mrkdwn.js";
import { permalink, person, ROOT, session } from "./session.js";
import { openShortcuts, shortcutsOf } from "./shortcuts.js";

export function authorOf(message) {
  const known = person(message.user);
  const isApp = Boolean(message.bot_id || known?.is_bot);
  const name = message.username || known?.real_name || known?.name || (isApp ? session.app.name : message.user) || "Unknown";
  return { id: message.user, name, isApp, color: known?.color };
}

const PALETTE = ["#7c3aed", "#0f766e", "#b45309", "#1d4ed8", "#be185d", "#15803d", "#a21caf", "#c2410c"];
const colorOf = ({ id = "", color }) => (/^#?[0-9a-f]{6}$/i.test(color ?? "") ? `#${color.replace("#", "")}`
  : PALETTE[[...id].reduce((sum, sign) => sum * 31 + sign.codePointAt(0), 7) % PALETTE.length]);

export function face(author, size = "") {
  const initials = author.name.split(/\s+/).filter(Boolean).slice(0, 2).map((word) => [...word][0]).join("").toUpperCase();
  return h("span", { class: `face ${size}${author.isApp ? " face--app" : ""}`, style: `background:${colorOf(author)}`, "aria-hidden": "true" }, initials || "?");
}

const surfaces = new Map();

// The list and the thread pane may show the same message; both share one set of values.
function surfaceOf(channel, message, changed) {
  const key = `${channel}:${message.ts}`;
  const surface = surfaces.get(key) ?? {
    key,
    where: { channel, message_ts: message.ts },
    values: valuesOf(key, message.state?.values),
    roots: () => [...document.querySelectorAll(`[data-surface="${CSS.escape(key)}"]`)],
  };
  surface.pending = message.pending_action;
  surface.changed = changed;
  surfaces.set(key, surface);
  return surface;
}

function fileNode(file) {
  const src = `${ROOT}/sandbox/files/${encodeURIComponent(file.id)}`;
  const type = file.mimetype ?? "";
  const name = decode(file.title || file.name || file.id);
  if (type.startsWith("image/")) {
    return h("figure", { class: "block-image" }, h("figcaption", {}, name), picture(src, decode(file.alt_txt || name), name));
  }
  if (type.startsWith("audio/")) return h("figure", { class: "media" }, h("figcaption", {}, name), h("audio", { controls: true, preload: "metadata", src, "aria-label": name }));
  if (type.startsWith("video/")) return h("figure", { class: "media" }, h("figcaption", {}, name), h("video", { controls: true, preload: "metadata", src, "aria-label": name }));
  return h("a", { class: "file-card", href: src, download: file.name ?? "", target: "_blank" }, icon(ICONS.file, 26),
    h("span", {}, h("b", {}, name), h("small", {}, file.pretty_type || (file.filetype ?? type).toUpperCase() || "File", file.size ? ` · ${Math.max(1, Math.round(file.size / 1024))} KB` : "")));
}

function reactionNode(reaction, channel, message) {
  const mine = reaction.users?.includes(session.user);
  return h("button", { type: "button", class: `reaction${mine ? " is-mine" : ""}`, "aria-pressed": String(Boolean(mine)), title: `:${reaction.name}:`, data: { reaction: reaction.name },
    onclick: () => react(channel, message, reaction.name) }, h("span", {}, emojiOf(reaction.name) ?? `:${reaction.name}:`), h("span", {}, String(reaction.count ?? reaction.users?.length ?? 1)));
}

async function react(channel, message, name) {
  const mine = (message.reactions ?? []).some((one) => one.name === name && one.users?.includes(session.user));
  const reply = await post("reactions", { channel, ts: message.ts, name, remove: mine });
  if (reply.ok === false) toast(reply.error || "That reaction could not be added.", { kind: "error" });
}

function replies(message, onThread) {
  const people = (message.reply_users ?? []).slice(0, 4).map((id) => face(authorOf({ user: id }), "face--small"));
  const count = message.reply_count;
  return h("button", { type: "button", class: "replies", onclick: onThread, data: { "open-thread": message.ts } }, people,
    h("span", { class: "replies-count" }, `${count} ${count === 1 ? "reply" : "replies"}`),
    message.latest_reply ? h("span", { class: "replies-when" }, `Last reply ${ago(message.latest_reply)}`) : null);
}

function toolbar(channel, message, onThread) {
  const copy = async () => {
    const url = new URL(permalink(channel, message), location.origin).href;
    try {
      await navigator.clipboard.writeText(url);
      toast("Link copied.");
    } catch {
      toast(url);
    }
  };
  return h("div", { class: "toolbar", role: "toolbar", "aria-label": "Message actions" },
    REACTIONS.map((name) => h("button", { type: "button", class: "icon-button", "aria-label": `React with ${name.replaceAll("_", " ")}`, onclick: () => react(channel, message, name) }, emojiOf(name))),
    onThread ? h("button", { type: "button", class: "icon-button", "aria-label": "Reply in thread", title: "Reply in thread", onclick: onThread }, icon(ICONS.reply, 18)) : null,
    h("button", { type: "button", class: "icon-button", "aria-label": "Copy link", title: "Copy link", onclick: copy }, icon(ICONS.link, 18)),
    shortcutsOf("message").length ? more(channel, message) : null);
}

const more = (channel, message) => h("button", {
  type: "button", class: "icon-button", "aria-label": "More actions", title: "More actions", "aria-haspopup": "menu", "aria-expanded": "false",
  onclick: (event) => openShortcuts(event.currentTarget, "message", { channel, message_ts: message.ts }),
}, icon(ICONS.more, 18));

const edited = (message) => (message.edited ? h("span", { class: "edited", title: message.edited.ts ? fullTime(message.edited.ts) : null }, "(edited)") : null);

function body(message, place) {
  const nodes = [];
  if (message.blocks?.length) nodes.push(...blockNodes(message.blocks, place), message.edited ? h("div", {}, edited(message)) : null);
  else if (message.text) nodes.push(h("div", { class: "text" }, mrkdwn(message.text), message.edited ? [" ", edited(message)] : null));
  for (const extra of message.attachments ?? []) {
    const color = /^#?[0-9a-f]{6}$/i.test(extra.color ?? "") ? `#${extra.color.replace("#", "")}` : "var(--line-strong)";
    nodes.push(h("div", { class: "attachment", style: `border-color:${color}` },
      extra.blocks ? blockNodes(extra.blocks, place) : h("div", { class: "text" }, mrkdwn(extra.text ?? extra.fallback ?? ""))));
  }
  if (message.files?.length) nodes.push(h("div", { class: "files" }, message.files.map(fileNode)));
  return nodes;
}

export function messageNode(message, { channel, compact, onThread, changed, fresh }) {
  const author = authorOf(message);
  const surface = surfaceOf(channel, message, changed);
  if (fresh) clearFailures(surface.key);
  settle(surface, message.blocks);
  const time = h("a", { class: "time", href: permalink(channel, message), title: fullTime(message.ts), onclick: (event) => {
    if (event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    session.openChannel(channel, { highlight: message.ts, thread: session.thread });
  } }, compact ? shortTime(message.ts) : clockTime(message.ts));
  const canThread = onThread && !message.ephemeral;
  return h("article", {
    class: `message${compact ? " message--compact" : ""}${message.ephemeral ? " message--ephemeral" : ""}`,
    tabindex: -1, "aria-label": `${author.name}, ${clockTime(message.ts)}`,
    data: { ts: message.ts, surface: surface.key, ephemeral: message.ephemeral ? "true" : undefined, user: message.user, thread: message.thread_ts },
  },
  h("div", { class: "gutter" }, compact ? time : face(author)),
  h("div", { class: "content" },
    message.ephemeral ? h("div", { class: "only-you" }, icon(ICONS.eye, 14), "Only visible to you") : null,
    compact ? null : h("div", { class: "byline" }, h("b", { class: "author" }, author.name), author.isApp ? h("span", { class: "badge" }, "APP") : null, time),
    body(message, { surface }),
    message.reactions?.length ? h("div", { class: "reactions" }, message.reactions.map((reaction) => reactionNode(reaction, channel, message))) : null,
    message.reply_count && onThread ? replies(message, onThread) : null),
  message.ephemeral ? null : toolbar(channel, message, canThread ? onThread : null));
}
