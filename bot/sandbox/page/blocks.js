// Block Kit blocks as DOM nodes.
import { ROOT } from "./session.js";
import { freshId, h, icon, ICONS } from "./dom.js";
import { interactive } from "./elements.js";
import { enlarge } from "./dialogs.js";
import { markdown } from "./markdown.js";
import { bareText, decode, link, safeUrl, textNodes } from "./mrkdwn.js";
import { richText } from "./rich_text.js";
import { dataTable, table } from "./tables.js";
import { chart } from "./charts.js";

const LONG_TEXT = 1500;
const unfolded = new Set();

export function pictureSource(block) {
  const file = block.slack_file;
  const id = file?.id ?? /\b(F[A-Z0-9]{5,})\b/.exec(file?.url ?? "")?.[1];
  return id ? `${ROOT}/sandbox/files/${id}` : safeUrl(file?.url ?? block.image_url ?? "");
}

export function picture(src, alt, title) {
  const image = h("img", { src, alt, loading: "eager" });
  image.addEventListener("error", () => image.closest(".picture")?.replaceWith(
    h("div", { class: "picture-missing", role: "img", "aria-label": alt }, icon(ICONS.file, 18), h("span", {}, alt || "Picture"))));
  return h("button", { type: "button", class: "picture", "aria-label": `Enlarge: ${alt}`, onclick: () => enlarge(src, alt, title) }, image);
}

function image(block) {
  const alt = decode(block.alt_text ?? "");
  const title = bareText(block.title);
  return h("figure", { class: "block-image" },
    title ? h("figcaption", {}, title) : null, picture(pictureSource(block), alt, title));
}

const smallImage = (element) => h("img", { class: "context-image", src: pictureSource(element), alt: decode(element.alt_text ?? "") });

function folded(nodes, text, key, expand) {
  if (expand || text.length < LONG_TEXT || unfolded.has(key)) return h("div", { class: "text" }, nodes);
  const body = h("div", { class: "text is-folded" }, nodes);
  const more = h("button", { type: "button", class: "see-more", onclick: () => {
    unfolded.add(key);
    body.classList.remove("is-folded");
    more.remove();
  } }, "See more");
  return h("div", {}, body, more);
}

function accessory(element, place) {
  if (element.type === "image") return h("span", { class: "accessory accessory--image" }, picture(pictureSource(element), decode(element.alt_text ?? "")));
  const wide = /checkboxes|radio_buttons/.test(element.type);
  return h("span", { class: `accessory${wide ? " accessory--wide" : ""}` }, interactive(element, { ...place, dispatch: true }));
}

function section(block, place) {
  const labelledBy = block.text && block.accessory ? freshId("label") : null;
  const key = `${place.surface.key}\n${block.block_id}\n${block.text?.text?.length}`;
  return h("div", { class: `section${block.accessory ? " section--pair" : ""}` },
    h("div", { class: "section-main", id: labelledBy },
      block.text ? folded(textNodes(block.text), block.text.text ?? "", key, block.expand) : null,
      block.fields ? h("div", { class: "fields" }, block.fields.map((field) => h("div", { class: "text" }, textNodes(field)))) : null),
    block.accessory ? accessory(block.accessory, { ...place, labelledBy }) : null);
}

const actions = (block, place) => h("div", { class: "actions", role: "group" },
  block.elements.map((element) => interactive(element, { ...place, dispatch: true })));

const context = (block) => h("div", { class: "context" }, block.elements.map((element) =>
  (element.type === "image" ? smallImage(element) : h("span", { class: "context-text" }, textNodes(element)))));

function input(block, place) {
  const labelId = freshId("label");
  const hintId = block.hint ? freshId("hint") : null;
  const error = place.errors?.[block.block_id];
  const control = interactive(block.element, { ...place, labelledBy: labelId, describedBy: hintId, dispatch: Boolean(block.dispatch_action) });
  const label = h("label", { id: labelId, class: "input-label", onclick: () => control.querySelector("input, textarea, .select")?.focus() },
    textNodes(block.label), block.optional ? h("span", { class: "optional" }, " (optional)") : null);
  if (error) control.querySelector("[data-action-id]")?.setAttribute("aria-invalid", "true");
  return h("div", { class: `input${error ? " input--wrong" : ""}` }, label, control,
    error ? h("div", { class: "field-error", role: "alert", data: { "error-for": block.block_id } }, icon(ICONS.warning, 14), h("span", {}, decode(error))) : null,
    block.hint ? h("div", { class: "hint", id: hintId }, textNodes(block.hint)) : null);
}

