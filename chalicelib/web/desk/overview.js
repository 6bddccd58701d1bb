// What must be done now: each number leads to where it is dealt with.
import { h, reactive, watch } from "../vendor/vue.js";
import { get } from "../kit/api.js";
import { loading } from "../kit/loading.js";
import { Busy, Failing, typed } from "../kit/parts.js";
import { hasRole, roles } from "../kit/session.js";
import { moment, number, percent, t } from "../kit/words.js";
import { ReachPicker, reach } from "./reach.js";
import { rolledUp } from "./rolled_up.js";

const WATCHING = ["command", "department"];

export default {
  setup() {
    const state = reactive({ region: reach(WATCHING)[0] });
    const figures = loading(() => get("v1/figures", { region: state.region }));
    const silent = loading(() => get("v1/silent-entrances", { region: state.region, limit: 100 }), () => false);
    const orders = loading(() => get("v1/orders", { side: "received", state: "open", limit: 100 }), () => false);
    const coverage = loading(() => get("v1/coverage", { region: state.region }), () => false);
    const pushes = loading(() => (commands(state.region) ? get("v1/pushes", { region: state.region.slice(0, 6), limit: 100 }) : { items: [] }), () => false);
    watch(() => state.region, () => [figures, silent, coverage, pushes].forEach((each) => each.again()));
    const now = (name, list, draw) => task(name, list, draw);
    return () => [
      h("h1", t("overview.title")),
      h(ReachPicker, { of: WATCHING, depth: 9, ...typed(state, "region") }),
      h("h2", t("overview.now")),
      h("div", { class: "grid tasks" }, [
        now("overdue", figures, (found) => [found.total.reviews_overdue, hasRole("command") ? "review" : "figures"]),
        now("alerts", figures, (found) => [found.total.alerts && found.total.alerts.open, hasRole("command", "department") ? "alerts" : "figures"]),
        now("alerts_overdue", figures, (found) => [found.total.alerts && found.total.alerts.overdue, hasRole("command", "department") ? "alerts" : "figures"]),
        commands(state.region) ? now("pushes", pushes, (found) => [found.items.filter((each) => each.state === "waiting").length, "pushes"]) : null,
        now("silent", silent, (found) => [counted(found), "silent/" + state.region]),
        now("orders", orders, (found) => [counted(found), "orders"]),
        now("missing", coverage, (found) => [found.missing, "coverage/" + state.region + "/missing"]),
        now("unsure", coverage, (found) => [found.unsure, "coverage/" + state.region + "/unsure"]),
      ]),
      h("h2", t("overview.today")),
      h("div", { class: "grid tasks" }, [
        now("visits", figures, (found) => [rolledUp(found) ? found.total.visits : null, "figures/" + state.region, true]),
        now("abnormal", figures, (found) => [rolledUp(found) ? found.total.abnormal : null, "figures/" + state.region, true]),
        now("use_rate", figures, (found) => [rolledUp(found) ? found.total.use_rate : null, "figures/" + state.region, true]),
      ]),
      figures.value ? h("p", { class: "quiet-text" }, figures.value.as_of ? t("figures.as_of", { at: moment(figures.value.as_of) }) : t("figures.never")) : null,
    ];
  },
};

/** Say whether somebody commands a region: pushes come to its command, and whoever else asks is on record for it. */
function commands(region) {
  return roles().some((each) => each.role === "command" && region.startsWith(each.region));
}

function counted(found) {
  return found.next_cursor ? found.items.length + "+" : found.items.length;
}

/** Draw a number as a link; one that asks for something to be done is marked, and says so in words. */
function task(name, list, draw) {
  if (list.phase === "loading") return h("div", { key: name, class: "panel task" }, [h("p", t("overview." + name)), h(Busy)]);
  if (list.phase === "failing") return h("div", { key: name, class: "panel task" }, [h("p", t("overview." + name)), h(Failing, { problem: list.problem, again: () => list.again() })]);
  const [value, path, calm] = draw(list.value);
  const waits = !calm && value !== 0 && value !== null && value !== undefined;
  const text = name === "use_rate" ? percent(value) : typeof value === "string" ? value : number(value);
  return h("a", { key: name, class: ["panel", "task", { waits }], href: "#/" + path }, [
    h("span", { class: "task-name" }, t("overview." + name)),
    h("span", { class: "number" }, text),
    calm ? null : h("span", { class: "task-state" }, t(waits ? "overview.waits" : "overview.nothing")),
  ]);
}
