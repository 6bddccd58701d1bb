// Coverage: how far the places that should exist have come, region by region, and the places behind each number.
import { h, reactive, watch } from "../vendor/vue.js";
import { get } from "../kit/api.js";
import { loading, shown } from "../kit/loading.js";
import { Empty, Table, typed } from "../kit/parts.js";
import { link } from "../kit/routes.js";
import { number, percent, t } from "../kit/words.js";
import { bound } from "./bound.js";
import { CoveragePlaces } from "./coverage_places.js";
import { ReachPicker, nameOf, reach } from "./reach.js";

export const WATCHING = ["reviewer", "command", "department", "inspector"];
const STEPS = ["expected", "missing", "unsure", "drafted", "applied", "approved", "posted", "scanned", "late"];

export default {
  props: ["path"],
  setup(props) {
    const [region, which, department] = props.path;
    if (which) return () => h(CoveragePlaces, { region, which, department });
    const form = reactive({ region: region || reach(WATCHING)[0], date: "" });
    const found = loading(() => get("v1/coverage", { region: form.region, date: form.date }), () => false);
    watch(form, () => found.again());
    return () => [
      h("h1", t("coverage.title")),
      h("section", { class: "panel" }, [
        h("p", t("coverage.why")),
        h(ReachPicker, { of: WATCHING, depth: 9, ...typed(form, "region") }),
        bound(form, "date", t("coverage.date"), { problem: found.phase === "failing" ? found.problem : null }, { kind: "date", hint: t("coverage.date.hint") }),
      ]),
      h("p", h("a", { class: "button", href: link("expected") }, t("coverage.upload"))),
      shown(found, (value) => summary(form, value)),
    ];
  },
};

function summary(form, value) {
  if (!value.expected) return h(Empty, { words: "coverage.none" });
  const columns = [["name", t("coverage.part")]].concat(STEPS.map((each) => [each, t("coverage." + each)]), [["use_rate", t("figures.use_rate")]]);
  return [
    h("p", { class: "quiet-text" }, t("coverage.of", { region: nameOf(value.region), date: value.date, twice: number(value.listed_twice), unlisted: number(value.unlisted) })),
    h("div", { class: "grid tasks" }, STEPS.map((each) => h("a", { key: each, class: ["panel", "task", { waits: ["missing", "unsure", "late"].includes(each) && value[each] }], href: link("coverage/" + form.region + "/" + each) }, [
      h("span", { class: "task-name" }, t("coverage." + each)),
      h("span", { class: "number" }, number(value[each])),
      h("span", { class: "task-state" }, percent(value.expected ? value[each] / value.expected : null)),
    ])).concat([h("div", { key: "use", class: "panel task" }, [h("span", { class: "task-name" }, t("figures.use_rate")), h("span", { class: "number" }, percent(value.use_rate)), h("span", { class: "task-state" }, t("coverage.doors", { scanned: number(value.doors_scanned), doors: number(value.doors) }))])])),
    h("h2", t("coverage.by_department")),
    h(Table, { caption: t("coverage.by_department"), columns, rows: value.by_department.map((each) => Object.assign({ id: each.department }, each)), cell: (row, name) => cell(row, name, (step) => form.region + "/" + step + "/" + row.department) }),
    value.by_town.length ? h("h2", t("coverage.by_town")) : null,
    value.by_town.length ? h(Table, { caption: t("coverage.by_town"), columns, rows: value.by_town.map((each) => Object.assign({ id: each.region }, each)), cell: (row, name) => cell(row, name, (step) => row.region + "/" + step) }) : null,
  ];
}

function cell(row, name, path) {
  if (name === "name") return row.name;
  if (name === "use_rate") return percent(row.use_rate);
  return row[name] ? h("a", { href: link("coverage/" + path(name)) }, number(row[name])) : number(0);
}
