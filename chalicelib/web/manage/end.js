// Deregister a venue for good: what that means, in words, before it is done.
import { h, reactive } from "../vendor/vue.js";
import { post } from "../kit/api.js";
import { act } from "../kit/loading.js";
import { Button, Refusal } from "../kit/parts.js";
import { go, link } from "../kit/routes.js";
import { announce } from "../kit/shell.js";
import { submitting } from "../kit/signing_in.js";
import { t } from "../kit/words.js";
import { bound, elsewhere, faultOf } from "./inputs.js";
import { venueChanged } from "./mine.js";

export default {
  props: ["venue"],
  setup(props) {
    const venue = props.venue;
    const form = reactive({ sure: false, reason: "" });
    const end = act(async () => {
      await post("v1/venues/" + venue.venue_id + "/deregister", form.reason.trim() ? { reason: form.reason.trim() } : {});
      await venueChanged(venue.venue_id);
      announce(t("end.done"));
      go("venue/" + venue.venue_id);
    });
    return () =>
      h("form", { class: "panel", novalidate: true, onSubmit: submitting(end) }, [
        h("p", h("strong", t("end.what", { name: venue.name }))),
        h("ul", ["codes", "posters", "clerks", "data", "again"].map((each) => h("li", t("end." + each)))),
        h("p", [t("end.rather"), " ", h("a", { href: link("venue/" + venue.venue_id + "/manager") }, t("venue_view.manager"))]),
        bound(form, "reason", { label: t("end.reason"), maxlength: 500, fault: faultOf(end, "reason") }),
        bound(form, "sure", { kind: "tick", label: t("end.sure"), required: true }),
        h(Refusal, { problem: elsewhere(end.problem, ["reason"]) }),
        h(Button, { type: "submit", kind: "danger", wide: true, busy: end.busy, disabled: !form.sure }, () => t("end.do")),
      ]);
  },
};
