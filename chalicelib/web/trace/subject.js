// About whom or what a case is: a person by document, an alert, or a venue and perhaps one entrance of it.
import { h } from "../vendor/vue.js";
import { Field, typed } from "../kit/parts.js";
import { t } from "../kit/words.js";

const KINDS = ["person", "alert", "venue"];
const ID_TYPES = ["resident_id", "passport", "hk_macau_permit", "taiwan_permit", "foreign_permanent_id"];

export function emptySubject() {
  return { kind: "person", id_type: "resident_id", id_number: "", alert_id: "", venue_id: "", entrance_id: "" };
}

/** Return a subject as the API takes it: exactly one. */
export function sentSubject(subject) {
  if (subject.kind === "person") return { id_type: subject.id_type, id_number: subject.id_number.trim() };
  if (subject.kind === "alert") return { alert_id: subject.alert_id.trim() };
  const venue = { venue_id: subject.venue_id.trim() };
  return subject.entrance_id.trim() ? Object.assign(venue, { entrance_id: subject.entrance_id.trim() }) : venue;
}

/** List the faults that stand beside a field here. */
export function subjectFaults() {
  return ["id_type", "id_number", "alert_id", "venue_id", "entrance_id"].map((name) => "subject." + name).concat("subject");
}

export function SubjectFields(props) {
  const { subject, problem } = props;
  return h("fieldset", { class: "subject" }, [
    h("legend", t("subject.title")),
    h("div", { class: "kinds" }, KINDS.map((kind) => radio(subject, kind))),
    h("p", { class: "hint" }, t("subject." + subject.kind + "_hint")),
    fields(subject, problem),
    problem && problem.field("subject") ? h("p", { class: "fault", role: "alert" }, problem.field("subject")) : null,
  ]);
}
SubjectFields.props = ["subject", "problem"];

function radio(subject, kind) {
  const chosen = () => {
    subject.kind = kind;
  };
  return h("label", { key: kind, class: "choice" }, [
    h("input", { type: "radio", name: "subject", value: kind, checked: subject.kind === kind, onChange: chosen }),
    h("span", t("subject." + kind)),
  ]);
}

function fields(subject, problem) {
  const bound = (name, more) =>
    h(Field, Object.assign({
      key: name,
      label: t("subject." + name),
      required: true,
      fault: problem && problem.field("subject." + name),
      ...typed(subject, name),
    }, more));
  if (subject.kind === "person") {
    const types = ID_TYPES.map((each) => [each, t("id_type." + each)]);
    return [bound("id_type", { kind: "choice", options: types }), bound("id_number", { maxlength: 100 })];
  }
  if (subject.kind === "alert") return bound("alert_id", { maxlength: 40 });
  return [bound("venue_id", { maxlength: 40 }), bound("entrance_id", { maxlength: 40, required: false, hint: t("subject.entrance_hint") })];
}
