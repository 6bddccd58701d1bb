// Who somebody is, and how to call him: as an answer that is on record names him.
import { h } from "../vendor/vue.js";
import { Facts } from "../kit/parts.js";
import { moment, t } from "../kit/words.js";
import { residenceName } from "./places.js";

/** Draw his number, document and residence; `contact` tells since when he is known. */
export function named(person, contact) {
  return h(Facts, {
    of: [
      [t("person.phone"), phone(person.phone)],
      [t("person.guardian_phone"), phone(person.guardian_phone)],
      [person.id_type ? t("id_type." + person.id_type) : t("person.id_number"), person.id_number],
      [t("person.residence"), residenceName(person.residence)],
      [t("person.revealed_at"), contact && contact.revealed_at ? moment(contact.revealed_at) : ""],
    ],
  });
}

function phone(said) {
  return said ? h("a", { href: "tel:" + said }, said) : null;
}
