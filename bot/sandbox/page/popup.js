// One small floating panel at a time: menus, select lists, suggestions.
import { h } from "./dom.js";

let current = null;

export const popupOpen = () => Boolean(current);

export function closePopup({ focus = false } = {}) {
  if (!current) return;
  const { panel, anchor, onClose } = current;
  current = null;
  panel.remove();
  const node = anchor();
  node?.setAttribute("aria-expanded", "false");
  if (focus) node?.focus();
  onClose?.();
}

function place() {
  if (!current) return;
  const node = current.anchor();
  // The message under an open list may be redrawn; only when its control is really gone the list closes.
  if (!node) return closePopup();
  node.setAttribute("aria-expanded", "true");
  const { panel, width, above } = current;
  const box = node.getBoundingClientRect();
  const margin = 8;
  panel.style.minWidth = `${Math.min(Math.max(box.width, width ?? 0), innerWidth - 2 * margin)}px`;
  panel.style.maxHeight = "none";
  const below = innerHeight - box.bottom - margin;
  const over = box.top - margin;
  const upward = above || (below < Math.min(panel.scrollHeight, 320) && over > below);
  panel.style.maxHeight = `${Math.max(120, Math.min(upward ? over : below, 360))}px`;
  const high = panel.offsetHeight;
  panel.style.top = `${Math.max(margin, upward ? box.top - high - 4 : box.bottom + 4)}px`;
  const left = current.alignRight ? box.right - panel.offsetWidth : box.left;
  panel.style.left = `${Math.max(margin, Math.min(left, innerWidth - panel.offsetWidth - margin))}px`;
}

export function openPopup({ anchor, content, className = "", width, above, alignRight, onClose }) {
  closePopup();
  const find = typeof anchor === "function" ? anchor : () => (anchor.isConnected ? anchor : null);
  const panel = h("div", { class: `popup ${className}` }, content);
  // A native modal dialog makes everything outside itself inert, so the panel has to live inside it.
  (find()?.closest("dialog") ?? document.body).append(panel);
  current = { panel, anchor: find, width, above, alignRight, onClose };
  place();
  return panel;
}

export const replacePopup = () => place();

document.addEventListener("pointerdown", (event) => {
  if (!current || current.panel.contains(event.target) || current.anchor()?.contains(event.target)) return;
  closePopup();
}, true);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !current) return;
  event.preventDefault();
  event.stopPropagation();
  closePopup({ focus: true });
}, true);

addEventListener("resize", place);
addEventListener("scroll", (event) => { if (current && !current.panel.contains(event.target)) place(); }, true);

// Arrow keys among the rows of a menu.
export function menuKeys(panel, selector = "[role=menuitem]") {
  panel.addEventListener("keydown", (event) => {
    const rows = [...panel.querySelectorAll(selector)];
    const at = rows.indexOf(document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (event.key === "Tab") closePopup();
    if (next === undefined) return;
    event.preventDefault();
    rows[(next + rows.length) % rows.length]?.focus();
  });
  panel.querySelector(selector)?.focus();
}
