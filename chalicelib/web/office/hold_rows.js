// What a hold keeps, read for a purpose: masked or in full, each look on record before it shows; it goes when nobody looks.
import { h, onBeforeUnmount, reactive } from "../vendor/vue.js";
import { get } from "../kit/api.js";
import { Colour } from "../kit/colour.js";
import { act } from "../kit/loading.js";
import { Button, Empty, Facts, Field, Notice, Refusal, typed } from "../kit/parts.js";
import { announce } from "../kit/shell.js";
import { submitting } from "../kit/signing_in.js";
import { number, t } from "../kit/words.js";
import { when } from "./clock.js";
import { IDLE_MINUTES, whenIdle } from "./idle.js";
import { named } from "./named.js";

const PURPOSES = ["court", "criminal", "administrative", "civil", "person"];
const AT_ONCE = 20;

export const HoldRows = {
  props: ["path"],
  setup(props) {
    const state = reactive({ reason: "", full: false, items: null, next: null, said: null, hidden: false });
    const ask = async (cursor) => {
      const [reason, full] = cursor ? state.said : [state.reason, state.full];
      const found = await get(props.path, { reason, full, limit: AT_ONCE, cursor });
      if (cursor && !state.items) return; // they went meanwhile, because nobody was looking
      Object.assign(state, { items: (cursor ? state.items : []).concat(found.items), next: found.next_cursor, said: [reason, full], hidden: false });
      announce(t("held.counted", { count: state.items.length }));
    };
    const read = act(() => ask());
    const more = act(() => ask(state.next));
    const letGo = () => {
      if (!state.items) return;
      Object.assign(state, { items: null, next: null, hidden: true });
      announce(t("case.names_gone", { minutes: IDLE_MINUTES }));
    };
    onBeforeUnmount(whenIdle(letGo));
    return () => h("section", [
      h("h2", t("held.title")),
      question(state, read),
      state.hidden ? h(Notice, { kind: "warning" }, () => t("case.names_gone", { minutes: IDLE_MINUTES })) : null,
      state.items ? answer(state, more) : null,
    ]);
  },
};

function question(state, read) {
  const bound = (name, more) => h(Field, Object.assign({
    label: t("held." + name),
    ...typed(state, name),
  }, more));
  return h("form", { class: "panel hold-form", onSubmit: submitting(read) }, [
    h("p", t("held.recorded")),
    bound("reason", { kind: "choice", required: true, options: PURPOSES.map((each) => [each, t("held.reason." + each)]), fault: read.problem && read.problem.field("reason") }),
    bound("full", { kind: "tick", hint: t("held.full.hint") }),
    h(Refusal, { problem: read.problem && !read.problem.field("reason") ? read.problem : null }),
    h(Button, { type: "submit", kind: "main", disabled: !state.reason, busy: read.busy }, () => t(state.full ? "held.read_full" : "held.read")),
  ]);
}

function answer(state, more) {
  if (!state.items.length) return h(Empty, { words: "held.none" });
  return [
    h("p", { class: "quiet-text" }, t("case.memory", { minutes: IDLE_MINUTES })),
    h("ul", { class: "plain" }, state.items.map((each, index) => item(each, index))),
    h(Refusal, { problem: more.problem }),
    state.next ? h(Button, { wide: true, busy: more.busy, onClick: () => more.run() }, () => t("state.more")) : null,
  ];
}

function item(each, index) {
  const person = each.person;
  const celsius = person.temperature_c === null ? "" : t("held.celsius", { degrees: number(person.temperature_c) });
  const said = ["came_from", "symptoms", "note"].map((name) => [t("held." + name), person[name]]).concat([[t("held.temperature"), celsius]]);
  return h("li", { key: index, class: "panel" }, [
    h("div", { class: "row spread" }, [
      h("h3", person.name || t("held.nameless")),
      h("span", [h(Colour, { of: each.colour || "unknown" }), each.flags.map((flag) => h("span", { key: flag, class: "quiet-text" }, " " + t("flag." + flag)))]),
    ]),
    h("p", [h("strong", each.venue || each.venue_id), " ", each.entrance || each.entrance_id, " · ", when(each.occurred_at), " · ", t("mode." + each.mode)]),
    h("p", { class: "quiet-text" }, [t("hold.class." + each.class), each.alert_state ? " · " + t("alerts.state." + each.alert_state) : ""]),
    person.phone || person.id_number || person.guardian_phone ? named(person) : null,
    said.some((one) => one[1]) ? h(Facts, { of: said }) : null,
    each.remarks.map((one, place) => h("p", { key: place }, [t("alerts.step." + one.action), " · ", one.about, " ", one.note])),
  ]);
}
