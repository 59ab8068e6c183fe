// `table` and `data_table` blocks.
import { h } from "./dom.js";
import { interactive } from "./elements.js";
import { decode, textNodes } from "./mrkdwn.js";
import { richText } from "./rich_text.js";

function cell(value) {
  if (value === null || value === undefined) return [];
  if (value.type === "rich_text") return richText(value);
  if (value.type === "raw_number") return [String(value.text ?? value.value)];
  if (value.type === "raw_text") return [decode(value.text ?? "")];
  return textNodes(value);
}

const isNumber = (value) => value?.type === "raw_number";

export function table(block) {
  const settings = block.column_settings ?? [];
  const line = (row, tag) => h("tr", {}, row.map((value, index) => h(tag, {
    scope: tag === "th" ? "col" : null,
    class: `${settings[index]?.align === "right" || isNumber(value) ? "align-right" : settings[index]?.align === "center" ? "align-center" : ""}${settings[index]?.is_wrapped ? " wrapped" : ""}`,
  }, cell(value))));
  const [head, ...body] = block.rows ?? [];
  return h("div", { class: "table-wrap", tabindex: 0, role: "region", "aria-label": "Table" },
    h("table", {}, head ? h("thead", {}, line(head, "th")) : null, h("tbody", {}, body.map((row) => line(row, "td")))));
}

export function dataTable(block, place) {
  const [head = [], ...rows] = block.rows ?? [];
  const size = block.page_size ?? 5;
  const pages = Math.max(1, Math.ceil(rows.length / size));
  let page = 0;
  let sorted = { column: -1, up: true };
  const plainOf = (value) => (isNumber(value) ? value.value : cell(value).map((part) => part.textContent ?? part).join(""));
  const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "en", { numeric: true }));
  const node = h("div", { class: "data-table" });
  const content = (value) => (value?.type === "action_cell" || value?.type === "button"
    ? interactive(value.element ?? value, { ...place, dispatch: true }) : cell(value));
  const draw = () => {
    const order = sorted.column < 0 ? rows : [...rows].sort((a, b) =>
      compare(plainOf(a[sorted.column]), plainOf(b[sorted.column])) * (sorted.up ? 1 : -1));
    const turn = (step) => { page += step; draw(); };
    node.replaceChildren(
      h("div", { class: "table-wrap", tabindex: 0, role: "region", "aria-label": block.caption ?? "Table" }, h("table", {},
        h("caption", {}, typeof block.caption === "string" ? decode(block.caption) : textNodes(block.caption)),
        h("thead", {}, h("tr", {}, head.map((value, column) => h("th", {
          scope: "col", "aria-sort": sorted.column === column ? (sorted.up ? "ascending" : "descending") : null,
        }, h("button", { type: "button", class: "sort", onclick: () => {
          sorted = { column, up: sorted.column === column ? !sorted.up : true };
          draw();
        } }, cell(value), sorted.column === column ? (sorted.up ? " ↑" : " ↓") : null))))),
        h("tbody", {}, order.slice(page * size, (page + 1) * size).map((row) =>
          h("tr", {}, row.map((value) => h("td", { class: isNumber(value) ? "align-right" : null }, content(value)))))))),
      pages > 1 ? h("div", { class: "pager" },
        h("button", { type: "button", class: "button button--small", disabled: page === 0, onclick: () => turn(-1) }, "Previous"),
        h("span", {}, `${page + 1} of ${pages}`),
        h("button", { type: "button", class: "button button--small", disabled: page === pages - 1, onclick: () => turn(1) }, "Next")) : "");
  };
  draw();
  return node;
}
