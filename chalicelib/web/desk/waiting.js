// How long an application has waited, and whether it is overdue; of anything else, its state.
import { h } from "../vendor/vue.js";
import { moment, number, t } from "../kit/words.js";

const HOUR_MS = 3600000;

/** Draw the clock of an application, or a venue's state with its instant; `plain` leaves out a state that all share. */
export function Waiting(props) {
  const venue = props.of;
  if (venue.state !== "submitted" || !venue.due_at) {
    const at = venue.decided_at || venue.submitted_at || venue.created_at;
    return h("span", { class: ["mark", "state-" + venue.state] }, props.plain ? moment(at) : [t("venue.state." + venue.state), at ? " · " + moment(at) : ""]);
  }
  const left = Math.floor((new Date(venue.due_at) - Date.now()) / HOUR_MS);
  const late = left < 0;
  return h("span", { class: ["mark", late ? "late" : "early"] }, late ? t("review.late", { time: span(-left) }) : t("review.left", { time: span(left) }));
}
Waiting.props = ["of", "plain"];

function span(hours) {
  const days = Math.floor(hours / 24);
  return days ? t("span.days", { count: days, days: number(days) }) : t("span.hours", { count: Math.max(1, hours), hours: number(Math.max(1, hours)) });
}
