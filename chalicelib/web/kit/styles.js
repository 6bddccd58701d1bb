// Styles of a part that is fetched when it is needed: its sheet comes with it.
import { assets } from "./place.js";

const linked = {};

/** Link a style sheet once, by its place: "kit/scanner.css". */
export function linkStyles(sheet) {
  if (linked[sheet]) return;
  linked[sheet] = true;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = assets + sheet;
  document.head.appendChild(link);
}
