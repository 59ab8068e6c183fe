// The stack of views the app has open for this person; the top one is shown.
import { post } from "./api.js";
import { blockNodes } from "./blocks.js";
import { h, icon, ICONS } from "./dom.js";
import { complaints, forget, settle, valuesOf } from "./form.js";
import { bareText, textNodes } from "./mrkdwn.js";
import { closePopup } from "./popup.js";
import { restoreFocus } from "./messages.js";
import { session } from "./session.js";

const TROUBLE = "We had some trouble connecting. Try again?";

let dialog = null;
let before = null;
let shown = null;
let busy = false;
let errors = {};
let trouble = "";
const leaving = new Set();

export function viewSurface(view, changed) {
  const key = `view:${view.id}`;
  return {
    key, where: { view_id: view.id }, values: valuesOf(key, view.state?.values), changed,
    roots: () => [...document.querySelectorAll(`[data-surface="${CSS.escape(key)}"]`)],
  };
}

const FIELDS = "input, textarea, .select";

function focusFirst(root) {
  const wished = root.querySelector("[autofocus]");
  if (wished) return wished.focus();
  // Without a wish of the app the top of the view stays in sight.
  (root.querySelector(`.block--input :is(${FIELDS})`) ?? root.querySelector(".modal-body")).focus({ preventScroll: true });
}

function close(view, refresh) {
  leaving.add(view.id);
  errors = {};
  trouble = "";
  showViews(session.views, refresh);
  return post("views/close", { view_id: view.id }).then((reply) => {
    if (reply.ok === false) leaving.delete(view.id);
    return refresh();
  });
}

async function closeAll(refresh) {
  const stack = session.views.filter((view) => !leaving.has(view.id)).reverse();
  stack.forEach((view) => leaving.add(view.id));
  showViews(session.views, refresh);
  for (const view of stack) await post("views/close", { view_id: view.id });
  refresh();
}

async function submit(view, surface, refresh) {
  if (busy) return;
  errors = complaints(surface, view.blocks);
  trouble = "";
  if (Object.keys(errors).length) return redraw(view, refresh, true);
  busy = true;
  dialog.querySelector("[type=submit]")?.classList.add("is-sending");
  dialog.querySelector("[type=submit]")?.setAttribute("aria-busy", "true");
  const reply = await post("views/submit", { view_id: view.id, state: surface.values });
  errors = reply.errors ?? {};
  trouble = reply.ok === false && !Object.keys(errors).length ? reply.error || TROUBLE : "";
  await refresh();
  busy = false;
  const still = session.views.at(-1);
  if (still && dialog) redraw(still, refresh, Object.keys(errors).length > 0);
}

function content(view, depth, refresh) {
  const surface = viewSurface(view, refresh);
  settle(surface, view.blocks);
  const place = { surface, errors };
  const hasInput = view.blocks.some((block) => block?.type === "input");
  const title = h("h2", { class: "modal-title", id: "modal-title" }, textNodes(view.title));
  const form = h("form", { class: "modal-form", novalidate: true, data: { surface: surface.key, "view-id": view.id, "callback-id": view.callback_id } },
    h("header", { class: "modal-head" },
      depth > 1 ? h("button", { type: "button", class: "icon-button modal-back", "aria-label": "Back", onclick: () => close(view, refresh) }, icon(ICONS.back, 20)) : null,
      h("span", { class: "modal-app", "aria-hidden": "true" }, (session.app.name ?? "A")[0]), title,
      h("button", { type: "button", class: "icon-button modal-close", "aria-label": "Close", onclick: () => (depth > 1 ? closeAll(refresh) : close(view, refresh)) }, icon(ICONS.close, 20))),
    h("div", { class: "modal-body", tabindex: -1 },
      trouble ? h("div", { class: "alert alert--error", role: "alert" }, icon(ICONS.warning, 18), h("span", {}, trouble)) : null,
      blockNodes(view.blocks, place)),
    h("footer", { class: "modal-foot" },
      h("button", { type: "button", class: "button modal-cancel", "data-modal": "close", onclick: () => close(view, refresh) }, view.close ? textNodes(view.close) : view.submit || hasInput ? "Cancel" : "Close"),
      view.submit || hasInput ? h("button", { type: "submit", class: "button button--primary", "data-modal": "submit" }, h("span", { class: "button-text" }, view.submit ? textNodes(view.submit) : "Submit")) : null));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (view.submit || hasInput) submit(view, surface, refresh);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  return form;
}

function redraw(view, refresh, toError = false) {
  const depth = session.views.filter((other) => !leaving.has(other.id)).length;
  const body = dialog.querySelector(".modal-body");
  const same = shown?.id === view.id;
  const scroll = same ? body?.scrollTop ?? 0 : 0;
  const focused = same && dialog.contains(document.activeElement) ? document.activeElement : null;
  const was = focused?.dataset.actionId !== undefined
    ? { block: focused.dataset.blockId, action: focused.dataset.actionId, start: focused.selectionStart, end: focused.selectionEnd } : null;
  const form = content(view, depth, refresh);
  const spot = dialog.querySelector(".modal-form");
  if (spot) spot.replaceWith(form);
  else dialog.prepend(form);
  dialog.setAttribute("aria-label", bareText(view.title));
  shown = { id: view.id, sign: signOf(view, depth) };
  form.querySelector(".modal-body").scrollTop = scroll;
  const wrong = toError && form.querySelector(".input--wrong");
  if (wrong) {
    wrong.scrollIntoView({ block: "center" });
    wrong.querySelector(FIELDS)?.focus({ preventScroll: true });
  } else if (was) restoreFocus(form, was);
  else if (same && focused?.type === "submit") form.querySelector("[type=submit]")?.focus({ preventScroll: true });
  else focusFirst(form);
}

const signOf = (view, depth) => `${depth}${view.hash}${JSON.stringify([view.blocks, view.title, view.submit, view.close])}`;

export function showViews(views, refresh) {
  for (const id of leaving) if (!views.some((view) => view.id === id)) leaving.delete(id);
  const stack = views.filter((view) => !leaving.has(view.id));
  const view = stack.at(-1);
  if (!view) {
    if (!dialog) return;
    closePopup();
    const gone = dialog;
    dialog = null;
    shown = null;
    errors = {};
    gone.close();
    gone.remove();
    if (before?.isConnected) before.focus({ preventScroll: true });
    return;
  }
  if (!dialog) {
    before = document.activeElement;
    closePopup();
    dialog = h("dialog", { class: "modal", role: "dialog", "aria-modal": "true" });
    const leaveTop = (event) => {
      event.preventDefault();
      const top = session.views.filter((other) => !leaving.has(other.id)).at(-1);
      if (top) close(top, refresh);
    };
    const mine = dialog;
    dialog.addEventListener("cancel", leaveTop);
    // Browsers let the second Escape in a row close a dialog whatever "cancel" says; keydown comes first.
    dialog.addEventListener("keydown", (event) => { if (event.key === "Escape" && !event.defaultPrevented) leaveTop(event); });
    dialog.addEventListener("close", () => { if (dialog === mine) mine.showModal(); });
    document.body.append(dialog);
    redraw(view, refresh);
    dialog.showModal();
    focusFirst(dialog);
    return;
  }
  if (shown?.id !== view.id) {
    closePopup();
    if (!busy) {
      errors = {};
      trouble = "";
    }
  }
  if (shown?.id !== view.id || shown.sign !== signOf(view, stack.length)) redraw(view, refresh);
}

export const forgetClosed = (views, known) => known.filter((id) => !views.some((view) => view.id === id)).forEach((id) => forget(`view:${id}`));
