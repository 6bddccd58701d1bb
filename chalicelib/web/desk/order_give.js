// Giving an order: to a venue, a region or a department there; what, in which words, until when.
import { h, reactive } from "../vendor/vue.js";
import { post } from "../kit/api.js";
import { act } from "../kit/loading.js";
import { Button, Refusal, typed } from "../kit/parts.js";
import { go, link } from "../kit/routes.js";
import { announce } from "../kit/shell.js";
import { submitting } from "../kit/signing_in.js";
import { day, t } from "../kit/words.js";
import { bound, unfielded } from "./bound.js";
import { departmentOptions } from "./departments.js";
import { ReachPicker, reach } from "./reach.js";

const GIVING = ["reviewer", "command", "department", "inspector"];
const KINDS = ["rectify", "dispatch", "notice", "interview"];
const FIELDS = ["kind", "text", "due", "target.region", "target.department", "target.venue_id"];

export const GiveOrder = {
  props: ["venue"],
  setup(props) {
    const form = reactive({ region: reach(GIVING)[0], department: "none", kind: "rectify", text: "", due: day(Date.now() + 3 * 86400000) });
    const give = act(async () => {
      const region = { region: form.region };
      const target = props.venue ? { venue_id: props.venue } : form.department === "none" ? region : Object.assign(region, { department: form.department });
      await post("v1/orders", { target, kind: form.kind, text: form.text, due: form.due });
      announce(t("orders.gave"));
      go("orders/given");
    });
    return () => h("form", { class: "panel narrow-start", onSubmit: submitting(give) }, [
      h("h1", t("orders.give")),
      props.venue ? h("p", h("a", { href: link("venue/" + props.venue) }, t("orders.to_venue"))) : toUnit(form, give),
      bound(form, "kind", t("orders.kind"), give, { kind: "choice", required: true, options: KINDS.map((each) => [each, t("orders.kind." + each)]) }),
      bound(form, "text", t("orders.text"), give, { kind: "area", required: true, maxlength: 2000, hint: t("orders.text.hint") }),
      bound(form, "due", t("orders.due"), give, { kind: "date", required: true }),
      h(Refusal, { problem: unfielded(give, FIELDS) }),
      h("div", { class: "row" }, [
        h(Button, { type: "submit", kind: "main", busy: give.busy }, () => t("orders.do")),
        h("a", { class: "button quiet", href: link("orders") }, t("act.cancel")),
      ]),
    ]);
  },
};

function toUnit(form, give) {
  return [
    h(ReachPicker, { of: GIVING, fault: give.problem && give.problem.field("target.region"), ...typed(form, "region") }),
    bound(form, "department", t("orders.to_department"), give, { kind: "choice", required: true, fault: give.problem && give.problem.field("target.department"), options: [["none", t("orders.whole_region")]].concat(departmentOptions()) }),
  ];
}
