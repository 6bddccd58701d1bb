// Where somebody's roles reach: the regions he may look into, and the choice between and below them.
import { h, reactive, watch } from "../vendor/vue.js";
import { Button, Field } from "../kit/parts.js";
import { RegionPicker, names } from "../kit/regions.js";
import { roles } from "../kit/session.js";
import { province } from "../kit/shell.js";
import { t } from "../kit/words.js";

/** Return the regions of the roles of these names, the widest first, none inside another. */
export function reach(wanted) {
  const found = roles().filter((each) => wanted.includes(each.role)).map((each) => each.region);
  const outer = found.filter((each) => !found.some((other) => other !== each && each.startsWith(other)));
  return outer.filter((each, index) => outer.indexOf(each) === index).sort();
}

/** Return a region as the filter of a list: {county} down to six digits, {town}, {village}. */
export function within(code) {
  return { [code.length === 12 ? "village" : code.length === 9 ? "town" : "county"]: code };
}

const known = reactive({});

/** Return a region's name; its code when that cannot be asked for. */
export function nameOf(code) {
  if (code === province().region_root) return province().name;
  if (known[code] === undefined) {
    known[code] = "";
    names(code).then(
      (found) => {
        known[code] = found.join(" ");
      },
      () => {
        known[code] = code;
      }
    );
  }
  return known[code] || "…";
}

/** Pick a region inside one's reach: `of` the roles' names, `depth` the digits it may have, `most` the fewest. */
export const ReachPicker = {
  props: ["modelValue", "of", "depth", "fault"],
  emits: ["update:modelValue"],
  setup(props, { emit }) {
    const tops = reach(props.of);
    const state = reactive({ top: tops.find((each) => (props.modelValue || "").startsWith(each)) || tops[0] });
    watch(() => props.modelValue, (code) => {
      state.top = tops.find((each) => (code || "").startsWith(each)) || state.top;
    });
    const pick = (code) => emit("update:modelValue", code);
    return () => [
      tops.length > 1
        ? h(Field, { kind: "choice", label: t("reach.role"), required: true, options: tops.map((each) => [each, nameOf(each)]), modelValue: state.top, "onUpdate:modelValue": pick })
        : h("p", { class: "reach" }, t("reach.own", { region: nameOf(state.top) })),
      state.top.length < (props.depth || 12)
        ? h(RegionPicker, { key: state.top, from: state.top, depth: props.depth || 12, modelValue: props.modelValue, fault: props.fault, required: false, "onUpdate:modelValue": pick })
        : null,
      props.modelValue !== state.top ? h(Button, { kind: "quiet", onClick: () => pick(state.top) }, () => t("reach.whole", { region: nameOf(state.top) })) : null,
    ];
  },
};
