// How venues are called here: their states as badges, their categories and kinds in words, and who one is to them.
import { h } from "../vendor/vue.js";
import { session } from "../kit/session.js";
import { t } from "../kit/words.js";
import { categories } from "./mine.js";

const SIGNS = { draft: "✎", submitted: "…", approved: "✓", rejected: "✗", returned: "↩", disabled: "‖", deregistered: "—" };
export const ENTRANCE_KINDS = ["main", "side", "staff", "garage", "goods", "vehicle"];

/** A venue's state: a sign and a word. */
export function State(props) {
  return h("span", { class: ["state", props.of] }, [h("span", { "aria-hidden": "true" }, SIGNS[props.of]), t("venue_state." + props.of)]);
}
State.props = ["of"];

export function entranceKinds() {
  return ENTRANCE_KINDS.map((kind) => [kind, t("entrance_kind." + kind)]);
}

/** Return a category as the API lists it; undefined until the list is there. */
export function category(code) {
  const list = categories().value;
  return list ? list.items.find((each) => each.code === code) : undefined;
}

export function categoryName(code) {
  const found = category(code);
  return found ? found.name : "";
}

export function departmentName(venue) {
  const found = category(venue.category);
  const owner = found && found.departments.find((each) => each.code === venue.department);
  return owner ? owner.name : "";
}

/** Say whether the venue waits for whoever is signed in to take it over. */
export function isOffered(venue) {
  return Boolean(venue.next_manager) && venue.next_manager.phone === session.account.phone;
}

/** Say whether the data of a venue may be changed now; where approval locks it, only its entrances may. */
export function isEditable(venue, locks) {
  return ["draft", "submitted", "rejected", "returned"].includes(venue.state) || (venue.state === "approved" && !locks);
}

/** Say whether a venue is to be sent in again by its manager. */
export function isToSubmit(venue) {
  return ["draft", "rejected", "returned"].includes(venue.state);
}
