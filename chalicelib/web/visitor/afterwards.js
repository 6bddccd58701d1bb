// What waits until the page stands: the result's own code, keeping the page for doors without a network, and sending what was kept there.
import { root } from "../kit/place.js";
import { current } from "./entry.js";
import { sendWaiting } from "./waiting.js";

const LATER_MS = 3000;
const EVERY_MS = 30000;

const send = () => sendWaiting(current(), false);

function keepPage() {
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.register(new URL("sw.js", root).href, { scope: new URL("./", root).pathname }).catch(() => undefined);
}

// Fetched now, so that whoever taps sees his colour as soon as it is told; should it fail here, it is fetched then.
import("./result.js").catch(() => undefined);
send();
window.addEventListener("online", send);
setInterval(send, EVERY_MS);
setTimeout(keepPage, LATER_MS);
