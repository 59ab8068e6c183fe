// Every element that opens a list: static, external, people and channel selects, and the overflow menu.
import { post } from "./api.js";
import { act } from "./actions.js";
import { findControl, freshId, h, icon, ICONS } from "./dom.js";
import { read, write } from "./form.js";
import { bareText, textNodes } from "./mrkdwn.js";
import { closePopup, menuKeys, openPopup, replacePopup } from "./popup.js";
import { channelName, isAppDm, personName, session } from "./session.js";

const entity = (id, text) => ({ value: id, text: { type: "plain_text", text, emoji: false } });
const FIELDS = { users: "selected_user", conversations: "selected_conversation", channels: "selected_channel" };

function kindOf(element) {
  const multi = element.type.startsWith("multi_");
  const source = element.type.replace(/^multi_/, "").replace(/_select$/, "");
  const field = FIELDS[source] ?? "selected_option";
  return { multi, source, field: multi ? `${field}s` : field, ids: source in FIELDS };
}

const kindOfChannel = (channel) => (channel.is_im ? "im" : channel.is_mpim ? "mpim" : channel.is_private ? "private" : "public");

function listed(source, element) {
  if (source === "users") return session.users.filter((user) => !user.deleted).map((user) => entity(user.id, user.real_name || user.name));
  const include = source === "channels" ? ["public"] : element.filter?.include ?? ["public", "private", "im", "mpim"];
  return session.channels
    .filter((channel) => include.includes(kindOfChannel(channel)))
    .filter((channel) => !(element.filter?.exclude_bot_users && isAppDm(channel)))
    .map((channel) => entity(channel.id, channel.is_im ? channelName(channel) : `#${channel.name}`));
}

const matches = (option, query) => bareText(option.text).toLowerCase().includes(query)
  || bareText(option.description).toLowerCase().includes(query);

const groupsOf = (reply) => reply.option_groups ?? [{ options: reply.options ?? [] }];

// Returns [{label?, options}], or a sentence to show instead of a list.
function finder(element, { blockId, surface }) {
  const { source } = kindOf(element);
  if (source !== "external") {
    const groups = source === "static" ? groupsOf(element) : [{ options: listed(source, element) }];
    return async (query) => groups
      .map((group) => ({ ...group, options: group.options.filter((option) => matches(option, query.toLowerCase())) }))
      .filter((group) => group.options.length);
  }
  const least = element.min_query_length ?? 3;
  return async (query) => {
    if (query.length < least) return `Type ${least === 1 ? "something" : `at least ${least} characters`} to search.`;
    const reply = await post("options", { ...surface.where, block_id: blockId, action_id: element.action_id, value: query });
    if (reply.ok === false) return reply.error || "This list could not be loaded.";
    return groupsOf(reply).filter((group) => group.options?.length);
  };
}

function chosenOf(element, place) {
  const { multi, field, ids, source } = kindOf(element);
  const value = read(place.surface, place.blockId, element.action_id)?.[field];
  const list = multi ? value ?? [] : value ? [value] : [];
  if (!ids) return list;
  return list.map((id) => entity(id, source === "users" ? personName(id)
    : bareText(listed(source, element).find((option) => option.value === id)?.text) || id));
}

function choose(element, place, options) {
  const { multi, field, ids } = kindOf(element);
  const values = ids ? options.map((option) => option.value) : options;
  const value = { [field]: multi ? values : values[0] ?? null };
  write(place.surface, place.blockId, element.action_id, { type: element.type, ...value });
  for (const root of place.surface.roots()) findControl(root, place.blockId, element.action_id)?.refresh?.();
  return value;
}

const finish = (element, place, value) => place.dispatch && act(place.surface, place.blockId, element, value);

function row(option, selected, id, pick) {
  return h("div", { class: "option", role: "option", id, "aria-selected": String(selected), data: { value: option.value },
    // mousedown would take the focus from the search field and close the list
    onmousedown: (event) => event.preventDefault(), onclick: () => pick(option) },
  h("span", { class: "option-text" }, textNodes(option.text), option.description ? h("small", {}, textNodes(option.description)) : null),
  selected ? icon(ICONS.check, 14) : null);
}

