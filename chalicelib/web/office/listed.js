// Several things in one sentence, parted as the language parts them.
import { t } from "../kit/words.js";

/** Return parts of a sentence, one after the other. */
export function joined(parts) {
  return parts.reduce((before, after) => t("list_of.parts", { before, after }));
}

/** Return words of a list. */
export function listed(words) {
  return words.length ? words.reduce((before, after) => t("list_of.words", { before, after })) : "";
}
