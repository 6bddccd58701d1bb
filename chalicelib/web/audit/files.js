// What was seen, as a file of one's own.
import { save } from "../kit/download.js";

const RISKY = /^[=+\-@\t\r]/; // what a spreadsheet would take for a formula

export function saveText(name, type, text) {
  save(new Blob([text], { type }), name);
}

/** Save rows as CSV that spreadsheets open in Chinese. */
export function saveTable(name, rows) {
  const lines = rows.map((row) => row.map(cell).join(","));
  saveText(name, "text/csv;charset=utf-8", "\ufeff" + lines.join("\r\n") + "\r\n");
}

function cell(value) {
  const text = value === null || value === undefined ? "" : String(value);
  return '"' + (RISKY.test(text) ? "'" + text : text).replace(/"/g, '""') + '"';
}
