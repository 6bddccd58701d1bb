// What inspectors found in one's region; each look at a photo is on record.
import { h, onUnmounted, reactive, watch } from "../vendor/vue.js";
import { ask } from "../kit/api.js";
import { act, shown } from "../kit/loading.js";
import { Button, Refusal, typed } from "../kit/parts.js";
import { link } from "../kit/routes.js";
import { moment, t } from "../kit/words.js";
import { bound } from "./bound.js";
import { More, paged } from "./paged.js";
import { ReachPicker, nameOf, reach } from "./reach.js";

const WATCHING = ["reviewer", "command", "department", "inspector"];

export default {
  setup() {
    const form = reactive({ region: reach(WATCHING)[0], from: "", to: "" });
    const found = paged("v1/inspections", () => ({ region: form.region, from: form.from, to: form.to }));
    watch(form, () => found.again());
    return () => [
      h("h1", t("inspections.title")),
      h("section", { class: "panel" }, [
        h(ReachPicker, { of: WATCHING, ...typed(form, "region") }),
        h("div", { class: "grid" }, [bound(form, "from", t("figures.from"), null, { kind: "date" }), bound(form, "to", t("figures.to"), null, { kind: "date" })]),
      ]),
      shown(found, (value) => [h("ul", { class: "plain" }, value.items.map((each) => h(Inspection, { key: each.inspection_id, of: each }))), h(More, { of: found })], "inspections.none"),
    ];
  },
};

const Inspection = {
  props: ["of"],
  setup(props) {
    const state = reactive({ address: "" });
    const look = act(async () => {
      state.address = URL.createObjectURL(await ask("GET", "v1/inspections/" + props.of.inspection_id + "/photo", { as: "blob" }));
    });
    onUnmounted(() => state.address && URL.revokeObjectURL(state.address));
    return () => {
      const each = props.of;
      const good = each.live && !each.superseded && each.posted_ok;
      return h("li", { class: "panel" }, [
        h("h2", [h("a", { href: link("venue/" + each.venue_id) }, each.venue), " ", h("span", { class: ["mark", { late: !good }] }, t(good ? "inspections.good" : "inspections.bad"))]),
        h("p", [moment(each.occurred_at), " · ", each.office, " · ", nameOf(each.region)]),
        h("p", [t(each.posted_ok ? "inspect.posted.ok" : "inspect.posted.bad"), " · ", t("code_state." + each.state), " · ", t("place." + each.place)]),
        each.note ? h("p", each.note) : null,
        each.photo && !state.address ? h(Button, { busy: look.busy, onClick: () => look.run() }, () => t("inspections.photo")) : null,
        h(Refusal, { problem: look.problem }),
        state.address ? h("img", { class: "photo", src: state.address, alt: t("inspections.photo_of", { venue: each.venue }) }) : null,
      ]);
    };
  },
};
