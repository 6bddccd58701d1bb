// Which posters are wanted, and which batches were asked for in this tab: of them ids, regions and numbers are kept, no name.
import { reactive } from "../vendor/vue.js";
import { keep, kept } from "../kit/kept.js";

/** The venues picked elsewhere whose posters are to be printed: [{id, name}]. */
export const basket = reactive({ venues: [] });

const KEPT = 10;

/** Return the jobs of a kind that this tab asked for, newest first: {of, add(id, words)}. */
export function asked(kind) {
  const state = reactive({ of: kept("desk.jobs." + kind, false) || [] });
  state.add = (id, words) => {
    state.of = [{ id, words }].concat(state.of.filter((each) => each.id !== id)).slice(0, KEPT);
    keep("desk.jobs." + kind, state.of, false);
  };
  return state;
}
