// Scan ids (UUIDv7): their milliseconds are the time of the scan, by the server's clock once the phone's own was found wrong.
import { heard } from "./api.js";
import { keep, kept } from "./kept.js";
import { reactive } from "../vendor/vue.js";

const MINUTE_MS = 60000;

/** How many milliseconds the phone's clock lags behind the server's, as far as we were told. */
export const clock = reactive({ behind: kept("behind", false) || 0 });

export function now() {
  return Date.now() + clock.behind;
}

export function setClock(serverTime) {
  setBehind(new Date(serverTime).getTime() - Date.now());
}

function setBehind(milliseconds) {
  clock.behind = milliseconds;
  keep("behind", milliseconds, false);
}

/** Believe the server's clock where it and the phone's are a minute or more apart. */
export function compareClocks() {
  if (heard.ahead !== null && Math.abs(heard.ahead - clock.behind) > MINUTE_MS) setBehind(heard.ahead);
}

/** Return how many minutes the phone's clock is off, as far as we were told; 0 when it is right. */
export function minutesOff() {
  return Math.round(Math.abs(clock.behind) / MINUTE_MS);
}

/** Make a scan id for an instant in milliseconds: now, unless another is given. */
export function scanId(at = now()) {
  const bytes = window.crypto.getRandomValues(new Uint8Array(16));
  let rest = at;
  for (let index = 5; index >= 0; index -= 1) {
    bytes[index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const digits = Array.prototype.map.call(bytes, (byte) => (byte + 256).toString(16).slice(1)).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** Return the instant of a scan, in milliseconds. */
export function timeOf(id) {
  return parseInt(id.replace("-", "").slice(0, 12), 16);
}