function video(block) {
  const url = safeUrl(block.title_url ?? block.video_url ?? "");
  return h("div", { class: "block-video" },
    h("div", { class: "video-title" }, url ? link(url, textNodes(block.title)) : textNodes(block.title)),
    block.description ? h("div", { class: "text" }, textNodes(block.description)) : null,
    h("div", { class: "video-still", role: "img", "aria-label": decode(block.alt_text ?? "Video") },
      block.thumbnail_url && safeUrl(block.thumbnail_url) ? h("img", { src: safeUrl(block.thumbnail_url), alt: "" }) : null, h("span", { class: "video-play" }, "▶")));
}

const alert = (block) => h("div", { class: `alert alert--${block.level ?? block.style ?? "default"}`, role: "status" },
  icon(block.level === "success" ? ICONS.check : /error|warning/.test(block.level ?? "") ? ICONS.warning : ICONS.info, 18), h("div", { class: "text" }, textNodes(block.text)));

function card(block, place) {
  const hero = block.hero_image;
  return h("article", { class: "card" },
    hero ? h("div", { class: "card-hero" }, picture(pictureSource(hero), decode(hero.alt_text ?? ""))) : null,
    h("div", { class: "card-body" },
      h("div", { class: "card-head" }, block.icon ? smallImage(block.icon) : null,
        h("div", {}, block.title ? h("div", { class: "card-title" }, textNodes(block.title)) : null,
          block.subtitle ? h("div", { class: "card-subtitle" }, textNodes(block.subtitle)) : null)),
      block.body ? h("div", { class: "text" }, textNodes(block.body)) : null,
      block.subtext ? h("div", { class: "card-subtitle" }, textNodes(block.subtext)) : null,
      block.actions?.length ? h("div", { class: "actions" }, block.actions.map((element) => interactive(element, { ...place, dispatch: true }))) : null));
}

const carousel = (block, place) => h("div", { class: "carousel", role: "list", tabindex: 0, "aria-label": "Cards" },
  block.elements.map((item) => h("div", { role: "listitem" }, card(item, { ...place, blockId: item.block_id ?? place.blockId }))));

function container(block, place) {
  const inside = h("div", { class: "container-body" }, blockNodes(block.child_blocks, place));
  const title = block.rich_text_title ? richText(block.rich_text_title) : textNodes(block.title);
  const head = [h("span", { class: "container-title" }, title), block.subtitle ? h("small", {}, textNodes(block.subtitle)) : null];
  const wide = block.width === "narrow" ? " container--narrow" : "";
  if (!block.is_collapsible) return h("div", { class: `container${wide}` }, h("div", { class: "container-head" }, head), inside);
  const key = `${place.surface.key}\n${block.block_id}\nopen`;
  const open = unfolded.has(key) || !block.default_collapsed;
  const node = h("details", { class: `container${wide}`, open }, h("summary", { class: "container-head" }, icon(ICONS.right, 14), head), inside);
  node.addEventListener("toggle", () => (node.open ? unfolded.add(key) : unfolded.delete(key)));
  return node;
}

const contextActions = (block, place) => h("div", { class: "context-actions", role: "group" },
  block.elements.map((element) => interactive(element, { ...place, dispatch: true })));

const BLOCKS = {
  section, actions, context, input, image, video, alert, card, carousel, container, table,
  divider: () => h("hr"),
  header: (block) => h("div", { class: "header-block", role: "heading", "aria-level": 3 }, textNodes(block.text)),
  markdown: (block) => h("div", { class: "text markdown" }, markdown(block.text ?? "")),
  rich_text: (block) => h("div", { class: "text rich-text" }, richText(block)),
  context_actions: contextActions,
  file: (block) => h("div", { class: "file-card" }, icon(ICONS.file, 22), h("span", {}, `Remote file ${block.external_id ?? ""}`)),
  data_table: dataTable,
  data_visualization: chart,
  call: () => h("div", { class: "file-card" }, "Call"),
};

export function blockNodes(blocks, place) {
  return blocks.filter(Boolean).map((block) => {
    const build = BLOCKS[block.type];
    const inner = build ? build(block, { ...place, blockId: block.block_id }) : h("p", { class: "unknown" }, `This kind of block cannot be shown here: ${block.type}`);
    return h("div", { class: `block block--${block.type}`, data: { "block-type": block.type, "block": block.block_id } }, inner);
  });
}
