// Orders addressed to my venues: what is asked, by whom, until when, and my answer.
import { h, reactive } from "../vendor/vue.js";
import { get, post } from "../kit/api.js";
import { act, loading, shown } from "../kit/loading.js";
import { Button, Facts, Notice, Refusal } from "../kit/parts.js";
import { announce } from "../kit/shell.js";
import { submitting } from "../kit/signing_in.js";
import { moment, t } from "../kit/words.js";
import { Stale, bound, elsewhere, faultOf } from "./inputs.js";
import { look, openOrders, refresh } from "./mine.js";

export default {
  setup() {
    look("orders");
    const state = reactive({ older: null });
    const showOlder = () => {
      state.older = loading(async () => {
        const found = await get("v1/orders", { limit: 50 });
        return { items: found.items.filter((each) => each.state !== "open") };
      });
    };
    const cards = (list) => list.items.map((order) => h(Order, { key: order.order_id, order }));
    return () => [
      h("h1", t("orders.title")),
      h(Stale, { of: openOrders() }),
      shown(openOrders(), cards, "orders.none"),
      state.older ? [h("h2", t("orders.older")), shown(state.older, cards, "orders.none_older")] : h(Button, { kind: "quiet", onClick: showOlder }, () => t("orders.show_older")),
    ];
  },
};

const Order = {
  props: ["order"],
  setup(props) {
    const form = reactive({ text: "" });
    const answer = act(async () => {
      await post("v1/orders/" + props.order.order_id + "/answer", { text: form.text.trim() });
      announce(t("orders.answered"));
      await refresh("orders");
    });
    return () => drawn(props.order, form, answer);
  },
};

function drawn(order, form, answer) {
  return h("article", { class: "panel" }, [
    h("h2", { class: "first" }, [t("order_kind." + order.kind), order.target.venue ? " · " + order.target.venue : ""]),
    h("p", { class: "reason" }, order.text),
    order.state === "open" ? h(Notice, { kind: order.overdue ? "bad" : "warning" }, () => t(order.overdue ? "orders.late" : "orders.due", { due: moment(order.due_at) })) : null,
    h(Facts, { of: [[t("orders.office"), order.office], [t("orders.given_at"), moment(order.given_at)], [t("orders.state"), t("order_state." + order.state)]] }),
    h("ol", { class: "plain steps" }, order.steps.map((step, index) =>
      h("li", { key: index }, [moment(step.at), step.office || t("alert.by_venue"), t("order_step." + step.action), step.text].filter(Boolean).join(" · "))
    )),
    order.state === "open"
      ? h("form", { novalidate: true, onSubmit: submitting(answer) }, [
          bound(form, "text", { kind: "area", required: true, label: t("orders.answer"), hint: t("orders.answer_hint"), maxlength: 500, fault: faultOf(answer, "text") }),
          h(Refusal, { problem: elsewhere(answer.problem, ["text"]) }),
          h(Button, { type: "submit", kind: "main", wide: true, busy: answer.busy }, () => t("orders.send")),
        ])
      : null,
  ]);
}
