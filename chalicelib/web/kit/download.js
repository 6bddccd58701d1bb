// A file that only whoever is signed in may fetch: asked for with the token, then handed to the browser to be kept.
import { ask } from "./api.js";

/** Fetch a file and save it under a name; an answer in JSON (a job, say) is returned instead. */
export async function download(path, query, name) {
  const found = await ask("GET", path, { query, as: "blob", patience: 60000 });
  if (/json/.test(found.type)) return new Response(found).json();
  save(found, name);
  return undefined;
}

/** Hand a Blob to the browser as a file. */
export function save(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  document.body.appendChild(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}
