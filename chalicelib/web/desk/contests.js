// What people say against their colour or a visit under their name, and the answers.
import { h, reactive, watch } from "../vendor/vue.js";
import { post } from "../kit/api.js";
import { Colour } from "../kit/colour.js";
import { act, shown } from "../kit/loading.js";
import { Button, Refusal } from "../kit/parts.js";
import { announce } from "../kit/shell.js";
import { submitting } from "../kit/signing_in.js";
import { has, moment, t } from "../kit/words.js";
import { bound, unfielded } from "./bound.js";
import { More, paged } from "./paged.js";

export default {
  setup() {
    const form = reactive({ state: "open" });
    const found = paged("v1/contests", () => ({ state: form.state === "all" ? "" : form.state }));
    watch(form, () => found.again());
    const states = ["open", "answered", "all"].map((each) => [each, t("contests.state." + each)]);
    return () => [
      h("h1", t("contests.title")),
      h("p", t("contests.why")),
      h("div", { class: "panel narrow-start" }, [bound(form, "state", t("orders.state"), null, { kind: "choice", required: true, options: states })]),
      shown(found, (value) => [h("ul", { class: "plain" }, value.items.map((each) => h(Contest, { key: each.contest_id, of: each, onDone: () => found.again(true) }))), h(More, { of: found })], "contests.none"),
    ];
  },
};

const Contest = {
  props: ["of", "onDone"],
  setup(props) {
    const form = reactive({ open: false, text: "", uphold: "" });
    const answer = act(async () => {
      await post("v1/contests/" + props.of.contest_id + "/answer", { text: form.text, uphold: form.uphold === "yes" });
      announce(t("contests.answered"));
      props.onDone();
    });
    return () => {
      const each = props.of;
      return h("li", { class: "panel" }, [
        h("h2", [each.person || t("contests.gone"), " ", each.colour ? h(Colour, { of: each.colour }) : h("span", { class: "mark" }, t("contests.kind." + each.kind))]),
        h("p", { class: "quiet-text" }, [moment(each.at), each.reason ? " · " + each.reason : "", each.source ? " · " + sourceOf(each.source) : ""]),
        each.visit ? h("p", [each.visit.venue, " · ", each.visit.entrance, " · ", moment(each.visit.occurred_at)]) : null,
        each.text ? h("p", each.text) : null,
        each.state === "answered"
          ? h("p", [h("strong", t(each.upheld ? "contests.upheld" : "contests.not_upheld")), " ", each.answer, h("span", { class: "quiet-text" }, [" ", each.office, " ", moment(each.answered_at)])])
          : form.open ? answering(form, answer) : h(Button, { onClick: () => (form.open = true) }, () => t("contests.do")),
      ]);
    };
  },
};

/** Say who told the colour: one of those we know, or as it calls itself. */
function sourceOf(source) {
  return has("contests.source." + source) ? t("contests.source." + source) : source;
}

function answering(form, answer) {
  return h("form", { class: "decide", onSubmit: submitting(answer) }, [
    bound(form, "uphold", t("contests.finding"), answer, { kind: "choice", required: true, options: [["yes", t("contests.upheld")], ["no", t("contests.not_upheld")]] }),
    bound(form, "text", t("contests.answer"), answer, { kind: "area", required: true, maxlength: 2000, hint: t("contests.answer.hint") }),
    h(Refusal, { problem: unfielded(answer, ["text", "uphold"]) }),
    h("div", { class: "row" }, [
      h(Button, { type: "submit", kind: "main", busy: answer.busy, disabled: !form.uphold }, () => t("contests.do")),
      h(Button, { kind: "quiet", onClick: () => (form.open = false) }, () => t("act.cancel")),
    ]),
  ]);
}
