// The reviewer's desk: what waits, oldest first, the open application beside it, and decisions on one or many.
import { h, nextTick, reactive } from "../vendor/vue.js";
import { Busy, Button, Empty, Failing, Field } from "../kit/parts.js";
import { go } from "../kit/routes.js";
import { announce, province } from "../kit/shell.js";
import { number, t } from "../kit/words.js";
import { basket } from "./poster_jobs.js";
import { ReachPicker, nameOf } from "./reach.js";
import { Decide, Decided } from "./review_decide.js";
import { Keys, listening } from "./review_keys.js";
import { REVIEWING, STATES, meant, queue } from "./review_queue.js";
import { Row } from "./review_row.js";
import { twins } from "./similar.js";
import { VenueCard } from "./venue_card.js";

const wide = window.matchMedia("(min-width: 62rem)");
const screen = reactive({ wide: wide.matches });
wide.addListener((found) => (screen.wide = found.matches));

export default {
  setup() {
    const state = queue();
    const doing = reactive({ decision: null, result: null, narrow: false, opened: false });
    const decides = () => state.show === "submitted" || state.show === "overdue";
    const decide = (decision) => {
      if (doing.decision || !decides() || !meant(state).length) return false;
      doing.decision = decision;
      doing.result = null;
      return undefined;
    };
    const step = (steps) => {
      if (doing.decision || !state.rows.length) return false;
      state.move(steps);
      doing.opened = true;
      focusOn(state.at);
      return undefined;
    };
    listening({
      j: () => step(1),
      k: () => step(-1),
      " ": () => (state.at && !doing.decision ? state.choose(state.at) : false),
      a: () => decide("approve"),
      r: () => decide("reject"),
      Escape: () => close(doing, state),
    });
    state.read_on();
    return () => [
      h("div", { class: "row spread" }, [h("h1", t("review.title")), h(Keys)]),
      filters(state, doing),
      state.rows.length ? null : outcome(doing),
      body(state, doing, decides()),
      doing.decision ? sheet(state, doing) : null,
    ];
  },
};

function close(doing, state) {
  if (!doing.decision) return false;
  doing.decision = null;
  focusOn(state.at);
  return undefined;
}

function focusOn(id) {
  nextTick(() => {
    const box = document.getElementById("box-" + id);
    if (!box) return;
    box.focus({ preventScroll: true });
    box.closest("li").scrollIntoView({ block: "nearest" });
  });
}

function filters(state, doing) {
  const options = STATES.map((each) => [each, t("review.show." + each)]);
  const pick = (change) => {
    Object.assign(state, change);
    doing.result = null;
    state.read_on();
  };
  return h("div", { class: "filters" }, [
    h(Field, { kind: "choice", required: true, label: t("review.show"), options, modelValue: state.show, "onUpdate:modelValue": (show) => pick({ show }) }),
    h("details", { class: "where", open: doing.narrow || null }, [
      h("summary", t("review.where", { region: nameOf(state.region) })),
      h(ReachPicker, { of: REVIEWING, modelValue: state.region, "onUpdate:modelValue": (region) => pick({ region }) }),
    ]),
  ]);
}

function body(state, doing, decides) {
  if (state.phase === "failing") return h(Failing, { problem: state.problem, again: () => state.read_on() });
  if (state.phase === "loading") return state.read ? h("p", { class: "busy", role: "status" }, t("review.reading", { count: number(state.read) })) : h(Busy);
  if (!state.rows.length) return h(Empty, { words: decides ? "review.nothing." + province().review : "state.empty" });
  const open = state.rows.find((each) => each.venue_id === state.at);
  const beside = screen.wide && open ? h("div", { class: "beside", tabindex: 0, role: "region", "aria-label": t("review.open") }, [card(open, state, doing, decides)]) : null;
  return h("div", { class: "review" }, [h("section", { "aria-label": t("review.list") }, [choosing(state, doing, decides), list(state, doing, decides), more(state)]), beside]);
}

