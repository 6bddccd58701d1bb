// Deciding on applications: what is about to happen in words, a reason where one is needed, and what became of each.
import { h, nextTick, onMounted, reactive, ref } from "../vendor/vue.js";
import { post } from "../kit/api.js";
import { act } from "../kit/loading.js";
import { Button, Field, Refusal } from "../kit/parts.js";
import { submitting } from "../kit/signing_in.js";
import { number, t } from "../kit/words.js";
import { bound, unfielded } from "./bound.js";

const AT_ONCE = 20; // so that each answer comes within seconds
export const TEMPLATES = ["name", "address", "category", "entrances", "manager", "twin", "closed"];

/** Decide on venues in portions; `told` hears how many are done. Answers {done: [id], refused: [{venue_id, message}]}. */
async function decided(venues, decision, reason, told) {
  const result = { done: [], refused: [] };
  for (let start = 0; start < venues.length; start += AT_ONCE) {
    const ids = venues.slice(start, start + AT_ONCE).map((each) => each.venue_id);
    try {
      const sent = { venue_ids: ids, decision };
      if (reason) sent.reason = reason;
      const found = await post("v1/reviews", sent);
      found.items.forEach((each) => (each.code ? result.refused.push(each) : result.done.push(each.venue_id)));
    } catch (failed) {
      if (failed.code === undefined || !start) throw failed; // nothing is done yet: the question stays open
      venues.slice(start).forEach((each) => result.refused.push({ venue_id: each.venue_id, message: failed.detail }));
      return result;
    }
    told(Math.min(venues.length, start + AT_ONCE));
  }
  return result;
}

/** Ask whether to approve or reject; `onDone` hears the result, `onCancel` that nothing was done. */
export const Decide = {
  props: ["venues", "decision", "onDone", "onCancel"],
  setup(props) {
    const form = reactive({ template: "", reason: "", done: 0 });
    const top = ref(null);
    const send = act(async () => {
      form.done = 0;
      const result = await decided(props.venues, props.decision, form.reason.trim(), (count) => {
        form.done = count;
      });
      props.onDone(Object.assign(result, { decision: props.decision, venues: props.venues }));
    });
    onMounted(() => nextTick(() => top.value && top.value.querySelector(props.decision === "reject" ? "select" : "button[type=submit]").focus()));
    return () => h("form", { class: ["panel", "decide", props.decision], ref: top, onSubmit: submitting(send) }, [question(props), reason(props, form, send), buttons(props, form, send)]);
  },
};

function question(props) {
  const count = props.venues.length;
  const shown = props.venues.slice(0, 5);
  return [
    h("h2", count === 1 ? t("decide." + props.decision + ".one", { name: props.venues[0].name }) : t("decide." + props.decision + ".many", { count: number(count) })),
    count > 1 ? h("p", { class: "hint" }, [shown.map((each) => each.name).join(t("decide.comma")), count > shown.length ? t("decide.and_more") : ""]) : null,
    h("p", t("decide." + props.decision + ".means")),
  ];
}

function reason(props, form, send) {
  if (props.decision !== "reject") return null;
  return [
    h(Field, {
      kind: "choice", label: t("decide.template"), placeholder: t("decide.template.choose"), modelValue: form.template,
      options: TEMPLATES.map((each) => [each, t("decide.reason." + each)]),
      "onUpdate:modelValue": (chosen) => Object.assign(form, { template: chosen, reason: t("decide.reason." + chosen) }),
    }),
    bound(form, "reason", t("decide.reason"), send, { kind: "area", required: true, maxlength: 500, hint: t("decide.reason.hint") }),
  ];
}

function buttons(props, form, send) {
  const many = props.venues.length > AT_ONCE;
  return [
    send.busy && many ? h("p", { role: "status" }, t("decide.progress", { done: number(form.done), total: number(props.venues.length) })) : null,
    h(Refusal, { problem: unfielded(send, ["reason"]) }),
    h("div", { class: "row" }, [
      h(Button, { type: "submit", kind: props.decision === "reject" ? "danger" : "main", busy: send.busy }, () => t("decide." + props.decision + ".do")),
      h(Button, { kind: "quiet", disabled: send.busy, onClick: props.onCancel }, () => t("act.cancel")),
    ]),
  ];
}

/** Say what became of each: a number for those that are done, a line for every one that is not. */
export function Decided(props) {
  const { done, refused, venues, decision } = props.of;
  const name = (id) => (venues.find((each) => each.venue_id === id) || {}).name || id;
  return h("div", { class: ["notice", "decided", refused.length ? "warning" : "good"], role: "status" }, [
    h("p", [done.length ? h("strong", t("decided." + decision, { count: number(done.length) })) : null, " ", refused.length ? t("decided.refused", { count: number(refused.length) }) : null]),
    refused.length ? h("ul", refused.map((each) => h("li", { key: each.venue_id }, [h("strong", name(each.venue_id)), t("decided.colon"), each.message]))) : null,
    h(Button, { kind: "quiet", onClick: props.onClose }, () => t("act.close")),
  ]);
}
Decided.props = ["of", "onClose"];
