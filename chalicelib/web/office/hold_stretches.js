// What a hold lists: a venue's rows (or one entrance's) between two instants, or one alert; several where need be.
import { h, reactive, watch } from "../vendor/vue.js";
import { get } from "../kit/api.js";
import { Button, Field, typed } from "../kit/parts.js";
import { hasRole } from "../kit/session.js";
import { t } from "../kit/words.js";
import { fromField, toField } from "./clock.js";

export const STRETCH_FIELDS = ["venue_id", "entrance_id", "from", "to", "alert_id"];
const AT_MOST = 20;
const HOUR_MS = 3600000;
const TO_THE_SECOND = 19;

/** Return a stretch to be filled in: the last hours of a venue, or an alert. */
export function emptyStretch(kind, of) {
  const now = Date.now();
  const known = kind === "alert" ? "alert" : "venue";
  return { kind: known, venue_id: known === "venue" ? of || "" : "", entrance_id: "", alert_id: known === "alert" ? of || "" : "", from: toField(now - 2 * HOUR_MS, TO_THE_SECOND), to: toField(now, TO_THE_SECOND) };
}

/** Return a stretch as the API takes it. */
export function sentStretch(row) {
  if (row.kind === "alert") return { alert_id: row.alert_id.trim() };
  const sent = { venue_id: row.venue_id.trim(), from: fromField(row.from), to: fromField(row.to) };
  return row.entrance_id.trim() ? Object.assign(sent, { entrance_id: row.entrance_id.trim() }) : sent;
}

export function HoldStretches(props) {
  const { rows, problem } = props;
  const add = () => rows.push(emptyStretch());
  return h("fieldset", [
    h("legend", t("holds.rows")),
    h("p", { class: "hint" }, t("holds.rows.hint")),
    rows.map((row, index) => h(StretchFields, { key: index, row, index, problem, onGone: rows.length > 1 ? () => rows.splice(index, 1) : null })),
    rows.length < AT_MOST ? h(Button, { onClick: add }, () => t("holds.rows.add")) : null,
  ]);
}
HoldStretches.props = ["rows", "problem"];

const StretchFields = {
  props: ["row", "index", "problem", "onGone"],
  setup(props) {
    const venue = reactive({ name: "", entrances: null });
    let turn = 0;
    const know = async (id) => {
      turn += 1;
      const mine = turn;
      Object.assign(venue, { name: "", entrances: null });
      if (!id || !hasRole("command")) return;
      const found = await get("v1/venues/" + encodeURIComponent(id)).catch(() => null); // without, ids are typed
      if (mine === turn && found) Object.assign(venue, { name: found.name, entrances: found.entrances });
    };
    watch(() => props.row.venue_id.trim(), know, { immediate: true });
    return () => drawn(props, venue);
  },
};

function drawn({ row, index, problem, onGone }, venue) {
  const kinds = ["venue", "alert"].map((kind) => [kind, t("holds.kind." + kind)]);
  const bound = (name, more) => h(Field, Object.assign({
    key: name,
    label: t("hold." + name),
    required: true,
    fault: problem && problem.field("rows[" + index + "]." + name),
    ...typed(row, name),
  }, more));
  return h("div", { class: "stretch", role: "group", "aria-label": t("holds.row", { number: index + 1 }) }, [
    h("div", { class: "row spread" }, [h("h3", t("holds.row", { number: index + 1 })), onGone ? h(Button, { kind: "quiet", onClick: onGone }, () => t("holds.row.gone")) : null]),
    bound("kind", { kind: "choice", label: t("holds.kind"), options: kinds }),
    row.kind === "alert" ? bound("alert_id", { maxlength: 40, hint: t("hold.alert_id.hint") }) : [
      bound("venue_id", { maxlength: 40, hint: venue.name || t("hold.venue_id.hint") }),
      entrance(bound, row, venue),
      h("div", { class: "two" }, ["from", "to"].map((name) => bound(name, { kind: "datetime-local", step: 1 }))),
    ],
  ]);
}

/** The entrances by name where they are known, else an id that somebody types. */
function entrance(bound, row, venue) {
  if (!venue.entrances) return bound("entrance_id", { maxlength: 40, required: false, hint: t("hold.entrance_id.hint") });
  const options = [["all", t("hold.entrance_id.all")]].concat(venue.entrances.map((each) => [each.entrance_id, each.name]));
  const choose = (value) => {
    row.entrance_id = value === "all" ? "" : value;
  };
  return bound("entrance_id", { kind: "choice", options, modelValue: row.entrance_id || "all", "onUpdate:modelValue": choose });
}
