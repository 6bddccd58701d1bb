// What was scanned without a network: what still waits, and what became of each that was sent.
import { h } from "../vendor/vue.js";
import { Button, Empty, Facts, Refusal } from "../kit/parts.js";
import { signedIn } from "../kit/session.js";
import { SignIn } from "../kit/signing_in.js";
import { moment, t } from "../kit/words.js";
import { spaced } from "./door.js";
import { timeOf } from "../kit/scan.js";
import { sendWaiting, waiting } from "./waiting.js";

export default function WaitingList() {
  if (!signedIn()) return [h("h1", t("waiting.title")), h(SignIn, { why: "own.sign_in" })];
  return [
    h("h1", t("waiting.title")),
    h("p", { class: "quiet-text" }, t("waiting.what")),
    waiting.scans.length || waiting.told.length ? null : h(Empty, { words: "waiting.none" }),
    waiting.scans.map((each) => one(each, t("waiting.waits"))),
    h(Refusal, { problem: waiting.problem }),
    waiting.scans.length ? h(Button, { kind: "main", wide: true, busy: waiting.busy, onClick: () => sendWaiting() }, () => t("kept.send")) : null,
    waiting.told.map((each) => one(each, each.scan ? told(each.scan) : each.problem.detail || t("waiting.too_old"))),
  ];
}

/** It was registered, now and not then: no colour, for it would be an old one. */
function told(scan) {
  return t(scan.abnormal ? "waiting.abnormal" : "waiting.registered");
}

function one(each, became) {
  const where = each.scan ? each.scan.venue + " · " + each.scan.entrance : spaced(each.code);
  return h("article", { class: "panel", key: each.scan_id }, h(Facts, {
    of: [[t("waiting.at"), moment(timeOf(each.scan_id))], [t("waiting.where"), where], [t("waiting.became"), became]],
  }));
}
