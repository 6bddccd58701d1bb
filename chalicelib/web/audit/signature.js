// Signatures and keys as they come (DER, in base64) and as WebCrypto wants them (two numbers of 32 bytes).
const SEQUENCE = 0x30;
const INTEGER = 0x02;
const SIZE = 32;
const ECDSA = { name: "ECDSA", namedCurve: "P-256" };

/** Say whether this browser lets the page do arithmetic with keys: only where nobody can change the page on its way. */
export function canVerify() {
  return Boolean(window.isSecureContext && window.crypto && window.crypto.subtle);
}

/** Return bytes for base64 spelled in the one right way, or null. */
export function bytesOf(base64) {
  let decoded;
  try {
    decoded = atob(base64);
  } catch (broken) {
    return null;
  }
  if (btoa(decoded) !== base64) return null; // unused bits of the last character could hide an edit
  return Uint8Array.from(decoded, (character) => character.charCodeAt(0));
}

/** Return an ECDSA signature's two numbers one behind the other, or null for what is no signature in DER. */
export function rawOf(der) {
  if (!der || der.length < 8 || der[0] !== SEQUENCE || der[1] !== der.length - 2) return null;
  const first = numberAt(der, 2);
  const second = first && numberAt(der, first.end);
  if (!second || second.end !== der.length) return null;
  const raw = new Uint8Array(2 * SIZE);
  raw.set(first.bytes, SIZE - first.bytes.length);
  raw.set(second.bytes, 2 * SIZE - second.bytes.length);
  return raw;
}

/** Read an INTEGER: positive, spelled as short as it can be, at most 32 bytes. */
function numberAt(der, place) {
  const length = der[place + 1];
  const end = place + 2 + length;
  if (der[place] !== INTEGER || !length || end > der.length || der[place + 2] > 0x7f) return null;
  const padded = der[place + 2] === 0 && length > 1;
  if (padded && der[place + 3] < 0x80) return null;
  const bytes = der.slice(place + (padded ? 3 : 2), end);
  return bytes.length > SIZE ? null : { bytes, end };
}

export async function sha256(bytes) {
  const digest = new Uint8Array(await window.crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Import the public key of a head, once its fingerprint is what the head says; else null. */
export async function keyOf(head) {
  const der = bytesOf(head.public_key);
  if (!der || (await sha256(der)) !== head.key_sha256) return null;
  return window.crypto.subtle.importKey("spki", der, ECDSA, false, ["verify"]);
}

export async function isSigned(signature, signed, key) {
  const raw = rawOf(bytesOf(signature));
  return raw !== null && window.crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, raw, signed);
}
