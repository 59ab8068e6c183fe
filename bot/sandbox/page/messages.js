// A scrolling list of messages that follows the server without disturbing the person.
import { coalesce, get } from "./api.js";
import { dayKey, dayLabel } from "./dates.js";
import { findControl, h } from "./dom.js";
import { messageNode } from "./message.js";
import { replacePopup } from "./popup.js";
import { session } from "./session.js";

const TOGETHER = 5 * 60;
const PAGE = 100;

const sameRun = (before, message) => before && before.user === message.user && before.username === message.username
  && !before.ephemeral === !message.ephemeral && message.ts - before.ts < TOGETHER && !before.reply_count && dayKey(before.ts) === dayKey(message.ts);

function focusIn(node) {
  const focused = document.activeElement;
  if (!focused || focused === node || !node.contains(focused)) return null;
  return { block: focused.dataset.blockId, action: focused.dataset.actionId, start: focused.selectionStart, end: focused.selectionEnd };
}

export function restoreFocus(node, was) {
  if (!was) return;
  const control = was.action && findControl(node, was.block, was.action);
  const again = control || [...node.querySelectorAll("[data-action-id]")].find((other) => other.dataset.actionId === was.action);
  (again || node).focus({ preventScroll: true });
  // Number and date fields have no caret to put back.
  if (again && was.start !== null && was.start !== undefined && again.setSelectionRange) again.setSelectionRange(was.start, was.end);
}

export function messageList({ channel, thread = null, label, onOpenThread, unread = 0 }) {
  const list = h("div", { class: "list-inner", role: "log", "aria-label": label, "aria-live": "polite", "aria-relevant": "additions" });
  const scroller = h("div", { class: "scroller", tabindex: -1 }, list);
  const drawn = new Map();
  let messages = [];
  let hasMore = false;
  let loadingOlder = false;
  let atEnd = true;
  let newFrom = null;
  let loaded = false;
  let closed = false;

  const stick = () => { if (atEnd) scroller.scrollTop = scroller.scrollHeight; };
  scroller.addEventListener("scroll", () => {
    atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 48;
    if (scroller.scrollTop < 200 && hasMore) older();
  }, { passive: true });
  new ResizeObserver(stick).observe(scroller);
  // Pictures get their height late; without this the newest card would slide out of view.
  new ResizeObserver(stick).observe(list);

  const divider = (text, kind = "") => h("div", { class: `divider ${kind}`, role: "separator", "aria-label": text }, h("span", {}, text));

  function items() {
    const found = [];
    let before = null;
    for (const message of messages) {
      const isRoot = thread && message.ts === thread;
      if (!thread && (!before || dayKey(before.ts) !== dayKey(message.ts))) found.push({ key: `day ${dayKey(message.ts)}`, sign: dayLabel(message.ts), build: () => divider(dayLabel(message.ts), "divider--day") });
      if (newFrom === message.ts) found.push({ key: "new", sign: "new", build: () => divider("New", "divider--new") });
      const compact = Boolean(!isRoot && newFrom !== message.ts && sameRun(before, message));
      found.push({
        key: message.ts,
        sign: `${compact}${JSON.stringify(message)}`,
        build: (fresh) => messageNode(message, { channel, compact, fresh, changed: refresh, onThread: thread ? null : () => onOpenThread(message.thread_ts || message.ts) }),
      });
      before = message;
      if (isRoot && messages.length > 1) {
        const count = messages.length - 1;
        found.push({ key: "count", sign: String(count), build: () => divider(`${count} ${count === 1 ? "reply" : "replies"}`, "divider--replies") });
        before = null;
      }
    }
    if (!found.length) found.push({ key: "empty", sign: "", build: () => h("p", { class: "empty" }, thread ? "No replies yet." : "Nothing here yet. Say hello, or type / for a command.") });
    return found;
  }

  function draw() {
    const keep = new Set();
    let at = list.firstChild;
    for (const item of items()) {
      keep.add(item.key);
      const old = drawn.get(item.key);
      let node = old?.node;
      if (old?.sign !== item.sign) {
        const focus = node && focusIn(node);
        const next = item.build(Boolean(old));
        if (node) {
          next.classList.toggle("is-highlighted", node.classList.contains("is-highlighted"));
          if (at === node) at = next;
          node.replaceWith(next);
          restoreFocus(next, focus);
        }
        node = next;
        drawn.set(item.key, { node, sign: item.sign });
      }
      if (at === node) at = node.nextSibling;
      else list.insertBefore(node, at);
    }
    for (const [key, { node }] of drawn) {
      if (keep.has(key)) continue;
      node.remove();
      drawn.delete(key);
    }
    replacePopup();
  }

  const ask = (more = {}) => get("messages", { channel, thread_ts: thread, limit: PAGE, ...more });

  const refresh = coalesce(async () => {
    const answer = await ask().catch(() => null);
    if (!answer || closed) return;
    const first = answer.messages[0]?.ts;
    const earlier = thread || first === undefined ? [] : messages.filter((message) => Number(message.ts) < Number(first));
    // A gap would show old and new side by side as if nothing lay between them.
    const joined = answer.has_more && loaded ? earlier : [];
    if (!joined.length) hasMore = Boolean(answer.has_more) && !thread;
    messages = [...joined, ...answer.messages];
    if (!loaded && unread > 0 && unread < messages.length) newFrom = messages[messages.length - unread].ts;
    loaded = true;
    draw();
    stick();
  });

  async function older() {
    if (loadingOlder || !hasMore) return;
    loadingOlder = true;
    const answer = await ask({ before: messages[0]?.ts }).catch(() => null);
    loadingOlder = false;
    if (!answer || closed) return;
    hasMore = Boolean(answer.has_more) && answer.messages.length > 0;
    const fromEnd = scroller.scrollHeight - scroller.scrollTop;
    messages = [...answer.messages, ...messages];
    draw();
    scroller.scrollTop = scroller.scrollHeight - fromEnd;
  }

  async function highlight(ts) {
    await refresh();
    for (let turn = 0; turn < 20 && hasMore && !drawn.has(ts); turn += 1) await older();
    const node = drawn.get(ts)?.node;
    list.querySelectorAll(".is-highlighted").forEach((other) => other.classList.remove("is-highlighted"));
    if (!node) return false;
    atEnd = false;
    node.classList.add("is-highlighted");
    node.scrollIntoView({ block: "center" });
    setTimeout(() => drawn.get(ts)?.node.classList.remove("is-highlighted"), 6000);
    return true;
  }

  return {
    node: scroller, channel, thread, refresh, highlight,
    toEnd: () => { atEnd = true; stick(); },
    newest: () => messages.findLast?.((message) => message.user === session.user),
    close: () => { closed = true; },
  };
}
