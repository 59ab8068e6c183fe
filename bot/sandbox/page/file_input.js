// The `file_input` element: files are uploaded as they are chosen, and the form carries them.
import { h, icon, ICONS } from "./dom.js";
import { read, write } from "./form.js";
import { fileChip, picker, takeDrops, upload } from "./upload.js";

export function fileInput(element, { blockId, surface, labelledBy, describedBy }) {
  const most = element.max_files ?? 10;
  const kinds = (element.filetypes ?? []).map((kind) => `.${kind.replace(/^\./, "").toLowerCase()}`);
  const list = h("span", { class: "file-input-list" });
  const told = h("span", { class: "file-input-told", role: "status" });
  const chosen = () => read(surface, blockId, element.action_id)?.files ?? [];
  const keep = (files) => {
    write(surface, blockId, element.action_id, { type: "file_input", files });
    list.replaceChildren(...files.map((file) => fileChip(file, () => keep(chosen().filter((other) => other.id !== file.id)))));
  };
  const add = async (files) => {
    const wrong = files.find((file) => kinds.length && !kinds.some((kind) => file.name.toLowerCase().endsWith(kind)));
    if (wrong) { told.textContent = `${wrong.name}: only ${kinds.join(", ")} can be added here.`; return; }
    if (chosen().length + files.length > most) { told.textContent = `At most ${most} ${most === 1 ? "file" : "files"} can be added here.`; return; }
    told.textContent = "Uploading…";
    const reply = await upload(files);
    told.textContent = reply.ok ? "" : reply.error;
    if (reply.ok) keep([...chosen(), ...reply.files]);
  };
  const input = picker({ multiple: most > 1, accept: kinds.join(","), onPick: add });
  const button = h("button", { type: "button", class: "button", "aria-labelledby": labelledBy, "aria-describedby": describedBy, onclick: () => input.click() },
    h("span", { class: "button-text" }, most > 1 ? "Add files" : "Add a file"));
  const note = kinds.length ? h("small", {}, kinds.join(", ")) : null;
  const node = h("div", { class: "file-input" }, icon(ICONS.file, 18), button, note, list, told, input);
  takeDrops(node, add);
  keep(chosen());
  return node;
}
