// The app's shortcuts: in the menu of a message, and in the menu of the composer.
import { post } from "./api.js";
import { toast } from "./dialogs.js";
import { h } from "./dom.js";
import { bareText } from "./mrkdwn.js";
import { closePopup, menuKeys, openPopup } from "./popup.js";
import { session } from "./session.js";

export const shortcutsOf = (type) => (session.app.shortcuts ?? []).filter((one) => one.type === type);

async function use(shortcut, where) {
  const reply = await post("shortcuts", { ...where, callback_id: shortcut.callback_id });
  if (reply.ok === false) toast(`${bareText(shortcut.name)}: ${reply.error || "That did not work."}`, { kind: "error" });
}

const row = (label, note, onclick, data) => h("button", {
  type: "button", role: "menuitem", class: "menu-row", data, onclick: () => { closePopup({ focus: true }); onclick(); },
}, label, note ? h("small", {}, note) : null);

export function openShortcuts(button, type, where, more = []) {
  if (button.getAttribute("aria-expanded") === "true") return closePopup({ focus: true });
  const rows = shortcutsOf(type).map((one) => row(bareText(one.name), bareText(one.description), () => use(one, where), { shortcut: one.callback_id }));
  const content = h("div", { role: "menu", class: "menu" }, more.map(([label, act]) => row(label, "", act)),
    rows.length ? h("div", { class: "menu-title" }, session.app.name) : null, rows);
  menuKeys(openPopup({ anchor: button, content, width: 220, alignRight: type === "message", above: type === "global" }));
}
