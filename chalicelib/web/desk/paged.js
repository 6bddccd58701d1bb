// A list that comes page by page: what is there, and a button for more.
import { h } from "../vendor/vue.js";
import { get } from "../kit/api.js";
import { act, loading } from "../kit/loading.js";
import { Button, Refusal } from "../kit/parts.js";
import { t } from "../kit/words.js";

const ENOUGH = 20;

/** Fetch a list by `query()` now and on `again()`; `more` adds its next page. A page may be empty and still go on.
 * Asked again quietly, after an act of the user's, it is as long as it was: what he was at does not go from his eyes. */
export function paged(path, query) {
  let least = ENOUGH;
  const list = loading(() => filled(path, query(), undefined, least));
  const { again } = list;
  list.again = (quietly) => {
    least = quietly && list.value ? Math.max(ENOUGH, list.value.items.length) : ENOUGH;
    return again(quietly);
  };
  list.more = act(async () => {
    const before = list.value;
    const next = await filled(path, query(), before.next_cursor);
    if (list.value !== before) return; // something else was asked for meanwhile
    list.value = { items: list.value.items.concat(next.items), next_cursor: next.next_cursor };
  });
  return list;
}

async function filled(path, query, after, least = ENOUGH) {
  let cursor = after;
  let items = [];
  do {
    const found = await get(path, Object.assign({ limit: 50 }, query, { cursor }));
    items = items.concat(found.items);
    cursor = found.next_cursor;
  } while (cursor && items.length < least);
  return { items, next_cursor: cursor };
}

/** The button for the next page; nothing when that was all. */
export function More(props) {
  const list = props.of;
  if (!list.value || !list.value.next_cursor) return null;
  return [h(Refusal, { problem: list.more.problem }), h(Button, { busy: list.more.busy, onClick: () => list.more.run() }, () => t("state.more"))];
}
More.props = ["of"];
