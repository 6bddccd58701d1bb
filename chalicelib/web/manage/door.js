// At a door: the shift's word to compare, who came last, and the three ways to register whoever does not scan himself.
import { h, onBeforeUnmount, reactive, shallowReactive } from "../vendor/vue.js";
import { get } from "../kit/api.js";
import { Identity } from "../kit/identity.js";
import { keep, kept } from "../kit/kept.js";
import { loading, shown } from "../kit/loading.js";
import { Busy, Button } from "../kit/parts.js";
import { link } from "../kit/routes.js";
import { session } from "../kit/session.js";
import { t, time } from "../kit/words.js";
import { Stale, bound } from "./inputs.js";
import { LastScans } from "./last_scans.js";
import { myDoors, venueOf } from "./mine.js";

const EVERY_MS = 10000;
const WAYS = {
  scan: () => import("./presented.js"),
  write: () => import("./assisted.js"),
  paper: () => import("./paper.js"),
};

export default {
  props: ["path"],
  setup(props) {
    const [venueId] = props.path;
    const place = loading(() => doorsOf(venueId), () => false);
    return () => {
      if (session.account.identity === "none") return [h("h1", t("door.title")), h(Identity, { why: "door.identity_first" })];
      return shown(place, (found) => h(Door, { place: found, venueId }));
    };
  },
};

/** Return the venue's name and the doors that one tends there: a clerk his own, the manager all. */
async function doorsOf(venueId) {
  const mine = await settled(myDoors());
  const tended = mine.items.find((each) => each.venue_id === venueId);
  if (tended) return { name: tended.venue, entrances: tended.entrances, clerk: true };
  const venue = await settled(venueOf(venueId));
  return { name: venue.name, entrances: venue.entrances, clerk: false, venue };
}

async function settled(list) {
  if (list.phase !== "ready") await list.again();
  if (list.phase === "failing") throw list.problem;
  return list.value;
}

const Door = {
  props: ["place", "venueId"],
  setup(props) {
    const doors = props.place.entrances;
    const before = kept("door." + props.venueId);
    const state = reactive({ entrance: (doors.find((each) => each.entrance_id === before) || doors[0]).entrance_id, way: null });
    const views = shallowReactive({});
    const watched = loading(() => get("v1/venues/" + props.venueId + "/door"), () => false);
    const timer = setInterval(() => {
      if (!document.hidden) watched.again(true);
    }, EVERY_MS);
    onBeforeUnmount(() => clearInterval(timer));
    const open = async (way) => {
      state.way = state.way === way ? null : way;
      if (!state.way || views[way]) return;
      try {
        views[way] = (await WAYS[way]()).default;
      } catch (unreachable) {
        state.way = null;
      }
    };
    const choose = (entrance) => {
      state.entrance = entrance;
      keep("door." + props.venueId, entrance);
    };
    return () => drawn(props, state, { views, watched, open, choose });
  },
};

function drawn(props, state, { views, watched, open, choose }) {
  const doors = props.place.entrances;
  const back = props.place.clerk ? "venues" : "venue/" + props.venueId;
  return h("div", { class: "at-door" }, [
    h("p", { class: "way-back" }, h("a", { href: link(back) }, ["‹ ", props.place.clerk ? t("section.venues") : props.place.name])),
    h("h1", t("door.at", { venue: props.place.name })),
    doors.length > 1
      ? bound(state, "entrance", { kind: "choice", required: true, label: t("door.which"), options: doors.map((each) => [each.entrance_id, each.name]), "onUpdate:modelValue": choose })
      : h("p", { class: "quiet-text" }, doors[0].name),
    shown(watched, word),
    h(Stale, { of: watched }),
    h("div", { class: "row door-ways", role: "group", "aria-label": t("door.ways") }, ["scan", "write", "paper"].map((way) =>
      h(Button, { key: way, pressed: state.way === way, onClick: () => open(way) }, () => t("door.way." + way))
    )),
    state.way ? (views[state.way] ? h(views[state.way], { key: state.way + state.entrance, entrance: state.entrance, onDone: () => watched.again(true) }) : h(Busy)) : null,
    watched.value ? h(LastScans, { of: watched.value.last_scans }) : null,
  ]);
}

function word(seen) {
  return h("section", { class: "shift" }, [
    h("p", t("door.word")),
    h("p", { class: "word" }, seen.word),
    h("p", { class: "quiet-text" }, t("door.word_until", { time: time(seen.valid_until) })),
  ]);
}
