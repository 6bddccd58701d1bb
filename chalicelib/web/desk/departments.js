// The departments that answer for categories: their names, and as choices.
import { roles } from "../kit/session.js";
import { categories } from "./categories.js";

const TOWNSHIPS = "townships"; // the department of a town's own reviewers, where the province has it

/** Return the departments as choices of a field: [[code, name]]. */
export function departmentOptions() {
  const known = {};
  categories().forEach((each) => each.departments.forEach((owner) => {
    known[owner.code] = owner.name;
  }));
  return Object.keys(known).sort().map((code) => [code, known[code]]);
}

/** Say whether somebody keeps a department's list of places: a command any, a department and a town's reviewers their own. */
export function keeps(department) {
  return roles().some((each) => each.role === "command" || (each.role === "department" && each.department === department) || (each.role === "reviewer" && department === TOWNSHIPS));
}

/** Return the one department that somebody works for; an empty text for none and for several. */
export function ownDepartment() {
  const own = roles().filter((each) => each.department).map((each) => each.department);
  return own.length && own.every((each) => each === own[0]) && !roles().some((each) => each.role === "command") ? own[0] : "";
}

export function nameOfDepartment(code) {
  const found = departmentOptions().find((each) => each[0] === code);
  return found ? found[1] : code;
}
