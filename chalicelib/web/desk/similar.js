// Venues that may be the same one applied for twice: the same name or address, or a few steps away, in the same village.
import { h, reactive } from "../vendor/vue.js";
import { all } from "../kit/api.js";
import { link } from "../kit/routes.js";
import { number, t } from "../kit/words.js";
import { within } from "./reach.js";
import { Waiting } from "./waiting.js";

const NEAR_M = 50;
const COMPARED = 500;
const FRESH_MS = 120000;
const known = {};

/** Return a name or an address as it is compared: without spaces, brackets and signs, in one width. */
export function plain(text) {
  return (text || "").normalize("NFKC").toLowerCase().replace(/[\s·・.,，。、()（）[\]【】“”"'-]/g, "");
}

/** Return how many metres lie between two points. */
export function metres(one, other) {
  const rad = Math.PI / 180;
  const x = (other.lon - one.lon) * rad * Math.cos(((one.lat + other.lat) / 2) * rad);
  const y = (other.lat - one.lat) * rad;
  return Math.sqrt(x * x + y * y) * 6371000;
}

function alike(venue, other) {
  const [mine, its] = [plain(venue.name), plain(other.name)];
  if (mine === its) return t("similar.name");
  if (venue.location && other.location) {
    const away = metres(venue.location, other.location);
    if (away <= NEAR_M) return t("similar.near", { metres: number(Math.round(away)) });
  }
  if (venue.address && plain(venue.address) === plain(other.address)) return t("similar.address");
  const [short, long] = mine.length < its.length ? [mine, its] : [its, mine];
  return short.length >= 4 && long.includes(short) ? t("similar.part") : null;
}

/** Fetch a village's venues, once for all that are opened there within two minutes. */
function around(venue) {
  const query = within(venue.region);
  if (venue.region.length < 12) query.category = venue.category;
  const key = JSON.stringify(query);
  if (!known[key] || Date.now() - known[key].at > FRESH_MS) {
    known[key] = { at: Date.now(), found: all("v1/venues", query, COMPARED) };
    known[key].found.catch(() => delete known[key]);
  }
  return known[key].found;
}

/** Show what is like a venue; fetched once its reader stays on it. */
export const Similar = {
  props: ["venue"],
  setup(props) {
    const state = reactive({ found: null, problem: false });
    around(props.venue).then(
      (items) => {
        const others = items.filter((each) => each.venue_id !== props.venue.venue_id && each.state !== "deregistered");
        state.found = others.map((each) => ({ venue: each, why: alike(props.venue, each) })).filter((each) => each.why).slice(0, 20);
      },
      () => {
        state.problem = true;
      }
    );
    return () => {
      if (state.problem) return h("p", t("similar.unknown"));
      if (!state.found) return h("p", { role: "status" }, t("similar.asking"));
      if (!state.found.length) return h("p", t("similar.none"));
      return h("ul", { class: "plain similar" }, state.found.map(({ venue, why }) =>
        h("li", { key: venue.venue_id }, [h("a", { href: link("venue/" + venue.venue_id) }, venue.name), " ", h("span", { class: "mark twin" }, why), " ", h(Waiting, { of: venue }), h("p", { class: "venue-where" }, venue.address)])
      ));
    };
  },
};

let compared = [];
let found = {};

/** Return the ids of those of a list whose names another of the same village has too; remembered as long as the list. */
export function twins(rows) {
  if (rows === compared) return found;
  const seen = {};
  rows.forEach((each) => {
    const key = each.region + plain(each.name);
    (seen[key] = seen[key] || []).push(each.venue_id);
  });
  compared = rows;
  found = {};
  Object.keys(seen).filter((key) => seen[key].length > 1).forEach((key) => seen[key].forEach((id) => (found[id] = true)));
  return found;
}
