// Alerts at my venues: for each what to do now, in order, and until when; closed ones below.
import { h, reactive } from "../vendor/vue.js";
import { get } from "../kit/api.js";
import { loading, shown } from "../kit/loading.js";
import { Button } from "../kit/parts.js";
import { t } from "../kit/words.js";
import { Alert } from "./alert.js";
import { Stale } from "./inputs.js";
import { look, openAlerts } from "./mine.js";

export default {
  setup() {
    look("alerts");
    const state = reactive({ closed: null });
    const older = () => {
      state.closed = loading(() => get("v1/alerts", { mine: true, state: "closed", limit: 50 }));
    };
    return () => [
      h("h1", t("alerts.title")),
      h(Stale, { of: openAlerts() }),
      shown(openAlerts(), (list) => list.items.map((alert) => h(Alert, { key: alert.alert_id, alert })), "alerts.none"),
      state.closed
        ? [h("h2", t("alerts.closed")), shown(state.closed, (list) => list.items.map((alert) => h(Alert, { key: alert.alert_id, alert })), "alerts.none_closed")]
        : h(Button, { kind: "quiet", onClick: older }, () => t("alerts.show_closed")),
    ];
  },
};
