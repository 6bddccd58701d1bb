// A county's own settings: who reviews, whom to call, when alerts escalate; its health points and officers.
import { h, reactive, watch } from "../vendor/vue.js";
import { get, put } from "../kit/api.js";
import { act, loading, shown } from "../kit/loading.js";
import { Button, Empty, Field, Notice, Refusal, typed } from "../kit/parts.js";
import { hasRole } from "../kit/session.js";
import { announce } from "../kit/shell.js";
import { submitting } from "../kit/signing_in.js";
import { t } from "../kit/words.js";
import { bound, unfielded } from "./bound.js";
import { Officers, Points } from "./county_lists.js";
import { Phases } from "./county_phases.js";
import { ReachPicker, nameOf, reach } from "./reach.js";

const WATCHING = ["reviewer", "command", "department"];
const LEVELS = ["village", "town", "county"];

export default {
  setup() {
    const form = reactive({ region: reach(WATCHING)[0] });
    return () => {
      const county = form.region.slice(0, 6);
      return [
        h("h1", t("county.title")),
        h(ReachPicker, { of: WATCHING, depth: 6, ...typed(form, "region") }),
        county.length < 6 ? h(Empty, { words: "alerts.county_first" }) : [county === reach(WATCHING)[0] ? null : h("p", nameOf(county)), h(Settings, { key: county + "s", county }), h(Points, { key: county + "p", county }), h(Officers, { key: county + "o", county })],
      ];
    };
  },
};

const Settings = {
  props: ["county"],
  setup(props) {
    const path = "v1/regions/" + props.county + "/settings";
    const form = reactive({ levels: [], hotline: "", minutes: "" });
    const found = loading(() => get(path), () => false);
    watch(() => found.value, (value) => Object.assign(form, { levels: value.review_levels, hotline: value.hotline, minutes: value.escalation_minutes.join(" ") }));
    const save = act(async () => {
      const { deadlines, phases, version } = found.value;
      const minutes = form.minutes.split(/[^0-9]+/).filter(Boolean).map(Number);
      found.value = await put(path, { review_levels: form.levels, hotline: form.hotline, escalation_minutes: minutes, deadlines, phases, version });
      announce(t("state.saved"));
    });
    return () => [
      h("section", { class: "panel" }, [
        h("h2", t("county.settings")),
        shown(found, () => h("form", { class: "narrow-start", onSubmit: submitting(save) }, fields(form, save))),
      ]),
      found.phase === "ready" ? h(Phases, { found, path }) : null,
    ];
  },
};

/** Say what is wrong with the minutes: with all of them, or with one. */
function wrongMinutes(problem) {
  const found = problem && problem.errors.find((each) => /^escalation_minutes/.test(each.field));
  return found ? found.message : null;
}

function fields(form, save) {
  const may = hasRole("command");
  const level = (each) => h(Field, {
    key: each, kind: "tick", label: t("region." + each), disabled: !may, modelValue: form.levels.includes(each),
    "onUpdate:modelValue": (ticked) => (form.levels = LEVELS.filter((one) => (one === each ? ticked : form.levels.includes(one)))),
  });
  return [
    h("fieldset", [h("legend", t("county.levels")), LEVELS.map(level)]),
    bound(form, "hotline", t("county.hotline"), save, { kind: "tel", maxlength: 20, disabled: !may, required: true }),
    bound(form, "minutes", t("county.minutes"), save, { maxlength: 60, disabled: !may, required: true, fault: wrongMinutes(save.problem), hint: t("county.minutes.hint") }),
    h(Refusal, { problem: wrongMinutes(save.problem) ? null : unfielded(save, ["hotline"]) }),
    save.done ? h(Notice, { kind: "good" }, () => t("state.saved")) : null,
    may ? h(Button, { type: "submit", kind: "main", busy: save.busy, disabled: !form.levels.length }, () => t("act.save")) : h("p", { class: "quiet-text" }, t("county.command_only")),
  ];
}
