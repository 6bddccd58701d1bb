// What somebody chose for his eyes: kept on his own phone, told nobody.
import { reactive } from "../vendor/vue.js";
import { html } from "./place.js";
import { keep, kept } from "./kept.js";

export const settings = reactive({ large: kept("large") === true });

export function setLarge(large) {
  settings.large = large;
  keep("large", large);
  html.dataset.type = large ? "large" : "normal";
}

setLarge(settings.large);
