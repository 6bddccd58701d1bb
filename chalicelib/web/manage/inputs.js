// Form pieces of the manager's page: a field bound to a form, a heading with the way back, a panel that asks once more.
import { h, reactive } from "../vendor/vue.js";
import { Button, Field, Notice, Refusal, problemWords, typed } from "../kit/parts.js";
import { link } from "../kit/routes.js";
import { t } from "../kit/words.js";

/** A field of a form: what is typed goes into `form[name]`. */
export function bound(form, name, more) {
  const binding = {
    ...typed(form, name),
  };
  return h(Field, Object.assign(binding, more));
}

/** Return what an act's refusal says of a field. */
export function faultOf(doing, name) {
  return (doing.problem && doing.problem.field(name)) || null;
}

/** Return the refusal that belongs to none of the fields shown. */
export function elsewhere(problem, fields) {
  if (!problem) return null;
  return problem.errors.length && problem.errors.every((each) => fields.includes(each.field)) ? null : problem;
}

/** What stands there is old: the last try to fetch it failed. */
export function Stale(props) {
  if (props.of.phase !== "ready" || !props.of.problem) return null;
  return h(Notice, { kind: "warning" }, () => [
    h("p", problemWords(props.of.problem) + " " + t("state.old")),
    h(Button, { onClick: () => props.of.again(true) }, () => t("state.again")),
  ]);
}
Stale.props = ["of"];

/** The way back to the view above, and where one is. */
export function Heading(props) {
  return [
    h("p", { class: "way-back" }, h("a", { href: link(props.back) }, ["‹ ", props.to])),
    h("h1", props.title),
  ];
}
Heading.props = ["back", "to", "title"];

/** An act that cannot be undone: its button opens the words that say what it does, and only then does it. */
export const Sure = {
  props: ["label", "words", "confirm", "doing", "onSure", "kind"],
  setup(props, { slots }) {
    const state = reactive({ open: false });
    return () =>
      state.open
        ? h("div", { class: "panel sure", role: "group", "aria-label": props.label }, [
            h("p", props.words),
            slots.default ? slots.default() : null,
            h(Refusal, { problem: props.doing.problem }),
            h("div", { class: "row" }, [
              h(Button, { kind: "danger", busy: props.doing.busy, onClick: () => props.onSure() }, () => props.confirm || props.label),
              h(Button, { kind: "quiet", onClick: () => { state.open = false; } }, () => t("act.cancel")),
            ]),
          ])
        : h(Button, { kind: props.kind || "danger", onClick: () => { state.open = true; } }, () => props.label);
  },
};
