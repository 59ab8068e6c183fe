// The interactive elements of Block Kit. Lists to choose from are in selects.js.
import { h, icon, ICONS, freshId } from "./dom.js";
import { act, markOf, showMark } from "./actions.js";
import { fromWallClock, wallClock } from "./dates.js";
import { fileInput } from "./file_input.js";
import { read, write } from "./form.js";
import { bareText, decode, safeUrl, textNodes } from "./mrkdwn.js";
import { overflow, select } from "./selects.js";

const identify = (node, blockId, element) => {
  node.dataset.actionId = element.action_id ?? "";
  node.dataset.blockId = blockId ?? "";
  return node;
};

function button(element, { blockId, surface }) {
  const props = {
    class: `button${element.style ? ` button--${element.style}` : ""}`,
    "aria-label": element.accessibility_label ? decode(element.accessibility_label) : null,
    title: element.accessibility_label ? decode(element.accessibility_label) : null,
    data: { value: element.value },
  };
  const label = h("span", { class: "button-text" }, textNodes(element.text));
  const send = () => act(surface, blockId, element, { value: element.value });
  const href = element.url && safeUrl(element.url);
  return href
    ? h("a", { ...props, href, target: "_blank", rel: "noopener noreferrer", role: "button", onclick: send }, label)
    : h("button", { ...props, type: "button", onclick: send }, label);
}

function choices(element, { blockId, surface, dispatch, labelledBy }) {
  const single = element.type === "radio_buttons";
  const name = freshId("choice");
  const entry = () => read(surface, blockId, element.action_id) ?? {};
  const chosen = () => (single ? [entry().selected_option] : entry().selected_options ?? []).filter(Boolean).map((option) => option.value);
  const inputs = element.options.map((option) => h("input", {
    type: single ? "radio" : "checkbox", name, value: option.value, checked: chosen().includes(option.value),
  }));
  const group = h("div", { class: "choices", role: single ? "radiogroup" : "group", "aria-labelledby": labelledBy, "aria-label": labelledBy ? null : "Options" },
    element.options.map((option, index) => h("label", { class: "choice" }, inputs[index], h("span", { class: "choice-text" }, textNodes(option.text),
      option.description ? h("small", { class: "choice-hint" }, textNodes(option.description)) : null))));
  group.addEventListener("change", () => {
    const options = element.options.filter((_, index) => inputs[index].checked);
    const value = single ? { selected_option: options[0] ?? null } : { selected_options: options };
    write(surface, blockId, element.action_id, { type: element.type, ...value });
    if (dispatch) act(surface, blockId, element, value);
  });
  return group;
}

const TEXT_KINDS = {
  plain_text_input: { type: "text" },
  email_text_input: { type: "email", inputmode: "email" },
  url_text_input: { type: "url", inputmode: "url", placeholder: "https://" },
  // type="number" hides what was typed when it is no number, and then nobody can be told what is wrong.
  number_input: { type: "text", inputmode: "decimal" },
};

function textInput(element, { blockId, surface, dispatch, labelledBy, describedBy }) {
  const area = element.multiline || element.type === "rich_text_input";
  const entry = read(surface, blockId, element.action_id) ?? {};
  const start = element.type === "rich_text_input" ? richToPlain(entry.rich_text_value) : entry.value ?? "";
  const kind = TEXT_KINDS[element.type] ?? {};
  const props = {
    ...(area ? { rows: element.type === "rich_text_input" ? 4 : 3 } : kind),
    class: `field${area ? " field--area" : ""}`, autocomplete: "off", spellcheck: area ? "true" : "false",
    placeholder: bareText(element.placeholder) || kind.placeholder,
    maxlength: element.max_length, autofocus: element.focus_on_load,
    "aria-labelledby": labelledBy, "aria-describedby": describedBy, "aria-label": labelledBy ? null : bareText(element.placeholder) || "Text",
  };
  const node = h(area ? "textarea" : "input", props);
  node.value = start;
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const valueNow = () => (element.type === "rich_text_input" ? { rich_text_value: plainToRich(node.value) } : { value: node.value || null });
  const left = h("span", { class: "field-count", "aria-hidden": "true" });
  const count = () => {
    const rest = element.max_length ? element.max_length - node.value.length : 99;
    left.textContent = rest <= Math.max(10, element.max_length * 0.2) ? String(rest) : "";
  };
  let typing;
  node.addEventListener("input", () => {
    write(surface, blockId, element.action_id, { type: element.type, ...valueNow() });
    count();
    if (!dispatch || !triggers.includes("on_character_entered")) return;
    clearTimeout(typing);
    typing = setTimeout(() => act(surface, blockId, element, valueNow()), 300);
  });
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    if (dispatch && triggers.includes("on_enter_pressed") && !(area && !(event.metaKey || event.ctrlKey))) {
      event.preventDefault();
      event.stopPropagation();
      act(surface, blockId, element, valueNow());
    }
  });
  count();
  const control = identify(node, blockId, element);
  return element.max_length ? h("span", { class: "field-wrap" }, control, left) : control;
}

