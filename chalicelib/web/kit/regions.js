// Province → city → county → town → village, one native choice below the other.
import { h, reactive, watch } from "../vendor/vue.js";
import { get } from "./api.js";
import { Field, Refusal, freshId } from "./parts.js";
import { province } from "./shell.js";
import { t } from "./words.js";

const LEVELS = { 2: "province", 4: "city", 6: "county", 9: "town", 12: "village" };
const kept = {};

/** Return the regions below one, asked for once. */
export function children(code) {
  if (!kept[code]) {
    kept[code] = get("v1/regions/" + code + "/children").then((found) => found.items);
    kept[code].catch(() => delete kept[code]);
  }
  return kept[code];
}

/** Return the regions above a code and itself, without the province: "430525001001" has four. */
export function line(code) {
  return [4, 6, 9, 12].filter((digits) => digits <= (code || "").length).map((digits) => code.slice(0, digits));
}

/** Return the names from below the province down to a region. */
export async function names(code) {
  const found = [];
  let above = province().region_root;
  for (const here of line(code)) {
    const items = await children(above);
    const known = items.find((each) => each.code === here);
    if (known) found.push(known.name);
    above = here;
  }
  return found;
}

/** Return the choices from a region down along a code: what there is on each level, and which was chosen. */
async function down(top, depth, code) {
  const chosen = line(code).filter((each) => each.length > top.length);
  const steps = [];
  for (const above of [top].concat(chosen)) {
    if (above.length >= depth) break;
    const items = await children(above);
    if (items.length) steps.push({ items, value: chosen.find((each) => items.some((item) => item.code === each)) || "" });
  }
  return steps;
}

/** Pick a region; `depth` is how many digits it must have (12: a village), `from` where to begin; `title` and `hint` name words. */
export const RegionPicker = {
  props: ["modelValue", "depth", "from", "fault", "required", "title", "hint"],
  emits: ["update:modelValue"],
  setup(props, { emit }) {
    const state = reactive({ steps: [], problem: null });
    const top = () => props.from || province().region_root;
    const depth = () => props.depth || province().region_depth;
    const id = freshId();
    let turn = 0;

    async function draw(code) {
      turn += 1;
      const mine = turn;
      state.problem = null;
      try {
        const steps = await down(top(), depth(), code);
        if (mine === turn) state.steps = steps;
      } catch (failed) {
        if (mine === turn) state.problem = failed;
      }
    }
    watch(() => [props.modelValue, props.from], () => draw(props.modelValue || ""), { immediate: true });

    return () =>
      h("fieldset", { class: "regions", "aria-describedby": props.hint ? id : null }, [
        h("legend", t(props.title || "region.title")),
        props.hint ? h("p", { id, class: "hint" }, t(props.hint)) : null,
        state.steps.map((step, index) =>
          h(Field, {
            key: step.items[0].code,
            kind: "choice",
            label: t("region." + LEVELS[step.items[0].code.length]),
            required: props.required,
            options: step.items.map((item) => [item.code, item.name]),
            modelValue: step.value,
            fault: index === state.steps.length - 1 ? props.fault : null,
            "onUpdate:modelValue": (code) => emit("update:modelValue", code),
          })
        ),
        h(Refusal, { problem: state.problem }),
      ]);
  },
};
