// A run at work: asked for, how far it has come, called off; what it found is shown whole or not at all.
import { h, reactive } from "../vendor/vue.js";
import { del, get, post } from "../kit/api.js";
import { forget, keep, kept } from "../kit/kept.js";
import { act } from "../kit/loading.js";
import { Button, Notice, Refusal, problemWords } from "../kit/parts.js";
import { announce } from "../kit/shell.js";
import { t } from "../kit/words.js";
import { forgetLists, readList } from "./memory.js";

const FIRST_PAUSE_MS = 700;
const LONGEST_PAUSE_MS = 5000;

/** Ask for a run and watch it; only the job's id is kept, for this tab, so that it is found again. */
export async function beginRun(memory, terms) {
  const asked = await post(memory.path + "/run", terms);
  keep("run." + memory.id, asked.job_id, false);
  memory.degree = 1;
  watch(memory, asked.job_id);
}

/** Go on watching a run that was asked for before the page was opened again; say whether there is one. */
export function resumeRun(memory) {
  const job = kept("run." + memory.id, false);
  if (!job || memory.run) return false;
  watch(memory, job);
  return true;
}

export function stopWatching(memory) {
  if (memory.run) memory.run.stopped = true;
}

async function watch(memory, job) {
  const run = reactive({ job, state: "waiting", done: 0, total: 0, problem: null, stopped: false });
  memory.run = run;
  let pause = FIRST_PAUSE_MS;
  while (!run.stopped) {
    try {
      const found = await get("v1/jobs/" + job);
      Object.assign(run, { state: found.state, done: found.done, total: found.total, problem: null });
      if (found.state === "done" || found.state === "failed") return ended(memory, run, found);
    } catch (failed) {
      if (failed.code === undefined) throw failed;
      if (failed.status >= 400 && failed.status < 500 && failed.status !== 429) return ended(memory, run, { state: "gone" });
      run.problem = failed; // the run goes on; only we cannot see it
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(LONGEST_PAUSE_MS, pause * 1.3);
  }
  return undefined;
}

async function ended(memory, run, found) {
  forget("run." + memory.id, false);
  if (run.stopped) return;
  if (found.state === "failed") {
    Object.assign(run, { state: "failed", problem: { detail: (found.result && found.result.message) || "", errors: [] } });
    announce(t("run.failed"));
    readUnread(memory);
    return;
  }
  memory.run = null;
  if (found.state === "gone") {
    readUnread(memory);
    return;
  }
  forgetLists(memory);
  memory.hidden = false;
  announce(t("run.done"));
  await readList(memory, memory.degree);
}

/** Read the last run's list where nobody has: this one has none. */
function readUnread(memory) {
  if (memory.lists[memory.degree].phase === "none" && !memory.hidden) readList(memory, memory.degree);
}

/** Show a run at work, or how it ended; nothing when there is none. */
export const Running = {
  props: ["memory"],
  setup(props) {
    const cancel = act(async () => {
      const run = props.memory.run;
      await del(props.memory.path + "/run");
      if (run) run.stopped = true;
      forget("run." + props.memory.id, false);
      props.memory.run = null;
      props.memory.lists[1].running = props.memory.lists[2].running = false;
      announce(t("run.cancelled"));
      readUnread(props.memory);
    });
    return () => {
      const { run } = props.memory;
      const elsewhere = !run && (props.memory.lists[1].running || props.memory.lists[2].running);
      if (!run && !elsewhere) return null;
      if (run && run.state === "failed") return h(Notice, { kind: "bad" }, () => [h("p", t("run.failed")), h("p", problemWords(run.problem))]);
      return h("section", { class: "panel running", "aria-busy": "true" }, [
        h("h2", t("run.at_work")),
        run ? progress(run) : elsewhereAtWork(props.memory),
        run && run.problem ? h(Notice, { kind: "warning" }, () => problemWords(run.problem)) : null,
        h(Refusal, { problem: cancel.problem }),
        h(Button, { kind: "danger", busy: cancel.busy, onClick: () => cancel.run() }, () => t("run.cancel")),
        h("p", { class: "hint" }, t("run.cancel_hint")),
      ]);
    };
  },
};

function progress(run) {
  const known = run.total > 0;
  const words = known ? t("run.progress", { done: run.done, total: run.total }) : t("run." + (run.state === "running" ? "searching" : "waiting"));
  return [h("p", { role: "status" }, words), h("progress", { max: known ? run.total : null, value: known ? run.done : null, "aria-label": t("run.at_work") })];
}

function elsewhereAtWork(memory) {
  return [h("p", t("run.elsewhere")), h(Button, { onClick: () => readList(memory, memory.degree) }, () => t("run.look_again"))];
}
