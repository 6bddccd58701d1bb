// A vehicle's trips of a day: passengers of one trip rode together, and of no other.
import { h, reactive } from "../vendor/vue.js";
import { get, put } from "../kit/api.js";
import { act, loading, shown } from "../kit/loading.js";
import { html } from "../kit/place.js";
import { Button, Refusal, Table } from "../kit/parts.js";
import { announce } from "../kit/shell.js";
import { submitting } from "../kit/signing_in.js";
import { day, t, time } from "../kit/words.js";
import { bound, elsewhere, faultOf } from "./inputs.js";

const DAY_MS = 86400000;
const FIELDS = ["trip_no", "starts_at", "ends_at"];

export default {
  props: ["venue"],
  setup(props) {
    const path = "v1/venues/" + props.venue.venue_id + "/trips";
    const form = reactive({ date: day(), trip_no: "", starts: "", ends: "" });
    const trips = loading(() => get(path, { date: form.date }));
    const keep = act(async () => {
      await put(path, { trip_no: form.trip_no.trim(), starts_at: instant(form.date, form.starts), ends_at: ending(form) });
      Object.assign(form, { trip_no: "", starts: "", ends: "" });
      announce(t("state.saved"));
      await trips.again(true);
    });
    const choose = (date) => {
      form.date = date || day();
      trips.again();
    };
    return () => [
      h("p", t("trips.why")),
      bound(form, "date", { kind: "date", required: true, label: t("figures.date"), "onUpdate:modelValue": choose }),
      shown(trips, listed, "trips.none"),
      h("form", { class: "panel", novalidate: true, onSubmit: submitting(keep) }, [
        h("h2", { class: "first" }, t("trips.add")),
        bound(form, "trip_no", { required: true, label: t("trips.trip_no"), hint: t("trips.again"), maxlength: 30, fault: faultOf(keep, "trip_no") }),
        bound(form, "starts", { kind: "time", required: true, label: t("trips.starts_at"), fault: faultOf(keep, "starts_at") }),
        bound(form, "ends", { kind: "time", required: true, label: t("trips.ends_at"), hint: t("hours.past_midnight"), fault: faultOf(keep, "ends_at") }),
        h(Refusal, { problem: elsewhere(keep.problem, FIELDS) }),
        h(Button, { type: "submit", kind: "main", wide: true, busy: keep.busy, disabled: !(form.trip_no.trim() && form.starts && form.ends) }, () => t("act.save")),
      ]),
    ];
  },
};

function instant(date, clock) {
  return date + "T" + clock + ":00" + html.dataset.utcOffset;
}

/** Return when a trip ends: past midnight when its clock says less than the one it began at. */
function ending(form) {
  const date = form.ends > form.starts ? form.date : day(Date.parse(instant(form.date, form.starts)) + DAY_MS);
  return instant(date, form.ends);
}

function listed(list) {
  return h(Table, {
    caption: t("venue_view.trips"),
    columns: FIELDS.map((key) => [key, t("trips." + key)]),
    rows: list.items.map((each) => Object.assign({ id: each.trip_no }, each)),
    cell: (row, key) => (key === "trip_no" ? row.trip_no : time(row[key])),
  });
}
