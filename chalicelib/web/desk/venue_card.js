// One venue, whole: what the list knows of it at once, its doors and its past as soon as they are there.
import { h, onUnmounted, watch } from "../vendor/vue.js";
import { get } from "../kit/api.js";
import { loading, shown } from "../kit/loading.js";
import { t } from "../kit/words.js";
import { Point } from "./point.js";
import { Similar } from "./similar.js";
import { CommandActs } from "./command_acts.js";
import { VenueActs } from "./venue_acts.js";
import { Entrances, History, VenueFacts } from "./venue_facts.js";
import { Waiting } from "./waiting.js";

const PAUSE_MS = 180; // whoever leafs through with a key asks for nothing on the way

/** Draw a venue known from a list; `patient` waits a moment before it asks for more; `onChanged` hears what it became. */
export const VenueCard = {
  props: ["venue", "patient", "level", "onChanged"],
  setup(props, { slots }) {
    const id = props.venue.venue_id;
    let left = false;
    const whole = loading(async () => {
      if (props.patient) await new Promise((go) => setTimeout(go, PAUSE_MS));
      if (left) return null;
      const [venue, history] = await Promise.all([get("v1/venues/" + id), get("v1/venues/" + id + "/history")]);
      return { venue, history: history.items };
    });
    onUnmounted(() => {
      left = true;
    });
    let expected = props.venue.state;
    watch(() => props.venue.state, (now) => now !== expected && whole.again(true));
    const changed = (venue) => {
      expected = venue.state;
      whole.again(true);
      if (props.onChanged) props.onChanged(venue);
    };
    return () => {
      const venue = (whole.value && whole.value.venue) || props.venue;
      return h("article", { class: "venue-card", "aria-labelledby": "open-" + id }, [
        h(props.level || "h2", { id: "open-" + id }, venue.name),
        h("p", { class: "venue-marks" }, [h(Waiting, { of: venue })]),
        slots.default ? slots.default() : null,
        h(VenueActs, { venue, onChanged: changed }),
        h(CommandActs, { key: venue.venue_id, venue, onChanged: changed }),
        h(VenueFacts, { of: venue }),
        h(Point, { of: venue }),
        shown(whole, (value) => (value ? more(value) : null)),
      ]);
    };
  },
};

function more({ venue, history }) {
  return [
    h("h3", t("entrance.title")),
    h(Entrances, { of: venue.entrances || [] }),
    h("h3", t("similar.title")),
    h(Similar, { key: venue.venue_id, venue }),
    h("h3", t("history.title")),
    h(History, { of: history }),
  ];
}
