// What the pages say: words by name, in the language chosen. No sentence stands in code.
import { reactive } from "../vendor/vue.js";
import { assets, html, page } from "./place.js";
import { keep, kept } from "./kept.js";

export const LANGUAGES = ["zh", "en"];
const TAGS = { zh: "zh-CN", en: "en" };
const first = JSON.parse(document.getElementById("words").textContent);
const state = reactive({ language: "zh", words: first });
const everywhere = reactive({});

export function language() {
  return state.language;
}

export function tag() {
  return TAGS[state.language];
}

/** Fill these blanks in whatever sentence leaves them open: what the province calls its own. */
export function fillEverywhere(values) {
  Object.assign(everywhere, values);
}

/** Say a sentence by its name; `{name}` in it is filled from `values`; `{"one", "other"}` is chosen by `values.count`. */
export function t(name, values = {}) {
  const found = state.words[name] === undefined ? first[name] : state.words[name];
  if (found === undefined) return name;
  const sentence = typeof found === "string" ? found : found[values.count === 1 ? "one" : "other"];
  return sentence.replace(/\{(\w+)\}/g, (whole, key) => {
    const value = values[key] === undefined ? everywhere[key] : values[key];
    return value === undefined ? whole : String(value);
  });
}

/** Say whether there is a sentence of that name. */
export function has(name) {
  return state.words[name] !== undefined;
}

/** Change the language of the page, and remember it. */
export async function choose(chosen) {
  if (!LANGUAGES.includes(chosen)) return;
  if (chosen === "zh") state.words = first;
  else state.words = await fetched(chosen);
  state.language = chosen;
  html.lang = TAGS[chosen];
  keep("language", chosen);
}

export function chosenBefore() {
  return kept("language") || "zh";
}

async function fetched(chosen) {
  const answer = await fetch(assets + "words/" + chosen + "." + page + ".all.json");
  if (!answer.ok) throw new Error("words");
  return answer.json();
}

// The province's clock: a grandson abroad sees the door's time, not his own.
const zone = { timeZone: "Asia/Shanghai", hourCycle: "h23" };

function formatted(instant, options) {
  return instant ? new Intl.DateTimeFormat(tag(), Object.assign({}, zone, options)).format(new Date(instant)) : "";
}

export function date(instant) {
  return formatted(instant, { year: "numeric", month: "long", day: "numeric" });
}

export function time(instant) {
  return formatted(instant, { hour: "2-digit", minute: "2-digit" });
}

export function clock(instant) {
  return formatted(instant, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
}

export function moment(instant) {
  return formatted(instant, { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });
}

/** Return the local day of an instant as the API writes it: YYYY-MM-DD. */
export function day(instant) {
  const parts = {};
  const format = new Intl.DateTimeFormat("en", { timeZone: "Asia/Shanghai", year: "numeric", month: "2-digit", day: "2-digit" });
  format.formatToParts(instant ? new Date(instant) : new Date()).forEach(({ type, value }) => (parts[type] = value));
  return parts.year + "-" + parts.month + "-" + parts.day;
}

export function number(value) {
  return value === null || value === undefined ? "–" : new Intl.NumberFormat(tag()).format(value);
}

export function percent(share) {
  const options = { style: "percent", maximumFractionDigits: 1 };
  return share === null || share === undefined ? "–" : new Intl.NumberFormat(tag(), options).format(share);
}
