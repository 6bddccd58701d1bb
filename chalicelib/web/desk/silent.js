// Doors that nobody came through, or hardly anybody, and why that is strange.
import { h, reactive, watch } from "../vendor/vue.js";
import { shown } from "../kit/loading.js";
import { typed } from "../kit/parts.js";
import { link } from "../kit/routes.js";
import { t } from "../kit/words.js";
import { bound } from "./bound.js";
import { categoryName } from "./categories.js";
import { More, paged } from "./paged.js";
import { ReachPicker, nameOf, reach } from "./reach.js";

const WATCHING = ["reviewer", "command", "department", "inspector"];

export default {
  props: ["path"],
  setup(props) {
    const form = reactive({ region: props.path[0] || reach(WATCHING)[0], days: "3" });
    const found = paged("v1/silent-entrances", () => ({ region: form.region, days: form.days }));
    watch(form, () => found.again());
    return () => [
      h("h1", t("silent.title")),
      h("section", { class: "panel" }, [
        h("p", t("silent.why")),
        h(ReachPicker, { of: WATCHING, ...typed(form, "region") }),
        bound(form, "days", t("silent.days"), null, { kind: "choice", required: true, options: ["1", "3", "7", "14", "28"].map((each) => [each, t("span.days", { count: Number(each), days: each })]) }),
      ]),
      shown(found, (value) => [h("ul", { class: "plain" }, value.items.map(item)), h(More, { of: found })], "silent.none"),
    ];
  },
};

function item(each) {
  return h("li", { key: each.entrance_id + each.kind, class: "panel" }, [
    h("p", [h("span", { class: "mark late" }, t("silent.kind." + each.kind)), h("a", { href: link("venue/" + each.venue_id) }, each.venue), " · ", each.entrance]),
    h("p", each.why),
    h("p", { class: "quiet-text" }, [categoryName(each.category), " · ", nameOf(each.region)]),
    h("p", h("a", { class: "button", href: link("orders/give/" + each.venue_id) }, t("orders.give_here"))),
  ]);
}
