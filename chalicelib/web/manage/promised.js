// The promise, in the province's own words; without it nothing is sent.
import { h } from "../vendor/vue.js";
import { province } from "../kit/shell.js";
import { t } from "../kit/words.js";
import { bound } from "./inputs.js";

export function Promised(props) {
  return h("section", { class: "panel" }, [
    h("h2", t("promise.title")),
    bound(props.form, "promise", { kind: "tick", required: true, label: province().wording.promise, fault: props.fault }),
  ]);
}
Promised.props = ["form", "fault"];
