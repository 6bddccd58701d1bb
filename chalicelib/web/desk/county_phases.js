// A county's phases: by which day places of which categories must have come how far; and bare deadlines of categories.
import { h, reactive } from "../vendor/vue.js";
import { put } from "../kit/api.js";
import { act } from "../kit/loading.js";
import { Button, Empty, Field, Notice, Refusal } from "../kit/parts.js";
import { hasRole } from "../kit/session.js";
import { announce } from "../kit/shell.js";
import { submitting } from "../kit/signing_in.js";
import { t } from "../kit/words.js";
import { bound, unfielded } from "./bound.js";
import { categories, categoryName, categoryOptions } from "./categories.js";

const STEPS = ["applied", "approved", "posted", "scanned"];
const blank = () => ({ name: "", until: "", step: "scanned", categories: [], category: "" });

/** `found` is what the county's settings were fetched into; they are kept whole, so what is not changed here goes back. */
export const Phases = {
  props: ["found", "path"],
  setup(props) {
    const form = reactive(Object.assign({ open: null, gone: null }, blank()));
    const save = act(async (change) => {
      const now = props.found.value;
      const { review_levels, hotline, escalation_minutes, version } = now;
      const sent = Object.assign({ deadlines: now.deadlines, phases: now.phases }, change(now));
      const kept = await put(props.path, Object.assign({ review_levels, hotline, escalation_minutes, version }, sent));
      Object.assign(now, kept); // not replaced: what is typed into the other form stays
      Object.assign(form, { open: null, gone: null }, blank());
      announce(t("state.saved"));
    });
    return () => h("section", { class: "panel" }, [
      h("h2", t("phases.title")),
      h("p", t("phases.why")),
      listed(props.found.value, form, save),
      save.done ? h(Notice, { kind: "good" }, () => t("state.saved")) : null,
      hasRole("command") ? adding(props.found.value, form, save) : h("p", { class: "quiet-text" }, t("county.command_only")),
    ]);
  },
};

/** Put a phase at its place, or behind the others. */
function withPhase(form) {
  return (now) => {
    const phases = now.phases.slice();
    const { name, until, step } = form;
    phases[form.open === "phase" ? phases.length : form.open] = { name, until, step, categories: form.categories.slice() };
    return { phases };
  };
}

function withDeadline(form) {
  return (now) => ({ deadlines: Object.assign({}, now.deadlines, { [form.category]: form.until }) });
}

/** Take out a phase by its place, or a deadline by its category. */
function without(which) {
  return (now) => {
    if (typeof which === "number") return { phases: now.phases.filter((each, place) => place !== which) };
    const deadlines = Object.assign({}, now.deadlines);
    delete deadlines[which];
    return { deadlines };
  };
}

function listed(value, form, save) {
  const bare = Object.keys(value.deadlines).sort();
  if (!value.phases.length && !bare.length) return h(Empty, { words: "phases.none" });
  const said = (each) => [h("strong", each.name), " ", t("phases.by", { until: each.until, step: t("coverage." + each.step) }), h("br"), h("span", { class: "quiet-text" }, each.categories.length ? each.categories.map(categoryName).join(t("decide.comma")) : t("phases.others"))];
  return h("ul", { class: "plain history" }, value.phases.map((each, place) => line(place, said(each), each, form, save)).concat(
    bare.map((code) => line(code, [h("strong", categoryName(code)), " ", t("phases.by", { until: value.deadlines[code], step: t("coverage.scanned") })], null, form, save))
  ));
}

function line(which, said, phase, form, save) {
  const sure = form.gone === which;
  const ask = () => {
    save.problem = null;
    Object.assign(form, { gone: which, open: null });
  };
  const edit = () => {
    save.problem = null;
    Object.assign(form, phase ? { name: phase.name, until: phase.until, step: phase.step, categories: phase.categories.slice() } : {}, { open: which, gone: null });
  };
  return h("li", { key: which }, [
    h("p", said),
    hasRole("command") && !sure ? h("div", { class: "row" }, [
      phase ? h(Button, { kind: "quiet", onClick: edit }, () => t("phases.edit")) : null,
      h(Button, { kind: "quiet", onClick: ask }, () => t("county.remove")),
    ]) : null,
    sure ? h("div", { class: "sure" }, [
      h("p", t("phases.remove")),
      h(Refusal, { problem: save.problem }),
      h("div", { class: "row" }, [
        h(Button, { kind: "danger", busy: save.busy, onClick: () => save.run(without(which)) }, () => t("county.remove")),
        h(Button, { kind: "quiet", onClick: () => (form.gone = null) }, () => t("act.cancel")),
      ]),
    ]) : null,
  ]);
}

function adding(value, form, save) {
  if (form.open === null) {
    const open = (kind) => h(Button, { onClick: () => Object.assign(form, blank(), { open: kind, gone: null }) }, () => t("phases.add." + kind));
    return h("div", { class: "row" }, ["phase", "deadline"].map(open));
  }
  const alone = form.open === "deadline";
  const at = "phases[" + (form.open === "phase" ? value.phases.length : form.open) + "].";
  const fault = (name) => (save.problem && save.problem.field(at + name)) || undefined;
  const placed = alone ? ["deadlines"] : ["name", "until", "step"].map((name) => at + name);
  return h("form", { class: "narrow-start", onSubmit: submitting({ run: () => save.run(alone ? withDeadline(form) : withPhase(form)) }) }, [
    h("h3", t(alone ? "phases.add.deadline" : form.open === "phase" ? "phases.add.phase" : "phases.edit")),
    alone
      ? bound(form, "category", t("venue.category"), save, { kind: "choice", required: true, options: categoryOptions(), fault: save.problem && save.problem.field("deadlines") })
      : bound(form, "name", t("phases.name"), save, { required: true, maxlength: 60, fault: fault("name"), hint: t("phases.name.hint") }),
    alone ? null : bound(form, "step", t("phases.step"), save, { kind: "choice", required: true, options: STEPS.map((each) => [each, t("coverage." + each)]), fault: fault("step") }),
    bound(form, "until", t("phases.until"), save, { kind: "date", required: true, fault: fault("until"), hint: t("phases.until.hint") }),
    alone ? null : choosing(form),
    h(Refusal, { problem: unfielded(save, placed) }),
    h("div", { class: "row" }, [
      h(Button, { type: "submit", kind: "main", busy: save.busy, disabled: !form.until }, () => t("act.save")),
      h(Button, { kind: "quiet", onClick: () => (form.open = null) }, () => t("act.cancel")),
    ]),
  ]);
}

/** Tick the categories; without any the phase is of all that no other one names. */
function choosing(form) {
  const tick = (each) => h(Field, {
    key: each.code, kind: "tick", label: each.name, modelValue: form.categories.includes(each.code),
    "onUpdate:modelValue": (ticked) => (form.categories = form.categories.filter((code) => code !== each.code).concat(ticked ? [each.code] : [])),
  });
  return h("details", { class: "field", open: form.categories.length > 0 }, [
    h("summary", t("phases.categories", { count: form.categories.length })),
    h("p", { class: "hint" }, t("phases.categories.hint")),
    h("fieldset", { class: "grid ticks" }, [h("legend", { class: "unseen" }, t("venue.category")), categories().map(tick)]),
  ]);
}
