// Proposing a hold: for which case, on which basis, until when, and exactly which rows; it keeps nothing until confirmed.
import { h, reactive } from "../vendor/vue.js";
import { post } from "../kit/api.js";
import { act } from "../kit/loading.js";
import { Button, Field, Notice, Refusal, typed } from "../kit/parts.js";
import { go, link } from "../kit/routes.js";
import { announce } from "../kit/shell.js";
import { submitting } from "../kit/signing_in.js";
import { day, t } from "../kit/words.js";
import { endOfDay } from "./clock.js";
import { HoldStretches, STRETCH_FIELDS, emptyStretch, sentStretch } from "./hold_stretches.js";

const OWN = ["case_no", "legal_basis", "assessment", "until"];
const DAYS = 30;

/** `kind` and `of` name what another view led from: `venue` or `alert`, and its id. */
export const HoldForm = {
  props: ["kind", "of"],
  setup(props) {
    const last = day(Date.now() + DAYS * 86400000);
    const form = reactive({ case_no: "", legal_basis: "", assessment: "", until: last, rows: [emptyStretch(props.kind, props.of)] });
    const propose = act(async () => {
      const sent = { until: endOfDay(form.until), rows: form.rows.map(sentStretch) };
      OWN.slice(0, 3).forEach((name) => (sent[name] = form[name].trim()));
      const hold = await post("v1/holds", sent);
      announce(t("holds.proposed"));
      go("holds/" + hold.hold_id);
    });
    return () => [
      h("p", h("a", { href: link("holds") }, t("holds.back"))),
      h("h1", t("holds.new")),
      h(Notice, () => [h("p", t("holds.new.two")), h("p", t("holds.new.least"))]),
      h("form", { class: "panel hold-form", onSubmit: submitting(propose) }, [
        purpose(form, propose.problem),
        h(HoldStretches, { rows: form.rows, problem: propose.problem }),
        h(Refusal, { problem: unplaced(propose.problem, form.rows.length) }),
        h(Button, { type: "submit", kind: "main", wide: true, busy: propose.busy }, () => t("holds.send")),
        h("p", { class: "hint" }, t("holds.then")),
      ]),
    ];
  },
};

function purpose(form, problem) {
  const bound = (name, more) => h(Field, Object.assign({
    label: t("hold." + name),
    hint: t("hold." + name + ".hint"),
    required: true,
    fault: problem && problem.field(name),
    ...typed(form, name),
  }, more));
  return h("fieldset", [
    h("legend", t("holds.purpose")),
    bound("case_no", { maxlength: 200 }),
    bound("legal_basis", { kind: "area", maxlength: 2000 }),
    bound("assessment", { kind: "area", maxlength: 2000 }),
    bound("until", { kind: "date", min: day() }),
  ]);
}

/** Leave to the form's foot what no field says. */
function unplaced(problem, rows) {
  if (!problem) return null;
  const placed = (name) => OWN.includes(name) || STRETCH_FIELDS.some((each) => Array.from({ length: rows }, (none, row) => "rows[" + row + "]." + each).includes(name));
  return problem.errors.length && problem.errors.every((each) => placed(each.field)) ? null : problem;
}
