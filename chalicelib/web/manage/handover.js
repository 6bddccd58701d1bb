// Another manager: invite him; he accepts here, after signing in with his own phone.
import { h, reactive } from "../vendor/vue.js";
import { post } from "../kit/api.js";
import { Identity } from "../kit/identity.js";
import { act } from "../kit/loading.js";
import { Button, Facts, Notice, Refusal } from "../kit/parts.js";
import { link } from "../kit/routes.js";
import { session } from "../kit/session.js";
import { Keeping, announce, province } from "../kit/shell.js";
import { t } from "../kit/words.js";
import { showFirst } from "./apply.js";
import { personFaults } from "./checks.js";
import { emptyPerson, trimmed } from "./draft.js";
import { elsewhere } from "./inputs.js";
import { categoryName } from "./labels.js";
import { venueChanged } from "./mine.js";
import { personFields } from "./person.js";

const FIELDS = ["name", "id_number", "phone"];

/** Invite the next manager of a venue. */
export default {
  props: ["venue"],
  setup(props) {
    const form = reactive({ person: emptyPerson(), faults: {} });
    const invite = act(async () => {
      await post("v1/venues/" + props.venue.venue_id + "/manager", trimmed(form.person));
      form.person = emptyPerson();
      announce(t("handover.invited"));
      await venueChanged(props.venue.venue_id);
    });
    const submit = async (event) => {
      event.preventDefault();
      form.faults = personFaults(form.person, "");
      if (!Object.keys(form.faults).length) await invite.run();
      if (invite.problem) invite.problem.errors.forEach((each) => {
        form.faults[each.field.replace("manager.", "")] = each.message;
      });
      if (Object.keys(form.faults).length) showFirst();
    };
    return () => [
      props.venue.next_manager ? h(Notice, () => t(props.venue.next_manager_accepted ? "standing.next_accepted" : "standing.next", Object.assign({ reviewer: province().wording.reviewer }, props.venue.next_manager))) : null,
      h("ol", { class: "todo" }, ["invite", "accept", province().review === "required" ? "confirm" : null, "clerks"].filter(Boolean).map((each) => h("li", t("handover.step." + each, { reviewer: province().wording.reviewer })))),
      h("form", { class: "panel", novalidate: true, onSubmit: submit }, [
        h("h2", { class: "first" }, t("handover.next")),
        personFields(form.person, form.faults, ""),
        h(Keeping, { of: "manager" }),
        h(Refusal, { problem: elsewhere(invite.problem, FIELDS.concat(FIELDS.map((each) => "manager." + each))) }),
        h(Button, { type: "submit", kind: "main", wide: true, busy: invite.busy }, () => t("handover.invite")),
      ]),
    ];
  },
};

/** A venue that somebody wants to hand over to whoever is signed in. */
export const Offered = {
  props: ["venue"],
  setup(props) {
    const accept = act(async () => {
      await post("v1/venues/" + props.venue.venue_id + "/manager/accept");
      announce(t("handover.accepted"));
      await venueChanged(props.venue.venue_id);
    });
    return () => {
      const venue = props.venue;
      const heading = [h("p", { class: "way-back" }, h("a", { href: link("venues") }, ["‹ ", t("section.venues")])), h("h1", venue.name)];
      if (venue.next_manager_accepted) return [heading, h(Notice, () => t("handover.waits", { reviewer: province().wording.reviewer }))];
      if (session.account.identity === "none") return [heading, h(Identity, { why: "handover.identity_first" })];
      return [
        heading,
        h("section", { class: "panel" }, [
          h("p", t("handover.offered")),
          h(Facts, { of: [[t("venue.category"), categoryName(venue.category)], [t("venue.region"), venue.region_name], [t("venue.address"), venue.address], [t("handover.from"), venue.manager.name]] }),
          h(Refusal, { problem: accept.problem }),
          h(Button, { kind: "main", wide: true, busy: accept.busy, onClick: accept.run }, () => t("handover.accept")),
        ]),
      ];
    };
  },
};
