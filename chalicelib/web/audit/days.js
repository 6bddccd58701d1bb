// Certificates by day: a calendar in which what is overdue stands out, and each day opens what is proved about it.
import { h, reactive } from "../vendor/vue.js";
import { loading, shown } from "../kit/loading.js";
import { Button, Field, Notice } from "../kit/parts.js";
import { announce } from "../kit/shell.js";
import { date, day, t } from "../kit/words.js";
import { Calendar } from "./calendar.js";
import { certificates } from "./certificates.js";
import { DayPanel } from "./day_panel.js";
import { saveTable } from "./files.js";
import { CLASSES, Legend, markOf } from "./marks.js";
import { monthAfter, monthOf, sameDayIn } from "./months.js";

export default {
  props: ["path"],
  setup() {
    const known = certificates();
    const present = monthOf(day());
    const view = reactive({ month: present, day: "", focus: day(), only: "visits" });
    const month = loading(() => known.fetched(view.month), () => false);
    known.lookBack();

    const turn = (to, focus) => {
      view.month = to;
      view.focus = focus || sameDayIn(view.focus, to);
      month.again();
      announce(monthName(to));
    };
    const open = (which) => {
      Object.assign(view, { focus: which, day: which });
      announce(date(which));
    };
    const visit = (certificate) => {
      view.only = certificate.class;
      turn(monthOf(certificate.date), certificate.date);
      open(certificate.date);
    };
    return () => [
      h("h1", t("days.title")),
      h("p", { class: "quiet-text" }, t("days.what")),
      h(Overdue, { known, visit }),
      h("div", { class: "panel of-days" }, [
        months(view, present, turn),
        h(Field, { kind: "choice", label: t("days.only"), modelValue: view.only || "all", options: choices(), required: true, "onUpdate:modelValue": (chosen) => { view.only = chosen === "all" ? "" : chosen; } }),
        shown(month, (days) => [
          h(Calendar, { month: view.month, days, only: view.only, focus: view.focus, open: view.day, onOpen: open, onTurn: (by, focus) => turn(monthAfter(view.month, by), focus) }),
          Object.keys(days).length ? null : h("p", { class: "empty" }, t("days.none")),
          h("div", { class: "row" }, [h(Button, { onClick: () => exported(view.month, days) }, () => t("days.export"))]),
        ]),
      ]),
      view.day && month.phase === "ready" ? h(DayPanel, { key: view.day, day: view.day, found: (month.value || {})[view.day] || [] }) : null,
      h("h2", t("days.legend")),
      h(Legend),
    ];
  },
};

function choices() {
  return [["all", t("days.all")]].concat(CLASSES.map((each) => [each, t("class." + each)]));
}

function monthName(month) {
  return t("days.month", { year: month.slice(0, 4), month: Number(month.slice(5)) });
}

function months(view, present, turn) {
  return h("div", { class: "months" }, [
    h(Button, { onClick: () => turn(monthAfter(view.month, -1)) }, () => t("days.before")),
    h("h2", { class: "month" }, monthName(view.month)),
    h(Button, { disabled: view.month >= present, onClick: () => turn(monthAfter(view.month, 1)) }, () => t("days.after")),
  ]);
}

/** What is late, wherever it lies; and that nothing is, once all months that matter were read. */
function Overdue({ known, visit }) {
  const late = known.overdue();
  if (late.length) {
    const each = (one) => h("li", { key: one.class + one.date }, h(Button, { kind: "quiet", onClick: () => visit(one) }, () => t("days.late_one", { class: t("class." + one.class), date: date(one.date) })));
    return h(Notice, { kind: "bad" }, () => [h("p", h("strong", t("days.late", { count: late.length }))), h("ul", { class: "plain" }, late.slice(0, 20).map(each))]);
  }
  if (known.state.problem) return h(Notice, { kind: "warning" }, () => t("days.unknown"));
  return known.isWhole() ? h(Notice, { kind: "good" }, () => t("days.in_time")) : null;
}
Overdue.props = ["known", "visit"];

function exported(month, days) {
  const names = ["class", "date", "committed", "added", "deadline", "erased_at", "held", "swept", "final_at", "fails", "root"];
  const rows = Object.keys(days).sort().map((of) => days[of].map((each) => [t("mark." + markOf(each))].concat(names.map((name) => each[name])))).reduce((all, some) => all.concat(some), []);
  saveTable("certificates-" + month + ".csv", [["mark"].concat(names)].concat(rows));
}
