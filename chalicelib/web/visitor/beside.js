// Below the one tap: in which capacity one comes, and whether the phone's position goes with it.
import { h, reactive } from "../vendor/vue.js";
import { Button, Field } from "../kit/parts.js";
import { t } from "../kit/words.js";
import { entry } from "./entry.js";

const CAPACITIES = ["visitor", "staff", "resident"];

export default {
  setup() {
    const state = reactive({ position: "unasked" });
    askedBefore().then((granted) => granted && locate(state));
    return () => [
      entry.companions.length ? null : h("p", { class: "centred" }, h("a", { href: "#/companions" }, t("beside.companions"))),
      h("details", { class: "beside" }, [
        h("summary", t("beside.title")),
        h(Field, {
          kind: "choice",
          label: t("beside.capacity"),
          options: CAPACITIES.map((each) => [each, t("capacity." + each)]),
          modelValue: entry.capacity,
          required: true,
          "onUpdate:modelValue": (chosen) => {
            entry.capacity = chosen;
          },
        }),
        position(state),
      ]),
    ];
  },
};

async function askedBefore() {
  try {
    return (await navigator.permissions.query({ name: "geolocation" })).state === "granted";
  } catch (unknown) {
    return false;
  }
}

function locate(state) {
  state.position = "asking";
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      entry.position = { lat: coords.latitude, lon: coords.longitude };
      state.position = "known";
    },
    () => {
      state.position = "refused";
    },
    { timeout: 8000, maximumAge: 60000 }
  );
}

function position(state) {
  if (!navigator.geolocation) return null;
  return h("div", { class: "field" }, [
    h("p", { class: "hint" }, t("position." + state.position)),
    state.position === "unasked" ? h(Button, { onClick: () => locate(state) }, () => t("position.ask")) : null,
  ]);
}
