// The alerts of a county: who is where, what was done, until when the next step is due.
import { h, reactive, watch } from "../vendor/vue.js";
import { Colour } from "../kit/colour.js";
import { shown } from "../kit/loading.js";
import { Empty, typed } from "../kit/parts.js";
import { link } from "../kit/routes.js";
import { hasRole } from "../kit/session.js";
import { moment, t } from "../kit/words.js";
import { bound } from "./bound.js";
import { More, paged } from "./paged.js";
import { ReachPicker, reach } from "./reach.js";

const WATCHING = ["reviewer", "command", "department"];

export default {
  setup() {
    const form = reactive({ region: reach(WATCHING)[0], state: "open" });
    const found = paged("v1/alerts", () => ({ county: form.region.slice(0, 6), state: form.state === "open" ? "" : form.state }));
    watch(form, () => form.region.length >= 6 && found.again());
    const states = ["open", "raised", "acknowledged", "handed_over", "closed"].map((each) => [each, t("alerts.state." + each)]);
    return () => [
      h("h1", t("alerts.title")),
      h("section", { class: "panel" }, [
        h(ReachPicker, { of: WATCHING, depth: 6, ...typed(form, "region") }),
        bound(form, "state", t("alerts.state"), null, { kind: "choice", required: true, options: states }),
      ]),
      form.region.length < 6
        ? h(Empty, { words: "alerts.county_first" })
        : shown(found, (value) => [h("ul", { class: "plain" }, value.items.map(item)), h(More, { of: found })], "alerts.none"),
    ];
  },
};

function item(each) {
  const late = each.state !== "closed" && new Date(each.due_at) < Date.now();
  return h("li", { key: each.alert_id, class: "panel" }, [
    h("h2", [h(Colour, { of: each.colour || "unknown" }), " ", each.person, " ", h("span", { class: ["mark", { late }] }, t(late ? "alerts.late" : "alerts.state." + each.state))]),
    h("p", [h("a", { href: link("venue/" + each.venue_id) }, each.venue), " · ", each.entrance, " · ", moment(each.occurred_at)]),
    each.flags.length ? h("p", each.flags.map((flag) => h("span", { class: "mark", key: flag }, t("flag." + flag)))) : null,
    each.health_point ? h("p", t("alerts.point", each.health_point)) : null,
    each.state === "closed" ? null : h("p", { class: "quiet-text" }, t("alerts.due", { at: moment(each.due_at) })),
    h("ol", { class: "plain history" }, each.steps.map((step, index) => h("li", { key: index }, [
      t("alerts.step." + step.action), " · ", moment(step.at), " · ", step.office || t("alerts.venue_itself"), step.about ? h("p", step.about) : null, step.note ? h("p", step.note) : null,
    ]))),
    hasRole("command") ? h("p", h("a", { class: "button", href: link("holds/new/alert/" + each.alert_id) }, t("command.hold"))) : null,
  ]);
}
