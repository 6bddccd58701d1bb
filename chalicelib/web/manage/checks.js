// What can be seen to be wrong before anything is sent: all of it at once, under the names the API gives the fields.
import { province } from "../kit/shell.js";
import { t } from "../kit/words.js";

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const VEHICLE_DEPTH = 6;

/** Fold an entrance's name as the API does: width, letter case and spaces make no difference. */
export function folded(name) {
  return name.normalize("NFKC").toLowerCase().replace(/\s/g, "");
}

/** Return the rows whose name an earlier row has already. */
export function repeated(names) {
  const seen = {};
  return names.map((name) => {
    const key = folded(name);
    const twin = key !== "" && seen[key] === true;
    seen[key] = true;
    return twin;
  });
}

export function regionDepth(form) {
  return form.kind === "vehicle" ? VEHICLE_DEPTH : province().region_depth;
}

/** Return {field: sentence} of a venue's form, without its people. */
export function faultsOf(form) {
  const vehicle = form.kind === "vehicle";
  const found = {};
  const need = (name, text) => {
    if (!text.trim()) found[name] = t("fault.required");
  };
  need("name", form.name);
  need("category", form.category);
  if (form.region.length < regionDepth(form)) found.region = t("fault.region");
  if (vehicle) need("vehicle.plate", form.plate);
  else need("address", form.address);
  if (!vehicle) Object.assign(found, pointFaults(form));
  return found;
}

export function pointFaults(form) {
  const found = {};
  [["lat", 18, 54], ["lon", 73, 136]].forEach(([name, least, most]) => {
    const text = form[name].trim();
    const other = form[name === "lat" ? "lon" : "lat"].trim();
    const number = Number(text);
    if (!text && other) found[name] = t("fault.required");
    else if (text && !(number >= least && number <= most)) found[name] = t("fault." + name);
  });
  return found;
}

export function entranceFaults(rows) {
  const found = {};
  const twins = repeated(rows.map((row) => row.name));
  rows.forEach((row, index) => {
    if (!row.name.trim()) found["entrances[" + index + "].name"] = t("fault.required");
    else if (twins[index]) found["entrances[" + index + "].name"] = t("fault.entrance_twice");
  });
  return found;
}

/** Return what is wrong with somebody named, each field led by `where`. */
export function personFaults(person, where) {
  const found = {};
  if (!person.name.trim()) found[where + "name"] = t("fault.required");
  const number = person.id_number.trim().toUpperCase();
  if (!number) found[where + "id_number"] = t("fault.required");
  else if (person.id_type === "resident_id" && !isResidentId(number)) found[where + "id_number"] = t("fault.id_number");
  if (!/^(\+?86)?1[3-9][0-9]{9}$/.test(person.phone.replace(/[\s-]/g, ""))) found[where + "phone"] = t("fault.phone");
  return found;
}

/** Say whether an ID number's check character fits (GB 11643). */
export function isResidentId(number) {
  if (!/^[0-9]{17}[0-9X]$/.test(number)) return false;
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(number[index]), 0);
  return "10X98765432"[sum % 11] === number[17];
}
