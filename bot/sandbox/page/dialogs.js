// Small dialogs of the page itself: "are you sure?", a picture at full size, a new channel.
import { h, icon, ICONS } from "./dom.js";
import { bareText, textNodes } from "./mrkdwn.js";
import { post } from "./api.js";
import { session } from "./session.js";

function show(dialog, onEnd) {
  const before = document.activeElement;
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (before?.isConnected) before.focus();
    onEnd?.(dialog.returnValue);
  });
  dialog.addEventListener("pointerdown", (event) => { if (event.target === dialog) dialog.close(""); });
  dialog.showModal();
  return dialog;
}

export function askFirst(confirm) {
  const style = confirm.style === "danger" ? "danger" : "primary";
  return new Promise((resolve) => {
    const title = h("h2", {}, textNodes(confirm.title));
    const dialog = h("dialog", { class: "dialog dialog--ask", role: "alertdialog", "aria-label": bareText(confirm.title) },
      h("form", { method: "dialog", class: "dialog-body" }, title, h("p", {}, textNodes(confirm.text)),
        h("div", { class: "dialog-foot" },
          h("button", { value: "", class: "button", "data-confirm": "deny" }, textNodes(confirm.deny)),
          h("button", { value: "yes", class: `button button--${style}`, autofocus: true, "data-confirm": "confirm" }, textNodes(confirm.confirm)))));
    show(dialog, (value) => resolve(value === "yes"));
  });
}

export function enlarge(src, alt, title) {
  show(h("dialog", { class: "lightbox", "aria-label": title || alt || "Picture" },
    h("form", { method: "dialog", class: "lightbox-bar" }, h("span", {}, title || alt),
      h("button", { class: "icon-button", "aria-label": "Close" }, icon(ICONS.close, 20))),
    h("img", { src, alt })));
}

export function newChannel() {
  const name = h("input", { class: "field", name: "name", required: true, maxlength: 80, autofocus: true, autocomplete: "off", placeholder: "e.g. intents-review", id: "new-channel-name" });
  const topic = h("input", { class: "field", name: "topic", maxlength: 250, autocomplete: "off", id: "new-channel-topic" });
  const others = session.users.filter((user) => user.id !== session.user && !user.deleted);
  const boxes = others.map((user) => h("input", { type: "checkbox", value: user.id, checked: user.is_bot }));
  const secret = h("input", { type: "checkbox", name: "private" });
  const error = h("p", { class: "field-error", role: "alert", hidden: true });
  const form = h("form", { class: "dialog-body" },
    h("h2", {}, "Create a channel"),
    h("label", { for: "new-channel-name" }, "Name"), name,
    h("label", { for: "new-channel-topic" }, "Topic ", h("small", {}, "(optional)")), topic,
    h("fieldset", { class: "invite" }, h("legend", {}, "Invite"),
      others.map((user, index) => h("label", { class: "choice" }, boxes[index], h("span", {}, user.real_name || user.name)))),
    h("label", { class: "choice" }, secret, h("span", {}, "Private: only its members see it")),
    error,
    h("div", { class: "dialog-foot" },
      h("button", { type: "button", class: "button", onclick: () => dialog.close("") }, "Cancel"),
      h("button", { class: "button button--primary" }, "Create")));
  const dialog = h("dialog", { class: "dialog", role: "dialog", "aria-label": "Create a channel" }, form);
  name.addEventListener("input", () => { name.value = name.value.toLowerCase().replace(/[\s.]+/g, "-"); });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const reply = await post("channels", {
      name: name.value.replace(/^#/, ""), topic: topic.value, is_private: secret.checked, invite: boxes.filter((box) => box.checked).map((box) => box.value),
    });
    error.hidden = reply.ok !== false;
    error.textContent = reply.error || "That did not work.";
    if (reply.ok === false) return;
    dialog.close("done");
    session.created?.(reply.channel?.id ?? reply.channel ?? reply.id, name.value);
  });
  show(dialog);
}

const shown = new Set();

export function toast(text, { id, kind = "info" } = {}) {
  if (id && shown.has(id)) return;
  if (id) shown.add(id);
  const box = document.getElementById("toasts");
  const node = h("div", { class: `toast toast--${kind}` }, h("span", {}, text),
    h("button", { type: "button", class: "icon-button", "aria-label": "Dismiss", onclick: () => node.remove() }, icon(ICONS.close, 14)));
  box.append(node);
  setTimeout(() => node.remove(), kind === "error" ? 12000 : 6000);
}
