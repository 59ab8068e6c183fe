// Files from the person's own folders: chosen, dropped or pasted; sent with a message or put into a form.
import { ROOT, session } from "./session.js";
import { h, icon, ICONS } from "./dom.js";

export async function upload(files, fields = {}) {
  const form = new FormData();
  form.set("user", session.user);
  for (const [name, value] of Object.entries(fields)) if (value) form.set(name, value);
  for (const file of files) form.append("file", file, file.name);
  try {
    const response = await fetch(`${ROOT}/sandbox/api/files`, { method: "POST", body: form });
    return await response.json();
  } catch {
    return { ok: false, error: "The sandbox cannot be reached. Is it still running?" };
  }
}

const sizeOf = (bytes) => (bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} KB` : `${(bytes / 1e6).toFixed(1)} MB`);

export const fileChip = (file, remove) => h("span", { class: "chip chip--file", data: { file: file.name } }, icon(ICONS.file, 14),
  h("span", {}, file.name), h("small", {}, file.size ? ` ${sizeOf(file.size)}` : ""),
  h("button", { type: "button", class: "chip-x", "aria-label": `Remove ${file.name}`, onclick: remove }, icon(ICONS.close, 10)));

export function picker({ multiple = true, accept = "", onPick }) {
  const input = h("input", { type: "file", multiple, accept: accept || null, class: "file-picker", tabindex: -1, "aria-hidden": "true" });
  input.addEventListener("change", () => {
    onPick([...input.files]);
    input.value = "";
  });
  return input;
}

// While something is dragged over the node it says so; what is dropped is handed on.
export function takeDrops(node, onDrop) {
  let depth = 0;
  const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  const show = () => node.classList.toggle("is-over", depth > 0);
  node.addEventListener("dragenter", (event) => { if (hasFiles(event)) { depth += 1; show(); } });
  node.addEventListener("dragleave", (event) => { if (hasFiles(event)) { depth -= 1; show(); } });
  node.addEventListener("dragover", (event) => { if (hasFiles(event)) event.preventDefault(); });
  node.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth = 0;
    show();
    onDrop([...event.dataTransfer.files]);
  });
}
