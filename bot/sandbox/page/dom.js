// Building DOM nodes. The page never assigns HTML from text, so nothing in a message can become markup.

const SVG = "http://www.w3.org/2000/svg";

function fill(node, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "data") Object.entries(value).forEach(([k, v]) => v !== undefined && node.setAttribute(`data-${k}`, v));
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export const h = (tag, props, ...children) => fill(document.createElement(tag), props, children);
export const svg = (tag, props, ...children) => fill(document.createElementNS(SVG, tag), props, children);

export function icon(path, size = 16, extra = {}) {
  return svg("svg", { viewBox: "0 0 20 20", width: size, height: size, "aria-hidden": "true", class: "icon", ...extra },
    svg("path", { d: path, fill: "none", stroke: "currentColor", "stroke-width": 1.6, "stroke-linecap": "round", "stroke-linejoin": "round" }));
}

export const ICONS = {
  close: "M5 5l10 10M15 5L5 15",
  back: "M12 4l-6 6 6 6",
  down: "M5 8l5 5 5-5",
  right: "M8 5l5 5-5 5",
  check: "M4 10.5l4 4 8-9",
  plus: "M10 4v12M4 10h12",
  more: "M10 4a.6.6 0 1 0 0 1.2.6.6 0 0 0 0-1.2z M10 9.4a.6.6 0 1 0 0 1.2.6.6 0 0 0 0-1.2z M10 14.8a.6.6 0 1 0 0 1.2.6.6 0 0 0 0-1.2z",
  lock: "M6 9V7a4 4 0 0 1 8 0v2M5 9h10v7H5z",
  eye: "M2.5 10s3-5 7.5-5 7.5 5 7.5 5-3 5-7.5 5-7.5-5-7.5-5z M10 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  warning: "M10 3.5l7.5 13h-15z M10 8.5v3.5M10 14.3v.1",
  reply: "M4 4h12v9H9l-4 3.5V13H4z",
  link: "M8.5 11.5l3-3M7 9l-2 2a2.8 2.8 0 0 0 4 4l2-2M13 11l2-2a2.8 2.8 0 0 0-4-4L9 7",
  send: "M4 4l13 6-13 6 2-6zM6 10h6",
  file: "M5 3h7l3 3v11H5z M12 3v3h3",
  info: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14z M10 9v4.5M10 6.5v.1",
};

// `find` instead of a selector string: ids of blocks hold quotes, dots and anything else.
export const findControl = (root, blockId, actionId) =>
  [...root.querySelectorAll("[data-action-id]")].find(
    (node) => node.dataset.actionId === actionId && node.dataset.blockId === blockId);

let count = 0;
export const freshId = (prefix) => `${prefix}-${++count}`;
