// Orders: those to be answered, those given, and giving one.
import { h, reactive, watch } from "../vendor/vue.js";
import { shown } from "../kit/loading.js";
import { link } from "../kit/routes.js";
import { moment, t } from "../kit/words.js";
import { bound } from "./bound.js";
import { nameOfDepartment } from "./departments.js";
import { GiveOrder } from "./order_give.js";
import { OrderActs } from "./order_acts.js";
import { More, paged } from "./paged.js";
import { nameOf } from "./reach.js";

export default {
  props: ["path"],
  setup(props) {
    if (props.path[0] === "give") return () => h(GiveOrder, { venue: props.path[1] });
    const form = reactive({ side: props.path[0] === "given" ? "given" : "received", state: "open" });
    const found = paged("v1/orders", () => ({ side: form.side, state: form.state === "all" ? "" : form.state }));
    watch(form, () => found.again());
    const states = ["open", "answered", "closed", "all"].map((each) => [each, t("orders.state." + each)]);
    return () => [
      h("h1", t("orders.title")),
      h("p", h("a", { class: "button main", href: link("orders/give") }, t("orders.give"))),
      h("div", { class: "panel grid" }, [
        bound(form, "side", t("orders.side"), null, { kind: "choice", required: true, options: ["received", "given"].map((each) => [each, t("orders.side." + each)]) }),
        bound(form, "state", t("orders.state"), null, { kind: "choice", required: true, options: states }),
      ]),
      shown(found, (value) => [h("ul", { class: "plain" }, value.items.map((each) => item(each, form.side, found))), h(More, { of: found })], "orders.none"),
    ];
  },
};

/** Say whom an order binds. */
function target(each) {
  const who = each.target;
  if (who.venue) return [h("a", { href: link("venue/" + who.venue_id) }, who.venue), " · ", nameOf(who.region)];
  return [nameOf(who.region), who.department ? " · " + nameOfDepartment(who.department) : ""];
}

function item(each, side, list) {
  return h("li", { key: each.order_id, class: "panel" }, [
    h("h2", [t("orders.kind." + each.kind), " ", h("span", { class: ["mark", { late: each.overdue }] }, t(each.overdue ? "orders.overdue" : "orders.state." + each.state))]),
    h("p", target(each)),
    h("p", { class: "order-text" }, each.text),
    h("p", { class: "quiet-text" }, t("orders.given", { office: each.office, at: moment(each.given_at), due: moment(each.due_at) })),
    each.steps.length ? h("ol", { class: "plain history" }, each.steps.map((step, index) => h("li", { key: index }, [t("orders.step." + step.action), " · ", moment(step.at), step.office ? " · " + step.office : "", step.text ? h("p", step.text) : null]))) : null,
    h(OrderActs, { order: each, side, onDone: () => list.again(true) }),
  ]);
}
