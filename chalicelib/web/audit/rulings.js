// What two people put in force, to read only: holds for cases in law, changes of policy, the end of collection.
import { h } from "../vendor/vue.js";
import { all, get } from "../kit/api.js";
import { loading, shown } from "../kit/loading.js";
import { Facts, Notice } from "../kit/parts.js";
import { number, t } from "../kit/words.js";
import { instant } from "./day_panel.js";

export default {
  props: ["path"],
  setup() {
    const shutdown = loading(lastShutdown, (found) => found === null);
    const listed = (path) => loading(() => all(path), (found) => found.length === 0);
    const holds = listed("v1/holds");
    const changes = listed("v1/policy-changes");
    return () => [
      h("h1", t("rulings.title")),
      h("p", { class: "quiet-text" }, t("rulings.what")),
      h("h2", t("rulings.shutdown")),
      shown(shutdown, ended, "rulings.no_shutdown"),
      h("h2", t("rulings.holds")),
      shown(holds, (found) => h("div", { class: "grid" }, found.map(hold)), "rulings.no_holds"),
      h("h2", t("rulings.changes")),
      shown(changes, (found) => h("div", { class: "grid" }, found.map(change)), "rulings.no_changes"),
    ];
  },
};

/** Return the last order to end collection; null where there never was one. */
async function lastShutdown() {
  try {
    return await get("v1/shutdown");
  } catch (failed) {
    if (failed.status === 404) return null;
    throw failed;
  }
}

function ended(order) {
  return h("div", { class: "panel" }, [
    h(Notice, { kind: order.state === "cancelled" ? "info" : "warning" }, () => t("shutdown." + order.state)),
    h(Facts, {
      of: [
        [t("rulings.order_no"), order.order_no],
        [t("rulings.reason"), order.reason],
        [t("rulings.office"), order.office],
        [t("rulings.proposed_at"), instant(order.proposed_at)],
        [t("rulings.confirmed_office"), order.confirmed_office],
        [t("rulings.ended_at"), instant(order.ended_at)],
        [t("rulings.erase_at"), instant(order.erase_at)],
        [t("rulings.erased_at"), instant(order.erased_at)],
        [t("rulings.cancelled_office"), order.cancelled_office],
        [t("rulings.cancelled_at"), instant(order.cancelled_at)],
      ],
    }),
  ]);
}

function hold(each) {
  return h("div", { class: "panel", key: each.hold_id }, [
    h("h3", t("hold." + each.state)),
    h(Facts, {
      of: [
        [t("rulings.rows"), t("day.rows", { count: number(each.rows) })],
        [t("rulings.until"), instant(each.until)],
        [t("rulings.office"), each.office],
        [t("rulings.proposed_at"), instant(each.proposed_at)],
        [t("rulings.confirmed_office"), each.confirmed_office],
        [t("rulings.confirmed_at"), instant(each.confirmed_at)],
        [t("rulings.hold_ended_at"), instant(each.ended_at)],
        [t("rulings.days"), each.days.map(daySaid).join(t("days.comma"))],
      ],
    }),
  ]);
}

function daySaid(spelled) {
  const [of, name] = spelled.split("/");
  return t("class." + of) + " " + name.slice(0, 4) + "-" + name.slice(4, 6) + "-" + name.slice(6);
}

function change(each) {
  return h("div", { class: "panel", key: each.policy_change_id }, [
    h("h3", t("change." + each.state)),
    h("ul", each.changes.map((one) => h("li", { key: one.key }, t("rulings.changed", { key: one.key, before: spelled(one.before), after: spelled(one.after) })))),
    each.notes.map((note) => h("p", { key: note }, note)),
    h(Facts, {
      of: [
        [t("rulings.reason"), each.reason],
        [t("rulings.office"), each.office],
        [t("rulings.proposed_at"), instant(each.proposed_at)],
        [t("rulings.confirmed_office"), each.confirmed_office],
        [t("rulings.confirmed_at"), instant(each.confirmed_at)],
        [t("rulings.effective_at"), instant(each.effective_at)],
        [t("rulings.cancelled_office"), each.cancelled_office],
        [t("rulings.cancelled_at"), instant(each.cancelled_at)],
      ],
    }),
  ]);
}

function spelled(value) {
  return value === null || value === undefined ? "–" : Array.isArray(value) ? value.join(t("days.comma")) : String(value);
}
