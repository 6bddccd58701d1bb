// Everything that an application says, as pairs; its doors; and the lines of its history.
import { h } from "../vendor/vue.js";
import { Facts, Table } from "../kit/parts.js";
import { moment, t } from "../kit/words.js";
import { categoryName, departmentName } from "./categories.js";

/** Draw what is stated about a venue. */
export function VenueFacts(props) {
  const venue = props.of;
  return h(Facts, {
    of: [
      [t("venue.category"), categoryName(venue.category)],
      [t("venue.department"), venue.department && departmentName(venue.category, venue.department)],
      [t("venue.region"), venue.region_name],
      [t("venue.address"), venue.address],
      [t("venue.location"), venue.location && venue.location.lat.toFixed(6) + ", " + venue.location.lon.toFixed(6)],
      ...vehicleFacts(venue.vehicle),
      [t("venue.hours"), venue.opening_hours && venue.opening_hours.opens + "–" + venue.opening_hours.closes],
      [t("venue.manager"), who(venue.manager)],
      [t("venue.accepted"), venue.manager_accepted ? null : t("venue.accepted.not")],
      [t("venue.next_manager"), venue.next_manager && who(venue.next_manager)],
      [t("venue.missing"), venue.missing.map((each) => t("venue.missing." + each)).join(t("decide.comma"))],
      [t("venue.reason"), venue.reason],
      [t("venue.submitted_at"), moment(venue.submitted_at)],
      [t("venue.confirmed_at"), moment(venue.confirmed_at)],
    ],
  });
}
VenueFacts.props = ["of"];

function vehicleFacts(vehicle) {
  if (!vehicle) return [];
  return [[t("venue.plate"), vehicle.plate], [t("venue.line"), vehicle.line], [t("venue.operator"), vehicle.operator]];
}

function who(manager) {
  return [manager.name, manager.id_number, manager.phone].filter(Boolean).join("  ");
}

/** Draw a venue's doors. */
export function Entrances(props) {
  const columns = [["name", t("entrance.name")], ["kind", t("entrance.kind")], ["description", t("entrance.description")], ["state", t("entrance.state")]];
  const cell = (row, key) => (key === "kind" || key === "state" ? t("entrance." + key + "." + row[key]) : row[key]);
  return h(Table, { caption: t("entrance.title"), columns, rows: props.of, cell });
}
Entrances.props = ["of"];

/** Draw a venue's history, newest first: what was done, by which office, why. */
export function History(props) {
  return h("ol", { class: "plain history" }, props.of.slice().reverse().map((line, index) =>
    h("li", { key: index }, [
      h("strong", t("history." + line.action)),
      line.after && line.after !== line.before ? h("span", " → " + t("venue.state." + line.after)) : null,
      h("p", { class: "venue-where" }, [moment(line.at), line.office ? " · " + line.office : null]),
      line.reason ? h("p", line.reason) : null,
    ])
  ));
}
History.props = ["of"];
