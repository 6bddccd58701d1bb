// A QR code as a drawing of its own: no picture is fetched, nothing is sent anywhere.
import { h } from "../vendor/vue.js";
import { t } from "./words.js";

const MARGIN = 4;
let writer = null;

/** Return the code of a text as a function that draws it; the writer is fetched when first needed. */
export async function qr(text) {
  writer = writer || (await import("../vendor/qrcode.js")).default;
  const code = writer(0, "M");
  code.addData(text);
  code.make();
  const size = code.getModuleCount();
  let path = "";
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      if (code.isDark(row, column)) path += "M" + (column + MARGIN) + " " + (row + MARGIN) + "h1v1h-1z";
    }
  }
  const box = "0 0 " + (size + 2 * MARGIN) + " " + (size + 2 * MARGIN);
  return (name) =>
    h("svg", { class: "qr", viewBox: box, role: "img", "aria-label": t(name), "shape-rendering": "crispEdges" }, [
      h("path", { d: "M0 0h999v999H0z", fill: "#fff" }),
      h("path", { d: path, fill: "#000" }),
    ]);
}
