// One venue by its address, as other views link to it.
import { h, reactive } from "../vendor/vue.js";
import { get } from "../kit/api.js";
import { loading, shown } from "../kit/loading.js";
import { Button } from "../kit/parts.js";
import { back } from "../kit/routes.js";
import { hasRole } from "../kit/session.js";
import { t } from "../kit/words.js";
import { Decide, Decided } from "./review_decide.js";
import { VenueCard } from "./venue_card.js";

export default {
  props: ["path"],
  setup(props) {
    const found = loading(() => get("v1/venues/" + props.path[0]));
    const doing = reactive({ decision: null, result: null });
    const done = (result) => {
      Object.assign(doing, { decision: null, result });
      found.again(true);
    };
    const draw = (venue) => h(VenueCard, { venue, level: "h1", onChanged: (changed) => (found.value = Object.assign({}, venue, changed)) }, () => [
      doing.result ? h(Decided, { of: doing.result, onClose: () => (doing.result = null) }) : null,
      venue.state === "submitted" && hasRole("reviewer", "command") ? deciding(venue, doing, done) : null,
    ]);
    return () => [
      h(Button, { kind: "quiet", onClick: back }, () => t("act.back")),
      shown(found, (venue) => h("div", { class: "panel" }, [draw(venue)])),
    ];
  },
};

function deciding(venue, doing, done) {
  if (doing.decision) return h(Decide, { venues: [venue], decision: doing.decision, onDone: done, onCancel: () => (doing.decision = null) });
  return h("div", { class: "row" }, [
    h(Button, { kind: "main", onClick: () => (doing.decision = "approve") }, () => t("review.approve")),
    h(Button, { kind: "danger", onClick: () => (doing.decision = "reject") }, () => t("review.reject")),
  ]);
}
