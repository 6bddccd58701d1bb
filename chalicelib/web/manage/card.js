// A venue of a list: its name, its state, where it lies, and what comes next.
import { h } from "../vendor/vue.js";
import { link } from "../kit/routes.js";
import { province } from "../kit/shell.js";
import { t } from "../kit/words.js";
import { State, categoryName, isOffered } from "./labels.js";

export function VenueCard(props) {
  const venue = props.venue;
  const next = isOffered(venue) ? "offered" : venue.state;
  return h("a", { class: "panel card", href: link("venue/" + venue.venue_id) }, [
    h("strong", { class: "name" }, venue.name),
    h(State, { of: venue.state }),
    h("span", { class: "quiet-text" }, [venue.vehicle ? venue.vehicle.plate : categoryName(venue.category), venue.region_name].filter(Boolean).join(" · ")),
    h("span", { class: "next" }, t("next." + next, { reviewer: province().wording.reviewer })),
  ]);
}
VenueCard.props = ["venue"];
