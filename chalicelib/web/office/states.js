// A case's state as a badge: a sign and a word, never colour alone.
import { h } from "../vendor/vue.js";
import { t } from "../kit/words.js";

export const STATES = ["pending", "approved", "denied", "closed", "expired", "erased"];
const SIGNS = { pending: "…", approved: "✓", denied: "✕", closed: "■", expired: "○", erased: "∅", waiting: "…", accepted: "✓", confirmed: "✓", alone: "•", ending: "○", lapsed: "○", ended: "■" };

/** Draw a state; `of` names it, `area` whose words it takes (`case`, `push`, `reveal`, `hold`). */
export function State(props) {
  return h("span", { class: ["state", props.of] }, [h("span", { "aria-hidden": "true" }, SIGNS[props.of] + " "), t((props.area || "case") + ".state." + props.of)]);
}
State.props = ["of", "area"];
