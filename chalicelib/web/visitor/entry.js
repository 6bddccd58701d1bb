// One entry by one door, from its code to its result: what is known, and what is asked of the API. Nothing is drawn here.
import { reactive } from "../vendor/vue.js";
import { ask, get, network } from "../kit/api.js";
import { tenant } from "../kit/place.js";
import { ring, shake, wake } from "../kit/readout.js";
import { compareClocks, corrected, now, scanId, venueCode } from "../kit/scan.js";
import { isForNow, settle, wait } from "./waiting.js";

const PATIENCE_MS = 12000;
const CLOSED = { superseded: "code_superseded", removed: "code_removed", deregistered: "venue_closed" };

/** `phase`: ready, sending, identity (nothing was ever declared), kept (no answer yet), refused, result. */
export const entry = reactive({
  code: null, phase: "ready", place: null, problem: null, result: null, answeredAt: 0, answeredTick: 0, corrected: false,
  capacity: "visitor", chosen: [], companions: [], position: null,
});
let scan = null;
let seen = false;
let notBefore = 0;

/** Open the door of a code as it stands in an address. */
export async function open(text) {
  const code = venueCode(text);
  if (entry.code !== code) entry.place = null;
  Object.assign(entry, { code: code || text, phase: "ready", problem: null, result: null, corrected: false, position: null });
  scan = null;
  if (!code) return refuse({ code: "code_malformed" });
  try {
    const found = await ask("GET", "v1/codes/" + code, { patience: PATIENCE_MS });
    if (entry.code === code) look(found);
  } catch (failed) {
    if (failed.code === undefined) throw failed;
    if (entry.code === code && entry.phase === "ready" && !isForNow(failed)) refuse(failed);
    else if (code.slice(0, 2) !== tenant) refuse({ code: "other_province_offline" });
  }
}

function look(found) {
  if (found.url) return refuse({ code: "other_province", facts: found });
  entry.place = found;
  if (found.state !== "live" && entry.phase === "ready") refuse({ code: CLOSED[found.state] || "code_disabled" });
}

function refuse(problem) {
  entry.problem = problem;
  entry.phase = "refused";
}

/** Whoever reads a code anew stands before its door anew, also when it is the same one: no result of before is shown. */
export function leave() {
  entry.code = null;
}

/** Whoever wants to enter again, or tries again after a refusal. */
export function again() {
  return open(entry.code);
}

/** The one tap: register, with whoever comes along. */
export function enter() {
  if (entry.phase === "sending") return undefined;
  wake();
  compareClocks();
  scan = { code: entry.code, scan_id: scanId(), companions: entry.chosen.slice(), as: entry.capacity };
  return send();
}

/** Send the scan, and again with the same id when its answer was lost. */
export async function send() {
  if (!scan || entry.phase === "sending") return;
  entry.phase = "sending";
  entry.problem = null;
  wait(scan);
  const sent = scan;
  try {
    const body = entry.position ? Object.assign({}, sent, { position: entry.position }) : sent;
    const result = await ask("POST", "v1/scans", { body, patience: PATIENCE_MS });
    settle(sent.scan_id);
    if (sent === scan) show(result);
  } catch (failed) {
    if (failed.code === undefined) throw failed;
    await judge(failed, sent);
  }
}

async function judge(failed, sent) {
  if (isForNow(failed)) {
    notBefore = Date.now() + (failed.retryAfter || 0) * 1000;
    entry.problem = failed;
    entry.phase = "kept";
    return;
  }
  settle(sent.scan_id);
  if (failed.code === "clock_skew" && !entry.corrected) {
    const id = corrected(sent.scan_id, failed.facts.server_time);
    if (!id) return refuse({ code: "too_old" });
    Object.assign(entry, { corrected: true, phase: "ready" });
    scan = Object.assign({}, sent, { scan_id: id });
    return send();
  }
  if (failed.code === "identity_missing" || failed.code === "reverify_needed") {
    entry.problem = failed;
    entry.phase = "identity";
  } else if (failed.status === 401) entry.phase = "ready";
  else refuse(failed);
}

function show(result) {
  entry.result = result;
  // By the phone's clock, and by one that nobody can put back.
  Object.assign(entry, { answeredAt: now(), answeredTick: performance.now() });
  entry.phase = "result";
  ring(result.sound);
  shake(result.admitted ? [120] : [400, 150, 400, 150, 400]);
}

/** Send again as soon as there is a network, and not before the province asked for it, while the page that says "kept" is open. */
export function retryWhileKept() {
  seen = true;
  const timer = setInterval(() => {
    if (entry.phase === "kept" && network.there && Date.now() >= notBefore) send();
  }, 15000);
  const back = () => {
    if (entry.phase === "kept") send();
  };
  window.addEventListener("online", back);
  return () => {
    seen = false;
    clearInterval(timer);
    window.removeEventListener("online", back);
  };
}

/** Return the scan that is before somebody's eyes: its answer is to be shown, so it is not sent among others. */
export function current() {
  return seen && scan ? scan.scan_id : null;
}

/** Return the notice of the province once collection has ended there. */
export async function endingNotice() {
  return (await get("v1/status")).notice;
}