const richToPlain = (value) => (value?.elements ?? [])
  .map((section) => (section.elements ?? []).map((part) => part.text ?? (part.elements ?? []).map((inner) => inner.text ?? "").join("")).join("")).join("\n");
const plainToRich = (text) => (text
  ? { type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }] } : null);

const PICKERS = {
  datepicker: { type: "date", field: "selected_date", label: "Date" },
  timepicker: { type: "time", field: "selected_time", label: "Time" },
  datetimepicker: { type: "datetime-local", field: "selected_date_time", label: "Date and time",
    show: wallClock, take: fromWallClock },
};

function picker(element, { blockId, surface, dispatch, labelledBy }) {
  const { type, field, label, show = String, take = String } = PICKERS[element.type];
  const value = read(surface, blockId, element.action_id)?.[field];
  const node = h("input", { type, class: "field field--picker", autofocus: element.focus_on_load, "aria-labelledby": labelledBy, "aria-label": labelledBy ? null : bareText(element.placeholder) || label });
  if (value) node.value = show(value);
  node.addEventListener("change", () => {
    const chosen = { [field]: node.value ? take(node.value) : null };
    write(surface, blockId, element.action_id, { type: element.type, ...chosen });
    if (dispatch) act(surface, blockId, element, chosen);
  });
  return node;
}

function feedback(element, { blockId, surface }) {
  const one = (choice, sign) => h("button", {
    type: "button", class: "icon-button feedback", "aria-label": bareText(choice?.accessibility_label ?? choice?.text), title: bareText(choice?.text), data: { value: choice?.value },
    onclick: (event) => {
      event.currentTarget.parentNode.querySelectorAll("button").forEach((node) => node.setAttribute("aria-pressed", node === event.currentTarget));
      act(surface, blockId, element, { value: choice?.value });
    },
  }, sign);
  return h("span", { class: "feedback-pair", role: "group", "aria-label": "Feedback" }, one(element.positive_button, "👍"), one(element.negative_button, "👎"));
}

const iconButton = (element, { blockId, surface }) => h("button", {
  type: "button", class: "icon-button", "aria-label": bareText(element.accessibility_label ?? element.text), title: bareText(element.text), data: { value: element.value },
  onclick: () => act(surface, blockId, element, { value: element.value }),
}, icon(element.icon === "trash" ? "M5 6h10M8 6V4h4v2M6 6l1 10h6l1-10" : ICONS.info, 16));

const ELEMENTS = {
  button, workflow_button: button, overflow,
  checkboxes: choices, radio_buttons: choices,
  plain_text_input: textInput, number_input: textInput, email_text_input: textInput, url_text_input: textInput, rich_text_input: textInput,
  datepicker: picker, timepicker: picker, datetimepicker: picker,
  file_input: fileInput, feedback_buttons: feedback, icon_button: iconButton,
};

// A text field may come wrapped with its counter, and then the field inside is the control.
export function interactive(element, place) {
  const build = ELEMENTS[element.type] ?? (/_select$/.test(element.type) ? select : null);
  if (!build) return h("span", { class: "unknown" }, `(${element.type})`);
  const node = build(element, place);
  const control = node.querySelector?.(":scope > [data-action-id]") ?? node;
  identify(control, place.blockId, element);
  // The mark sits beside its control, so the control needs a parent before it is drawn.
  const holder = h("span", { class: `element element--${element.type}` }, node);
  const mark = markOf(place.surface, place.blockId, element.action_id);
  if (mark) showMark(control, mark);
  return holder;
}
