// A health colour is never colour alone: a shape and a word stand beside it.
import { h } from "../vendor/vue.js";
import { t } from "./words.js";

const SHAPES = {
  green: ["M32 4a28 28 0 1 0 0 56a28 28 0 1 0 0-56z", "M19 33l9 10 18-21"],
  yellow: ["M32 4l30 54h-60z", "M32 24v17M32 48v4"],
  red: ["M20 4h24l16 16v24l-16 16h-24l-16-16v-24z", "M22 22l20 20M42 22l-20 20"],
  unknown: ["M32 4a28 28 0 1 0 0 56a28 28 0 1 0 0-56z", "M24 25a8 8 0 1 1 12 7c-3 2-4 3-4 7M32 46v4"],
};

/** The shape of a colour; `label` speaks it when no word stands beside. */
export function Shape(props) {
  const [outline, sign] = SHAPES[props.colour] || SHAPES.unknown;
  const said = props.label ? { role: "img", "aria-label": t("colour." + props.colour) } : { "aria-hidden": "true" };
  return h("svg", Object.assign({ class: ["shape", props.colour], viewBox: "0 0 64 64" }, said), [
    h("path", { class: "outline", d: outline }),
    h("path", { class: "sign", d: sign }),
  ]);
}
Shape.props = ["colour", "label"];

/** A small badge: shape and word. */
export function Colour(props) {
  return h("span", { class: ["colour", props.of] }, [h(Shape, { colour: props.of }), t("colour." + props.of)]);
}
Colour.props = ["of"];
