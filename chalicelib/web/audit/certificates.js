// Certificates month by month, each fetched once; what is overdue in the months before is looked for as well.
import { reactive } from "../vendor/vue.js";
import { all } from "../kit/api.js";
import { day } from "../kit/words.js";
import { markOf } from "./marks.js";
import { firstOf, lastOf, monthAfter, monthOf } from "./months.js";

const LOOKED_BACK = 4; // months, of which the page says so

/** Return what is known: `month(month)` gives its certificates by day; `overdue()` all that are late. */
export function certificates() {
  const state = reactive({ months: {}, problem: null, looked: 0 });

  async function fetched(month) {
    if (state.months[month]) return state.months[month];
    const found = await all("v1/certificates", { from: firstOf(month), to: lastOf(month) }, 1000);
    const days = {};
    found.forEach((each) => {
      days[each.date] = (days[each.date] || []).concat(each);
    });
    state.months[month] = days;
    return days;
  }

  async function lookBack() {
    const present = monthOf(day());
    try {
      for (state.looked = 0; state.looked < LOOKED_BACK; state.looked += 1) await fetched(monthAfter(present, -state.looked));
    } catch (failed) {
      if (failed.code === undefined) throw failed;
      state.problem = failed;
    }
  }

  function overdue() {
    const found = [];
    Object.keys(state.months).forEach((month) =>
      Object.keys(state.months[month]).forEach((of) => found.push.apply(found, state.months[month][of].filter((each) => markOf(each) === "overdue")))
    );
    return found.sort((one, other) => (one.date < other.date ? -1 : 1));
  }

  return { state, fetched, lookBack, overdue, isWhole: () => state.looked === LOOKED_BACK };
}
