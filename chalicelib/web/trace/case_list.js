// The cases that are one's to know of, by state, newest first; an approver sees which of them ask him for reveals.
import { h, reactive } from "../vendor/vue.js";
import { get } from "../kit/api.js";
import { act, loading, shown } from "../kit/loading.js";
import { Button, Empty, Facts, Notice, Refusal } from "../kit/parts.js";
import { link } from "../kit/routes.js";
import { hasRole } from "../kit/session.js";
import { announce } from "../kit/shell.js";
import { moment, t } from "../kit/words.js";
import { when } from "../office/clock.js";
import { placeName } from "../office/places.js";
import { STATES, State } from "../office/states.js";
import { shortOf } from "../office/whose.js";

const LOOKED_INTO = 20; // approved cases that an approver is told of waiting requests for

export const CaseList = {
  setup() {
    const view = reactive({ state: hasRole("approver") && !hasRole("tracer") ? "pending" : "", waiting: {} });
    const list = loading(() => get("v1/cases", { state: view.state, limit: 50 }));
    if (hasRole("approver")) lookForRequests(view);
    const choose = (state) => {
      view.state = state;
      list.again().then(() => announce(t("list.counted", { count: list.value ? list.value.items.length : 0 })));
    };
    const more = act(async () => {
      const found = await get("v1/cases", { state: view.state, limit: 50, cursor: list.value.next_cursor });
      list.value = { items: list.value.items.concat(found.items), next_cursor: found.next_cursor };
    });
    return () =>
      h("section", [
        h("div", { class: "row spread" }, [
          h("h1", t("list.title")),
          hasRole("tracer") ? h("a", { class: "button main", href: link("open") }, t("list.open_one")) : null,
        ]),
        hasRole("approver") ? h("p", t("list.approver")) : null,
        states(view.state, choose),
        requested(view),
        list.empty && list.phase === "ready" ? nothing(view.state) : shown(list, (found) => rows(found, view, more)),
      ]);
  },
};

/** Look which approved cases ask for reveals; where one cannot be read now, nothing is said of it. */
async function lookForRequests(view) {
  const read = (path, query) => get(path, query).then((found) => found.items, () => []);
  const approved = await read("v1/cases", { state: "approved", limit: LOOKED_INTO });
  await Promise.all(approved.map(async (each) => {
    const asked = await read("v1/cases/" + each.case_id + "/reveals", { limit: 50 });
    view.waiting[each.case_id] = asked.filter((one) => one.state === "pending").length;
  }));
}

function requested(view) {
  const cases = Object.keys(view.waiting).filter((id) => view.waiting[id]);
  if (!cases.length) return null;
  const names = (id) => h("li", h("a", { href: link("cases/" + id + "/requests") }, t("list.requests_of", { count: view.waiting[id], ref: shortOf(id) })));
  return h(Notice, { kind: "warning" }, () => [h("p", t("list.requests")), h("ul", cases.map(names))]);
}

function states(chosen, choose) {
  const button = (state) =>
    h(Button, { key: state, kind: "plain", pressed: state === chosen, onClick: () => choose(state) }, () => t(state ? "case.state." + state : "list.all"));
  return h("div", { class: "row states", role: "group", "aria-label": t("list.by_state") }, [""].concat(STATES).map(button));
}

function nothing(state) {
  return h("div", [
    h(Empty, { words: state ? "list.none_of_state" : "list.none" }),
    state || !hasRole("tracer") ? null : h("p", { class: "empty" }, h("a", { class: "button main", href: link("open") }, t("list.open_one"))),
  ]);
}

function rows(found, view, more) {
  return [
    h("ul", { class: "plain" }, found.items.map((each) => row(each, view.waiting[each.case_id]))),
    found.next_cursor ? [h(Refusal, { problem: more.problem }), h(Button, { wide: true, busy: more.busy, onClick: () => more.run() }, () => t("state.more"))] : null,
  ];
}

function row(each, waiting) {
  return h("li", { key: each.case_id, class: "panel case-row" }, [
    h("div", { class: "row spread" }, [
      h("h2", t("list.opened", { at: moment(each.opened_at), ref: shortOf(each.case_id) })),
      h(State, { of: each.state }),
    ]),
    h(Facts, {
      of: [
        [t("case.office"), each.office + "（" + placeName(each.region) + "）"],
        [t("case.window"), moment(each.from) + " – " + moment(each.to)],
        [t("case.decided_office"), each.decided_office],
        [t("case.until." + each.state), when(until(each))],
        [t("list.waiting"), waiting ? String(waiting) : ""],
      ],
    }),
    h("a", { class: "button wide", href: link("cases/" + each.case_id), "aria-label": t("list.look_into", { ref: shortOf(each.case_id) }) }, t("list.look")),
  ]);
}

function until(each) {
  if (each.state === "pending") return each.pending_until;
  if (each.state === "approved") return each.ends_at;
  return each.state === "erased" ? each.erased_at || each.erase_at : each.erase_at;
}
