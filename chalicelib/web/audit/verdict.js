// What verifying found: the verdict in a word, the first break with its place, what to do, and the proof as files.
import { h } from "../vendor/vue.js";
import { Button, Facts, Notice } from "../kit/parts.js";
import { day, number, t } from "../kit/words.js";
import { saveText } from "./files.js";
import { kindName } from "./kinds.js";

export function Verdict({ report, head, lines }) {
  const good = report.verdict === "complete";
  const values = { sequence: number(report.sequence), count: report.count || 1, last: number(report.last.sequence), checked: number(report.checked) };
  return h("section", { class: "verdict panel " + report.verdict }, [
    h(Notice, { kind: good ? "good" : report.verdict === "stopped" ? "warning" : "bad" }, () => [
      h("p", { class: "verdict-word" }, t("verdict." + report.verdict)),
      report.code ? h("p", t("verdict.at", { sequence: number(report.sequence), reason: t("break." + report.code, values) })) : null,
      h("p", t("verdict.checked", { checked: number(report.checked), from: number(report.after.sequence + 1), last: number(report.last.sequence) })),
    ]),
    report.code ? h("p", t("verdict_do." + report.verdict)) : null,
    good ? h("p", t(report.saved ? "verdict.reached_saved" : "verdict.no_saved", { sequence: number(report.saved && report.saved.sequence) })) : null,
    good ? h("p", { class: "quiet-text" }, t("verdict.limits")) : null,
    h(Facts, { of: [[t("chain.sequence"), number(report.last.sequence)], [t("chain.hash"), h("code", report.last.hash)], [t("verdict.seconds"), report.seconds.toFixed(1)]] }),
    counts(report.kinds),
    h("div", { class: "row" }, [h(Button, { onClick: () => saveText("audit-lines-" + day() + ".log", "text/plain;charset=utf-8", lines().join("\n") + "\n") }, () => t("verdict.save_lines"))]),
    h("p", { class: "quiet-text" }, t("verdict.again")),
  ]);
}
Verdict.props = ["report", "head", "lines"];

function counts(kinds) {
  const names = Object.keys(kinds).sort((one, other) => kinds[other] - kinds[one]);
  if (!names.length) return null;
  return h("details", [
    h("summary", t("verdict.kinds")),
    h(Facts, { of: names.map((kind) => [kindName(kind), number(kinds[kind])]) }),
  ]);
}
