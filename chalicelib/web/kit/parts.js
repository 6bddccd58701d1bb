// The parts every page is made of. Native controls, so that keyboard, screen reader and large type come by themselves.
import { h, ref } from "../vendor/vue.js";
import { t } from "./words.js";

let serial = 0;
export function freshId() {
  serial += 1;
  return "x" + serial;
}

/** A button: `kind` is main, plain, quiet or danger; busy ones say so and cannot be pressed twice. */
export function Button(props, { slots }) {
  const kind = props.kind || "plain";
  return h(
    "button",
    {
      type: props.type || "button",
      class: ["button", kind, { wide: props.wide !== undefined && props.wide !== false }],
      disabled: props.disabled || props.busy || null,
      "aria-busy": props.busy ? "true" : null,
      "aria-pressed": props.pressed === undefined ? null : String(props.pressed),
      onClick: props.onClick,
    },
    props.busy ? [h("span", { class: "spinner", "aria-hidden": "true" }), t("state.working")] : slots.default()
  );
}
Button.props = ["kind", "type", "wide", "disabled", "busy", "pressed", "onClick"];

/** A labelled field: text, number, date, area, choice (`options` [[value, name]]) or tick; with its hint and its fault. */
export const Field = {
  props: ["modelValue", "label", "hint", "fault", "kind", "options", "required", "autocomplete", "inputmode", "maxlength", "placeholder", "disabled", "step", "min", "max"],
  emits: ["update:modelValue"],
  setup(props, { emit }) {
    const id = freshId();
    const told = (event) => emit("update:modelValue", event.target.value);
    return () => {
      const described = [props.hint && id + "h", props.fault && id + "f"].filter(Boolean).join(" ") || null;
      const shared = {
        id,
        required: props.required !== undefined && props.required !== false,
        disabled: props.disabled || null,
        "aria-describedby": described,
        "aria-invalid": props.fault ? "true" : null,
      };
      if (props.kind === "tick") return ticked(props, emit, shared, id);
      return h("div", { class: ["field", { faulty: props.fault }] }, [
        h("label", { for: id }, [props.label, shared.required ? null : h("span", { class: "optional" }, t("field.optional"))]),
        props.hint ? h("p", { id: id + "h", class: "hint" }, props.hint) : null,
        control(props, shared, told),
        fault(props, id),
      ]);
    };
  },
};

function control(props, shared, told) {
  if (props.kind === "choice") {
    const none = props.modelValue ? null : h("option", { value: "", disabled: true, selected: true }, props.placeholder || t("field.choose"));
    const options = (props.options || []).map(([value, name]) => h("option", { value, selected: value === props.modelValue }, name));
    return h("select", Object.assign({}, shared, { value: props.modelValue || "", onChange: told }), [none].concat(options));
  }
  const given = { value: props.modelValue, maxlength: props.maxlength, placeholder: props.placeholder, onInput: told };
  if (props.kind === "area") return h("textarea", Object.assign({}, shared, given, { rows: 3 }));
  const typed = { type: props.kind || "text", autocomplete: props.autocomplete || "off", inputmode: props.inputmode, step: props.step, min: props.min, max: props.max };
  return h("input", Object.assign({}, shared, given, typed));
}

function ticked(props, emit, shared, id) {
  const box = Object.assign({}, shared, {
    type: "checkbox",
    checked: Boolean(props.modelValue),
    onChange: (event) => emit("update:modelValue", event.target.checked),
  });
  return h("div", { class: ["field", "tick", { faulty: props.fault }] }, [
    h("label", { for: id }, [h("input", box), h("span", props.label)]),
    props.hint ? h("p", { id: id + "h", class: "hint" }, props.hint) : null,
    fault(props, id),
  ]);
}

function fault(props, id) {
  return props.fault ? h("p", { id: id + "f", class: "fault", role: "alert" }, props.fault) : null;
}

