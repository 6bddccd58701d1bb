// Today at a glance: how many came in, and which door nobody has used yet.
import { h } from "../vendor/vue.js";
import { get } from "../kit/api.js";
import { loading } from "../kit/loading.js";
import { Busy } from "../kit/parts.js";
import { link } from "../kit/routes.js";
import { number, t } from "../kit/words.js";

export const Today = {
  props: ["venue"],
  setup(props) {
    const figures = loading(() => get("v1/venues/" + props.venue.venue_id + "/figures"));
    return () => {
      if (figures.phase === "loading") return h(Busy);
      if (figures.phase === "failing") return null;
      const { today, total } = figures.value;
      return h("a", { class: "panel card today", href: link("venue/" + props.venue.venue_id + "/figures") }, [
        h("span", [t("figures.today"), " ", h("strong", { class: "number" }, number(today.visits)), " ", t("figures.entries")]),
        h("span", { class: "quiet-text" }, t("figures.since", { total: number(total.visits) })),
      ]);
    };
  },
};
