// The list of channels, direct messages and the app, and the switch between people.
import { newChannel } from "./dialogs.js";
import { h, icon, ICONS } from "./dom.js";
import { face } from "./message.js";
import { closePopup, menuKeys, openPopup } from "./popup.js";
import { addressOf, channelName, isAppDm, person, session } from "./session.js";

function row(channel, sign, open) {
  const current = session.channel === channel.id;
  const unread = current ? 0 : channel.unread ?? 0;
  const name = channelName(channel);
  return h("a", {
    class: `row${unread ? " is-unread" : ""}${channel.is_member === false ? " is-away" : ""}`, href: addressOf({ channel: channel.id }),
    "aria-current": current ? "page" : null, data: { channel: channel.id },
    "aria-label": `${channel.is_im ? name : `channel ${name}`}${unread ? `, ${unread} unread` : ""}`,
    onclick: (event) => {
      if (event.metaKey || event.ctrlKey) return;
      event.preventDefault();
      open(channel.id);
    },
  }, sign, h("span", { class: "row-name" }, name, channel.is_im && channel.user === session.user ? h("small", {}, " you") : null),
  unread ? h("span", { class: "count" }, unread > 99 ? "99+" : String(unread)) : null);
}

export const hash = (channel, size = 14) => h("span", { class: "hash", "aria-hidden": "true" }, channel.is_private ? icon(ICONS.lock, size) : "#");

const group = (title, rows, extra) => h("section", { class: "group", "aria-label": title }, h("h2", {}, title), rows, extra);
const memberOf = (channel) => ({ id: channel.user, name: channelName(channel), isApp: person(channel.user)?.is_bot, color: person(channel.user)?.color });

let drawn = "";

export function drawSidebar(root, open) {
  // Redrawing under the pointer would swallow a click that has already begun.
  const sign = JSON.stringify([session.channel, session.channels, session.users, session.app.bot_user_id]);
  if (sign === drawn) return;
  drawn = sign;
  const channels = session.channels.filter((channel) => !channel.is_im).sort((a, b) => a.name.localeCompare(b.name));
  const people = session.channels.filter((channel) => channel.is_im && !isAppDm(channel));
  const app = session.channels.filter(isAppDm);
  const focused = document.activeElement?.closest?.("#sidebar [data-channel]")?.dataset.channel;
  root.replaceChildren(
    group("Channels", channels.map((channel) => row(channel, hash(channel), open)),
      h("button", { type: "button", class: "row row--add", onclick: newChannel }, h("span", { class: "hash" }, icon(ICONS.plus, 14)), "Add channel")),
    people.length ? group("Direct messages", people.map((channel) => row(channel, face(memberOf(channel), "face--small"), open))) : "",
    app.length ? group("Apps", app.map((channel) => row(channel, face(memberOf(channel), "face--small"), open))) : "");
  if (focused) [...root.querySelectorAll("[data-channel]")].find((node) => node.dataset.channel === focused)?.focus();
}

export function drawMe(button) {
  const me = session.me;
  button.replaceChildren(face({ id: me.id, name: me.real_name || me.name || "?", color: me.color }, "face--small"), h("span", { class: "me-name" }, h("span", { class: "me-you" }, "You are "), me.real_name || me.name), icon(ICONS.down, 14));
  button.setAttribute("aria-label", `You are ${me.real_name || me.name}. Switch person`);
}

export function openSwitcher(button) {
  if (button.getAttribute("aria-expanded") === "true") return closePopup({ focus: true });
  const rows = session.users.filter((user) => !user.is_bot && !user.deleted).map((user) => {
    const name = user.real_name || user.name;
    return h("a", { role: "menuitem", class: "menu-row menu-row--person", href: addressOf({ user: user.id, channel: session.channel }), "aria-current": user.id === session.user ? "true" : null, data: { user: user.id } },
      face({ id: user.id, name, color: user.color }, "face--small"), h("span", {}, name, user.is_admin ? h("small", {}, "admin") : null), user.id === session.user ? icon(ICONS.check, 14) : null);
  });
  const other = session.users.find((user) => !user.is_bot && !user.deleted && user.id !== session.user);
  menuKeys(openPopup({ anchor: button, alignRight: true, width: 220, content: h("div", { role: "menu", class: "menu" }, h("div", { class: "menu-title" }, "Switch person"), rows,
    other ? h("p", { class: "menu-note" }, "Ctrl or ⌘ and click opens a second person in a new tab.") : null) }));
}
