// The places behind a number of the coverage; an unsure one is decided here by whoever keeps the list.
import { h, reactive } from "../vendor/vue.js";
import { put } from "../kit/api.js";
import { act, shown } from "../kit/loading.js";
import { Button, Field, Refusal, typed } from "../kit/parts.js";
import { link } from "../kit/routes.js";
import { announce } from "../kit/shell.js";
import { number, percent, t } from "../kit/words.js";
import { categoryName } from "./categories.js";
import { keeps, nameOfDepartment } from "./departments.js";
import { More, paged } from "./paged.js";
import { nameOf } from "./reach.js";

const ONE_STATE = ["missing", "unsure", "drafted", "scanned"];
const STEPS = ["applied", "approved", "posted", "scanned"]; // each counts those beyond it

export const CoveragePlaces = {
  props: ["region", "which", "department"],
  setup(props) {
    const query = { region: props.region, department: props.department };
    if (ONE_STATE.includes(props.which)) query.state = props.which;
    if (props.which === "late") query.late = true;
    const found = paged("v1/coverage/places", () => query);
    return () => [
      h("p", h("a", { href: link("coverage/" + props.region) }, t("coverage.back"))),
      h("h1", t("coverage.places", { region: nameOf(props.region), which: t("coverage." + props.which) })),
      shown(found, (value) => [h("ul", { class: "plain" }, value.items.filter((each) => counts(props.which, each)).map((each) => h(Place, { key: each.expected_id, of: each, onDone: () => found.again(true) }))), h(More, { of: found })], "coverage.no_place"),
    ];
  },
};

/** Say whether a place is among those a step counts: it has come so far, or further. */
function counts(which, place) {
  const step = STEPS.indexOf(which);
  return step < 0 || STEPS.indexOf(place.state) >= step;
}

const Place = {
  props: ["of", "onDone"],
  setup(props) {
    const form = reactive({ reason: "" });
    const decide = act(async (decision, venue) => {
      const sent = { decision, reason: form.reason };
      if (venue) sent.venue_id = venue;
      await put("v1/expected-venues/" + props.of.expected_id + "/match", sent);
      announce(t("coverage.decided"));
      props.onDone();
    });
    return () => {
      const place = props.of;
      return h("li", { class: "panel" }, [
        h("h2", [place.name, " ", h("span", { class: ["mark", { late: place.late || place.state === "missing" }] }, t("coverage." + place.state))]),
        h("p", [place.address, place.plate, nameOf(place.region), nameOfDepartment(place.department), place.category && categoryName(place.category)].filter(Boolean).join(" · ")),
        place.late ? h("p", t("coverage.late.since", { phase: place.late.phase, until: place.late.until, step: t("coverage." + place.late.step) })) : null,
        place.venue_id ? h("p", [h("a", { href: link("venue/" + place.venue_id) }, t("coverage.venue")), " · ", t("coverage.doors", { scanned: number(place.doors_scanned), doors: number(place.doors) })]) : null,
        place.state === "unsure" && keeps(place.department) ? candidates(place, form, decide) : null,
      ]);
    };
  },
};

function candidates(place, form, decide) {
  return h("div", { class: "sure" }, [
    h("h3", t("coverage.which")),
    h(Field, { label: t("coverage.reason"), required: true, maxlength: 500, fault: decide.problem && decide.problem.field("reason"), ...typed(form, "reason") }),
    h("ul", { class: "plain history" }, place.candidates.map((each) => h("li", { key: each.venue_id }, [
      h("a", { href: link("venue/" + each.venue_id) }, each.name), " · ", each.address, " · ", t("coverage.alike", { share: percent(each.likeness) }), " ",
      h(Button, { busy: decide.busy, disabled: !form.reason, onClick: () => decide.run("match", each.venue_id) }, () => t("coverage.this_one")),
    ]))),
    h(Refusal, { problem: decide.problem && decide.problem.field("reason") ? null : decide.problem }),
    h(Button, { busy: decide.busy, disabled: !form.reason, onClick: () => decide.run("none") }, () => t("coverage.none_of_them")),
  ]);
}
