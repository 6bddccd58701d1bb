// One's own colour: what it is, who said so, by which rule, until when; and what one says against it.
import { h, reactive } from "../vendor/vue.js";
import { get, post } from "../kit/api.js";
import { Shape } from "../kit/colour.js";
import { act } from "../kit/loading.js";
import { Button, Facts, Field, Notice, Refusal } from "../kit/parts.js";
import { Keeping, announce } from "../kit/shell.js";
import { moment, t } from "../kit/words.js";
import { loadingOwn, own, word } from "./own.js";
import { answer } from "./visits.js";

export default {
  setup() {
    const state = reactive({ text: "" });
    const health = loadingOwn(() => get("v1/me/health"));
    const contest = act(async () => {
      const told = await post("v1/me/health/contest", { text: state.text });
      health.value.contests = [told].concat(health.value.contests);
      state.text = "";
      announce(t("health.contested"));
    });
    return () => [h("h1", t("home.health")), own(health, (found) => [colour(found), why(found), said(found), form(state, contest)])];
  },
};

function colour(found) {
  return h("div", { class: ["banner", found.colour] }, [
    h(Shape, { colour: found.colour }),
    h("p", { class: "name" }, t("colour." + found.colour)),
    found.flags.length ? h("p", found.flags.map((flag) => t("flag." + flag)).join(t("result.and"))) : null,
  ]);
}

function why(found) {
  const known = found.source || found.reason || found.rule;
  if (!known) return h(Notice, () => t("health.nothing"));
  const source = found.source ? word("source." + found.source, found.source) : null;
  const times = [[t("health.since"), found.since && moment(found.since)], [t("health.until"), found.until && moment(found.until)]];
  return h("section", { class: "panel" }, [
    h("h2", t("health.why")),
    h(Facts, { of: [[t("health.source"), source], [t("health.reason"), found.reason], [t("health.rule"), found.rule]].concat(times) }),
    h("p", { class: "quiet-text" }, t("health.never_by_scans")),
  ]);
}

function said(found) {
  return found.contests.length ? h("section", [h("h2", t("health.contests")), found.contests.map((each) => h("div", { key: each.contest_id }, answer(each)))]) : null;
}

function form(state, contest) {
  const submit = (event) => {
    event.preventDefault();
    contest.run();
  };
  return h("form", { class: "panel", onSubmit: submit }, [
    h("h2", t("health.contest")),
    h("p", t("health.contest.what")),
    h(Field, {
      kind: "area",
      label: t("health.text"),
      required: true,
      maxlength: 500,
      modelValue: state.text,
      fault: contest.problem && contest.problem.field("text"),
      "onUpdate:modelValue": (text) => {
        state.text = text;
      },
    }),
    h(Keeping, { of: "written" }),
    h(Refusal, { problem: contest.problem && !contest.problem.field("text") ? contest.problem : null }),
    contest.done ? h(Notice, { kind: "good" }, () => t("health.contested")) : null,
    h(Button, { type: "submit", kind: "main", busy: contest.busy }, () => t("health.send")),
  ]);
}
