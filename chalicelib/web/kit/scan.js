// What a scan is made of: the venue code that was read or typed, and an id whose milliseconds are its time.
import { reactive } from "../vendor/vue.js";
import { heard } from "./api.js";
import { keep, kept } from "./kept.js";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const MINUTE_MS = 60000;

/** Return the code that a text or a scanned address means, by its thirteenth character free of slips of the thumb; else null. */
export function venueCode(text) {
  const code = (text || "").split("/").pop().toUpperCase().replace(/[\s-]/g, "").replace(/[IL]/g, "1").replace(/O/g, "0");
  if (!/^[0-9]{2}[0-9A-HJKMNP-TV-Z]{11}$/.test(code)) return null;
  return check(code.slice(0, -1)) === code.slice(-1) ? code : null;
}

/** Return the check character of twelve (a Damm code over GF(32)), as the API computes it. */
function check(body) {
  let interim = 0;
  for (const character of body) {
    const element = (interim ^ ALPHABET.indexOf(character)) << 1;
    interim = element & 32 ? element ^ 37 : element;
  }
  return ALPHABET[interim];
}

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

/** Return the id of a refused scan at the time that it was by the server's clock; null where the phone's was right, for
 * then the scan is too old. `before` is how far behind the clock was when the scan was sent. */
export function corrected(id, serverTime, before = clock.behind) {
  setClock(serverTime);
  const off = clock.behind - before;
  return Math.abs(off) > MINUTE_MS ? scanId(timeOf(id) + off) : null;
}

/** Make a scan id (UUIDv7) for an instant in milliseconds: now, unless another is given. */
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