function choosing(state, doing, decides) {
  const count = Object.keys(state.chosen).length;
  const all = count === state.rows.length;
  const acts = decides ? [
    h(Button, { kind: "main", disabled: !count, onClick: () => (doing.decision = "approve") }, () => t("review.approve_chosen", { count: number(count) })),
    h(Button, { kind: "danger", disabled: !count, onClick: () => (doing.decision = "reject") }, () => t("review.reject_chosen", { count: number(count) })),
  ] : state.show === "approved" || state.show === "mine" ? [h(Button, { disabled: !count, onClick: () => print(state) }, () => t("review.print_chosen", { count: number(count) }))] : [];
  return h("div", { class: ["choosing", { some: count }] }, [
    outcome(doing),
    h("p", { role: "status" }, t(counted(state, decides), { count: number(state.rows.length) })),
    h("div", { class: "row" }, [h(Button, { kind: "quiet", pressed: all, onClick: () => state.choose_all(!all) }, () => t("review.choose_all")), count || screen.wide ? acts : null]),
  ]);
}

function counted(state, decides) {
  if (state.cursor) return "review.count_more";
  return decides ? "review.count_oldest" : "review.count";
}

function outcome(doing) {
  return doing.result ? h(Decided, { of: doing.result, onClose: () => (doing.result = null) }) : null;
}

function print(state) {
  basket.venues = meant(state).map((each) => ({ id: each.venue_id, name: each.name }));
  go("posters");
}

function list(state, doing, decides) {
  const same = twins(state.rows);
  const above = nameOf(state.region);
  const opened = (id, byFocus) => {
    if (byFocus && !screen.wide) return;
    if (!byFocus && !screen.wide && doing.opened && state.at === id) doing.opened = false;
    else doing.opened = true;
    state.at = id;
    if (!byFocus && screen.wide) nextTick(() => document.querySelector(".beside").focus({ preventScroll: true }));
  };
  return h("ul", { class: "plain venue-list" }, state.rows.map((venue) => {
    const id = venue.venue_id;
    const open = state.at === id && (screen.wide || doing.opened);
    const row = h(Row, { key: id, venue, open, chosen: Boolean(state.chosen[id]), twin: Boolean(same[id]), plain: state.show !== "mine", place: below(venue, above), onOpen: opened, onChoose: state.choose });
    return open && !screen.wide ? [row, h("li", { key: id + "open", class: "inline-card" }, [card(venue, state, doing, decides)])] : row;
  }));
}

/** Say where a venue is, without what all of the list have in common. */
function below(venue, above) {
  const name = venue.region_name;
  const start = name.indexOf(above);
  return ((start >= 0 ? name.slice(start + above.length) : name) + " " + venue.address).trim();
}

function card(venue, state, doing, decides) {
  const one = (decision) => () => {
    state.chosen = {};
    doing.decision = decision;
  };
  return h(VenueCard, { key: venue.venue_id, venue, patient: screen.wide, onChanged: state.take }, () =>
    decides ? h("div", { class: "row" }, [
      h(Button, { kind: "main", onClick: one("approve") }, () => t("review.approve")),
      h(Button, { kind: "danger", onClick: one("reject") }, () => t("review.reject")),
    ]) : null
  );
}

function more(state) {
  return state.cursor ? h(Button, { wide: true, onClick: () => state.read_on(true) }, () => t("state.more")) : null;
}

function sheet(state, doing) {
  const done = (result) => {
    doing.decision = null;
    doing.result = result;
    state.drop(result.done);
    state.choose_all(false);
    const words = t("decided." + result.decision, { count: number(result.done.length) });
    announce(result.refused.length ? words + t("decided.refused", { count: number(result.refused.length) }) : words);
    if (state.at) focusOn(state.at);
    if (!state.rows.length && state.cursor) state.read_on();
  };
  return h("div", { class: "sheet" }, [h(Decide, { key: doing.decision, venues: meant(state), decision: doing.decision, onDone: done, onCancel: () => close(doing, state) })]);
}
