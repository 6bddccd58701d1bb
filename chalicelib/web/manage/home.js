// The first view: apply, what waits for me, my venues with their states, the doors I tend, and a search for the rest.
import { h } from "../vendor/vue.js";
import { shown } from "../kit/loading.js";
import { Notice } from "../kit/parts.js";
import { link } from "../kit/routes.js";
import { t } from "../kit/words.js";
import { VenueCard } from "./card.js";
import { Stale } from "./inputs.js";
import { look, myDoors, myVenues, openAlerts } from "./mine.js";
import { Search } from "./search.js";

export default {
  setup() {
    look("venues", "doors", "alerts", "orders");
    return () => {
      const clerk = tends() && myVenues().empty;
      const parts = [
        [h(clerk ? "h2" : "h1", t("venues.title")), apply(clerk), shown(myVenues(), (list) => list.items.map((venue) => h(VenueCard, { key: venue.venue_id, venue })), "venues.none")],
        doors(clerk ? "h1" : "h2"),
      ];
      return [h(Stale, { of: myVenues() }), alertBanner(), clerk ? parts.reverse() : parts, h(Search)];
    };
  },
};

function tends() {
  return Boolean(myDoors().value) && !myDoors().empty;
}

function apply(clerk) {
  return h("p", h("a", { class: ["button wide", { main: !clerk }], href: link("apply") }, t("apply.begin")));
}

function alertBanner() {
  const list = openAlerts().value;
  if (!list || !list.items.length) return null;
  return h(Notice, { kind: "bad" }, () => [
    h("p", h("strong", t("alerts.waiting", { count: list.items.length }))),
    h("a", { class: "button main wide", href: link("alerts") }, t("alerts.open")),
  ]);
}

/** The doors one tends; for whoever is a clerk and nothing else they come first. */
function doors(heading) {
  const list = myDoors();
  if (list.phase !== "failing" && !tends()) return null;
  return [
    h(heading, t("doors.mine")),
    shown(list, (found) => found.items.map((each) =>
      h("a", { key: each.venue_id, class: "panel card", href: link("door/" + each.venue_id) }, [
        h("strong", { class: "name" }, each.venue),
        h("span", { class: "quiet-text" }, each.entrances.map((door) => door.name).join(t("join"))),
        h("span", { class: "next" }, t("door.begin")),
      ])
    )),
  ];
}
