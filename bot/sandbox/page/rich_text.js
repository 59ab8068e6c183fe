// The `rich_text` block: what people type in Slack comes to bots in this form.
import { h } from "./dom.js";
import { broadcast, channelMention, dateNode, emojiNode, link, mention } from "./mrkdwn.js";

const TAGS = { bold: "b", italic: "i", strike: "s", code: "code", underline: "u", highlight: "mark" };

function dress(node, style = {}) {
  return Object.entries(TAGS).reduce((inner, [name, tag]) => (style[name] ? h(tag, {}, inner) : inner), node);
}

const unicode = (points) => points && String.fromCodePoint(...points.split("-").map((point) => parseInt(point, 16)));
const lines = (text) => text.split("\n").flatMap((line, index) => (index ? [h("br"), line] : [line]));

const INLINE = {
  text: (part) => lines(part.text ?? ""),
  link: (part) => link(part.url, part.text),
  emoji: (part) => emojiNode(part.name, unicode(part.unicode)),
  user: (part) => mention(part.user_id),
  channel: (part) => channelMention(part.channel_id),
  usergroup: (part) => h("span", { class: "mention" }, `@${part.usergroup_id}`),
  broadcast: (part) => broadcast(part.range),
  date: (part) => dateNode(part.timestamp, part.format ?? "{date} at {time}", part.url, part.fallback ?? ""),
  color: (part) => [h("span", { class: "swatch", style: `background:${/^#[0-9a-f]{3,8}$/i.test(part.value) ? part.value : "none"}` }), part.value],
  tag: (part) => h("span", { class: "tag" }, part.text ?? part.label ?? ""),
  citation: (part) => h("sup", {}, part.url ? link(part.url, `[${part.text ?? part.number ?? "source"}]`) : `[${part.text ?? part.number ?? "source"}]`),
};

const inline = (parts) => (parts ?? []).map((part) => {
  const node = (INLINE[part.type] ?? INLINE.text)(part);
  return dress(node, part.style);
});

// Slack sends each level of a list as its own element; "indent" says where it belongs.
const listNode = (element) => h(element.style === "ordered" ? "ol" : "ul", {
  class: `list list--level${Math.min(element.indent ?? 0, 5)}`,
  start: element.style === "ordered" ? (element.offset ?? 0) + 1 : null,
}, element.elements.map((item) => h("li", {}, inline(item.elements))));

const ELEMENTS = {
  rich_text_section: (element) => h("div", { class: "rich-section" }, inline(element.elements)),
  rich_text_list: listNode,
  rich_text_quote: (element) => h("blockquote", {}, inline(element.elements)),
  rich_text_preformatted: (element) => h("pre", {}, inline(element.elements)),
};

export const richText = (block) => (block.elements ?? []).map((element) => ELEMENTS[element.type]?.(element));
