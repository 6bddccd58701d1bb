// One alert: who came in where and when, where to take him, and the one step that comes next.
import { h, reactive } from "../vendor/vue.js";
import { post } from "../kit/api.js";
import { Colour } from "../kit/colour.js";
import { act } from "../kit/loading.js";
import { Button, Facts, Notice, Refusal } from "../kit/parts.js";
import { announce } from "../kit/shell.js";
import { submitting } from "../kit/signing_in.js";
import { moment, t } from "../kit/words.js";
import { bound, elsewhere, faultOf } from "./inputs.js";
import { refresh } from "./mine.js";

const MEASURES = ["taken", "fetched", "left", "mistaken"];

export const Alert = {
  props: ["alert"],
  setup(props) {
    const alert = () => props.alert;
    const point = props.alert.health_point;
    const form = reactive({ step: null, to: point ? point.name : "", handNote: "", measure: "", note: "" });
    const move = (name, said) => act(async () => {
      const after = await post("v1/alerts/" + alert().alert_id + "/" + name, said());
      form.step = null;
      announce(t("alert_state." + after.state));
      await refresh("alerts");
    });
    const acts = {
      acknowledge: move("acknowledge", () => ({})),
      hand_over: move("hand-over", () => ({ to: form.to.trim(), note: form.handNote.trim() })),
      close: move("close", () => ({ measure: form.measure.trim(), note: form.note.trim() })),
    };
    return () => drawn(alert(), form, acts);
  },
};

function drawn(alert, form, acts) {
  const open = alert.state !== "closed";
  const late = open && new Date(alert.due_at) < new Date();
  return h("article", { class: ["panel", "alert", alert.state] }, [
    h("h2", { class: "first" }, t("alert.where", { venue: alert.venue, entrance: alert.entrance })),
    h("p", [alert.colour ? h(Colour, { of: alert.colour }) : null, " ", alert.flags.map((flag) => t("flag." + flag)).join(t("join"))]),
    h(Facts, { of: [[t("alert.person"), alert.person], [t("alert.at"), moment(alert.occurred_at)], [t("alert.state"), t("alert_state." + alert.state)]] }),
    open ? h(Notice, { kind: late ? "bad" : "warning" }, () => t(late ? "alert.late" : "alert.due", { due: moment(alert.due_at) })) : null,
    open ? todo(alert) : null,
    open ? nextStep(alert, form, acts) : null,
    steps(alert),
  ]);
}

/** What to do, in order; what is done already is ticked. */
function todo(alert) {
  const done = { raised: 0, acknowledged: 1, handed_over: 3 }[alert.state];
  const point = alert.health_point;
  const items = [
    t("alert.todo.acknowledge"),
    t("alert.todo.keep_apart"),
    point ? [t("alert.todo.take", { name: point.name, address: point.address }), " ", h("a", { href: "tel:" + point.phone }, point.phone)] : t("alert.todo.take_somewhere"),
    t("alert.todo.close"),
  ];
  return h("ol", { class: "todo" }, items.map((item, index) =>
    h("li", { class: { done: index < done } }, [index < done ? h("span", { class: "unseen" }, t("alert.todo.done")) : null, item])
  ));
}

function nextStep(alert, form, acts) {
  if (alert.state === "raised") {
    return [
      h(Refusal, { problem: acts.acknowledge.problem }),
      h(Button, { kind: "main", wide: true, busy: acts.acknowledge.busy, onClick: acts.acknowledge.run }, () => t("alert.acknowledge")),
    ];
  }
  if (form.step === "hand_over") return handOver(form, acts.hand_over);
  if (form.step === "close") return closing(form, acts.close);
  const step = (name, kind) => h(Button, { kind, wide: true, onClick: () => { form.step = name; } }, () => t("alert." + name));
  return alert.state === "acknowledged" ? [step("hand_over", "main"), step("close", "plain")] : step("close", "main");
}

function handOver(form, doing) {
  return h("form", { novalidate: true, onSubmit: submitting(doing) }, [
    bound(form, "to", { required: true, label: t("alert.to"), maxlength: 120, fault: faultOf(doing, "to") }),
    bound(form, "handNote", { kind: "area", label: t("alert.note"), hint: t("alert.no_names"), maxlength: 500, fault: faultOf(doing, "note") }),
    h(Refusal, { problem: elsewhere(doing.problem, ["to", "note"]) }),
    ends(form, doing, "alert.hand_over"),
  ]);
}

function closing(form, doing) {
  const quick = MEASURES.map((each) =>
    h(Button, { key: each, pressed: form.measure === t("measure." + each), onClick: () => { form.measure = t("measure." + each); } }, () => t("measure." + each))
  );
  return h("form", { novalidate: true, onSubmit: submitting(doing) }, [
    h("div", { class: "row", role: "group", "aria-label": t("alert.measure") }, quick),
    bound(form, "measure", { required: true, label: t("alert.measure"), maxlength: 120, fault: faultOf(doing, "measure") }),
    bound(form, "note", { kind: "area", label: t("alert.note"), hint: t("alert.no_names"), maxlength: 500, fault: faultOf(doing, "note") }),
    h(Refusal, { problem: elsewhere(doing.problem, ["measure", "note"]) }),
    ends(form, doing, "alert.close"),
  ]);
}

function ends(form, doing, words) {
  return h("div", { class: "row" }, [
    h(Button, { type: "submit", kind: "main", busy: doing.busy }, () => t(words)),
    h(Button, { kind: "quiet", onClick: () => { form.step = null; } }, () => t("act.cancel")),
  ]);
}

function steps(alert) {
  if (!alert.steps.length) return null;
  const said = (step) => [moment(step.at), step.office || t("alert.by_venue"), t("alert_step." + step.action), step.about, step.note].filter(Boolean).join(" · ");
  return h("ol", { class: "plain steps", "aria-label": t("alert.steps") }, alert.steps.map((step, index) => h("li", { key: index }, said(step))));
}
