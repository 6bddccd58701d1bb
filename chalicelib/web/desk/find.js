// An exact search by phone or document number: sent in the body alone, and gone from the page with its answer.
import { h, reactive } from "../vendor/vue.js";
import { post } from "../kit/api.js";
import { ID_TYPES } from "../kit/identity.js";
import { act } from "../kit/loading.js";
import { Button, Empty, Refusal } from "../kit/parts.js";
import { link } from "../kit/routes.js";
import { announce } from "../kit/shell.js";
import { submitting } from "../kit/signing_in.js";
import { number, t } from "../kit/words.js";
import { bound, unfielded } from "./bound.js";
import { categoryName } from "./categories.js";
import { Waiting } from "./waiting.js";

export default {
  setup() {
    const form = reactive({ by: "phone", phone: "", id_type: "resident_id", id_number: "", found: null });
    const search = act(async () => {
      const sent = form.by === "phone" ? { phone: form.phone.trim() } : { id_type: form.id_type, id_number: form.id_number.trim() };
      form.found = null;
      form.found = (await post("v1/venues/search", sent)).items;
      Object.assign(form, { phone: "", id_number: "" });
      announce(t("find.count", { count: number(form.found.length) }));
    });
    return () => [h("h1", t("find.title")), question(form, search), answer(form.found)];
  },
};

function question(form, search) {
  const by = form.by === "phone"
    ? [bound(form, "phone", t("find.phone"), search, { kind: "tel", inputmode: "tel", required: true, maxlength: 20 })]
    : [
        bound(form, "id_type", t("identity.id_type"), search, { kind: "choice", required: true, options: ID_TYPES.map((each) => [each, t("id_type." + each)]) }),
        bound(form, "id_number", t("find.id_number"), search, { required: true, maxlength: 30 }),
      ];
  return h("form", { class: "panel narrow-start", onSubmit: submitting(search) }, [
    h("p", t("find.why")),
    bound(form, "by", t("find.by"), search, { kind: "choice", required: true, options: [["phone", t("find.phone")], ["id_number", t("find.id_number")]] }),
    by,
    h(Refusal, { problem: unfielded(search, ["phone", "id_number"]) }),
    h(Button, { type: "submit", kind: "main", busy: search.busy }, () => t("find.do")),
  ]);
}

function answer(found) {
  if (!found) return null;
  if (!found.length) return h(Empty, { words: "find.none" });
  return h("ul", { class: "plain venue-list panel" }, found.map((venue) =>
    h("li", { key: venue.venue_id, class: "venue-row" }, [
      h("div", { class: "venue-what" }, [
        h("a", { class: "venue-name", href: link("venue/" + venue.venue_id) }, venue.name),
        h("p", { class: "venue-where" }, [categoryName(venue.category), " · ", venue.region_name, " ", venue.address]),
        h("p", { class: "venue-marks" }, [h(Waiting, { of: venue })]),
      ]),
    ])
  ));
}
