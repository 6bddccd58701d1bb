// Colours changed by hand: one health officer proposes, a second of another office confirms.
import { h, reactive, watch } from "../vendor/vue.js";
import { post } from "../kit/api.js";
import { Colour } from "../kit/colour.js";
import { ID_TYPES } from "../kit/identity.js";
import { act, shown } from "../kit/loading.js";
import { Button, Notice, Refusal } from "../kit/parts.js";
import { Keeping, announce, province } from "../kit/shell.js";
import { submitting } from "../kit/signing_in.js";
import { moment, t } from "../kit/words.js";
import { bound, unfielded } from "./bound.js";
import { More, paged } from "./paged.js";

const FIELDS = ["id_type", "id_number", "colour", "reason", "evidence"];
const blank = () => ({ id_type: "resident_id", id_number: "", colour: "", reason: "", evidence: "" });

export default {
  setup() {
    const form = reactive(Object.assign({ open: false, state: "pending" }, blank()));
    const found = paged("v1/health-statuses/manual", () => ({ state: form.state === "all" ? "" : form.state }));
    watch(() => form.state, () => found.again());
    const propose = act(async () => {
      const { id_type, id_number, colour, reason, evidence } = form;
      await post("v1/health-statuses/manual", { id_type, id_number, colour, reason, evidence });
      Object.assign(form, { open: false }, blank());
      announce(t("colours.proposed"));
      found.again(true);
    });
    const states = ["pending", "confirmed", "lapsed", "all"].map((each) => [each, t("colours.state." + each)]);
    return () => [
      h("h1", t("colours.title")),
      h("p", t("colours.why")),
      propose.done ? h(Notice, { kind: "good" }, () => t("colours.proposed")) : null,
      form.open ? proposing(form, propose) : h("p", h(Button, { kind: "main", onClick: () => (form.open = true) }, () => t("colours.propose"))),
      h("div", { class: "panel narrow-start" }, [bound(form, "state", t("orders.state"), null, { kind: "choice", required: true, options: states })]),
      shown(found, (value) => [h("ul", { class: "plain" }, value.items.map((each) => h(Change, { key: each.manual_id, of: each, onDone: () => found.again(true) }))), h(More, { of: found })], "colours.none"),
    ];
  },
};

function proposing(form, propose) {
  return h("form", { class: "panel narrow-start", onSubmit: submitting(propose) }, [
    h("h2", t("colours.propose")),
    bound(form, "id_type", t("identity.id_type"), propose, { kind: "choice", required: true, options: ID_TYPES.map((each) => [each, t("id_type." + each)]) }),
    bound(form, "id_number", t("identity.id_number"), propose, { required: true, maxlength: 30 }),
    bound(form, "colour", t("colours.colour"), propose, { kind: "choice", required: true, options: ["green", "yellow", "red"].map((each) => [each, t("colour." + each)]) }),
    bound(form, "reason", t("colours.reason"), propose, { kind: "choice", required: true, options: (province().manual_reasons || []).map((each) => [each.code, each.name]) }),
    bound(form, "evidence", t("colours.evidence"), propose, { kind: "area", required: true, maxlength: 500, hint: t("colours.evidence.hint") }),
    h(Keeping, { of: "written" }),
    h(Refusal, { problem: unfielded(propose, FIELDS) }),
    h("div", { class: "row" }, [
      h(Button, { type: "submit", kind: "main", busy: propose.busy }, () => t("colours.do")),
      h(Button, { kind: "quiet", onClick: () => Object.assign(form, { open: false }, blank()) }, () => t("act.cancel")),
    ]),
  ]);
}

const Change = {
  props: ["of", "onDone"],
  setup(props) {
    const state = reactive({ sure: false });
    const confirm = act(async () => {
      await post("v1/health-statuses/manual/" + props.of.manual_id + "/confirm");
      announce(t("colours.confirmed"));
      props.onDone();
    });
    return () => {
      const each = props.of;
      return h("li", { class: "panel" }, [
        h("h2", [h(Colour, { of: each.colour }), " ", each.name || "", " ", each.id_number, " ", h("span", { class: "mark" }, t("colours.state." + each.state))]),
        h("p", [each.reason, " · ", each.evidence]),
        h("p", { class: "quiet-text" }, t("colours.by", { office: each.office, at: moment(each.proposed_at) })),
        each.confirmed_at ? h("p", { class: "quiet-text" }, t("colours.by_second", { office: each.confirmed_office, at: moment(each.confirmed_at) })) : null,
        each.applied === false ? h(Notice, { kind: "warning" }, () => t("colours.newer")) : null,
        each.state === "pending" && !state.sure ? h(Button, { onClick: () => (state.sure = true) }, () => t("colours.confirm")) : null,
        state.sure && each.state === "pending" ? h("div", { class: "sure" }, [
          h("p", t("colours.confirm.means", { colour: t("colour." + each.colour) })),
          h(Refusal, { problem: confirm.problem }),
          h("div", { class: "row" }, [
            h(Button, { kind: "danger", busy: confirm.busy, onClick: () => confirm.run() }, () => t("colours.confirm.do")),
            h(Button, { kind: "quiet", onClick: () => (state.sure = false) }, () => t("act.cancel")),
          ]),
        ]) : null,
      ]);
    };
  },
};
