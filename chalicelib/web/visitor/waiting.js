// Scans that have no answer yet: code and scan id alone, on this phone, for a day at most; sent when there is a network.
import { reactive } from "../vendor/vue.js";
import { network, post } from "../kit/api.js";
import { forget, keep, kept } from "../kit/kept.js";
import { signedIn } from "../kit/session.js";
import { clock, corrected, now, timeOf } from "../kit/scan.js";

const DAY_MS = 86400000;
const AT_ONCE = 100;

let notBefore = 0;

/** What waits [{code, scan_id}], and what became of those sent since the page was opened [{code, scan_id, scan | problem}]. */
export const waiting = reactive({ scans: kept("scans") || [], told: [], busy: false, problem: null });

export function wait(scan) {
  read();
  waiting.scans = others(scan.scan_id).concat({ code: scan.code, scan_id: scan.scan_id });
  write();
}

export function settle(id) {
  read();
  waiting.scans = others(id);
  write();
}

/** Take over what another tab has kept or settled meanwhile. */
function read() {
  const known = waiting.scans;
  waiting.scans = (kept("scans") || []).map((scan) => known.find((each) => each.scan_id === scan.scan_id) || scan);
}

function write() {
  if (waiting.scans.length) keep("scans", waiting.scans.map(({ code, scan_id }) => ({ code, scan_id })));
  else forget("scans");
}

/** Forget them all: whoever signs out takes his scans with him. */
export function abandon() {
  waiting.scans = [];
  waiting.told = [];
  forget("scans");
}

function others(id) {
  return waiting.scans.filter((each) => each.scan_id !== id);
}

/** Say whether a refusal only means "not now": the same scan may be sent again. */
export function isForNow(problem) {
  return problem.status === 0 || problem.status >= 500 || problem.status === 429 || problem.code === "broken";
}

/** Send what waits, but for the one that is before somebody's eyes; by itself (`asked` is false) not before the province
 * asked for it. */
export async function sendWaiting(except, asked = true) {
  if (!asked && Date.now() < notBefore) return;
  read();
  const scans = others(except).slice(0, AT_ONCE);
  if (waiting.busy || !scans.length || !signedIn() || !network.there) return;
  waiting.busy = true;
  waiting.problem = null;
  try {
    const young = scans.filter((scan) => now() - timeOf(scan.scan_id) < DAY_MS);
    scans.filter((scan) => !young.includes(scan)).forEach((scan) => tell(scan, { problem: { code: "too_old" } }));
    if (!young.length) return;
    const sent = young.map(({ code, scan_id }) => ({ code, scan_id }));
    const before = clock.behind;
    const found = await post("v1/scans/batch", { scans: sent });
    found.items.forEach((item, index) => judge(young[index], item, before));
  } catch (failed) {
    if (failed.code === undefined) throw failed;
    waiting.problem = failed;
    notBefore = Date.now() + (failed.retryAfter || 0) * 1000;
  } finally {
    waiting.busy = false;
  }
}

function judge(scan, item, before) {
  if (item.scan) tell(scan, { scan: item.scan });
  else if (item.problem.code === "clock_skew" && !scan.moved) move(scan, corrected(scan.scan_id, item.problem.server_time, before));
  else if (item.status < 500 && item.status !== 429) tell(scan, { problem: item.problem });
}

function tell(scan, outcome) {
  settle(scan.scan_id);
  waiting.told = waiting.told.concat(Object.assign({ code: scan.code, scan_id: scan.scan_id }, outcome));
}

/** The phone's clock was wrong: the same scan under a new id, at the time that it was by the server's. */
function move(scan, id) {
  if (!id) {
    tell(scan, { problem: { code: "too_old" } });
    return;
  }
  settle(scan.scan_id);
  waiting.scans = waiting.scans.concat({ code: scan.code, scan_id: id, moved: true });
  write();
}
