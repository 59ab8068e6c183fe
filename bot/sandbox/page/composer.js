// The field at the bottom: Enter sends, "/" shows commands, "@" shows people, drafts stay with their channel.
import { post } from "./api.js";
import { freshId, h, icon, ICONS } from "./dom.js";
import { decode, encode } from "./mrkdwn.js";
import { closePopup, openPopup } from "./popup.js";
import { personName, session } from "./session.js";
import { openShortcuts } from "./shortcuts.js";
import { fileChip, picker, upload } from "./upload.js";

const drafts = new Map();

function typedName(text) {
  const known = [...session.users].sort((a, b) => (b.real_name ?? b.name).length - (a.real_name ?? a.name).length);
  return text.replace(/(^|[\s(])@(\p{L}[\p{L}\p{N}._-]*(?: \p{L}[\p{L}\p{N}._-]*)?)/gu, (whole, before, name) => {
    if (/^(here|channel|everyone)\b/.test(name)) return `${before}<!${name.split(" ")[0]}>${name.slice(name.split(" ")[0].length)}`;
    for (const user of known) {
      for (const alias of [user.real_name, user.name]) {
        const rest = alias && name.toLowerCase().startsWith(alias.toLowerCase()) ? name.slice(alias.length) : null;
        if (rest !== null && !/^[\p{L}\p{N}]/u.test(rest)) return `${before}<@${user.id}>${rest}`;
      }
    }
    return whole;
  }).replace(/(^|[\s(])#([a-z0-9_-]+)/g, (whole, before, name) => {
    const channel = session.channels.find((other) => other.name === name && !other.is_im);
    return channel ? `${before}<#${channel.id}|${name}>` : whole;
  });
}

const wire = (text) => typedName(encode(text));

function suggestions(text, caret) {
  const upto = text.slice(0, caret);
  if (/^\/\S*$/.test(upto)) {
    return session.app.commands
      .filter(({ command }) => command.startsWith(upto) && command !== upto)
      .concat(session.app.commands.filter(({ command }) => command === upto))
      .map((entry) => ({
        insert: `${entry.command} `, from: 0, done: entry.command === upto, value: entry.command,
        row: [h("b", {}, entry.command), entry.usage_hint ? h("span", { class: "hint-usage" }, ` ${decode(entry.usage_hint)}`) : null, h("small", {}, decode(entry.description ?? ""))],
      }));
  }
  const at = /(?:^|\s)@([\p{L}\p{N}._-]*)$/u.exec(upto);
  if (!at) return [];
  const query = at[1].toLowerCase();
  return session.users
    .filter((user) => `${user.real_name} ${user.name}`.toLowerCase().split(/\s+/).some((word) => word.startsWith(query)))
    .slice(0, 8)
    .map((user) => ({ insert: `@${personName(user.id)} `, from: caret - at[1].length - 1, value: user.id, row: [h("b", {}, personName(user.id)), h("small", {}, `@${user.name}`)] }));
}

export function composer({ channel, thread = null, name, onSent }) {
  const key = `${session.user} ${channel} ${thread}`;
  const listId = freshId("hints");
  const label = thread ? "Reply…" : `Message ${name}`;
  const area = h("textarea", { class: "composer-text", rows: 1, placeholder: label, "aria-label": label, role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": listId, spellcheck: "true", data: { composer: thread ? "thread" : "channel" } });
  const usage = h("div", { class: "composer-hint", "aria-live": "polite" });
  const error = h("div", { class: "composer-error", role: "alert", hidden: true });
  const send = h("button", { type: "submit", class: "composer-send", "aria-label": "Send", disabled: true }, icon(ICONS.send, 16));
  const attached = h("div", { class: "composer-files", hidden: true });
  const choose = picker({ onPick: (files) => attach(files) });
  const add = h("button", { type: "button", class: "icon-button composer-add", "aria-label": "Files and shortcuts", title: "Files and shortcuts", "aria-haspopup": "menu", "aria-expanded": "false",
    onclick: () => openShortcuts(add, "global", {}, [["Attach files", () => choose.click()]]) }, icon(ICONS.plus, 18));
  const form = h("form", { class: "composer" }, h("div", { class: "composer-box" }, area, attached, h("div", { class: "composer-bar" }, add, usage, send)), choose, error);
  let files = [];
  let found = [];
  let active = 0;
  let panel = null;
  area.value = drafts.get(key) ?? "";

  const size = () => {
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, 220)}px`;
    send.disabled = !area.value.trim() && !files.length;
    drafts.set(key, area.value);
    const command = session.app.commands.find((entry) => area.value.startsWith(`${entry.command} `));
    usage.replaceChildren(...(command ? [h("b", {}, command.command), " ", h("span", {}, decode(command.usage_hint || command.description || ""))]
      : [h("span", { class: "composer-tip" }, h("kbd", {}, "Enter"), " to send  ·  ", h("kbd", {}, "Shift Enter"), " new line")]));
  };
  const light = (to) => {
    active = (to + found.length) % found.length;
    [...panel.querySelectorAll("[role=option]")].forEach((node, index) => {
      node.classList.toggle("is-active", index === active);
      node.setAttribute("aria-selected", String(index === active));
      if (index === active) {
        area.setAttribute("aria-activedescendant", node.id);
        node.scrollIntoView({ block: "nearest" });
      }
    });
  };
  const take = (item) => {
    const caret = area.selectionStart;
    area.setRangeText(item.insert, item.from, caret, "end");
    hide();
    area.focus();
    size();
  };
  const hide = () => { if (panel) closePopup(); };
  const hint = () => {
    found = suggestions(area.value, area.selectionStart);
    if (!found.length) return hide();
    const rows = found.map((item) => h("div", { class: "option option--hint", role: "option", id: freshId("hint"), data: { value: item.value }, onmousedown: (event) => event.preventDefault(), onclick: () => take(item) }, item.row));
    panel = openPopup({ anchor: area, above: true, className: "popup--hints", content: h("div", { role: "listbox", id: listId, "aria-label": "Suggestions" }, rows),
      width: 300, onClose: () => { panel = null; area.removeAttribute("aria-activedescendant"); } });
    light(0);
  };

  const attach = (more) => {
    files = [...files, ...more];
    attached.hidden = !files.length;
    attached.replaceChildren(...files.map((file) => fileChip(file, () => {
      files = files.filter((other) => other !== file);
      attach([]);
    })));
    size();
    area.focus();
  };

  async function submit() {
    const text = area.value.trim();
    if (files.length) return sendFiles(text);
    if (!text) return;
    const isCommand = text.startsWith("/") && !thread;
    area.value = "";
    hide();
    size();
    error.hidden = true;
    const reply = await post("messages", { channel, text: isCommand ? text : wire(text), ...(thread ? { thread_ts: thread } : {}) });
    if (reply.ok === false) {
      error.textContent = reply.error || "Your message could not be sent.";
      error.hidden = false;
      // What was typed comes back, unless the person is already writing something new.
      if (!area.value) area.value = text;
      size();
      return;
    }
    onSent?.(reply.ts);
  }

  async function sendFiles(text) {
    send.disabled = true;
    const reply = await upload(files, { channel, thread_ts: thread, text: wire(text) });
    error.textContent = reply.error || "Your files could not be sent.";
    error.hidden = reply.ok !== false;
    if (reply.ok !== false) {
      area.value = "";
      files = [];
      onSent?.();
    }
    attach([]);
  }

  area.addEventListener("paste", (event) => {
    if (!event.clipboardData?.files.length) return;
    event.preventDefault();
    attach([...event.clipboardData.files]);
  });
  area.addEventListener("input", () => { error.hidden = true; size(); hint(); });
  area.addEventListener("blur", () => setTimeout(() => { if (document.activeElement !== area) hide(); }, 120));
  area.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (panel && found.length) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) {
        event.preventDefault();
        return light(active + step);
      }
      if (event.key === "Tab" || (event.key === "Enter" && !found[active].done)) {
        event.preventDefault();
        return take(found[active]);
      }
    }
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      submit();
    }
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); submit(); });
  queueMicrotask(size);
  return { node: form, attach, focus: () => area.focus({ preventScroll: true }) };
}
