// Cards for people without a phone: given, printed, taken back.
import { h, reactive } from "../vendor/vue.js";
import { del, get, post } from "../kit/api.js";
import { download } from "../kit/download.js";
import { act, loading, shown } from "../kit/loading.js";
import { Button, Notice, Refusal, Table } from "../kit/parts.js";
import { Keeping, announce } from "../kit/shell.js";
import { submitting } from "../kit/signing_in.js";
import { moment, t } from "../kit/words.js";
import { bound, unfielded } from "./bound.js";
import { nameOf } from "./reach.js";
import { PERSON_FIELDS, emptyPerson, personFields, personOf } from "./person_fields.js";

export default {
  setup() {
    const form = reactive(Object.assign(emptyPerson(), { issued: null, elsewhere: false }));
    const list = loading(() => get("v1/cards", { limit: 100 }));
    const issue = act(async (elsewhere) => {
      const sent = Object.assign(personOf(form), elsewhere === true ? { replace_elsewhere: true } : {});
      form.issued = await post("v1/cards", sent);
      Object.assign(form, emptyPerson());
      announce(t("cards.issued", { name: form.issued.name }));
      list.again(true);
    });
    return () => [
      h("h1", t("cards.title")),
      form.issued ? given(form) : question(form, issue),
      h("h2", t("cards.live")),
      shown(list, (value) => h(CardList, { of: value, again: (gone) => again(form, list, gone) }), "cards.none"),
    ];
  },
};

function again(form, list, gone) {
  if (form.issued && form.issued.card_id === gone) form.issued = null;
  list.again(true);
}

function question(form, issue) {
  const elsewhere = issue.problem && issue.problem.code === "card_elsewhere";
  return h("form", { class: "panel narrow-start", onSubmit: submitting(issue) }, [
    h("p", t("cards.why")),
    personFields(form, issue, false),
    h(Keeping, { of: "card" }),
    h(Refusal, { problem: unfielded(issue, PERSON_FIELDS) }),
    elsewhere ? h(Button, { kind: "danger", busy: issue.busy, onClick: () => issue.run(true) }, () => t("cards.replace")) : null,
    h(Button, { type: "submit", kind: "main", busy: issue.busy }, () => t("cards.issue")),
  ]);
}

function given(form) {
  return h(Notice, { kind: "good" }, () => [
    h("p", h("strong", t("cards.issued", { name: form.issued.name }))),
    form.issued.identity === "verified" ? null : h("p", t("cards.unverified")),
    h("div", { class: "row" }, [h(Print, { card: form.issued, main: true }), h(Button, { onClick: () => (form.issued = null) }, () => t("cards.next"))]),
  ]);
}

const Print = {
  props: ["card", "main"],
  setup(props) {
    const print = act(() => download("v1/cards/" + props.card.card_id + "/print", {}, t("cards.file", { id: props.card.card_id.slice(0, 6) })));
    return () => [h(Button, { kind: props.main ? "main" : "plain", busy: print.busy, onClick: () => print.run() }, () => t("cards.print")), h(Refusal, { problem: print.problem })];
  },
};

/** The live cards; each is printed again, or revoked after a question. */
const CardList = {
  props: ["of", "again"],
  setup(props) {
    const state = reactive({ asked: null, more: [], cursor: props.of.next_cursor });
    const revoke = act(async (card) => {
      await del("v1/cards/" + card.card_id);
      state.asked = null;
      state.more = state.more.filter((each) => each.card_id !== card.card_id);
      announce(t("cards.revoked", { name: card.name }));
      props.again(card.card_id);
    });
    const further = act(async () => {
      const found = await get("v1/cards", { limit: 100, cursor: state.cursor });
      state.more = state.more.concat(found.items);
      state.cursor = found.next_cursor;
    });
    const columns = ["name", "id_number", "identity", "region", "issued_at", "acts"].map((each) => [each, t("cards." + each)]);
    const cell = (card, key) => {
      if (key === "acts") return state.asked === card.card_id ? sure(card, state, revoke) : h("div", { class: "row" }, [h(Print, { card }), h(Button, { kind: "danger", onClick: () => (state.asked = card.card_id) }, () => t("cards.revoke"))]);
      if (key === "region") return nameOf(card.region);
      if (key === "issued_at") return moment(card.issued_at);
      return key === "identity" ? t("cards.identity." + card.identity) : card[key];
    };
    return () => [
      h(Table, { caption: t("cards.live"), columns, rows: props.of.items.concat(state.more).map((each) => Object.assign({ id: each.card_id }, each)), cell }),
      h(Refusal, { problem: further.problem }),
      state.cursor ? h(Button, { wide: true, busy: further.busy, onClick: () => further.run() }, () => t("state.more")) : null,
    ];
  },
};

function sure(card, state, revoke) {
  return h("div", { class: "sure" }, [
    h("p", t("cards.revoke.means", { name: card.name })),
    h(Refusal, { problem: revoke.problem }),
    h("div", { class: "row" }, [
      h(Button, { kind: "danger", busy: revoke.busy, onClick: () => revoke.run(card) }, () => t("cards.revoke.do")),
      h(Button, { kind: "quiet", onClick: () => (state.asked = null) }, () => t("act.cancel")),
    ]),
  ]);
}
