// Whether lines are the whole chain of one key, unchanged: link by link, in small steps, so that an old laptop goes on working.
import { read } from "./entry.js";
import { keyOf } from "./signature.js";

const AT_ONCE = 40; // lines whose signatures are checked before the page may draw again
export const BEGINNING = { sequence: 0, hash: "0".repeat(64) };

/**
 * Verify the lines that `next(after)` gives (`{items, next_after}`, oldest first) from `after` up to `head`.
 * `saved` is a head kept earlier: the chain must reach it, unchanged. `told(state)` hears of each step and may
 * return false to stop. Answers `{verdict, code?, sequence?, count?, last, checked, kinds, lines}`; the first break ends it.
 */
export async function verify({ head, saved, after = BEGINNING, next, told = () => true }) {
  const state = { last: after, checked: 0, kinds: {}, lines: [], head };
  const key = await keyOf(head);
  if (!key) return broken(state, "forked", "key", head.sequence);
  if (saved && saved.key_sha256 && saved.key_sha256 !== head.key_sha256) return broken(state, "forked", "other_key", saved.sequence);
  if (saved && saved.sequence > head.sequence) return cut(state, head.sequence, saved.sequence);
  if (saved && saved.sequence === after.sequence && saved.hash !== after.hash) return broken(state, "forked", "head", saved.sequence);
  let coming = next(after.sequence);
  while (coming && state.last.sequence < head.sequence) {
    const page = await coming;
    const more = page.next_after !== null && page.items.length > 0;
    coming = more ? next(page.next_after) : null;
    if (coming) coming.catch(() => undefined); // whoever stops does not wait for it
    const found = await stretch(page.items, key, state, saved, told);
    if (found) return found;
  }
  if (state.last.sequence < head.sequence) return cut(state, state.last.sequence, head.sequence);
  if (state.last.hash !== head.hash) return broken(state, "forked", "head", head.sequence);
  return Object.assign(state, { verdict: "complete" });
}

async function stretch(lines, key, state, saved, told) {
  for (let start = 0; start < lines.length; start += AT_ONCE) {
    const part = lines.slice(start, start + AT_ONCE);
    const results = await Promise.all(part.map((line) => read(line, key)));
    for (let index = 0; index < part.length && state.last.sequence < state.head.sequence; index += 1) {
      const found = follow(results[index], part[index], state, saved);
      if (found) return found;
    }
    if (told(state) === false) return Object.assign(state, { verdict: "stopped" });
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  return null;
}

/** Take one entry behind the last one, or say what breaks the chain there. */
function follow(result, line, state, saved) {
  const expected = state.last.sequence + 1;
  if (result.code) return broken(state, "tampered", result.code, expected);
  const { seq, prev, hash, kind, facts } = result.entry;
  if (seq > expected) return broken(state, "missing", "missing", expected, seq - expected);
  if (seq < expected) return broken(state, "forked", "twice", seq);
  if (prev !== state.last.hash) return broken(state, "forked", "link", seq);
  if (saved && saved.sequence === seq && saved.hash !== hash) return broken(state, "forked", "head", seq);
  if (kind === "CERT" && facts.openable !== 0) return broken(state, "irregular", "openable", seq);
  state.last = { sequence: seq, hash };
  state.checked += 1;
  state.kinds[kind] = (state.kinds[kind] || 0) + 1;
  state.lines.push(line);
  return null;
}

function cut(state, last, wanted) {
  return broken(state, "cut", "cut", last + 1, wanted - last);
}

function broken(state, verdict, code, sequence, count = 1) {
  return Object.assign(state, { verdict, code, sequence, count });
}
