// The end of collection: ordered by one, confirmed by a second of another office, and what it means, in large words.
import { h, reactive } from "../vendor/vue.js";
import { get, post } from "../kit/api.js";
import { act, loading, shown } from "../kit/loading.js";
import { Button, Facts, Notice, Refusal } from "../kit/parts.js";
import { link } from "../kit/routes.js";
import { announce } from "../kit/shell.js";
import { submitting } from "../kit/signing_in.js";
import { moment, t } from "../kit/words.js";
import { bound, unfielded } from "./bound.js";
import { rules } from "./rules.js";

export default {
  setup() {
    const form = reactive({ order_no: "", reason: "", typed: "", sure: null });
    const latest = loading(() => get("v1/shutdown").catch((failed) => {
      if (failed.status === 404) return { none: true };
      throw failed;
    }), () => false);
    const send = act(async () => {
      if (form.sure === "order") await post("v1/shutdown", { order_no: form.order_no, reason: form.reason });
      else if (form.sure === "confirm") await post("v1/shutdown/confirm", { order_no: form.typed });
      else await post("v1/shutdown/cancel");
      announce(t("shutdown.done." + form.sure));
      Object.assign(form, { order_no: "", reason: "", typed: "", sure: null });
      latest.again(true);
    });
    return () => [
      h("p", h("a", { href: link("rules") }, t("shutdown.back"))),
      h("h1", t("shutdown.title")),
      h("div", { class: "shutdown-means" }, [
        h("p", h("strong", t("shutdown.means.stop"))),
        h("p", h("strong", t("shutdown.means.erase"))),
        h("p", t("shutdown.means.holds")),
        h("p", t("shutdown.means.two")),
      ]),
      shown(latest, (value) => [value.none ? null : standing(value), offered(value, form), form.sure ? asking(value, form, send) : null]),
    ];
  },
};

function standing(value) {
  return h("section", { class: "panel" }, [
    h("h2", t("shutdown.state." + value.state)),
    h(Facts, { of: [[t("shutdown.order_no"), value.order_no], [t("shutdown.reason"), value.reason], [t("rules.first"), value.office + " " + moment(value.proposed_at)], [t("rules.second"), value.ended_at && value.confirmed_office + " " + moment(value.ended_at)], [t("shutdown.erase_at"), value.erase_at && moment(value.erase_at)], [t("rules.cancelled"), value.cancelled_at && value.cancelled_office + " " + moment(value.cancelled_at)], [t("shutdown.erased_at"), value.erased_at && moment(value.erased_at)]] }),
  ]);
}

function offered(value, form) {
  if (form.sure) return null;
  if (!rules()) return h(Notice, () => t("rules.province_only"));
  const acts = value.state === "proposed" ? ["confirm", "cancel"] : value.state === "ended" ? ["cancel"] : value.state === "erasing" || value.state === "erased" ? [] : ["order"];
  return h("div", { class: "row" }, acts.map((each) => h(Button, { key: each, kind: each === "cancel" ? "plain" : "danger", onClick: () => (form.sure = each) }, () => t("shutdown.act." + each))));
}

function asking(value, form, send) {
  const right = form.sure !== "confirm" || form.typed.trim() === value.order_no;
  return h("form", { class: "panel sure narrow-start", onSubmit: submitting(send) }, [
    h("h2", t("shutdown.act." + form.sure)),
    h(Notice, { kind: "bad" }, () => t("shutdown.sure." + form.sure)),
    form.sure === "order" ? [
      bound(form, "order_no", t("shutdown.order_no"), send, { required: true, maxlength: 100 }),
      bound(form, "reason", t("shutdown.reason"), send, { kind: "area", required: true, maxlength: 500 }),
    ] : null,
    form.sure === "confirm" ? bound(form, "typed", t("shutdown.type"), send, { required: true, maxlength: 100, hint: t("shutdown.type.hint", { order_no: value.order_no }) }) : null,
    h(Refusal, { problem: unfielded(send, ["order_no", "reason"]) }),
    h("div", { class: "row" }, [
      h(Button, { type: "submit", kind: "danger", busy: send.busy, disabled: !right }, () => t("shutdown.do." + form.sure)),
      h(Button, { kind: "quiet", onClick: () => (form.sure = null) }, () => t("act.back")),
    ]),
  ]);
}
