// The categories of places, asked for once: their names, and as choices.
import { reactive } from "../vendor/vue.js";
import { get } from "../kit/api.js";
import { language } from "../kit/words.js";

const state = reactive({});
const asked = {};

/** Return the categories in the language chosen; none until they are there. */
export function categories() {
  const now = language();
  if (!asked[now]) {
    asked[now] = get("v1/categories").then(
      (found) => {
        state[now] = found.items;
      },
      () => {
        delete asked[now];
      }
    );
  }
  return state[now] || [];
}

export function categoryName(code) {
  const found = categories().find((each) => each.code === code);
  return found ? found.name : code;
}

export function departmentName(category, code) {
  const found = categories().find((each) => each.code === category);
  const owner = found && found.departments.find((each) => each.code === code);
  return owner ? owner.name : code;
}

/** Return the categories as choices of a field; of one kind, `place` or `vehicle`, when that is said. */
export function categoryOptions(kind) {
  return categories().filter((each) => !kind || each.kind === kind).map((each) => [each.code, each.name]);
}
