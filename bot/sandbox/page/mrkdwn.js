// Slack's own markup and plain_text, as DOM nodes.
import { h } from "./dom.js";
import { emojiOf } from "./emoji.js";
import { fullTime, slackDate } from "./dates.js";
import { channelName, channelOf, personName, readPermalink, session } from "./session.js";

// Slack escapes only these three, so only these three are decoded: &quot; stays as typed.
export const decode = (text) => text.replace(/&(amp|lt|gt);/g, (_, name) => ({ amp: "&", lt: "<", gt: ">" })[name]);
export const encode = (text) => text.replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign]);

export function safeUrl(url) {
  try {
    const parsed = new URL(url, location.origin);
    return ["http:", "https:", "mailto:", "tel:", "slack:"].includes(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}

export function link(url, label) {
  const href = safeUrl(url);
  const children = label ?? url.replace(/^mailto:/, "");
  if (!href) return h("span", {}, children);
  const parsed = new URL(href);
  const place = readPermalink(parsed.pathname, parsed.search);
  // A permalink of this workspace opens here, whatever host the bot wrote it with.
  if (place && channelOf(place.channel)) {
    const local = `${parsed.pathname}?user=${session.user}${place.thread ? `&thread_ts=${place.thread}` : ""}`;
    return h("a", { href: local, class: "link", onclick: (event) => {
      if (event.metaKey || event.ctrlKey) return;
      event.preventDefault();
      session.openChannel(place.channel, { thread: place.thread, highlight: place.ts });
    } }, children);
  }
  return h("a", { href, class: "link", target: "_blank", rel: "noopener noreferrer" }, children);
}

export function mention(id, label) {
  const mine = id === session.user;
  return h("span", { class: `mention${mine ? " mention--me" : ""}`, data: { user: id } }, `@${label || personName(id)}`);
}

export function channelMention(id, label) {
  const channel = channelOf(id);
  const text = `#${label || channelName(channel) || "unknown-channel"}`;
  if (!channel) return h("span", { class: "mention" }, text);
  return h("button", { type: "button", class: "mention mention--channel", onclick: () => session.openChannel(id) }, text);
}

export const broadcast = (range) => h("span", { class: "mention mention--me" }, `@${range}`);

export const emojiNode = (name, fallback) => {
  const sign = emojiOf(name) ?? fallback;
  return sign ? h("span", { class: "emoji", role: "img", "aria-label": name.replaceAll("_", " "), title: `:${name}:` }, sign) : `:${name}:`;
};

export const dateNode = (ts, format, url, fallback) => {
  const text = Number.isFinite(Number(ts)) ? slackDate(ts, format) : fallback;
  const node = h("time", { title: fullTime(ts) }, text);
  return url ? link(url, node) : node;
};

function angle(inside) {
  const [target, ...rest] = inside.split("|");
  const label = rest.length ? decode(rest.join("|")) : null;
  if (target.startsWith("@")) return mention(target.slice(1), label);
  if (target.startsWith("#")) return channelMention(target.slice(1), label);
  if (target.startsWith("!date^")) {
    const [, ts, format, url] = target.split("^");
    return dateNode(ts, decode(format), url && decode(url), label ?? "");
  }
  if (/^!(here|channel|everyone)$/.test(target)) return broadcast(target.slice(1));
  if (target.startsWith("!")) return h("span", { class: "mention" }, label ?? target);
  // Only what has a scheme is a link; anything else in angle brackets is text somebody forgot to escape.
  if (!/^[a-z][a-z0-9+.-]*:/i.test(target)) return `<${decode(inside)}>`;
  return link(decode(target), label === null ? null : inline(rest.join("|"), true));
}

const styled = (mark) => {
  const inside = `((?:<[^<>\\n]*>|\`[^\`\\n]+\`|[^\\n${mark}])+?)`;
  const m = mark === "*" ? "\\*" : mark;
  return `(?<![\\p{L}\\p{N}${mark}])${m}(?=\\S)${inside}(?<=\\S)${m}(?![\\p{L}\\p{N}${mark}])`;
};
const INLINE = new RegExp(
  "`([^`\\n]+)`|<([^<>\\n]+)>|:([a-z0-9_+'-]+):(?::skin-tone-\\d:)?"
  + `|${styled("*")}|${styled("_")}|${styled("~")}|(https?://[^\\s<>|*~]+[^\\s<>|*~.,;:!?)'"])`, "gu");
const STYLES = ["b", "i", "s"];

export function inline(text, insideLink = false) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, code, target, emoji, ...rest] = match;
    if (insideLink && (target || rest[3])) continue;
    if (match.index > from) nodes.push(decode(text.slice(from, match.index)));
    from = match.index + whole.length;
    const style = rest.slice(0, 3).findIndex((part) => part !== undefined);
    if (code !== undefined) nodes.push(h("code", {}, decode(code)));
    else if (target !== undefined) nodes.push(angle(target));
    else if (emoji !== undefined) nodes.push(emojiNode(emoji));
    else if (style >= 0) nodes.push(h(STYLES[style], {}, inline(rest[style], insideLink)));
    else nodes.push(link(decode(rest[3])));
  }
  if (from < text.length) nodes.push(decode(text.slice(from)));
  return nodes;
}

const lines = (text) => text.split("\n").flatMap((line, index) => [index ? h("br") : null, ...inline(line)]);
const BLOCKS = /```\n?([\s\S]*?)\n?```\n?|^(?:>>>|(?:&gt;){3}) ?([\s\S]*)|(?:^(?:>|&gt;) ?.*(?:\n|$))+/gm;

export function mrkdwn(text) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(BLOCKS)) {
    if (match.index < from) continue;
    if (match.index > from) nodes.push(...lines(text.slice(from, match.index).replace(/\n$/, "")));
    from = match.index + match[0].length;
    if (match[1] !== undefined) nodes.push(h("pre", {}, decode(match[1])));
    else if (match[2] !== undefined) nodes.push(h("blockquote", {}, mrkdwn(match[2])));
    else nodes.push(h("blockquote", {}, lines(match[0].replace(/\n$/, "").replace(/^(?:>|&gt;) ?/gm, ""))));
  }
  if (from < text.length) nodes.push(...lines(text.slice(from)));
  return nodes;
}

export function plain(text, emoji = true) {
  if (!emoji) return [decode(text)];
  return text.split(/(:[a-z0-9_+'-]+:)/).filter(Boolean)
    .map((part) => (/^:[^:\s]+:$/.test(part) ? emojiNode(part.slice(1, -1)) : decode(part)));
}

export function textNodes(object) {
  if (!object) return [];
  if (typeof object === "string") return plain(object);
  if (object.type === "mrkdwn") return mrkdwn(object.text ?? "");
  return (object.text ?? "").split("\n").flatMap((line, index) => [index ? h("br") : null, ...plain(line, object.emoji !== false)]);
}

export const bareText = (object) => decode(typeof object === "string" ? object : object?.text ?? "")
  .replace(/:([a-z0-9_+'-]+):/g, (whole, name) => emojiOf(name) ?? whole);
