// The chain's end as somebody keeps it: read from what is pasted, kept in this browser, saved as a file.
import { keep, kept } from "../kit/kept.js";
import { tenant } from "../kit/place.js";

const HASH = /^[0-9a-f]{64}$/;
const name = "audit.head." + tenant;

/** Read a head as the API shows it or as the commands save it: `{"sequence", "hash", "key_sha256"?}`; null for others. */
export function readHead(text) {
  try {
    const found = JSON.parse(text);
    const sequence = found.sequence;
    if (!Number.isSafeInteger(sequence) || sequence < 0 || !HASH.test(found.hash)) return null;
    return { sequence, hash: found.hash, key_sha256: HASH.test(found.key_sha256) ? found.key_sha256 : undefined };
  } catch (broken) {
    return null;
  }
}

export function spellHead(head) {
  return JSON.stringify({ sequence: head.sequence, hash: head.hash, key_sha256: head.key_sha256 });
}

export function keptHead() {
  return kept(name) || null;
}

export function keepHead(head) {
  keep(name, { sequence: head.sequence, hash: head.hash, key_sha256: head.key_sha256 });
}
