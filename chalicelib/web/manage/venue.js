// One venue: how it stands and what comes next, and the ways to everything that can be done with it.
import { h, shallowReactive } from "../vendor/vue.js";
import { shown } from "../kit/loading.js";
import { Busy, Failing } from "../kit/parts.js";
import { t } from "../kit/words.js";
import { Heading, Stale } from "./inputs.js";
import { isOffered } from "./labels.js";
import { look, venueOf } from "./mine.js";
import { Overview } from "./overview.js";
import { Offered } from "./handover.js";

const VIEWS = {
  edit: () => import("./edit.js"),
  entrances: () => import("./entrances.js"),
  poster: () => import("./poster.js"),
  figures: () => import("./figures.js"),
  clerks: () => import("./clerks.js"),
  trips: () => import("./trips.js"),
  manager: () => import("./handover.js"),
  history: () => import("./history.js"),
  end: () => import("./end.js"),
};
const fetched = shallowReactive({});
const failed = shallowReactive({});

export default {
  props: ["path"],
  setup(props) {
    const [id] = props.path;
    look("venue/" + id);
    return () => [h(Stale, { of: venueOf(id) }), shown(venueOf(id), (venue) => (isOffered(venue) ? h(Offered, { venue }) : view(venue, props.path.slice(1))))];
  },
};

function view(venue, [name, ...rest]) {
  if (!VIEWS[name]) return h(Overview, { venue });
  const heading = h(Heading, { back: "venue/" + venue.venue_id, to: venue.name, title: t("venue_view." + name) });
  if (fetched[name]) return [heading, h(fetched[name], { venue, path: rest })];
  if (failed[name]) return [heading, h(Failing, { problem: failed[name], again: () => load(name) })];
  load(name);
  return [heading, h(Busy)];
}

async function load(name) {
  delete failed[name];
  try {
    fetched[name] = (await VIEWS[name]()).default;
  } catch (unreachable) {
    failed[name] = { detail: t("problem.offline") };
  }
}
