// What an entry says beside its kind, in words: numbers, days, instants, regions by their code.
import { date, clock, has, number, t } from "../kit/words.js";

const INSTANT = /^\d{4}-\d\d-\d\dT/;
const DAY = /^\d{8}$/;
const DIGEST = /^[0-9a-f]{64}$/;

export function factsSaid(entry) {
  const said = Object.keys(entry.facts)
    .filter((name) => entry.facts[name] !== null && entry.facts[name] !== "" && !(Array.isArray(entry.facts[name]) && !entry.facts[name].length))
    .map((name) => t("looks.fact", { name: has("fact." + name) ? t("fact." + name) : name, value: value(name, entry.facts[name]) }));
  return entry.purpose ? [t("looks.fact", { name: t("looks.purpose"), value: has("purpose." + entry.purpose) ? t("purpose." + entry.purpose) : entry.purpose })].concat(said) : said;
}

function value(name, found) {
  if (Array.isArray(found)) return found.map((each) => value(name, each)).join(t("days.comma"));
  if (typeof found === "number") return number(found);
  if (typeof found === "boolean") return t(found ? "looks.yes" : "looks.no");
  if (name === "class" && has("class." + found)) return t("class." + found);
  if (DAY.test(found) && name.includes("day")) return date(found.slice(0, 4) + "-" + found.slice(4, 6) + "-" + found.slice(6) + "T12:00:00+08:00");
  if (INSTANT.test(found)) return date(found) + " " + clock(found);
  return DIGEST.test(found) ? found.slice(0, 16) + "…" : found;
}
