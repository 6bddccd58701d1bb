// Times as the province's clocks show them, for fields and for sentences.
import { html } from "../kit/place.js";
import { date, time } from "../kit/words.js";

const OFFSET = html.dataset.utcOffset || "+08:00";
const MINUTE_MS = 60000;

function offsetMs() {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(OFFSET) || ["", "+", "08", "00"];
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
}

/** Return an instant as a field of date and time takes it: YYYY-MM-DDTHH:MM, or with seconds for 19 `characters`. */
export function toField(instant, characters = 16) {
  return new Date(new Date(instant).getTime() + offsetMs()).toISOString().slice(0, characters);
}

/** Return what a field says as an instant with the province's offset; "" when it says none. */
export function fromField(text) {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text)) return "";
  return (text.length < 19 ? text.slice(0, 16) + ":00" : text.slice(0, 19)) + OFFSET;
}

/** Return the end of this minute: whoever came in it is asked about too. */
export function endOfMinute() {
  return new Date(Math.ceil(Date.now() / MINUTE_MS) * MINUTE_MS);
}

/** Return midnight so many days before today. */
export function midnight(daysAgo) {
  const local = Date.now() + offsetMs() - daysAgo * 86400000;
  return new Date(Math.floor(local / 86400000) * 86400000 - offsetMs());
}

/** Say an instant in full: day and hour. */
export function when(instant) {
  return instant ? date(instant) + " " + time(instant) : "";
}

/** Return the end of a day that a field says (YYYY-MM-DD); "" when it says none. */
export function endOfDay(text) {
  return /^\d{4}-\d\d-\d\d$/.test(text) ? text + "T23:59:59" + OFFSET : "";
}
