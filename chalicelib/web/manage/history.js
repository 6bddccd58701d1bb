// Everything that was decided about a venue, the newest first: when, what, by which office, why.
import { h } from "../vendor/vue.js";
import { get } from "../kit/api.js";
import { loading, shown } from "../kit/loading.js";
import { date, has, t, time } from "../kit/words.js";

export default {
  props: ["venue"],
  setup(props) {
    const lines = loading(() => get("v1/venues/" + props.venue.venue_id + "/history"));
    return () => shown(lines, (list) => h("ol", { class: "plain steps" }, list.items.slice().reverse().map(line)));
  },
};

function line(each, index) {
  const name = "action." + each.action;
  return h("li", { key: index, class: "panel" }, [
    h("strong", has(name) ? t(name) : each.action),
    h("p", { class: "quiet-text" }, [date(each.at) + " " + time(each.at), each.office || t("alert.by_venue")].join(" · ")),
    each.before !== each.after ? h("p", t("venue_state." + each.after)) : null,
    each.reason ? h("p", each.reason) : null,
  ]);
}
