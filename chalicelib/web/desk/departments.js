// The departments that answer for categories: their names, and as choices.
import { categories } from "./categories.js";

/** Return the departments as choices of a field: [[code, name]]. */
export function departmentOptions() {
  const known = {};
  categories().forEach((each) => each.departments.forEach((owner) => {
    known[owner.code] = owner.name;
  }));
  return Object.keys(known).sort().map((code) => [code, known[code]]);
}

export function nameOfDepartment(code) {
  const found = departmentOptions().find((each) => each[0] === code);
  return found ? found[1] : code;
}
