// What may be left as it is: opening hours, and the two sounds a visitor's phone plays, to be listened to first.
import { h } from "../vendor/vue.js";
import { Button } from "../kit/parts.js";
import { ring } from "../kit/readout.js";
import { province } from "../kit/shell.js";
import { t } from "../kit/words.js";
import { bound } from "./inputs.js";

export function Extras(props) {
  const { form, faults } = props;
  return h("details", { class: "panel more" }, [
    h("summary", t("extras.title")),
    bound(form, "hours", { kind: "tick", label: t("hours.set") }),
    form.hours
      ? h("div", { class: "grid" }, [
          bound(form, "opens", { kind: "time", required: true, label: t("hours.opens"), fault: faults["opening_hours.opens"] }),
          bound(form, "closes", { kind: "time", required: true, label: t("hours.closes"), hint: t("hours.past_midnight"), fault: faults["opening_hours.closes"] }),
        ])
      : null,
    ["success", "failure"].map((kind) => sound(form, faults, kind)),
  ]);
}
Extras.props = ["form", "faults"];

function sound(form, faults, kind) {
  const offered = province().sounds.filter((each) => each.kind === kind);
  const chosen = form[kind] || offered[0].id;
  return h("div", { class: "sound" }, [
    bound(form, kind, { kind: "choice", label: t("sound." + kind), fault: faults["sounds." + kind], modelValue: chosen, options: offered.map((each) => [each.id, each.name]) }),
    h(Button, { onClick: () => ring(chosen) }, () => ["▶ ", t("sound.listen")]),
  ]);
}
