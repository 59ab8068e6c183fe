// Sending a click or a choice to the app, and showing on the control that it is on its way or failed.
import { post } from "./api.js";
import { findControl, h, icon, ICONS } from "./dom.js";
import { askFirst } from "./dialogs.js";

export const FAILED = "Oh no, something went wrong. Please try that again.";

const marks = new Map();
const keyOf = (surface, blockId, actionId) => `${surface.key}\n${blockId}\n${actionId}`;

export function markOf(surface, blockId, actionId) {
  const own = marks.get(keyOf(surface, blockId, actionId));
  if (own) return own;
  const told = surface.pending;
  return told && told.action_id === actionId && told.block_id === blockId ? { status: told.status, text: told.error || FAILED } : null;
}

export function showMark(node, mark) {
  node.classList.toggle("is-sending", mark?.status === "sending");
  node.classList.toggle("is-failed", mark?.status === "failed");
  if (mark?.status === "sending") node.setAttribute("aria-busy", "true");
  else node.removeAttribute("aria-busy");
  node.nextElementSibling?.classList.contains("failure") && node.nextElementSibling.remove();
  if (mark?.status === "failed") {
    node.after(h("span", { class: "failure", role: "alert", title: mark.text }, icon(ICONS.warning, 16), h("span", { class: "failure-text" }, mark.text)));
  }
}

function setMark(surface, blockId, actionId, mark) {
  const key = keyOf(surface, blockId, actionId);
  if (mark) marks.set(key, mark);
  else marks.delete(key);
  for (const root of surface.roots()) {
    const node = findControl(root, blockId, actionId);
    if (node) showMark(node, mark);
  }
}

// When a message changes, what failed on its last version says nothing about the new one.
export function clearFailures(key) {
  for (const [name, mark] of marks) if (name.startsWith(`${key}\n`) && mark.status === "failed") marks.delete(name);
}

export async function act(surface, blockId, element, payload = {}) {
  if (markOf(surface, blockId, element.action_id)?.status === "sending") return;
  if (element.confirm && !(await askFirst(element.confirm))) return;
  setMark(surface, blockId, element.action_id, { status: "sending" });
  const reply = await post("actions", {
    ...surface.where, block_id: blockId, action_id: element.action_id, ...payload, state: surface.values,
  });
  setMark(surface, blockId, element.action_id, reply.ok ? null : { status: "failed", text: reply.error || FAILED });
  surface.changed();
}
