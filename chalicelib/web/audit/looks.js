// Who looked, and what else was done: entries of the chain by days and kind, in words; offices and numbers, never a person.
import { h, reactive } from "../vendor/vue.js";
import { get } from "../kit/api.js";
import { act } from "../kit/loading.js";
import { Busy, Button, Empty, Field, Refusal, Table, typed } from "../kit/parts.js";
import { announce } from "../kit/shell.js";
import { submitting } from "../kit/signing_in.js";
import { clock, date, day, number, t } from "../kit/words.js";
import { factsSaid } from "./entry_facts.js";
import { saveTable } from "./files.js";
import { GROUPS, groupOf, kindName } from "./kinds.js";
import { dayAfter } from "./months.js";

const ENOUGH = 500; // entries fetched before somebody is asked whether he wants more

export default {
  props: ["path"],
  setup() {
    const form = reactive({ from: dayAfter(day(), -6), to: day(), group: "looks", office: "" });
    const read = reactive({ items: [], cursor: undefined, from: "", to: "" });
    const fetching = act(async (goOn) => {
      if (!goOn) Object.assign(read, { items: [], cursor: undefined, from: form.from, to: form.to });
      const until = read.items.length + ENOUGH;
      do {
        const page = await get("v1/audit", { from: read.from, to: read.to, limit: 100, cursor: read.cursor });
        read.items = read.items.concat(page.items);
        read.cursor = page.next_cursor;
      } while (read.cursor && read.items.length < until);
      announce(t("looks.read", { count: read.items.length }));
    });
    fetching.run();
    return () => {
      const found = read.items.filter((each) => (form.group === "all" || groupOf(each.kind) === form.group) && (!form.office || each.office === form.office));
      return [
        h("h1", t("looks.title")),
        h("p", { class: "quiet-text" }, t("looks.what")),
        filters(form, fetching, read),
        h(Refusal, { problem: fetching.problem && !fetching.problem.errors.length ? fetching.problem : null }),
        fetching.busy ? h(Busy) : null,
        found.length ? [summary(found), entries(found, form)] : fetching.busy || fetching.problem ? null : h(Empty, { words: "looks.none" }),
        read.cursor && !fetching.busy ? h("p", [t("looks.more", { count: read.items.length }), " ", h(Button, { onClick: () => fetching.run(true) }, () => t("state.more"))]) : null,
      ];
    };
  },
};

function filters(form, fetching, read) {
  const field = (name, more) => h(Field, Object.assign({ label: t("looks." + name), required: true, fault: fetching.problem && fetching.problem.field && fetching.problem.field(name), ...typed(form, name) }, more));
  const groups = ["all"].concat(Object.keys(GROUPS), "other").map((each) => [each, t("group." + each)]);
  const offices = Array.from(new Set(read.items.map((each) => each.office).filter(Boolean))).sort();
  return h("form", { class: "panel", onSubmit: submitting({ run: () => fetching.run() }) }, [
    h("div", { class: "grid" }, [field("from", { kind: "date", max: day() }), field("to", { kind: "date", max: day() }), field("group", { kind: "choice", options: groups }), officeField(form, offices)]),
    h(Button, { type: "submit", kind: "main", busy: fetching.busy }, () => t("looks.show")),
  ]);
}

function officeField(form, offices) {
  const chosen = (value) => {
    form.office = value === "*" ? "" : value;
  };
  const options = [["*", t("looks.any_office")]].concat(offices.map((each) => [each, each]));
  return h(Field, { kind: "choice", label: t("looks.office"), modelValue: form.office || "*", options, required: true, "onUpdate:modelValue": chosen });
}

/** Which office did what how often, and of how many people or rows. */
function summary(found) {
  const sums = {};
  found.forEach((each) => {
    const name = JSON.stringify([each.office, each.kind]);
    const sum = sums[name] || (sums[name] = { id: name, office: each.office || t("looks.system"), kind: kindName(each.kind), times: 0, people: 0 });
    sum.times += 1;
    sum.people += each.facts.count || each.facts.rows || 0;
  });
  const rows = Object.keys(sums).map((name) => sums[name]).sort((one, other) => other.times - one.times);
  const columns = ["office", "kind", "times", "people"].map((each) => [each, t("looks." + each)]);
  return [h("h2", t("looks.summary")), h(Table, { caption: t("looks.summary"), columns, rows, cell: (row, key) => (key === "times" || key === "people" ? (row[key] ? number(row[key]) : "–") : row[key]) })];
}

function entries(found, form) {
  const columns = ["sequence", "at", "kind", "office", "ref", "facts"].map((each) => [each, t("looks." + each)]);
  const cell = (row, key) => {
    if (key === "sequence") return h("span", { class: "whole" }, number(row.sequence));
    if (key === "at") return date(row.at) + " " + clock(row.at);
    if (key === "kind") return kindName(row.kind);
    if (key === "facts") return factsSaid(row).join(t("days.semicolon"));
    return key === "office" ? row.office || t("looks.system") : h("code", row.ref);
  };
  const rows = found.map((each) => Object.assign({ id: each.sequence }, each));
  const exported = () => saveTable("audit-" + form.from + "-" + form.to + ".csv", [columns.map(([, name]) => name).concat("JSON")].concat(found.map((row) => [row.sequence, row.at, kindName(row.kind), row.office, row.ref, factsSaid(row).join(t("days.semicolon")), JSON.stringify(row)])));
  return [h("div", { class: "row spread" }, [h("h2", t("looks.entries", { count: number(found.length) })), h(Button, { onClick: exported }, () => t("looks.export"))]), h(Table, { caption: t("looks.title"), columns, rows, cell })];
}