function openList(element, place, trigger) {
  const { multi, source } = kindOf(element);
  const find = finder(element, place);
  const listId = freshId("list");
  const search = h("input", { class: "popup-search", type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": listId, "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false",
    placeholder: source === "external" ? bareText(element.placeholder) || "Search" : "Search", "aria-label": "Search options" });
  const list = h("div", { class: "options", role: "listbox", id: listId, "aria-multiselectable": multi ? "true" : null, tabindex: -1 });
  let active = 0;
  let found = [];
  let asked = 0;
  let changed = null;
  const rows = () => [...list.querySelectorAll("[role=option]")];
  const light = (to, scroll = true) => {
    const all = rows();
    all.forEach((node) => node.classList.remove("is-active"));
    active = all.length ? (to + all.length) % all.length : 0;
    all[active]?.classList.add("is-active");
    if (scroll) all[active]?.scrollIntoView({ block: "nearest" });
    search.setAttribute("aria-activedescendant", all[active]?.id ?? "");
  };
  const isChosen = (option) => chosenOf(element, place).some((other) => other.value === option.value);
  const draw = () => {
    if (typeof found === "string") list.replaceChildren(h("p", { class: "options-note" }, found));
    else if (!found.length) list.replaceChildren(h("p", { class: "options-note" }, "No results"));
    else {
      list.replaceChildren(...found.map((group) => h("div", { role: "group", "aria-label": bareText(group.label) || null },
        group.label ? h("div", { class: "option-group" }, textNodes(group.label)) : null,
        group.options.map((option) => row(option, isChosen(option), freshId("option"), pick)))));
    }
    light(active, false);
    replacePopup();
  };
  const pick = (option) => {
    const now = chosenOf(element, place);
    const most = element.max_selected_items ?? Infinity;
    if (!multi) {
      closePopup({ focus: true });
      return finish(element, place, choose(element, place, [option]));
    }
    if (!isChosen(option) && now.length >= most) {
      found = `You can choose up to ${most}.`;
      draw();
      return ask(search.value, 1500);
    }
    changed = choose(element, place, isChosen(option) ? now.filter((other) => other.value !== option.value) : [...now, option]);
    draw();
    if (search.value) {
      search.value = "";
      ask("");
    }
  };
  let timer;
  const ask = (query, wait = source === "external" && query ? 180 : 0) => {
    const mine = ++asked;
    clearTimeout(timer);
    const go = async () => {
      if (source === "external" && !list.childElementCount) list.replaceChildren(h("p", { class: "options-note is-loading" }, "Loading…"));
      const result = await find(query);
      // Answers may overtake each other; only the newest question counts.
      if (mine !== asked) return;
      found = result;
      active = 0;
      draw();
    };
    if (wait) timer = setTimeout(go, wait);
    else go();
  };
  search.addEventListener("input", () => ask(search.value.trim()));
  search.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) light(active + step);
    else if (event.key === "Home" && !search.value) light(0);
    else if (event.key === "End" && !search.value) light(-1);
    else if (event.key === "Enter") rows()[active]?.click();
    else if (event.key === "Backspace" && multi && !search.value) {
      changed = choose(element, place, chosenOf(element, place).slice(0, -1));
      draw();
      return;
    } else if (event.key === "Tab") {
      closePopup({ focus: true });
      return;
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  const anchor = () => place.surface.roots().map((root) => findControl(root, place.blockId, element.action_id)).find(Boolean)
    ?? (trigger.isConnected ? trigger : null);
  openPopup({ anchor, content: [search, list], className: "popup--list", width: 220,
    // Slack tells the app once, when a multi-select is left, not at every tick.
    onClose: () => changed && finish(element, place, changed) });
  search.focus();
  ask("");
}

export function select(element, place) {
  const { multi } = kindOf(element);
  const trigger = h(multi ? "div" : "button", {
    class: `select${multi ? " select--multi" : ""}`, ...(multi ? { tabindex: 0 } : { type: "button" }), role: "combobox", autofocus: element.focus_on_load,
    "aria-haspopup": "listbox", "aria-expanded": "false", "aria-labelledby": place.labelledBy,
    "aria-label": place.labelledBy ? null : bareText(element.placeholder) || "Choose",
  });
  const remove = (option) => {
    const value = choose(element, place, chosenOf(element, place).filter((other) => other.value !== option.value));
    finish(element, place, value);
    trigger.focus();
  };
  trigger.refresh = () => {
    const chosen = chosenOf(element, place);
    const hint = h("span", { class: "select-hint" }, bareText(element.placeholder) || "Choose");
    const inside = !chosen.length ? hint : multi
      ? chosen.map((option) => h("span", { class: "chip", data: { value: option.value } }, h("span", {}, textNodes(option.text)),
        h("button", { type: "button", class: "chip-x", "aria-label": `Remove ${bareText(option.text)}`, onclick: (event) => { event.stopPropagation(); remove(option); } }, icon(ICONS.close, 10))))
      : h("span", { class: "select-value" }, textNodes(chosen[0].text));
    trigger.replaceChildren(h("span", { class: "select-inside" }, inside), icon(ICONS.down, 14, { class: "icon select-arrow" }));
    replacePopup();
  };
  trigger.addEventListener("click", (event) => {
    event.preventDefault();
    if (trigger.getAttribute("aria-expanded") === "true") closePopup({ focus: true });
    else openList(element, place, trigger);
  });
  trigger.addEventListener("keydown", (event) => {
    if (event.target !== trigger) return;
    const opens = ["ArrowDown", "ArrowUp", "Enter", " "].includes(event.key);
    if (!opens) return;
    event.preventDefault();
    event.stopPropagation();
    openList(element, place, trigger);
  });
  trigger.refresh();
  return trigger;
}

export function overflow(element, place) {
  const trigger = h("button", { type: "button", class: "button overflow", "aria-label": "More actions", "aria-haspopup": "menu", "aria-expanded": "false" },
    h("span", { class: "button-text", "aria-hidden": "true" }, "•••"));
  trigger.addEventListener("click", () => {
    if (trigger.getAttribute("aria-expanded") === "true") return closePopup({ focus: true });
    const menu = h("div", { role: "menu", class: "menu" }, element.options.map((option) => h("button", {
      type: "button", role: "menuitem", class: "menu-row", data: { value: option.value },
      onclick: () => {
        closePopup({ focus: true });
        if (option.url) window.open(option.url, "_blank", "noopener");
        act(place.surface, place.blockId, element, { selected_option: option });
      },
    }, textNodes(option.text), option.description ? h("small", {}, textNodes(option.description)) : null)));
    const anchor = () => place.surface.roots().map((root) => findControl(root, place.blockId, element.action_id)).find(Boolean) ?? null;
    menuKeys(openPopup({ anchor, content: menu, width: 180 }));
  });
  return trigger;
}
