// Whose a case is: its office's tracers work on it, approvers of another office decide.
import { roles } from "../kit/session.js";

const plain = (office) => office.replace(/\s+/g, "").toLowerCase();

/** Say whether somebody works on this case as its tracer: an approver of the region sees it too. */
export function traces(found) {
  return roles().some((each) => each.role === "tracer" && plain(each.office) === plain(found.office) && found.region.startsWith(each.region.slice(0, 6)));
}

/** Say whether somebody has a part in the office that asks: the API would refuse his decision, on record. */
export function sameOffice(found) {
  return roles().some((each) => plain(each.office) === plain(found.office));
}

/** Say whether somebody has a part in one of some offices; none of them may be known. */
export function ofOffices(offices) {
  const wanted = offices.filter(Boolean).map(plain);
  return roles().some((each) => wanted.includes(plain(each.office)));
}

/** Return the few characters by which people tell cases apart in lists: a case's number is sealed in it. */
export function shortOf(id) {
  return id.slice(-6);
}
