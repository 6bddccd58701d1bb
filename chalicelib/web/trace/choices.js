// Choices: how far around a stay, by the venue or the entrance, for how long, which scans are believed; said in words.
import { h, reactive } from "../vendor/vue.js";
import { Button, Field, typed } from "../kit/parts.js";
import { submitting } from "../kit/signing_in.js";
import { t } from "../kit/words.js";
import { joined, listed } from "../office/listed.js";

export const PRESENCES = ["on_site", "doubtful", "unverified", "remote"];
export const AT_MOST = 9; // compared at once
const BELIEVED = ["on_site", "doubtful", "unverified"];

/** Return what is compared first, from narrow to wide. */
export function usual() {
  return [of(0, true), of(0, false), of(30, false), of(60, false), of(120, false)];
}

function of(minutes, sameEntrance) {
  return { minutes, same_entrance: sameEntrance, min_overlap: 1, presence: BELIEVED.slice() };
}

/** Say a choice in one line. */
export function inWords(choice) {
  const parts = [
    t("choice.minutes", { minutes: choice.minutes }),
    t(choice.same_entrance ? "choice.entrance" : "choice.venue"),
    t("choice.overlap", { minutes: choice.min_overlap }),
  ];
  return joined(parts.concat(believed(choice.presence)));
}

function believed(presence) {
  const usually = BELIEVED.length === presence.length && BELIEVED.every((each) => presence.includes(each));
  if (usually) return [];
  if (presence.length === PRESENCES.length) return [t("choice.all_presence")];
  return [t("choice.only", { presence: listed(PRESENCES.filter((each) => presence.includes(each)).map((each) => t("presence." + each))) })];
}

/** A form for one more choice; `onAdd` is called with it. */
export const ChoiceForm = {
  props: ["onAdd", "problem"],
  setup(props) {
    const form = reactive({ minutes: "15", where: "venue", min_overlap: "1", presence: BELIEVED.slice() });
    const add = {
      run: () =>
        props.onAdd({
          minutes: Number(form.minutes) || 0,
          same_entrance: form.where === "entrance",
          min_overlap: Number(form.min_overlap) || 0,
          presence: PRESENCES.filter((each) => form.presence.includes(each)),
        }),
    };
    return () =>
      h("form", { onSubmit: submitting(add) }, [
        h("div", { class: "two" }, [
          bound(form, "minutes", { kind: "number", min: 0, max: 240, inputmode: "numeric" }),
          bound(form, "min_overlap", { kind: "number", min: 0, max: 1440, inputmode: "numeric" }),
        ]),
        bound(form, "where", { kind: "choice", options: [["venue", t("choice.venue")], ["entrance", t("choice.entrance")]] }),
        h("fieldset", [h("legend", t("choice.presence")), h("p", { class: "hint" }, t("choice.presence_hint")), PRESENCES.map((each) => tick(form, each))]),
        h(Button, { type: "submit", disabled: form.presence.length === 0 }, () => t("choice.add")),
      ]);
  },
};

function bound(form, name, more) {
  return h(Field, Object.assign({
    label: t("choice.field." + name),
    required: true,
    ...typed(form, name),
  }, more));
}

function tick(form, presence) {
  return h(Field, {
    key: presence,
    kind: "tick",
    label: t("presence." + presence),
    modelValue: form.presence.includes(presence),
    "onUpdate:modelValue": (on) => {
      form.presence = form.presence.filter((each) => each !== presence).concat(on ? [presence] : []);
    },
  });
}
