// Who answers for a venue: whoever applies, or somebody else, who accepts by signing in with his own phone.
import { h } from "../vendor/vue.js";
import { ID_TYPES } from "../kit/identity.js";
import { session } from "../kit/session.js";
import { Keeping, province } from "../kit/shell.js";
import { t } from "../kit/words.js";
import { bound } from "./inputs.js";

export function Person(props) {
  const { form, faults } = props;
  const choice = (who) =>
    h("label", { class: ["choice", { chosen: form.who === who }] }, [
      h("input", { type: "radio", name: "who", value: who, checked: form.who === who, onChange: () => { form.who = who; } }),
      h("span", t("person." + who, { name: session.account.name || "" })),
    ]);
  return h("section", { class: "panel" }, [
    h("h2", t("person.title", { manager: province().wording.manager })),
    h("fieldset", { class: "field choices" }, [h("legend", t("person.who")), ["me", "other"].map(choice)]),
    form.who === "other" ? [h("p", { class: "hint" }, t("person.told")), personFields(form.manager, faults, "manager.")] : null,
    h(Keeping, { of: "manager" }),
  ]);
}
Person.props = ["form", "faults"];

/** The fields of somebody named: name, document, phone. */
export function personFields(person, faults, where) {
  return [
    bound(person, "name", { required: true, label: t("person.name"), maxlength: 40, fault: faults[where + "name"] }),
    bound(person, "id_type", { kind: "choice", required: true, label: t("person.id_type"), options: ID_TYPES.map((each) => [each, t("id_type." + each)]) }),
    bound(person, "id_number", { required: true, label: t("person.id_number"), maxlength: 30, fault: faults[where + "id_number"] }),
    bound(person, "phone", { required: true, label: t("person.phone"), kind: "tel", inputmode: "tel", maxlength: 20, fault: faults[where + "phone"] }),
  ];
}
