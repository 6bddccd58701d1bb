// One's own visits, newest first, whoever entered them; and what one says against one of them.
import { h, reactive } from "../vendor/vue.js";
import { get, post } from "../kit/api.js";
import { act } from "../kit/loading.js";
import { Button, Field, Notice, Refusal } from "../kit/parts.js";
import { announce } from "../kit/shell.js";
import { date, day, moment, t, time } from "../kit/words.js";
import { loadingOwn, own, word } from "./own.js";

export default {
  setup() {
    const state = reactive({ open: null, text: "" });
    const visits = loadingOwn(() => get("v1/me/visits", { limit: 30 }));
    const more = act(async () => {
      const next = await get("v1/me/visits", { limit: 30, cursor: visits.value.next_cursor });
      visits.value = { items: visits.value.items.concat(next.items), next_cursor: next.next_cursor };
    });
    const contest = act(async (id) => {
      const told = await post("v1/me/visits/" + id + "/contest", { text: state.text });
      visits.value.items = visits.value.items.map((each) => (each.visit_id === id ? told : each));
      Object.assign(state, { open: null, text: "" });
      announce(t("visits.contested"));
    });
    return () => [
      h("h1", t("home.visits")),
      h("p", { class: "quiet-text" }, t("visits.what")),
      own(visits, (found) => [
        days(found.items).map(([name, items]) => h("section", { key: name }, [h("h2", date(items[0].occurred_at)), items.map((each) => visit(each, state, contest))])),
        h(Refusal, { problem: more.problem }),
        found.next_cursor ? h(Button, { wide: true, busy: more.busy, onClick: more.run }, () => t("state.more")) : null,
      ], "visits.none"),
    ];
  },
};

function days(items) {
  const found = [];
  items.forEach((each) => {
    const name = day(each.occurred_at);
    if (!found.length || found[found.length - 1][0] !== name) found.push([name, []]);
    found[found.length - 1][1].push(each);
  });
  return found;
}

function visit(each, state, contest) {
  const by = each.entered_by === "self" ? null : t("entered_by." + each.entered_by, { name: each.by || "" });
  return h("article", { class: "panel visit", key: each.visit_id }, [
    h("p", { class: "when" }, time(each.occurred_at)),
    h("div", { class: "where" }, [
      h("h3", each.venue || t("visits.venue_gone")),
      h("p", each.entrance),
      h("p", { class: "quiet-text" }, [word("mode." + each.mode, each.mode), by, each.presence === "doubtful" || each.presence === "remote" ? t("presence." + each.presence) : null].filter(Boolean).join(" · ")),
      each.contest ? answer(each.contest) : null,
      each.contest || state.open === each.visit_id ? null : h(Button, { kind: "quiet", onClick: () => Object.assign(state, { open: each.visit_id, text: "" }) }, () => t("visits.contest")),
      state.open === each.visit_id ? form(each, state, contest) : null,
    ]),
  ]);
}

export function answer(contest) {
  return h(Notice, { kind: contest.state === "open" ? "info" : "good" }, () => [
    h("p", t("contest.said", { at: moment(contest.at), text: contest.text || t("contest.no_text") })),
    h("p", contest.state === "open" ? t("contest.open") : t(contest.upheld ? "contest.upheld" : "contest.not_upheld", { at: moment(contest.answered_at), office: contest.office || "" })),
    contest.answer ? h("p", contest.answer) : null,
  ]);
}

function form(each, state, contest) {
  const submit = (event) => {
    event.preventDefault();
    contest.run(each.visit_id);
  };
  return h("form", { onSubmit: submit }, [
    h(Field, {
      kind: "area",
      label: t("visits.why"),
      maxlength: 500,
      modelValue: state.text,
      fault: contest.problem && contest.problem.field("text"),
      "onUpdate:modelValue": (text) => {
        state.text = text;
      },
    }),
    h(Refusal, { problem: contest.problem && !contest.problem.field("text") ? contest.problem : null }),
    h("div", { class: "row" }, [
      h(Button, { type: "submit", kind: "main", busy: contest.busy }, () => t("visits.send")),
      h(Button, { kind: "quiet", onClick: () => Object.assign(state, { open: null }) }, () => t("act.cancel")),
    ]),
  ]);
}
