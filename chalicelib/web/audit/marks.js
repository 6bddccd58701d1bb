// What became of a class's day, as a shape beside a word: nothing is said by colour alone.
import { h } from "../vendor/vue.js";
import { t } from "../kit/words.js";

/** The gravest first: what a day of several classes shows. */
export const MARKS = ["overdue", "failed", "held", "committed", "erased", "final"];
export const CLASSES = ["visits", "assisted", "paper", "alerts", "uploads", "photos"];

const SHAPES = {
  overdue: ["M32 4l30 54h-60z", "M32 22v18M32 47v4"],
  failed: ["M32 3l29 29-29 29-29-29z", "M23 23l18 18M41 23l-18 18"],
  held: ["M8 8h48v48h-48z", "M24 20v24M40 20v24"],
  committed: ["M32 6a26 26 0 1 0 0 52a26 26 0 1 0 0-52z", "M32 18v15l10 7"],
  erased: ["M32 4a28 28 0 1 0 0 56a28 28 0 1 0 0-56z", "M19 33l9 10 18-21"],
  final: ["M20 4h24l16 16v24l-16 16h-24l-16-16v-24z", "M12 33l8 9 13-17M30 41l2 2 18-20"],
};

/** Return the mark of a certificate as the API shows it. */
export function markOf(certificate) {
  if (certificate.state === "overdue" || certificate.state === "failed") return certificate.state;
  if (certificate.state === "committed") return "committed";
  if (certificate.held) return "held";
  return certificate.final_at ? "final" : "erased";
}

/** Return the gravest mark of some certificates; undefined for none. */
export function gravest(certificates) {
  const found = certificates.map(markOf);
  return MARKS.find((mark) => found.includes(mark));
}

export function MarkShape(props) {
  const [outline, sign] = SHAPES[props.of];
  return h("svg", { class: ["mark", props.of], viewBox: "0 0 64 64", "aria-hidden": "true" }, [
    h("path", { class: "outline", d: outline }),
    h("path", { class: "sign", d: sign }),
  ]);
}
MarkShape.props = ["of"];

/** Shape and word. */
export function Mark(props) {
  return h("span", { class: ["marked", props.of] }, [h(MarkShape, { of: props.of }), t("mark." + props.of)]);
}
Mark.props = ["of"];

export function Legend() {
  const line = (mark) => h("div", { key: mark }, [h("dt", h(Mark, { of: mark })), h("dd", t("mark_means." + mark))]);
  return h("dl", { class: "legend" }, MARKS.map(line));
}
