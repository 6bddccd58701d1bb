// Companions: children and old people who come along, each with a row of his own. At most five.
import { h, reactive } from "../vendor/vue.js";
import { del, get, post } from "../kit/api.js";
import { ID_TYPES } from "../kit/identity.js";
import { keep } from "../kit/kept.js";
import { act } from "../kit/loading.js";
import { Button, Empty, Facts, Field, Notice, Refusal, typed } from "../kit/parts.js";
import { Keeping, announce } from "../kit/shell.js";
import { t } from "../kit/words.js";
import { entry } from "./entry.js";
import { loadingOwn, own } from "./own.js";

const MOST = 5;
const BLANK = { name: "", id_type: "resident_id", id_number: "", relation: "" };

export default {
  setup() {
    const state = reactive({ adding: false, leaving: null, form: Object.assign({}, BLANK) });
    const companions = loadingOwn(async () => {
      const found = await get("v1/me/companions");
      entry.companions = found.items;
      keep("companions", found.items.length > 0);
      return found;
    }, () => false);
    const add = act(async () => {
      const found = await post("v1/me/companions", Object.assign({}, state.form));
      entry.chosen = entry.chosen.concat(found.companion_id);
      Object.assign(state, { adding: false, form: Object.assign({}, BLANK) });
      announce(t("companions.added"));
      await companions.again(true);
    });
    const remove = act(async (id) => {
      await del("v1/me/companions/" + id);
      entry.chosen = entry.chosen.filter((each) => each !== id);
      state.leaving = null;
      announce(t("companions.removed"));
      await companions.again(true);
    });
    return () => [
      h("h1", t("home.companions")),
      h("p", { class: "quiet-text" }, t("companions.what")),
      own(companions, (found) => [
        found.items.length ? found.items.map((each) => one(each, state, remove)) : h(Empty, { words: "companions.none" }),
        state.adding ? form(state, add) : adding(found, state),
      ]),
      h("p", { class: "quiet-text" }, t("companions.cards")),
    ];
  },
};

function adding(found, state) {
  if (found.items.length >= MOST) return h(Notice, () => t("companions.full"));
  return h(Button, { kind: "main", wide: true, onClick: () => Object.assign(state, { adding: true }) }, () => t("companions.add"));
}

function one(each, state, remove) {
  const asked = state.leaving === each.companion_id;
  return h("article", { class: "panel", key: each.companion_id }, [
    h("h2", each.name),
    h(Facts, { of: [[t("companions.relation"), each.relation], [t("identity.id_number"), each.id_number], [t("companions.identity"), t("identity_state." + each.identity)]] }),
    asked ? h(Notice, { kind: "warning" }, () => t("companions.sure", { name: each.name })) : null,
    h(Refusal, { problem: asked ? remove.problem : null }),
    h("div", { class: "row" }, asked
      ? [
          h(Button, { kind: "danger", busy: remove.busy, onClick: () => remove.run(each.companion_id) }, () => t("companions.remove")),
          h(Button, { kind: "quiet", onClick: () => Object.assign(state, { leaving: null }) }, () => t("act.cancel")),
        ]
      : [h(Button, { kind: "quiet", onClick: () => Object.assign(state, { leaving: each.companion_id }) }, () => t("companions.remove"))]),
  ]);
}

function form(state, add) {
  const field = (name, label, more) =>
    h(Field, Object.assign({
      label,
      required: true,
      fault: add.problem && add.problem.field(name),
      ...typed(state.form, name),
    }, more));
  const submit = (event) => {
    event.preventDefault();
    add.run();
  };
  return h("form", { class: "panel narrow", onSubmit: submit }, [
    h("h2", t("companions.add")),
    field("name", t("identity.name"), { maxlength: 100 }),
    field("relation", t("companions.relation"), { maxlength: 20, hint: t("companions.relation_hint") }),
    field("id_type", t("identity.id_type"), { kind: "choice", options: ID_TYPES.map((each) => [each, t("id_type." + each)]) }),
    field("id_number", t("identity.id_number"), { maxlength: 30 }),
    h(Keeping, { of: "companion" }),
    h(Refusal, { problem: add.problem && add.problem.errors.length ? null : add.problem }),
    h(Button, { type: "submit", kind: "main", wide: true, busy: add.busy }, () => t("act.save")),
    h(Button, { kind: "quiet", wide: true, onClick: () => Object.assign(state, { adding: false }) }, () => t("act.cancel")),
  ]);
}
