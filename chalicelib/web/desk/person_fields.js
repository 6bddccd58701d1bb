// Somebody who stands before the officer: name, document, phone; gone from the page once they are sent.
import { t } from "../kit/words.js";
import { ID_TYPES } from "../kit/identity.js";
import { bound } from "./bound.js";

export const PERSON_FIELDS = ["name", "id_type", "id_number", "phone"];

export function emptyPerson() {
  return { name: "", id_type: "resident_id", id_number: "", phone: "" };
}

/** Return what is sent of a form; a phone that is left out is not sent. */
export function personOf(form) {
  const sent = { name: form.name.trim(), id_type: form.id_type, id_number: form.id_number.trim() };
  return form.phone.trim() ? Object.assign(sent, { phone: form.phone.trim() }) : sent;
}

/** Draw the fields; the phone is the person's own where it is needed, else a relative's. */
export function personFields(form, doing, phoneNeeded) {
  return [
    bound(form, "name", t("identity.name"), doing, { required: true, maxlength: 100 }),
    bound(form, "id_type", t("identity.id_type"), doing, { kind: "choice", required: true, options: ID_TYPES.map((each) => [each, t("id_type." + each)]) }),
    bound(form, "id_number", t("identity.id_number"), doing, { required: true, maxlength: 30 }),
    bound(form, "phone", t(phoneNeeded ? "check.phone" : "cards.phone"), doing, { kind: "tel", inputmode: "tel", required: phoneNeeded, maxlength: 20 }),
  ];
}
