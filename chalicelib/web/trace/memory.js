// What the page holds of the open case: in memory alone, gone when the case is left; names go after idle minutes too.
import { reactive } from "../vendor/vue.js";
import { get } from "../kit/api.js";

/** Return an empty memory of a case. */
export function memoryOf(id) {
  return reactive({
    id,
    path: "v1/cases/" + id,
    case: null,
    preview: null,
    choices: null,
    chosen: 2,
    also: [],
    run: null,
    degree: 1,
    lists: { 1: emptyList(), 2: emptyList() },
    picked: {},
    named: {},
    reveals: null,
    pushed: null,
    exported: null,
    hidden: false,
  });
}

function emptyList() {
  return { phase: "none", items: [], cursor: null, run: null, running: false, problem: null };
}

/** Let every name go, and the lists that held them; say whether there was any. */
export function letGo(memory) {
  const held = Object.keys(memory.named).length > 0 || [1, 2].some((degree) => memory.lists[degree].items.some((each) => each.person));
  memory.named = {};
  if (held) {
    memory.lists = { 1: emptyList(), 2: emptyList() };
    memory.picked = {};
    memory.hidden = true;
  }
  return held;
}

/** Forget the lists, because another run's candidates take their place. */
export function forgetLists(memory) {
  memory.lists = { 1: emptyList(), 2: emptyList() };
  memory.picked = {};
}

/** Read the candidates of an order: the first part, or `more` after those that are here. */
export async function readList(memory, degree, more = false) {
  const list = memory.lists[degree];
  if (list.phase === "loading") return;
  list.phase = more ? "more" : "loading";
  try {
    const found = await get(memory.path + "/contacts", { degree, limit: 100, cursor: more ? list.cursor : undefined });
    list.items = more ? list.items.concat(found.items) : found.items;
    Object.assign(list, { cursor: found.next_cursor, run: found.run, running: found.running, problem: null, phase: "ready" });
  } catch (failed) {
    Object.assign(list, { problem: failed, phase: more ? "ready" : "failing" });
    if (failed.code === undefined) throw failed;
  }
}

/** Read who may be named already, and how many more today. */
export async function readReveals(memory) {
  let items = [];
  let page;
  let cursor;
  do {
    page = await get(memory.path + "/reveals", { limit: 100, cursor });
    items = items.concat(page.items);
    cursor = page.next_cursor;
  } while (cursor);
  memory.reveals = { items, left: page.left, limit: page.limit };
  return memory.reveals;
}

/** Return the ids of everybody who may be named at no cost: revealed before, or confirmed. */
export function free(memory) {
  const ids = new Set();
  (memory.reveals ? memory.reveals.items : [])
    .filter((each) => each.state !== "pending")
    .forEach((each) => each.contact_ids.forEach((id) => ids.add(id)));
  return ids;
}
