// What waits for a reviewer: read page by page, oldest first; what is open, what is chosen, what has been decided.
import { markRaw, reactive } from "../vendor/vue.js";
import { get } from "../kit/api.js";
import { reach, within } from "./reach.js";

export const REVIEWING = ["reviewer", "command"];
export const STATES = ["submitted", "overdue", "mine", "approved", "returned", "rejected", "disabled", "draft", "deregistered"];
const AT_ONCE = 500;

/** Return a list of venues that can be narrowed, walked and chosen from. */
export function queue() {
  const state = reactive({ // its rows are replaced and never changed, so that three hundred of them need no watching
    region: reach(REVIEWING)[0], show: "submitted", rows: [], phase: "loading", problem: null, cursor: null, read: 0, at: null, chosen: {},
  });
  state.read_on = reading(state);
  state.move = (steps) => {
    const next = state.rows[Math.min(state.rows.length - 1, Math.max(0, place(state) + steps))];
    if (next) state.at = next.venue_id;
  };
  state.choose = (id) => {
    if (state.chosen[id]) delete state.chosen[id];
    else state.chosen[id] = true;
  };
  state.choose_all = (all) => {
    state.chosen = {};
    if (all) state.rows.forEach((each) => (state.chosen[each.venue_id] = true));
  };
  state.drop = (ids) => drop(state, ids);
  state.take = (venue) => take(state, venue);
  return state;
}

/** Return the function that reads from the start, or (`on`) from where the last reading ended. */
function reading(state) {
  let turn = 0;
  return async (on = false) => {
    turn += 1;
    const mine = turn;
    const rows = on ? state.rows.slice() : [];
    let cursor = on ? state.cursor : undefined;
    const least = rows.length + AT_ONCE;
    Object.assign(state, { phase: "loading", problem: null, read: rows.length });
    if (!on) Object.assign(state, { rows: [], at: null, chosen: {} });
    try {
      do {
        const found = await get("v1/venues", Object.assign({ limit: 100, cursor }, asked(state)));
        if (mine !== turn) return;
        rows.push.apply(rows, found.items);
        cursor = found.next_cursor;
        state.read = rows.length;
      } while (cursor && rows.length < least);
      Object.assign(state, { rows: markRaw(rows.sort(order(state.show))), cursor, phase: "ready" });
      if (!state.at && rows.length) state.at = rows[0].venue_id;
    } catch (failed) {
      if (mine === turn) Object.assign(state, { problem: failed, phase: "failing" });
    }
  };
}

/** Take what does not belong here any more out of the list; what stood behind it is open then. */
function drop(state, ids) {
  const gone = new Set(ids);
  const from = place(state);
  const next = state.rows.slice(from).concat(state.rows.slice(0, from).reverse()).find((each) => !gone.has(each.venue_id));
  state.rows = markRaw(state.rows.filter((each) => !gone.has(each.venue_id)));
  ids.forEach((id) => delete state.chosen[id]);
  if (gone.has(state.at)) state.at = next ? next.venue_id : null;
}

/** Take a venue as it has become into the list, or out of it. */
function take(state, venue) {
  if (!belongs(state.show, venue)) {
    drop(state, [venue.venue_id]);
    return;
  }
  state.rows = markRaw(state.rows.map((each) => (each.venue_id === venue.venue_id ? Object.assign({}, each, venue) : each)));
}

/** Return what an act is about: the chosen ones, else the open one. */
export function meant(state) {
  const chosen = state.rows.filter((each) => state.chosen[each.venue_id]);
  return chosen.length ? chosen : state.rows.filter((each) => each.venue_id === state.at);
}

function place(state) {
  return Math.max(0, state.rows.findIndex((each) => each.venue_id === state.at));
}

function asked(state) {
  const query = within(state.region);
  if (state.show === "overdue") query.overdue = true;
  if (state.show === "mine") query.reviewed_by = "me";
  else query.state = state.show === "overdue" ? "submitted" : state.show;
  return query;
}

function belongs(show, venue) {
  return show === "mine" || venue.state === (show === "overdue" ? "submitted" : show);
}

function order(show) {
  const waits = show === "submitted" || show === "overdue";
  const at = (venue) => (waits ? venue.submitted_at : venue.decided_at || venue.created_at) || "";
  return (one, other) => (at(one) < at(other) ? -1 : at(one) > at(other) ? 1 : 0) * (waits ? 1 : -1);
}
