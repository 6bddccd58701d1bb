// One line of the audit chain, read by a page that trusts nothing but the public key.
import { canonical } from "./canonical.js";
import { isSigned, sha256 } from "./signature.js";

const encoder = new TextEncoder();
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** Read a line: `{entry}` that is spelled, hashed and signed as it must be, or `{code}` for what is wrong with it. */
export async function read(line, key) {
  let members;
  let spelled;
  try {
    members = JSON.parse(line);
    spelled = canonical(members);
  } catch (broken) {
    return { code: "unreadable" };
  }
  if (spelled !== line) return { code: "spelling" };
  if (!isShaped(members)) return { code: "shape" };
  const signed = encoder.encode(canonical(unsigned(members)));
  if ((await sha256(signed)) !== members.hash) return { code: "hash" };
  return (await isSigned(members.signature, signed, key)) ? { entry: members } : { code: "signature" };
}

/** Return what an entry's hash and signature are made of: all but these two. */
function unsigned(members) {
  const rest = Object.assign({}, members);
  delete rest.hash;
  delete rest.signature;
  return rest;
}

function isShaped(members) {
  if (members === null || typeof members !== "object" || Array.isArray(members)) return false;
  const texts = ["prev", "hash", "at", "kind", "signature"].every((name) => typeof members[name] === "string");
  const facts = members.facts;
  const holds = facts !== null && typeof facts === "object" && !Array.isArray(facts);
  const once = members.once === undefined || members.once === null || typeof members.once === "string";
  return texts && holds && once && members.seq >= 1 && Number.isInteger(members.seq) && INSTANT.test(members.at);
}
