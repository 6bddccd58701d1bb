// What is typed into an application: kept in this tab until it is sent, but never a person's name, number or phone.
import { forget, keep, kept } from "../kit/kept.js";
import { t } from "../kit/words.js";

const NAME = "application";

export function emptyPerson() {
  return { name: "", id_type: "resident_id", id_number: "", phone: "" };
}

export function emptyForm() {
  return {
    kind: "place", name: "", category: "", department: "", region: "", address: "", lat: "", lon: "",
    plate: "", line: "", operator: "", entrances: [firstEntrance("place")], hours: false, opens: "08:00", closes: "22:00",
    success: "", failure: "", who: "me", manager: emptyPerson(), promise: false,
  };
}

export function firstEntrance(kind) {
  const vehicle = kind === "vehicle";
  return { name: t(vehicle ? "entrance.of_vehicle" : "entrance.first"), description: "", kind: vehicle ? "vehicle" : "main" };
}

/** Return the form as it was left in this tab, else an empty one. */
export function keptForm() {
  return Object.assign(emptyForm(), kept(NAME, false));
}

export function keepForm(form) {
  keep(NAME, Object.assign({}, form, { manager: emptyPerson(), promise: false }), false);
}

export function forgetForm() {
  forget(NAME, false);
}

/** Return a form that says what a venue is now. */
export function formOf(venue) {
  const form = emptyForm();
  ["name", "category", "region", "address"].forEach((name) => {
    form[name] = venue[name] || "";
  });
  form.department = venue.department || "";
  form.kind = venue.vehicle ? "vehicle" : "place";
  if (venue.location) Object.assign(form, { lat: String(venue.location.lat), lon: String(venue.location.lon) });
  if (venue.vehicle) ["plate", "line", "operator"].forEach((name) => {
    form[name] = venue.vehicle[name] || "";
  });
  if (venue.opening_hours) Object.assign(form, { hours: true }, venue.opening_hours);
  if (venue.sounds) Object.assign(form, { success: venue.sounds.success || "", failure: venue.sounds.failure || "" });
  form.entrances = (venue.entrances || []).map((each) => ({ name: each.name, description: each.description, kind: each.kind }));
  return form;
}

/** Return the basic data of a form as the API wants them; what was left empty is null. */
export function basics(form) {
  const vehicle = form.kind === "vehicle";
  const point = form.lat.trim() !== "" && form.lon.trim() !== "";
  return {
    name: form.name.trim(),
    category: form.category,
    department: form.department || null,
    region: form.region,
    address: vehicle ? "" : form.address.trim(),
    location: point && !vehicle ? { lat: Number(form.lat), lon: Number(form.lon) } : null,
    vehicle: vehicle ? vehicleOf(form) : null,
    opening_hours: form.hours ? { opens: form.opens, closes: form.closes } : null,
    sounds: form.success || form.failure ? { success: form.success || null, failure: form.failure || null } : null,
  };
}

function vehicleOf(form) {
  return { plate: form.plate.trim(), kind: form.category, line: form.line.trim() || null, operator: form.operator.trim() || null };
}

/** Return a whole application as the API wants it. */
export function application(form) {
  const other = form.who === "other" ? { manager: trimmed(form.manager) } : {};
  return Object.assign(basics(form), other, { entrances: form.entrances.map(trimmed), promise: form.promise });
}

export function trimmed(said) {
  const clean = {};
  Object.keys(said).forEach((name) => {
    clean[name] = said[name].trim();
  });
  return clean;
}

/** Return what a venue is to be told of a form that began as `before`: whatever is said differently now. */
export function changes(form, before) {
  const now = basics(form);
  const then = basics(before);
  const found = {};
  Object.keys(now).forEach((name) => {
    if (JSON.stringify(now[name]) !== JSON.stringify(then[name])) found[name] = now[name];
  });
  return found;
}
