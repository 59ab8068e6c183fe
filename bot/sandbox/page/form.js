// What people filled in, per message or view, in the shape of Slack's `state.values`.

const stores = new Map();

export function valuesOf(key, given = {}) {
  if (!stores.has(key)) stores.set(key, structuredClone(given));
  return stores.get(key);
}

export const forget = (key) => stores.delete(key);

export const read = (surface, blockId, actionId) => surface.values[blockId]?.[actionId];

export function write(surface, blockId, actionId, value) {
  surface.values[blockId] = { ...surface.values[blockId], [actionId]: value };
}

const INITIAL = {
  plain_text_input: (e) => ({ value: e.initial_value || null }),
  number_input: (e) => ({ value: e.initial_value || null }),
  email_text_input: (e) => ({ value: e.initial_value || null }),
  url_text_input: (e) => ({ value: e.initial_value || null }),
  rich_text_input: (e) => ({ rich_text_value: e.initial_value ?? null }),
  file_input: () => ({ files: [] }),
  static_select: (e) => ({ selected_option: e.initial_option ?? null }),
  external_select: (e) => ({ selected_option: e.initial_option ?? null }),
  radio_buttons: (e) => ({ selected_option: e.initial_option ?? null }),
  multi_static_select: (e) => ({ selected_options: e.initial_options ?? [] }),
  multi_external_select: (e) => ({ selected_options: e.initial_options ?? [] }),
  checkboxes: (e) => ({ selected_options: e.initial_options ?? [] }),
  users_select: (e) => ({ selected_user: e.initial_user ?? null }),
  multi_users_select: (e) => ({ selected_users: e.initial_users ?? [] }),
  conversations_select: (e) => ({ selected_conversation: e.initial_conversation ?? null }),
  multi_conversations_select: (e) => ({ selected_conversations: e.initial_conversations ?? [] }),
  channels_select: (e) => ({ selected_channel: e.initial_channel ?? null }),
  multi_channels_select: (e) => ({ selected_channels: e.initial_channels ?? [] }),
  datepicker: (e) => ({ selected_date: e.initial_date ?? null }),
  timepicker: (e) => ({ selected_time: e.initial_time ?? null }),
  datetimepicker: (e) => ({ selected_date_time: e.initial_date_time ?? null }),
};

const elementsOf = (block) => {
  if (block.type === "input") return [block.element];
  if (block.type === "section") return block.accessory ? [block.accessory] : [];
  return block.type === "actions" ? block.elements : [];
};

const allBlocks = (blocks) => (blocks ?? []).filter(Boolean).flatMap((block) =>
  [block, ...(block.type === "container" ? allBlocks(block.child_blocks) : [])]);

// Slack keeps an entry whose block_id and action_id stay the same, and ignores its new initial value.
export function settle(surface, blocks) {
  const wanted = new Set();
  for (const block of allBlocks(blocks)) {
    for (const element of elementsOf(block)) {
      const initial = INITIAL[element?.type];
      if (!initial || !element.action_id) continue;
      wanted.add(`${block.block_id}\n${element.action_id}`);
      const kept = read(surface, block.block_id, element.action_id);
      if (!kept || kept.type !== element.type) write(surface, block.block_id, element.action_id, { type: element.type, ...initial(element) });
    }
  }
  for (const [blockId, actions] of Object.entries(surface.values)) {
    for (const actionId of Object.keys(actions)) if (!wanted.has(`${blockId}\n${actionId}`)) delete actions[actionId];
    if (!Object.keys(actions).length) delete surface.values[blockId];
  }
}

const filled = (entry) => Object.entries(entry ?? {}).some(([name, value]) =>
  name !== "type" && value !== null && value !== "" && !(Array.isArray(value) && !value.length));

const isUrl = (text) => /^https?:\/\/[^\s.]+\.?[^\s]*$/i.test(text);

function complaint(element, entry) {
  const text = entry?.value ?? "";
  if (element.type === "plain_text_input" && element.min_length && text.length < element.min_length) return `Please enter at least ${element.min_length} characters.`;
  if (element.type === "email_text_input" && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) return "Please enter a valid email address.";
  if (element.type === "url_text_input" && !isUrl(text)) return "Please enter a valid URL.";
  if (element.type !== "number_input") return null;
  const number = Number(text);
  if (!Number.isFinite(number)) return "Please enter a number.";
  if (!element.is_decimal_allowed && !Number.isInteger(number)) return "Please enter a whole number.";
  if (element.min_value !== undefined && number < Number(element.min_value)) return `The number must be at least ${element.min_value}.`;
  if (element.max_value !== undefined && number > Number(element.max_value)) return `The number must be at most ${element.max_value}.`;
  return null;
}

// Slack stops an incomplete form before the app hears of it, so the sandbox must too.
export function complaints(surface, blocks) {
  const found = {};
  for (const block of allBlocks(blocks)) {
    if (block.type !== "input") continue;
    const entry = read(surface, block.block_id, block.element.action_id);
    if (!filled(entry)) {
      if (!block.optional) found[block.block_id] = "Please complete this required field.";
      continue;
    }
    const text = complaint(block.element, entry);
    if (text) found[block.block_id] = text;
  }
  return found;
}
