// Above the one tap: who comes along this time, to be ticked.
import { h } from "../vendor/vue.js";
import { get } from "../kit/api.js";
import { keep } from "../kit/kept.js";
import { Field } from "../kit/parts.js";
import { t } from "../kit/words.js";
import { entry } from "./entry.js";

export default {
  setup() {
    if (!entry.companions.length) know();
    return () => (entry.companions.length ? ticks() : null);
  },
};

async function know() {
  try {
    entry.companions = (await get("v1/me/companions")).items;
    entry.chosen = entry.chosen.filter((id) => entry.companions.some((each) => each.companion_id === id));
    keep("companions", entry.companions.length > 0);
  } catch (failed) {
    if (failed.code === undefined) throw failed;
  }
}

function ticks() {
  const tick = (each) =>
    h(Field, {
      key: each.companion_id,
      kind: "tick",
      label: t("beside.companion", { name: each.name, relation: each.relation }),
      modelValue: entry.chosen.includes(each.companion_id),
      "onUpdate:modelValue": (comes) => {
        const others = entry.chosen.filter((id) => id !== each.companion_id);
        entry.chosen = comes ? others.concat(each.companion_id) : others;
      },
    });
  return h("fieldset", { class: "panel" }, [
    h("legend", t("beside.come_along")),
    entry.companions.map(tick),
    h("a", { href: "#/companions" }, t("beside.change_companions")),
  ]);
}
