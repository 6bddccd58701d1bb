// Figures of a region: in all, in parts as a table and a picture, and the daily report.
import { h, reactive, watch } from "../vendor/vue.js";
import { get } from "../kit/api.js";
import { download } from "../kit/download.js";
import { act, loading, shown } from "../kit/loading.js";
import { Button, Notice, Refusal, Table } from "../kit/parts.js";
import { hasRole } from "../kit/session.js";
import { announce } from "../kit/shell.js";
import { day, moment, number, percent, t } from "../kit/words.js";
import { bound } from "./bound.js";
import { categoryOptions } from "./categories.js";
import { Chart } from "./chart.js";
import { departmentOptions } from "./departments.js";
import { ReachPicker, nameOf, reach } from "./reach.js";
import { rolledUp } from "./rolled_up.js";

const WATCHING = ["reviewer", "command", "department", "inspector"];
const OF_DAYS = ["visits", "abnormal", "use_rate"]; // rolled up every ten minutes
const STANDING = ["approved", "alerts"]; // as of the same roll-up
const SHOWN = OF_DAYS.concat(STANDING, "people"); // people are counted while one waits

export default {
  props: ["path"],
  setup(props) {
    const form = reactive({ region: props.path[0] || reach(WATCHING)[0], category: "all", department: "all", from: day(), to: day(), by: "category" });
    const found = loading(() => get("v1/figures", asked(form)), () => false);
    watch(form, () => found.again());
    const report = act(() => download("v1/regions/" + form.region.slice(0, 6) + "/daily-report", { date: form.to }, t("figures.report.file", { region: nameOf(form.region.slice(0, 6)), date: form.to })).then(() => announce(t("figures.report.done"))));
    return () => [
      h("h1", t("figures.title")),
      question(form, found),
      form.region.length >= 6 && hasRole("reviewer", "command", "department")
        ? h("div", { class: "row" }, [h(Button, { busy: report.busy, onClick: () => report.run() }, () => t("figures.report"))])
        : null,
      h(Refusal, { problem: report.problem }),
      shown(found, (value) => [totals(value), parts(form, value)]),
    ];
  },
};

function asked(form) {
  const narrowed = (choice) => (choice === "all" ? "" : choice);
  return { region: form.region, category: narrowed(form.category), department: narrowed(form.department), from: form.from, to: form.to, by: form.by, limit: 100 };
}

function ways(region) {
  const regions = [region.length < 6 && "county", region.length <= 6 && "town", region.length >= 6 && region.length <= 9 && "village"];
  return ["day", "hour", "category", "department", "mode"].concat(regions.filter(Boolean), "venue");
}

function question(form, found) {
  const all = [["all", t("figures.all")]];
  const pick = (region) => {
    form.region = region;
    if (!ways(region).includes(form.by)) form.by = "category";
  };
  const doing = { problem: found.phase === "failing" ? found.problem : null };
  return h("section", { class: "panel" }, [
    h(ReachPicker, { of: WATCHING, modelValue: form.region, "onUpdate:modelValue": pick }),
    h("div", { class: "grid" }, [
      bound(form, "category", t("venue.category"), doing, { kind: "choice", required: true, options: all.concat(categoryOptions()) }),
      bound(form, "department", t("figures.department"), doing, { kind: "choice", required: true, options: all.concat(departmentOptions()) }),
      bound(form, "from", t("figures.from"), doing, { kind: "date", required: true }),
      bound(form, "to", t("figures.to"), doing, { kind: "date", required: true }),
      bound(form, "by", t("figures.by"), doing, { kind: "choice", required: true, options: ways(form.region).map((each) => [each, t("figures.by." + each)]) }),
    ]),
  ]);
}

/** Say one figure of a line as text; what cannot be told is a dash, also a nought of days that nobody counted yet. */
function figure(line, name, known = true) {
  if (!known && OF_DAYS.includes(name)) return number(null);
  if (name === "use_rate") return percent(line.use_rate);
  if (name === "approved") return number(line.venues && (line.venues.approved || 0));
  if (name === "alerts") return number(line.alerts && line.alerts.open);
  return number(line[name]);
}

/** What was rolled up stands under its time, what is counted at this moment apart: side by side they would contradict. */
function totals(value) {
  const known = rolledUp(value);
  const box = (name) => h("div", { key: name, class: "panel task" }, [
    h("span", { class: "task-name" }, t("figures." + name)),
    h("span", { class: "number" }, figure(value.total, name, known)),
  ]);
  return [
    h("h2", value.as_of ? t("figures.rolled", { at: moment(value.as_of) }) : t("figures.unrolled")),
    h("div", { class: "grid tasks" }, OF_DAYS.concat(STANDING).map(box)),
    known ? null : h(Notice, () => t("figures.never")),
    known && value.missing ? h(Notice, { kind: "warning" }, () => t("figures.missing", { count: number(value.missing) })) : null,
    h("h2", t("figures.live")),
    h("div", { class: "grid tasks" }, [box("people")]),
    h("p", { class: "quiet-text" }, [t("figures.live.means"), " ", t("figures.dash")]),
  ];
}

function called(form, line) {
  if (form.by === "hour") return t("figures.hour", { hour: line.key });
  if (form.by === "mode") return t("mode." + line.key);
  return line.name || line.key || t("figures.none_named");
}

/** What is drawn: a course in time as it runs, anything else the largest first. */
function drawn(form, values) {
  if (form.by === "day" || form.by === "hour") return values;
  return values.slice().sort((one, other) => other[1] - one[1]).slice(0, 15);
}

function parts(form, value) {
  if (!value.items.length || !rolledUp(value)) return null;
  const values = value.items.map((line) => [called(form, line), line.visits]);
  const most = values.reduce((best, each) => (each[1] > best[1] ? each : best));
  const says = t("figures.says", { by: t("figures.by." + form.by), count: values.length, name: most[0], most: number(most[1]), visits: number(value.total.visits) });
  const columns = [["key", t("figures.by." + form.by)]].concat(SHOWN.map((name) => [name, name === "people" ? t("figures.people_live") : t("figures." + name)]));
  return [
    h("h2", t("figures.parts", { by: t("figures.by." + form.by) })),
    h(Chart, { values: drawn(form, values), says, called: t("figures.visits"), lines: form.by === "day" || form.by === "hour" }),
    h(Table, { caption: says, columns, rows: value.items.map((line) => Object.assign({ id: line.key }, line)), cell: (line, name) => (name === "key" ? called(form, line) : figure(line, name)) }),
    value.next_cursor ? h("p", { class: "quiet-text" }, t("figures.first", { count: values.length })) : null,
  ];
}
