// Find an application that is not in the list, by exact phone or document number; neither ever stands in an address.
import { h, reactive } from "../vendor/vue.js";
import { post } from "../kit/api.js";
import { act } from "../kit/loading.js";
import { Button, Notice, Refusal } from "../kit/parts.js";
import { submitting } from "../kit/signing_in.js";
import { t } from "../kit/words.js";
import { VenueCard } from "./card.js";
import { bound, elsewhere, faultOf } from "./inputs.js";

export const Search = {
  setup() {
    const form = reactive({ by: "phone", text: "", found: null });
    const find = act(async () => {
      form.found = null;
      form.found = (await post("v1/venues/search", { [form.by]: form.text.trim() })).items;
    });
    return () =>
      h("details", { class: "panel more" }, [
        h("summary", t("search.title")),
        h("p", { class: "hint" }, t("search.why")),
        h("form", { novalidate: true, onSubmit: submitting(find) }, [
          bound(form, "by", { kind: "choice", required: true, label: t("search.by"), options: ["phone", "id_number"].map((each) => [each, t("person." + each)]) }),
          bound(form, "text", { required: true, label: t("person." + form.by), maxlength: 30, fault: faultOf(find, form.by) }),
          h(Refusal, { problem: elsewhere(find.problem, [form.by]) }),
          h(Button, { type: "submit", wide: true, busy: find.busy }, () => t("search.find")),
        ]),
        form.found && form.found.length === 0 ? h(Notice, () => t("search.none")) : null,
        form.found ? form.found.map((venue) => h(VenueCard, { key: venue.venue_id, venue })) : null,
      ]);
  },
};
