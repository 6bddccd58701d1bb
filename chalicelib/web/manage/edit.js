// Change a venue's basic data; complete a draft, or mend what was rejected or returned, and send it in with the promise.
import { h, reactive } from "../vendor/vue.js";
import { patch, post } from "../kit/api.js";
import { act } from "../kit/loading.js";
import { Button, Notice, Refusal } from "../kit/parts.js";
import { go } from "../kit/routes.js";
import { announce, province } from "../kit/shell.js";
import { t } from "../kit/words.js";
import { showFirst } from "./apply.js";
import { faultsOf } from "./checks.js";
import { changes, formOf } from "./draft.js";
import { Extras } from "./extras.js";
import { elsewhere } from "./inputs.js";
import { isEditable, isToSubmit } from "./labels.js";
import { venueChanged } from "./mine.js";
import { PlaceFields } from "./place_fields.js";
import { Promised } from "./promised.js";

export default {
  props: ["venue"],
  setup(props) {
    const venue = props.venue;
    const form = reactive(formOf(venue));
    const seen = reactive({ faults: {}, counted: 0 });
    const save = act(async () => {
      const said = changes(form, formOf(venue));
      let after = venue;
      if (Object.keys(said).length) after = await patch("v1/venues/" + venue.venue_id, said);
      if (isToSubmit(venue)) after = await post("v1/venues/" + venue.venue_id + "/submit", { promise: form.promise });
      await venueChanged(venue.venue_id);
      announce(t(isToSubmit(venue) ? "apply.sent." + after.state : "state.saved"));
      go("venue/" + venue.venue_id);
    });
    const submit = async (event) => {
      event.preventDefault();
      seen.faults = faultsOf(form);
      if (isToSubmit(venue) && !form.promise) seen.faults.promise = t("fault.promise");
      if (!Object.keys(seen.faults).length) await save.run();
      if (save.problem) save.problem.errors.forEach((each) => {
        seen.faults[each.field] = each.message;
      });
      seen.counted = Object.keys(seen.faults).length;
      if (seen.counted) showFirst();
    };
    if (!isEditable(venue, province().lock_on_approval)) return () => h(Notice, { kind: "warning" }, () => t("edit.locked"));
    return () => drawn(venue, form, seen, save, submit);
  },
};

function drawn(venue, form, seen, save, submit) {
  return [
    venue.reason ? h(Notice, { kind: "bad" }, () => [h("p", t("standing.reason")), h("p", { class: "reason" }, venue.reason)]) : null,
    venue.missing.length ? h(Notice, { kind: "warning" }, () => t("standing.missing", { what: venue.missing.map((each) => t("missing." + each)).join(t("join")) })) : null,
    h("p", { class: "quiet-text" }, t("edit.entrances_elsewhere")),
    h("form", { class: "application", novalidate: true, onSubmit: submit }, [
      h(PlaceFields, { form, faults: seen.faults, fixedKind: true }),
      h(Extras, { form, faults: seen.faults }),
      isToSubmit(venue) ? h(Promised, { form, fault: seen.faults.promise }) : null,
      seen.counted ? h(Notice, { kind: "bad" }, () => t("fault.some", { count: seen.counted })) : null,
      h(Refusal, { problem: elsewhere(save.problem, Object.keys(seen.faults)) }),
      h(Button, { type: "submit", kind: "main", wide: true, busy: save.busy }, () => t(isToSubmit(venue) ? "edit.send" : "act.save")),
    ]),
  ];
}
