// The `markdown` block: the usual Markdown that language models write, as DOM nodes.
import { h } from "./dom.js";
import { emojiNode, link } from "./mrkdwn.js";

const INLINE = /\\([\\`*_{}[\]()#+.!~>-])|(`+)(.+?)\2|!?\[([^\]]*)\]\(([^)\s]+)[^)]*\)|\*\*(.+?)\*\*|__(.+?)__|~~(.+?)~~|(?<![\p{L}\p{N}])[*_](?=\S)(.+?)(?<=\S)[*_](?![\p{L}\p{N}])|<(https?:[^>\s]+)>|(https?:\/\/[^\s<>)]+)|:([a-z0-9_+-]+):/gu;

function inline(text) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > from) nodes.push(text.slice(from, match.index));
    from = match.index + match[0].length;
    const [, escaped, , code, label, url, bold, bold2, strike, italic, autolink, bare, emoji] = match;
    if (escaped) nodes.push(escaped);
    else if (code !== undefined) nodes.push(h("code", {}, code));
    else if (url) nodes.push(link(url, inline(label || url)));
    else if (bold || bold2) nodes.push(h("b", {}, inline(bold || bold2)));
    else if (strike) nodes.push(h("s", {}, inline(strike)));
    else if (italic) nodes.push(h("i", {}, inline(italic)));
    else if (emoji) nodes.push(emojiNode(emoji));
    else nodes.push(link(autolink || bare));
  }
  if (from < text.length) nodes.push(text.slice(from));
  return nodes;
}

const ITEM = /^(\s*)([-*+]|\d+[.)])\s+(.*)$/;

function list(lines) {
  const ordered = /\d/.test(ITEM.exec(lines[0])[2]);
  const depth = ITEM.exec(lines[0])[1].length;
  const node = h(ordered ? "ol" : "ul", { class: "list", start: ordered ? parseInt(ITEM.exec(lines[0])[2], 10) : null });
  while (lines.length) {
    const match = ITEM.exec(lines[0]);
    if (!match || match[1].length < depth) break;
    if (match[1].length > depth && node.lastChild) {
      node.lastChild.append(list(lines));
      continue;
    }
    const task = /^\[([ xX])\]\s+(.*)$/.exec(match[3]);
    node.append(h("li", {}, task ? [task[1] === " " ? "☐ " : "☑ ", ...inline(task[2])] : inline(match[3])));
    lines.shift();
  }
  return node;
}

const cells = (line) => line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());

function table(lines) {
  const head = cells(lines.shift());
  lines.shift();
  const body = [];
  while (lines.length && lines[0].includes("|")) body.push(cells(lines.shift()));
  return h("div", { class: "table-wrap" }, h("table", {},
    h("thead", {}, h("tr", {}, head.map((cell) => h("th", {}, inline(cell))))),
    h("tbody", {}, body.map((row) => h("tr", {}, row.map((cell) => h("td", {}, inline(cell))))))));
}

function fence(lines) {
  const mark = /^\s*(```+|~~~+)/.exec(lines.shift())[1];
  const inside = [];
  while (lines.length && !lines[0].trim().startsWith(mark)) inside.push(lines.shift());
  lines.shift();
  return h("pre", {}, inside.join("\n"));
}

function quote(lines) {
  const inside = [];
  while (lines.length && /^\s*>/.test(lines[0])) inside.push(lines.shift().replace(/^\s*> ?/, ""));
  return h("blockquote", {}, markdown(inside.join("\n")));
}

const starts = (line) => /^\s*(```|~~~|>|#{1,6}\s|([-*_])(\s*\2){2,}\s*$)/.test(line) || ITEM.test(line);

function paragraph(lines) {
  const inside = [lines.shift()];
  while (lines.length && lines[0].trim() && !starts(lines[0])) inside.push(lines.shift());
  return h("p", {}, inside.flatMap((line, index) => [index ? h("br") : null, ...inline(line.trim())]));
}

export function markdown(text) {
  const lines = text.split("\n");
  const nodes = [];
  while (lines.length) {
    const line = lines[0];
    const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line);
    if (!line.trim()) lines.shift();
    else if (/^\s*(```|~~~)/.test(line)) nodes.push(fence(lines));
    else if (heading) nodes.push(h("p", { class: `md-h md-h${heading[1].length}`, role: "heading", "aria-level": heading[1].length + 2 }, inline(heading[2]))) && lines.shift();
    else if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(line)) nodes.push(h("hr")) && lines.shift();
    else if (/^\s*>/.test(line)) nodes.push(quote(lines));
    else if (ITEM.test(line)) nodes.push(list(lines));
    else if (line.includes("|") && /^\s*\|?\s*:?-+:?\s*(\||$)/.test(lines[1] ?? "")) nodes.push(table(lines));
    else nodes.push(paragraph(lines));
  }
  return nodes;
}
