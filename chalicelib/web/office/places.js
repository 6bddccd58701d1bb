// Names of regions by their codes, asked for once; a code until its name is there.
import { reactive } from "../vendor/vue.js";
import { names } from "../kit/regions.js";
import { province } from "../kit/shell.js";
import { t } from "../kit/words.js";

const known = reactive({});

/** Return a region's name with those above it, or its code while nobody knows better. */
export function placeName(code) {
  if (!code) return "";
  if (code === province().region_root) return province().name;
  if (known[code] === undefined) {
    known[code] = code;
    names(code).then(
      (found) => {
        if (found.length) known[code] = found.join(" ");
      },
      () => delete known[code]
    );
  }
  return known[code];
}

/** Return a residence as words: a region's code by its name, another province's as such, an address as it was said. */
export function residenceName(said) {
  if (!said || !/^\d{6,12}$/.test(said)) return said;
  return said.startsWith(province().region_root) ? placeName(said) : t("person.elsewhere", { code: said });
}
