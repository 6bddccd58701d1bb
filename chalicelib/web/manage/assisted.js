// Write down people who cannot scan: name and a document, or a phone; several at once. Nothing of it is kept on this phone.
import { h, reactive } from "../vendor/vue.js";
import { post } from "../kit/api.js";
import { ID_TYPES } from "../kit/identity.js";
import { act } from "../kit/loading.js";
import { Button, Notice, Refusal } from "../kit/parts.js";
import { Keeping, announce } from "../kit/shell.js";
import { t } from "../kit/words.js";
import { scanId, setClock } from "../kit/scan.js";
import { showFirst } from "./apply.js";
import { bound, elsewhere } from "./inputs.js";

const MOST = 20;
const BY = ["id_number", "phone", "guardian_phone"];
const MORE = ["residence", "came_from", "temperature_c", "symptoms", "note"];

function nobody() {
  return { name: "", by: "id_number", id_type: "resident_id", number: "", residence: "", came_from: "", temperature_c: "", symptoms: "", note: "" };
}

export default {
  props: ["entrance", "onDone"],
  setup(props) {
    const form = reactive({ people: [nobody()], faults: {}, scan: null, done: null });
    const write = act(async () => {
      // The same list sent again after a lost answer is the same entry: its id stays until it is answered.
      form.scan = form.scan || scanId();
      const said = { entrance_id: props.entrance, scan_id: form.scan, people: form.people.map(person) };
      const answer = await post("v1/scans/assisted", said);
      Object.assign(form, { people: [nobody()], scan: null, done: answer.people.map((each) => each.name) });
      announce(t("assisted.done", { names: form.done.join(t("join")) }));
      props.onDone();
    });
    const submit = async (event) => {
      event.preventDefault();
      Object.assign(form, { faults: missing(form.people), done: null });
      if (!Object.keys(form.faults).length) await write.run();
      if (write.problem) refused(write.problem, form);
      if (Object.keys(form.faults).length) showFirst();
    };
    return () =>
      h("form", { class: "panel", novalidate: true, onSubmit: submit }, [
        h("h2", { class: "first" }, t("assisted.title")),
        h("p", { class: "hint" }, t("assisted.why")),
        form.done ? h(Notice, { kind: "good" }, () => t("assisted.done", { names: form.done.join(t("join")) })) : null,
        form.people.map((each, index) => fields(form, each, index)),
        h(Keeping, { of: "assisted" }),
        form.people.length < MOST ? h(Button, { wide: true, onClick: () => form.people.push(nobody()) }, () => t("assisted.another")) : null,
        h(Refusal, { problem: elsewhere(write.problem, placed(write.problem)) }),
        h(Button, { type: "submit", kind: "main", wide: true, busy: write.busy }, () => t("assisted.send", { count: form.people.length })),
      ]);
  },
};

/** Return somebody as the API takes him: what was left empty is left out. */
function person(each) {
  const said = { name: each.name.trim() };
  said[each.by] = each.number.trim();
  if (each.by === "id_number") said.id_type = each.id_type;
  MORE.forEach((name) => {
    const text = String(each[name]).trim();
    if (text) said[name] = name === "temperature_c" ? Number(text) : text;
  });
  return said;
}

function missing(people) {
  const found = {};
  people.forEach((each, index) => {
    if (!each.name.trim()) found["people[" + index + "].name"] = t("fault.required");
    if (!each.number.trim()) found["people[" + index + "].number"] = t("fault.required");
    const degrees = String(each.temperature_c).trim();
    if (degrees && !(Number(degrees) >= 30 && Number(degrees) <= 45)) found["people[" + index + "].temperature_c"] = t("fault.temperature");
  });
  return found;
}

/** Return which of a refusal's fields stand on the page. */
function placed(problem) {
  return problem ? problem.errors.map((each) => each.field).filter((name) => name.startsWith("people[")) : [];
}

/** Put the API's refusals beside the fields; what was refused is not on record, so the next try is a new entry. */
function refused(problem, form) {
  if (problem.facts && problem.facts.server_time) setClock(problem.facts.server_time);
  if (problem.status >= 400 && problem.status < 500) form.scan = null;
  problem.errors.forEach((each) => {
    form.faults[each.field.replace(/\.(id_number|phone|guardian_phone)$/, ".number")] = each.message;
  });
}

function fields(form, each, index) {
  const where = "people[" + index + "].";
  const input = (name, more) => bound(each, name, Object.assign({ fault: form.faults[where + name] }, more));
  return h("fieldset", { key: index, class: "entrance-row" }, [
    h("legend", t("assisted.nth", { number: index + 1 })),
    input("name", { required: true, label: t("person.name"), maxlength: 40 }),
    input("by", { kind: "choice", required: true, label: t("assisted.by"), options: BY.map((by) => [by, t("assisted.by." + by)]) }),
    each.by === "id_number" ? input("id_type", { kind: "choice", required: true, label: t("person.id_type"), options: ID_TYPES.map((type) => [type, t("id_type." + type)]) }) : null,
    input("number", { required: true, label: t("assisted.by." + each.by), kind: each.by === "id_number" ? "text" : "tel", maxlength: 30 }),
    h("details", { class: "more" }, [
      h("summary", t("assisted.more")),
      MORE.map((name) => input(name, { label: t("assisted." + name), inputmode: name === "temperature_c" ? "decimal" : undefined, maxlength: 120 })),
    ]),
    form.people.length > 1 ? h(Button, { kind: "quiet", onClick: () => form.people.splice(index, 1) }, () => t("assisted.drop", { number: index + 1 })) : null,
  ]);
}
