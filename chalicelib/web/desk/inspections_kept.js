// Inspections that could not be sent yet: kept on this device with their photos, for whoever made them alone, until they are sent.
import { h, reactive, shallowReactive } from "../vendor/vue.js";
import { post } from "../kit/api.js";
import { heldBy, hold, release } from "../kit/kept_files.js";
import { act } from "../kit/loading.js";
import { Button, Notice, Refusal } from "../kit/parts.js";
import { session } from "../kit/session.js";
import { sendFile } from "../kit/upload.js";
import { moment, number, t } from "../kit/words.js";

const SPAN_MS = 7 * 86400000; // the API takes none that is older

/** What waits [{id, account, at, inspection, photo}], whether it outlives the page, and which one was refused. */
export const waiting = shallowReactive({ of: [], lasts: true, refused: null });
/** What the last one that arrived was found to be. */
export const found = reactive({ last: null });

const me = () => session.account && session.account.account_id;
const draftId = () => "draft." + me();

/** Fetch what this account has left on the device; answers the form that it had not finished, if there is one. */
export async function recall() {
  Object.assign(waiting, { of: [], refused: null });
  found.last = null;
  const records = await heldBy(me(), SPAN_MS);
  waiting.of = records.filter((each) => each.inspection);
  return records.find((each) => each.draft);
}

/** Keep a form while it is filled in: whoever takes a photo may come back to a page that was loaded anew. */
export function keepDraft(draft, photo) {
  if (!me()) return undefined;
  return draft ? hold({ id: draftId(), account: me(), at: Date.now(), draft, photo }) : release(draftId());
}

/** Send an inspection, with its photo if there is one; what cannot arrive now waits here. */
export async function send(inspection, photo) {
  const record = { id: inspection.inspection_id, account: me(), at: Date.now(), inspection, photo };
  try {
    await arrive(record);
  } catch (failed) {
    if (!isForNow(failed)) throw failed;
    waiting.lasts = (await hold(record)) && waiting.lasts;
    waiting.of = waiting.of.concat([record]);
  }
}

async function arrive({ inspection, photo }) {
  const more = photo ? { photo_upload_id: await sendFile("photo", photo) } : {};
  found.last = await post("v1/inspections", Object.assign({}, inspection, inspection.position ? {} : { position: undefined }, more));
}

/** Say whether a refusal only means "not now": the same inspection may be sent again. */
function isForNow(problem) {
  return problem.status === 0 || problem.status >= 500 || problem.status === 429 || problem.status === 401;
}

const again = act(async () => {
  waiting.refused = null;
  let refusal = null;
  for (const record of waiting.of.filter((each) => each.account === me())) {
    try {
      await arrive(record);
      await drop(record);
    } catch (failed) {
      if (failed.code === undefined || isForNow(failed)) throw failed;
      if (!refusal) waiting.refused = record;
      refusal = refusal || failed;
    }
  }
  if (refusal) throw refusal;
});

async function drop(record) {
  if (waiting.refused === record) waiting.refused = null;
  waiting.of = waiting.of.filter((each) => each !== record);
  await release(record.id);
}

window.addEventListener("online", () => again.run());

/** Say how many wait and where they are, with a button that sends them now; one that is refused may be given up. */
export function Waiting() {
  if (!waiting.of.length) return null;
  const photos = waiting.of.filter((each) => each.photo).length;
  const { refused } = waiting;
  return h(Notice, { kind: "warning" }, () => [
    h("p", t("inspect.waiting", { count: waiting.of.length })),
    h("p", t(waiting.lasts ? "inspect.waiting.lasts" : "inspect.waiting.page", { photos: number(photos) })),
    h(Refusal, { problem: again.problem }),
    refused ? h("p", t("inspect.refused", { code: refused.inspection.code, at: moment(refused.inspection.occurred_at) })) : null,
    h("div", { class: "row" }, [
      h(Button, { busy: again.busy, onClick: () => again.run() }, () => t("inspect.send_now")),
      refused ? h(Button, { kind: "danger", onClick: () => drop(refused) }, () => t("inspect.give_up")) : null,
    ]),
  ]);
}
