// What users tell those who run the system: without whoever wrote it.
import { h, reactive, watch } from "../vendor/vue.js";
import { shown } from "../kit/loading.js";
import { typed } from "../kit/parts.js";
import { moment, t } from "../kit/words.js";
import { More, paged } from "./paged.js";
import { ReachPicker, reach } from "./reach.js";

export default {
  setup() {
    const form = reactive({ region: reach(["command"])[0] });
    const found = paged("v1/feedback", () => ({ county: form.region.length >= 6 ? form.region.slice(0, 6) : "" }));
    watch(form, () => found.again());
    return () => [
      h("h1", t("feedback.title")),
      h("p", t("feedback.why")),
      h(ReachPicker, { of: ["command"], depth: 6, ...typed(form, "region") }),
      shown(found, (value) => [h("ul", { class: "plain" }, value.items.map((each) => h("li", { key: each.feedback_id, class: "panel" }, [h("p", each.text), h("p", { class: "quiet-text" }, moment(each.received_at))]))), h(More, { of: found })], "feedback.none"),
    ];
  },
};
