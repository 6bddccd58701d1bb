// What may be done about an order now: answering it, or as who gave it closing it or giving it back.
import { h, reactive } from "../vendor/vue.js";
import { post } from "../kit/api.js";
import { act } from "../kit/loading.js";
import { Button, Refusal } from "../kit/parts.js";
import { announce } from "../kit/shell.js";
import { submitting } from "../kit/signing_in.js";
import { day, t } from "../kit/words.js";
import { bound, unfielded } from "./bound.js";

export const OrderActs = {
  props: ["order", "side", "onDone"],
  setup(props) {
    const form = reactive({ doing: "", text: "", due: day(Date.now() + 3 * 86400000) });
    const send = act(async () => {
      const sent = { text: form.text };
      if (form.doing === "reopen") sent.due = form.due;
      await post("v1/orders/" + props.order.order_id + "/" + form.doing, sent);
      announce(t("orders.done." + form.doing));
      form.doing = "";
      props.onDone();
    });
    return () => {
      const offered = possible(props.order, props.side);
      if (!form.doing) return h("div", { class: "row" }, offered.map((each) => h(Button, { key: each, onClick: () => Object.assign(form, { doing: each, text: "" }) }, () => t("orders.act." + each))));
      return h("form", { class: "sure", onSubmit: submitting(send) }, [
        bound(form, "text", t("orders.says." + form.doing), send, { kind: "area", required: form.doing !== "close", maxlength: 2000 }),
        form.doing === "reopen" ? bound(form, "due", t("orders.due"), send, { kind: "date", required: true }) : null,
        h(Refusal, { problem: unfielded(send, ["text", "due"]) }),
        h("div", { class: "row" }, [
          h(Button, { type: "submit", kind: "main", busy: send.busy }, () => t("orders.act." + form.doing)),
          h(Button, { kind: "quiet", onClick: () => (form.doing = "") }, () => t("act.cancel")),
        ]),
      ]);
    };
  },
};

function possible(order, side) {
  if (order.state === "closed") return [];
  if (side === "received") return order.state === "open" ? ["answer"] : [];
  return order.state === "answered" ? ["close", "reopen"] : ["close"];
}
