// An application for venue codes on one page: where, what, which doors, who answers for it, the promise.
import { h, nextTick, reactive, watch } from "../vendor/vue.js";
import { post } from "../kit/api.js";
import { Identity } from "../kit/identity.js";
import { act } from "../kit/loading.js";
import { Button, Notice, Refusal } from "../kit/parts.js";
import { go, link } from "../kit/routes.js";
import { session } from "../kit/session.js";
import { announce, province } from "../kit/shell.js";
import { t } from "../kit/words.js";
import { entranceFaults, faultsOf, personFaults } from "./checks.js";
import { application, forgetForm, keepForm, keptForm } from "./draft.js";
import { EntranceRows } from "./entrance_rows.js";
import { Extras } from "./extras.js";
import { elsewhere, Heading } from "./inputs.js";
import { venueChanged } from "./mine.js";
import { Person } from "./person.js";
import { PlaceFields } from "./place_fields.js";
import { Promised } from "./promised.js";

export default {
  setup() {
    const form = reactive(keptForm());
    const seen = reactive({ faults: {}, counted: 0 });
    watch(form, () => keepForm(form), { deep: true });
    const send = act(async () => {
      const applied = await post("v1/venues", application(form));
      forgetForm();
      await venueChanged(applied.venue_id);
      announce(t("apply.sent." + applied.state));
      go("venue/" + applied.venue_id);
    });
    const submit = async (event) => {
      event.preventDefault();
      seen.faults = allFaults(form);
      if (!Object.keys(seen.faults).length) await send.run();
      if (send.problem) send.problem.errors.forEach((each) => {
        seen.faults[each.field] = each.message;
      });
      seen.counted = Object.keys(seen.faults).length;
      if (seen.counted) showFirst();
    };
    return () => (session.account.identity === "none" ? [back(), h(Identity, { why: "apply.identity_first" })] : drawn(form, seen, send, submit));
  },
};

function allFaults(form) {
  const found = Object.assign(faultsOf(form), entranceFaults(form.entrances));
  if (form.who === "other") Object.assign(found, personFaults(form.manager, "manager."));
  if (!form.promise) found.promise = t("fault.promise");
  return found;
}

/** Bring the first field that is wrong before the eyes, and the cursor into it. */
export async function showFirst() {
  await nextTick();
  const first = document.querySelector("#main [aria-invalid]");
  if (!first) return;
  const closed = first.closest("details");
  if (closed) closed.open = true;
  first.focus();
  first.scrollIntoView({ block: "center" });
}

function back() {
  return h(Heading, { back: "venues", to: t("section.venues"), title: t("apply.title") });
}

function drawn(form, seen, send, submit) {
  const problem = elsewhere(send.problem, Object.keys(seen.faults));
  return [
    back(),
    h("p", { class: "quiet-text" }, t("apply.kept_here")),
    h("form", { class: "application", novalidate: true, onSubmit: submit }, [
      h(PlaceFields, { form, faults: seen.faults }),
      h(EntranceRows, { rows: form.entrances, faults: seen.faults, of: form.kind }),
      h(Person, { form, faults: seen.faults }),
      h(Extras, { form, faults: seen.faults }),
      h(Promised, { form, fault: seen.faults.promise }),
      seen.counted ? h(Notice, { kind: "bad" }, () => t("fault.some", { count: seen.counted })) : null,
      h(Refusal, { problem }),
      problem && problem.facts.venue_id ? h("a", { class: "button wide", href: link("venue/" + problem.facts.venue_id) }, t("apply.open_existing")) : null,
      h("p", { class: "quiet-text" }, t("apply.then." + province().review, { reviewer: province().wording.reviewer })),
      h(Button, { type: "submit", kind: "main", wide: true, busy: send.busy }, () => t("apply.send")),
    ]),
  ];
}
