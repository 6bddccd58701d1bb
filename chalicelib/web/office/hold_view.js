// One hold: what it is for, what it lists and how much that is; the second person confirms, either of the two gives it up.
import { h, reactive } from "../vendor/vue.js";
import { del, get, post } from "../kit/api.js";
import { act, loading, shown } from "../kit/loading.js";
import { Button, Facts, Notice, Refusal } from "../kit/parts.js";
import { link } from "../kit/routes.js";
import { hasRole } from "../kit/session.js";
import { announce } from "../kit/shell.js";
import { moment, number, t } from "../kit/words.js";
import { when } from "./clock.js";
import { takesFocus } from "./focus.js";
import { HoldRows } from "./hold_rows.js";
import { joined, listed } from "./listed.js";
import { placeName } from "./places.js";
import { State } from "./states.js";
import { ofOffices, sameOffice } from "./whose.js";

export const HoldView = {
  props: ["id"],
  setup(props) {
    const path = "v1/holds/" + props.id;
    const state = reactive({ sure: false });
    const read = loading(() => get(path), () => false);
    const confirm = act(async () => {
      read.value = await post(path + "/confirm", { rows: read.value.estimate.rows });
      announce(t("holds.confirmed"));
    });
    const release = act(async () => {
      await del(path);
      state.sure = false;
      announce(t("holds.released"));
      await read.again(true);
    });
    return () => [
      h("p", h("a", { href: link("holds") }, t("holds.back"))),
      shown(read, (found) => [
        h("h1", found.case_no || t("holds.from", { office: found.office, at: moment(found.proposed_at) })),
        h("p", { class: "hold-state" }, h(State, { of: found.state, area: "hold" })),
        h("p", t("hold.means." + found.state)),
        h(Facts, { of: facts(found) }),
        rows(found),
        found.state === "pending" ? deciding(found, confirm, read) : null,
        found.state === "confirmed" && hasRole("approver") ? h(HoldRows, { path: path + "/rows" }) : null,
        ["pending", "confirmed"].includes(found.state) ? releasing(found, state, release) : null,
      ]),
    ];
  },
};

function facts(found) {
  const of = (office, at) => (at ? t("holds.from", { office, at: when(at) }) : "");
  return [
    [t("hold.legal_basis"), found.legal_basis],
    [t("hold.assessment"), found.assessment],
    [t("hold.region"), placeName(found.region)],
    [t("hold.proposed"), of(found.office, found.proposed_at)],
    [t("hold.confirmed"), of(found.confirmed_office, found.confirmed_at)],
    [t("hold.until"), when(found.until)],
    [t("hold.ended"), when(found.ended_at)],
    [t("hold.rows"), found.confirmed_at ? number(found.rows) : ""],
    [t("hold.days"), found.confirmed_at && found.days.length ? days(found.days) : ""],
  ];
}

/** Say days with their classes: "visits/20221101", "alerts/20221101" are one of two. */
function days(spelled) {
  const classes = {};
  spelled.forEach((each) => {
    const [of, name] = each.split("/");
    classes[name] = (classes[name] || []).concat(t("hold.class." + of));
  });
  return joined(Object.keys(classes).sort().map((name) => t("hold.day", { day: name.slice(0, 4) + "-" + name.slice(4, 6) + "-" + name.slice(6), classes: listed(classes[name]) })));
}

function rows(found) {
  if (!found.listed.length) return h(Notice, () => t("holds.sealed"));
  const line = (each) => (each.alert_id ? t("holds.of_alert", { id: each.alert_id, at: when(each.from) }) : t("holds.of_venue", { from: when(each.from), to: when(each.to) }));
  return [
    h("h2", t("holds.rows")),
    h("ul", found.listed.map((each, index) => h("li", { key: index }, [
      h("strong", each.venue || each.venue_id), " ", each.entrance_id ? each.entrance || each.entrance_id : each.alert_id ? "" : t("hold.entrance_id.all"), h("br"), line(each),
    ]))),
  ];
}

function deciding(found, confirm, read) {
  const seen = found.estimate;
  return h("section", { class: "panel" }, [
    h("h2", t("holds.estimate")),
    seen ? [
      h("p", [h("span", { class: "number" }, number(seen.rows)), " ", t("holds.estimate.rows", { people: number(seen.people) })]),
      h("p", { class: "quiet-text" }, joined(Object.keys(seen.classes).map((each) => t("hold.class." + each) + " " + number(seen.classes[each])).concat([t("holds.estimate.people")]))),
      seen.growing ? h(Notice, () => t("holds.growing")) : null,
      seen.gone.length ? h(Notice, { kind: "warning" }, () => t("holds.gone", { days: days(seen.gone) })) : null,
    ] : null,
    !hasRole("approver") ? h("p", t("holds.waits")) : sameOffice(found) ? h(Notice, { kind: "warning" }, () => t("holds.same_office", { office: found.office })) : [
      h("p", t("holds.allows")),
      h(Refusal, { problem: confirm.problem }),
      confirm.problem ? h(Button, { onClick: () => read.again() }, () => t("holds.read_again")) : null,
      seen ? h(Button, { kind: "main", wide: true, busy: confirm.busy, onClick: () => confirm.run() }, () => t("holds.confirm", { rows: number(seen.rows) })) : null,
    ],
  ]);
}

function releasing(found, state, release) {
  if (!ofOffices([found.office, found.confirmed_office])) return null;
  if (!state.sure) return h("p", { class: "closing" }, h(Button, { kind: "danger", onClick: () => { state.sure = true; } }, () => t("holds.release." + found.state)));
  return h("div", Object.assign({ class: "panel confirming", role: "group", "aria-label": t("holds.release." + found.state) }, takesFocus), [
    h("h2", t("holds.release.sure")),
    h("p", t("holds.release.means." + found.state)),
    h("p", t("holds.release.who")),
    h(Refusal, { problem: release.problem }),
    h("div", { class: "row" }, [
      h(Button, { kind: "danger", busy: release.busy, onClick: () => release.run() }, () => t("holds.release.do")),
      h(Button, { onClick: () => { state.sure = false; } }, () => t("act.cancel")),
    ]),
  ]);
}
