// Changes of the policy: proposed by one, confirmed by a second of another office, in force a full day later.
import { h, reactive } from "../vendor/vue.js";
import { post } from "../kit/api.js";
import { act, shown } from "../kit/loading.js";
import { Button, Facts, Notice, Refusal } from "../kit/parts.js";
import { link } from "../kit/routes.js";
import { roles } from "../kit/session.js";
import { announce, province } from "../kit/shell.js";
import { submitting } from "../kit/signing_in.js";
import { moment, t } from "../kit/words.js";
import { bound } from "./bound.js";
import { More, paged } from "./paged.js";

const NAMES = ["visits_days", "assisted_days", "paper_days", "alerts_days", "cases_days", "photos_days", "health_history_days", "contacts_days", "contests_days"].map((each) => "retention." + each)
  .concat(["companions", "entrances", "entrances_per_application", "reveals"].map((each) => "caps." + each));

/** Say whether somebody may rule: by a role for the whole province. */
export function rules() {
  return roles().some((each) => ["security_admin", "command"].includes(each.role) && each.region === province().region_root);
}

export default {
  setup() {
    const form = reactive({ open: false, name: NAMES[0], value: "", reason: "", running: false });
    const found = paged("v1/policy-changes", () => ({}));
    const propose = act(async () => {
      const [part, name] = form.name.split(".");
      await post("v1/policy-changes", { changes: { [part]: { [name]: Number(form.value) } }, reason: form.reason, applies_to_running: form.running });
      Object.assign(form, { open: false, value: "", reason: "", running: false });
      announce(t("rules.proposed"));
      found.again(true);
    });
    return () => [
      h("h1", t("rules.title")),
      h("p", t("rules.why")),
      propose.done ? h(Notice, { kind: "good" }, () => t("rules.proposed")) : null,
      !rules() ? h(Notice, () => t("rules.province_only")) : form.open ? proposing(form, propose) : h("p", h(Button, { kind: "main", onClick: () => (form.open = true) }, () => t("rules.propose"))),
      shown(found, (value) => [h("ul", { class: "plain" }, value.items.map((each) => h(Change, { key: each.policy_change_id, of: each, onDone: () => found.again(true) }))), h(More, { of: found })], "rules.none"),
      h("h2", t("shutdown.title")),
      h("p", h("a", { href: link("shutdown") }, t("shutdown.open"))),
    ];
  },
};

function proposing(form, propose) {
  const [part, name] = form.name.split(".");
  const fault = propose.problem && (propose.problem.field("changes." + form.name) || propose.problem.field("changes." + part) || propose.problem.field("changes"));
  return h("form", { class: "panel narrow-start", onSubmit: submitting(propose) }, [
    h("h2", t("rules.propose")),
    bound(form, "name", t("rules.name"), propose, { kind: "choice", required: true, options: NAMES.map((each) => [each, t("rule." + each)]) }),
    bound(form, "value", t("rules.value"), propose, { kind: "number", required: true, min: 1, fault, hint: /days$/.test(name) ? t("rules.in_days") : t("rules.in_count") }),
    bound(form, "reason", t("rules.reason"), propose, { kind: "area", required: true, maxlength: 500 }),
    part === "retention" ? bound(form, "running", t("rules.running"), propose, { kind: "tick", hint: t("rules.running.means") }) : null,
    h(Refusal, { problem: propose.problem && !fault && !propose.problem.field("reason") ? propose.problem : null }),
    h("div", { class: "row" }, [
      h(Button, { type: "submit", kind: "main", busy: propose.busy }, () => t("rules.do")),
      h(Button, { kind: "quiet", onClick: () => (form.open = false) }, () => t("act.cancel")),
    ]),
  ]);
}

const Change = {
  props: ["of", "onDone"],
  setup(props) {
    const state = reactive({ sure: null });
    const send = act(async () => {
      await post("v1/policy-changes/" + props.of.policy_change_id + "/" + state.sure);
      announce(t("rules.done." + state.sure));
      state.sure = null;
      props.onDone();
    });
    return () => {
      const each = props.of;
      const offered = !rules() ? [] : each.state === "proposed" ? ["confirm", "cancel"] : each.state === "confirmed" ? ["cancel"] : [];
      return h("li", { class: "panel" }, [
        h("h2", [each.changes.map((one) => t("rules.from_to", { name: t("rule." + one.key), before: said(one.before), after: said(one.after) })).join(" · "), " ", h("span", { class: "mark" }, t("rules.state." + each.state))]),
        h("p", each.reason),
        each.notes.map((note) => h(Notice, { key: note, kind: each.shortens.length ? "warning" : "info" }, () => note)),
        h(Facts, { of: [[t("rules.first"), each.office + " " + moment(each.proposed_at)], [t("rules.second"), each.confirmed_at && each.confirmed_office + " " + moment(each.confirmed_at)], [t("rules.effective"), each.effective_at && moment(each.effective_at)], [t("rules.cancelled"), each.cancelled_at && each.cancelled_office + " " + moment(each.cancelled_at)]] }),
        state.sure ? null : h("div", { class: "row" }, offered.map((one) => h(Button, { key: one, onClick: () => (state.sure = one) }, () => t("rules.act." + one)))),
        state.sure ? h("div", { class: "sure" }, [
          h("p", t("rules.means." + state.sure)),
          h(Refusal, { problem: send.problem }),
          h("div", { class: "row" }, [
            h(Button, { kind: "danger", busy: send.busy, onClick: () => send.run() }, () => t("rules.sure." + state.sure)),
            h(Button, { kind: "quiet", onClick: () => (state.sure = null) }, () => t("act.back")),
          ]),
        ]) : null,
      ]);
    };
  },
};

function said(value) {
  return Array.isArray(value) ? value.join(" ") : value === null || value === undefined ? "–" : String(value);
}
