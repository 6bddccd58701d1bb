// What a case is for and about, what can be done with it as it stands, its approval, and its closing.
import { h, reactive } from "../vendor/vue.js";
import { post } from "../kit/api.js";
import { act } from "../kit/loading.js";
import { Button, Facts, Notice, Refusal } from "../kit/parts.js";
import { go, link } from "../kit/routes.js";
import { hasRole } from "../kit/session.js";
import { announce } from "../kit/shell.js";
import { moment, t } from "../kit/words.js";
import { when } from "../office/clock.js";
import { Deciding } from "./deciding.js";
import { draft } from "./draft.js";
import { takesFocus } from "../office/focus.js";
import { placeName } from "../office/places.js";
import { traces } from "../office/whose.js";

export const CaseFile = {
  props: ["memory", "again"],
  setup(props) {
    const state = reactive({ closing: false });
    const close = act(async () => {
      await post(props.memory.path + "/close");
      state.closing = false;
      announce(t("close.done"));
      await props.again();
    });
    return () => {
      const found = props.memory.case;
      const open = found.state === "pending" || found.state === "approved";
      const decides = found.state === "pending" && hasRole("approver");
      return [
        h("h2", t("file.next")),
        next(props.memory, found),
        h("h2", t("file.title")),
        sealed(found),
        h(Facts, { of: facts(found) }),
        decides ? h(Deciding, { memory: props.memory, again: props.again }) : null,
        open && (!decides || traces(found)) ? closing(state, close, found) : null,
      ];
    };
  },
};

function sealed(found) {
  return found.case_no ? null : h(Notice, () => t("file.gone"));
}

function facts(found) {
  return [
    [t("case.case_no"), found.case_no],
    [t("case.subject"), subject(found.subject)],
    [t("case.window"), when(found.from) + " – " + when(found.to)],
    [t("case.legal_basis"), found.legal_basis],
    [t("case.reason"), found.reason],
    [t("case.office"), found.office + "（" + placeName(found.region) + "）"],
    [t("case.opened_at"), when(found.opened_at)],
    [t("case.decided"), found.decided_at ? t("case.decided_by", { office: found.decided_office, at: moment(found.decided_at) }) : ""],
    [t("case.denial"), found.denial],
    [t("case.closed"), found.closed_at ? t("case.decided_by", { office: found.closed_office, at: moment(found.closed_at) }) : ""],
    [t("case.erase_at"), found.erased_at ? t("case.erased", { at: when(found.erased_at) }) : when(found.erase_at)],
  ];
}

function subject(asked) {
  if (!asked) return "";
  if (asked.id_number) return t("case.subject_person", { type: t("id_type." + asked.id_type), number: asked.id_number });
  if (asked.alert_id) return t("case.subject_alert", { id: asked.alert_id });
  return asked.entrance_id ? t("case.subject_entrance", { venue: asked.venue_id, entrance: asked.entrance_id }) : t("case.subject_venue", { venue: asked.venue_id });
}

/** Say what can still be done, and lead there. */
function next(memory, found) {
  const mine = traces(found);
  const words = t("file.can." + found.state + (mine ? "" : ".approver"));
  if (found.state === "approved" && mine) {
    return [h("p", words), h("p", h("a", { class: "button main", href: link("cases/" + memory.id + "/preview") }, t("file.to_preview")))];
  }
  if (["denied", "closed", "expired"].includes(found.state) && mine) {
    return [h("p", words), h("p", h(Button, { kind: "main", onClick: () => anew(found) }, () => t("file.anew")))];
  }
  return h("p", words);
}

function anew(found) {
  draft.keep({ case_no: found.case_no || "", legal_basis: found.legal_basis || "", reason: found.reason || "" });
  go("open");
}

function closing(state, close, found) {
  const ask = () => {
    state.closing = true;
  };
  if (!state.closing) return h("p", { class: "closing" }, h(Button, { kind: "danger", onClick: ask }, () => t("close." + (found.state === "pending" ? "withdraw" : "title"))));
  return h("div", Object.assign({ class: "panel confirming", role: "group", "aria-label": t("close.title") }, takesFocus), [
    h("h2", t("close.sure")),
    h("p", t("close.what")),
    h("p", t("close.kept")),
    h(Refusal, { problem: close.problem }),
    h("div", { class: "row" }, [
      h(Button, { kind: "danger", busy: close.busy, onClick: () => close.run() }, () => t("close.yes")),
      h(Button, { onClick: () => { state.closing = false; } }, () => t("act.cancel")),
    ]),
  ]);
}
