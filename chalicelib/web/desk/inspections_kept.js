// Inspections that could not be sent yet: kept in this tab, sent when there is a network; the same id is the same inspection.
import { h, reactive } from "../vendor/vue.js";
import { post } from "../kit/api.js";
import { keep, kept } from "../kit/kept.js";
import { act } from "../kit/loading.js";
import { Button, Notice, Refusal } from "../kit/parts.js";
import { sendFile } from "../kit/upload.js";
import { number, t } from "../kit/words.js";

const NAME = "inspections";
const photos = {};

export const waiting = reactive({ of: kept(NAME, false) || [] });
/** What the last one that arrived was found to be. */
export const found = reactive({ last: null });

/** Send an inspection, with its photo if there is one; without a network it waits here. */
export async function send(inspection, photo) {
  if (photo) photos[inspection.inspection_id] = photo;
  try {
    await arrive(inspection);
  } catch (failed) {
    if (failed.code !== "offline" && failed.code !== "timeout") throw failed;
    waiting.of.push(inspection);
    keep(NAME, waiting.of, false);
  }
}

async function arrive(inspection) {
  const photo = photos[inspection.inspection_id];
  const more = photo ? { photo_upload_id: await sendFile("photo", photo) } : {};
  found.last = await post("v1/inspections", Object.assign({}, inspection, inspection.position ? {} : { position: undefined }, more));
  delete photos[inspection.inspection_id];
}

const again = act(async () => {
  while (waiting.of.length) {
    const [first] = waiting.of;
    try {
      await arrive(first);
    } catch (failed) {
      // What is refused for what it says will never be taken; anything else may be, later.
      if (!failed.status || failed.status >= 500 || failed.status === 429 || failed.status === 401) throw failed;
      drop(first);
      throw failed;
    }
    drop(first);
  }
});
function drop(one) {
  waiting.of = waiting.of.filter((each) => each.inspection_id !== one.inspection_id);
  keep(NAME, waiting.of, false);
}

window.addEventListener("online", () => again.run());

/** Say how many wait, with a button that sends them now. */
export function Waiting() {
  if (!waiting.of.length) return null;
  return h(Notice, { kind: "warning" }, () => [
    h("p", t("inspect.waiting", { count: number(waiting.of.length) })),
    h(Refusal, { problem: again.problem }),
    h(Button, { busy: again.busy, onClick: () => again.run() }, () => t("inspect.send_now")),
  ]);
}
