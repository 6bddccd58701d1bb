// What is proved about one day, class by class: how many rows, until when, what became of them, and where that stands in the chain.
import { h } from "../vendor/vue.js";
import { Facts } from "../kit/parts.js";
import { clock, date, number, t } from "../kit/words.js";
import { CLASSES, Mark, markOf } from "./marks.js";

export function DayPanel(props) {
  const order = (each) => CLASSES.indexOf(each.class);
  const found = props.found.slice().sort((one, other) => order(one) - order(other));
  return h("section", { class: "panel", "aria-live": "polite" }, [
    h("h2", date(props.day)),
    found.length ? null : h("p", t("day.nothing")),
    h("div", { class: "grid" }, found.map((each) => h("div", { key: each.class, class: "of-class" }, [h("h3", [t("class." + each.class), " ", h(Mark, { of: markOf(each) })]), h("p", sentence(each)), facts(each)]))),
  ]);
}
DayPanel.props = ["day", "found"];

function sentence(each) {
  const values = {
    rows: number((each.committed || 0) + (each.added || 0)),
    held: number(each.held),
    deadline: instant(each.deadline),
    erased: instant(each.erased_at),
    fails: number(each.fails),
  };
  return t("day.says_" + markOf(each), values);
}

function facts(each) {
  const entries = each.entries;
  return h(Facts, {
    of: [
      [t("day.committed"), counted(each.committed)],
      [t("day.added"), counted(each.added)],
      [t("day.deadline"), instant(each.deadline)],
      [t("day.erased_at"), instant(each.erased_at)],
      [t("day.held"), counted(each.held)],
      [t("day.swept"), counted(each.swept)],
      [t("day.final_at"), instant(each.final_at)],
      [t("day.fails"), each.fails ? number(each.fails) : null],
      [t("day.root"), each.root ? h("span", [h("code", each.root.slice(0, 16) + "…"), h("br"), h("span", { class: "quiet-text" }, t("day.root_means"))]) : null],
      [t("day.entries"), places(entries)],
    ],
  });
}

function counted(value) {
  return value === null || value === undefined ? null : t("day.rows", { count: number(value) });
}

export function instant(value) {
  return value ? date(value) + " " + clock(value) : null;
}

function places(entries) {
  const named = [["commit", entries.commit], ["cert", entries.cert], ["swept", entries.swept], ["final", entries.final]];
  const said = named.filter(([, sequence]) => sequence).map(([kind, sequence]) => t("day.entry", { what: t("day.entry_" + kind), sequence }));
  return said.concat(entries.fails.map((sequence) => t("day.entry", { what: t("day.entry_fail"), sequence }))).join(t("days.comma"));
}
