// Opening a case: about whom or what, from when to when, why and on which basis; and what that will leave on record.
import { h, reactive } from "../vendor/vue.js";
import { post } from "../kit/api.js";
import { act } from "../kit/loading.js";
import { Button, Field, Notice, Refusal, typed } from "../kit/parts.js";
import { go } from "../kit/routes.js";
import { announce } from "../kit/shell.js";
import { submitting } from "../kit/signing_in.js";
import { t } from "../kit/words.js";
import { endOfMinute, fromField, midnight, toField } from "../office/clock.js";
import { draft } from "./draft.js";
import { SubjectFields, emptySubject, sentSubject, subjectFaults } from "./subject.js";

const DAYS = [2, 7, 14];
const OWN = ["from", "to", "case_no", "legal_basis", "reason"];

export default {
  props: ["path"],
  setup(props) {
    const form = reactive(Object.assign(blank(), draft.take()));
    begunElsewhere(form.subject, props.path);
    const open = act(async () => {
      const sent = {
        subject: sentSubject(form.subject),
        from: fromField(form.from),
        to: fromField(form.to),
        case_no: form.case_no.trim(),
        legal_basis: form.legal_basis.trim(),
        reason: form.reason.trim(),
      };
      const opened = await post("v1/cases", sent);
      Object.assign(form, blank());
      announce(t("open.done"));
      go("cases/" + opened.case_id);
    });
    return () => [
      h("h1", t("open.title")),
      h(Notice, () => [h("p", t("open.recorded")), h("p", t("open.seen")), h("p", t("open.told"))]),
      h("form", { class: "panel", onSubmit: submitting(open) }, [
        h(SubjectFields, { subject: form.subject, problem: open.problem }),
        span(form, open.problem),
        purpose(form, open.problem),
        h(Refusal, { problem: unplaced(open.problem) }),
        h(Button, { type: "submit", kind: "main", wide: true, busy: open.busy }, () => t("open.send")),
        h("p", { class: "hint" }, t("open.then")),
      ]),
    ];
  },
};

function blank() {
  const now = endOfMinute();
  return { subject: emptySubject(), from: toField(midnight(13)), to: toField(now), case_no: "", legal_basis: "", reason: "" };
}

/** An alert or a venue that another view led from: `open/alert/<id>`, `open/venue/<id>`. */
function begunElsewhere(subject, path) {
  const [kind, id] = path || [];
  if ((kind === "alert" || kind === "venue") && id) {
    subject.kind = kind;
    subject[kind + "_id"] = id;
  }
}

function bound(form, problem, name, more) {
  return h(Field, Object.assign({
    label: t("open." + name),
    required: true,
    fault: problem && problem.field(name),
    ...typed(form, name),
  }, more));
}

function span(form, problem) {
  const days = (count) =>
    h(Button, {
      key: count,
      onClick: () => Object.assign(form, { from: toField(midnight(count - 1)), to: toField(endOfMinute()) }),
    }, () => t("open.last_days", { count }));
  return h("fieldset", [
    h("legend", t("open.window")),
    h("p", { class: "hint" }, t("open.window_hint")),
    h("div", { class: "row" }, DAYS.map(days)),
    h("div", { class: "two" }, [bound(form, problem, "from", { kind: "datetime-local" }), bound(form, problem, "to", { kind: "datetime-local" })]),
  ]);
}

function purpose(form, problem) {
  return h("fieldset", [
    h("legend", t("open.purpose")),
    bound(form, problem, "case_no", { maxlength: 200, hint: t("open.case_no_hint") }),
    bound(form, problem, "legal_basis", { kind: "area", hint: t("open.legal_basis_hint"), maxlength: 2000 }),
    bound(form, problem, "reason", { kind: "area", hint: t("open.reason_hint"), maxlength: 2000 }),
  ]);
}

/** Leave to the form's foot what no field says. */
function unplaced(problem) {
  if (!problem) return null;
  return problem.errors.length && problem.errors.every((each) => OWN.concat(subjectFaults()).includes(each.field)) ? null : problem;
}
