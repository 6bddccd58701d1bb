// How a venue stands: its state in a sentence, the one thing to do next, today at a glance, and the ways to the rest.
import { h } from "../vendor/vue.js";
import { Facts, Notice } from "../kit/parts.js";
import { link } from "../kit/routes.js";
import { province } from "../kit/shell.js";
import { moment, t } from "../kit/words.js";
import { State, categoryName, departmentName, isEditable, isToSubmit } from "./labels.js";
import { openAlerts, openOrders } from "./mine.js";
import { Today } from "./today.js";

export function Overview(props) {
  const venue = props.venue;
  return [
    h("p", { class: "way-back" }, h("a", { href: link("venues") }, ["‹ ", t("section.venues")])),
    h("h1", venue.name),
    h("p", [h(State, { of: venue.state })]),
    standing(venue),
    waiting(venue),
    venue.live ? h(Today, { key: venue.venue_id, venue }) : null,
    ways(venue),
    facts(venue),
  ];
}
Overview.props = ["venue"];

const OPENED = ["approved", "returned", "disabled", "deregistered"];
const KINDS = { draft: "warning", submitted: "info", approved: "good", rejected: "bad", returned: "warning", disabled: "bad", deregistered: "info" };

/** What the state means, and the button for what comes next. */
function standing(venue) {
  const words = province().wording;
  const said = t("standing." + venue.state, { reviewer: words.reviewer, command: words.command, due: moment(venue.due_at) });
  return [
    h(Notice, { kind: KINDS[venue.state] }, () => [
      h("p", said),
      venue.reason && venue.state !== "approved" ? [h("p", { class: "quiet-text" }, t("standing.reason")), h("p", { class: "reason" }, venue.reason)] : null,
      venue.missing.length ? h("p", { class: "reason" }, t("standing.missing", { what: venue.missing.map((each) => t("missing." + each)).join(t("join")) })) : null,
      venue.state === "submitted" && venue.due_at ? h("p", t("standing.due", { due: moment(venue.due_at) })) : null,
    ]),
    venue.manager_accepted ? null : h(Notice, { kind: "warning" }, () => t("standing.not_accepted", { name: venue.manager.name, phone: venue.manager.phone })),
    venue.next_manager ? h(Notice, () => t(venue.next_manager_accepted ? "standing.next_accepted" : "standing.next", Object.assign({ reviewer: words.reviewer }, venue.next_manager))) : null,
    isToSubmit(venue) ? h("a", { class: "button main wide", href: to(venue, "edit") }, t("standing.act." + venue.state)) : null,
    venue.live ? h("a", { class: "button main wide", href: to(venue, "entrances") }, t("standing.act.poster")) : null,
  ];
}

/** Alerts and orders of this venue that nobody has answered. */
function waiting(venue) {
  const here = (list, fits) => (list.value ? list.value.items.filter(fits).length : 0);
  const alerts = here(openAlerts(), (each) => each.venue_id === venue.venue_id);
  const orders = here(openOrders(), (each) => each.target.venue_id === venue.venue_id);
  return [
    alerts ? h("a", { class: "button danger wide", href: link("alerts") }, t("alerts.waiting", { count: alerts })) : null,
    orders ? h("a", { class: "button danger wide", href: link("orders") }, t("orders.waiting", { count: orders })) : null,
  ];
}

function to(venue, view) {
  return link("venue/" + venue.venue_id + "/" + view);
}

function ways(venue) {
  const over = venue.state === "deregistered";
  const way = (href, name) => h("li", h("a", { class: "way", href }, [h("span", name), h("span", { "aria-hidden": "true" }, "›")]));
  const locks = province().lock_on_approval;
  return h("nav", { "aria-label": venue.name }, h("ul", { class: "plain ways" }, [
    venue.live ? way(link("door/" + venue.venue_id), t("door.begin")) : null,
    over ? null : way(to(venue, "entrances"), t("venue_view.entrances")),
    OPENED.includes(venue.state) ? way(to(venue, "figures"), t("venue_view.figures")) : null,
    venue.vehicle && venue.live ? way(to(venue, "trips"), t("venue_view.trips")) : null,
    over ? null : way(to(venue, "clerks"), t("venue_view.clerks")),
    isEditable(venue, locks) && !isToSubmit(venue) ? way(to(venue, "edit"), t("venue_view.edit")) : null,
    over ? null : way(to(venue, "manager"), t("venue_view.manager")),
    way(to(venue, "history"), t("venue_view.history")),
    over ? null : way(to(venue, "end"), t("venue_view.end")),
  ]));
}

function facts(venue) {
  const vehicle = venue.vehicle || {};
  const hours = venue.opening_hours;
  return h("details", { class: "panel more" }, [
    h("summary", t("venue.facts")),
    h(Facts, {
      of: [
        [t("venue.category"), categoryName(venue.category)],
        [t("venue.department"), departmentName(venue)],
        [t("vehicle.plate"), vehicle.plate],
        [t("vehicle.operator"), vehicle.operator],
        [t("vehicle.line"), vehicle.line],
        [t("venue.region"), venue.region_name],
        [t("venue.address"), venue.address],
        [t("point.title"), venue.location ? venue.location.lat + ", " + venue.location.lon : t("point.none")],
        [t("hours.title"), hours ? hours.opens + "–" + hours.closes : t("hours.any")],
        [province().wording.manager, [venue.manager.name, venue.manager.phone, venue.manager.id_number].join(" ")],
        [t("venue.submitted_at"), moment(venue.submitted_at)],
        [t("venue.decided_at"), moment(venue.decided_at)],
        [t("venue.confirmed_at", { command: province().wording.command_short }), moment(venue.confirmed_at)],
      ],
    }),
  ]);
}
