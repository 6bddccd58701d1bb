// One venue of a list: a box to choose it, its name to open it, how long it has waited, whether there is another like it.
import { h } from "../vendor/vue.js";
import { t } from "../kit/words.js";
import { categoryName } from "./categories.js";
import { Waiting } from "./waiting.js";

/** Draw a row; a component of its own, so that a list of three hundred draws only those that changed. */
export const Row = {
  props: ["venue", "open", "chosen", "twin", "plain", "place", "onOpen", "onChoose"],
  setup(props) {
    return () => {
      const venue = props.venue;
      return h("li", { class: ["venue-row", { open: props.open, chosen: props.chosen }] }, [
        h("label", { class: "tickbox" }, [
          h("input", { type: "checkbox", id: "box-" + venue.venue_id, checked: Boolean(props.chosen), "aria-label": t("review.choose", { name: venue.name }), onChange: () => props.onChoose(venue.venue_id), onFocus: () => props.onOpen(venue.venue_id, true) }),
        ]),
        h("div", { class: "venue-what" }, [
          h("p", [
            h("button", { type: "button", class: "venue-name", "aria-expanded": String(Boolean(props.open)), onClick: () => props.onOpen(venue.venue_id) }, venue.name),
            " ",
            h(Waiting, { of: venue, plain: props.plain }),
            venue.next_manager_accepted ? h("span", { class: "mark twin" }, t("review.handover")) : null,
            props.twin ? h("span", { class: "mark twin" }, t("review.twin")) : null,
          ]),
          h("p", { class: "venue-where" }, [categoryName(venue.category), " · ", props.place]),
        ]),
      ]);
    };
  },
};
