// The entrances of an application: each with its name, kind and description; two of one name are told while they are typed.
import { h, nextTick } from "../vendor/vue.js";
import { Button } from "../kit/parts.js";
import { t } from "../kit/words.js";
import { repeated } from "./checks.js";
import { bound } from "./inputs.js";
import { entranceKinds } from "./labels.js";

const MOST = 40;

export const EntranceRows = {
  props: ["rows", "faults", "of"],
  setup(props) {
    const add = async () => {
      props.rows.push({ name: "", description: "", kind: props.of === "vehicle" ? "vehicle" : "side" });
      await nextTick();
      const last = document.querySelector(".entrance-row:last-of-type input");
      if (last) last.focus();
    };
    return () => {
      const twins = repeated(props.rows.map((row) => row.name));
      return h("section", { class: "panel" }, [
        h("h2", t("entrances.title")),
        h("p", { class: "hint" }, t("entrances.one_code_each")),
        props.rows.map((row, index) => entrance(props, row, index, twins[index])),
        props.faults.entrances ? h("p", { class: "fault", role: "alert" }, props.faults.entrances) : null,
        props.rows.length < MOST ? h(Button, { wide: true, onClick: add }, () => t("entrances.add_row")) : null,
      ]);
    };
  },
};

function entrance(props, row, index, twin) {
  const where = "entrances[" + index + "].";
  const fault = (name) => props.faults[where + name];
  const nameFault = twin ? t("fault.entrance_twice") : row.name.trim() && fault("name") === t("fault.required") ? null : fault("name");
  return h("fieldset", { key: index, class: "entrance-row" }, [
    h("legend", t("entrances.nth", { number: index + 1 })),
    bound(row, "name", { required: true, label: t("entrance.name"), placeholder: t("entrance.name_example"), maxlength: 30, fault: nameFault }),
    bound(row, "kind", { kind: "choice", required: true, label: t("entrance.kind"), options: entranceKinds() }),
    bound(row, "description", { label: t("entrance.description"), placeholder: t("entrance.description_example"), maxlength: 120, fault: fault("description") }),
    props.rows.length > 1 ? h(Button, { kind: "quiet", onClick: () => props.rows.splice(index, 1) }, () => t("entrances.drop_row", { number: index + 1 })) : null,
  ]);
}
