// A file too large for a request goes straight to the bucket: an address is asked for, then the file is put there.
import { Problem, post } from "./api.js";
import { t } from "./words.js";

/** Send a file of a kind (import, paper, photo, expected, addresses); `told` hears the share that is sent. Answers its id. */
export async function sendFile(kind, file, told = () => undefined) {
  const started = await post("v1/uploads", { kind, bytes: file.size });
  await put(started.url, file, told);
  return started.upload_id;
}

function put(url, file, told) {
  return new Promise((done, failed) => {
    const refused = (code) => failed(new Problem(0, { code, detail: t("problem." + code) }));
    const request = new XMLHttpRequest();
    request.open("PUT", url);
    request.upload.onprogress = (event) => event.lengthComputable && told(event.loaded / event.total);
    request.onload = () => (request.status < 300 ? done() : refused("broken"));
    request.onerror = () => refused("offline");
    request.ontimeout = () => refused("timeout");
    request.timeout = 600000;
    request.send(file);
  });
}