/** Bind a field to `form[name]`: spread it among the field's other attributes. */
export function typed(form, name) {
  return {
    modelValue: form[name],
    "onUpdate:modelValue": (value) => {
      form[name] = value;
    },
  };
}

/** A message that stays: `kind` is info, good, warning or bad. */
export function Notice(props, { slots }) {
  const kind = props.kind || "info";
  return h("div", { class: ["notice", kind], role: kind === "bad" ? "alert" : "status" }, slots.default());
}
Notice.props = ["kind"];

export function Busy() {
  return h("p", { class: "busy", role: "status" }, [h("span", { class: "spinner", "aria-hidden": "true" }), t("state.loading")]);
}

export function Empty(props) {
  return h("p", { class: "empty" }, t(props.words || "state.empty"));
}
Empty.props = ["words"];

/** What went wrong, in the API's own words, and the button to try again. */
export function Failing(props) {
  return h("div", { class: "failing", role: "alert" }, [
    h("p", problemWords(props.problem)),
    props.again ? Button({ onClick: props.again }, { slots: { default: () => t("state.again") } }) : null,
  ]);
}
Failing.props = ["problem", "again"];

/** Say a problem that belongs to no field; nothing for none. */
export function Refusal(props) {
  return props.problem ? h(Notice, { kind: "bad" }, () => problemWords(props.problem)) : null;
}
Refusal.props = ["problem"];

/** Return a problem as words: ours where we have better ones, else the API's sentence; and when to come back. */
export function problemWords(problem) {
  if (!problem) return "";
  const later = problem.retryAfter ? " " + t("state.later", { seconds: problem.retryAfter }) : "";
  const fields = (problem.errors || []).map((each) => each.message).join(" ");
  return (problem.detail || t("problem.broken")) + (fields && !(problem.detail || "").includes(fields) ? " " + fields : "") + later;
}

/** Facts as pairs: [[name, value]]; pairs without a value are left out. */
export function Facts(props) {
  const rows = props.of.filter(([, value]) => value !== undefined && value !== null && value !== "");
  return h("dl", { class: "facts" }, rows.map(([name, value]) => h("div", [h("dt", name), h("dd", [value])])));
}
Facts.props = ["of"];

/** A table that becomes cards on a phone: `columns` [[key, name]], `cell(row, key)` draws. */
export function Table(props) {
  const cell = props.cell || ((row, key) => row[key]);
  return h("div", { class: "tablebox", tabindex: 0, role: "region", "aria-label": props.caption }, [
    h("table", [
      h("caption", { class: "unseen" }, props.caption),
      h("thead", h("tr", props.columns.map(([key, name]) => h("th", { key, scope: "col" }, name)))),
      h("tbody", props.rows.map((row, index) =>
        h("tr", { key: row.id || index }, props.columns.map(([key, name]) => h("td", { key, "data-name": name }, [cell(row, key)])))
      )),
    ]),
  ]);
}
Table.props = ["caption", "columns", "rows", "cell"];

const MANY = 9;
const unfolded = ref(false);
window.addEventListener("hashchange", () => (unfolded.value = false));

/** The views of a page, as links: [[path, name, count?]]; `label` names them where there are others beside.
 * On a phone many of them fold away behind a button that says how many there are. */
export function Tabs(props) {
  const tab = ([path, name, count]) =>
    h("a", { key: path, href: "#/" + path, "aria-current": path === props.open ? "page" : null }, [name, count ? h("span", { class: "count" }, count) : null]);
  const many = props.of.length > MANY;
  const every = () => h(Button, { kind: "plain", class: "every", "aria-expanded": String(unfolded.value), onClick: () => (unfolded.value = !unfolded.value) }, () => t("page.every_section", { count: props.of.length }));
  return h("nav", { class: ["tabs", { many, folded: many && !unfolded.value }], "aria-label": props.label || t("page.sections") }, [props.of.map(tab), many ? every() : null]);
}
Tabs.props = ["of", "open", "label"];
