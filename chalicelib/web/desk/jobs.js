// A job of the API: asked about until it is over, shown with how far it is.
import { h, onUnmounted, reactive } from "../vendor/vue.js";
import { del, get } from "../kit/api.js";
import { act } from "../kit/loading.js";
import { Button, Failing, Refusal } from "../kit/parts.js";
import { number, t } from "../kit/words.js";

const SOON_MS = 1000;
const LATER_MS = 5000;
const FRESH_MS = 240000; // the address of a finished file holds five minutes

/** Say whether nothing more will happen to a job. */
export const over = (job) => job.state === "done" || job.state === "failed";

/** Ask about a job again and again while the view is open; `onOver` hears it once it is over. */
export function watched(id, onOver = () => undefined) {
  const state = reactive({ job: null, problem: null });
  let timer;
  let left = false;
  let pause = SOON_MS;
  let told = false;
  state.ask = async () => {
    clearTimeout(timer);
    try {
      state.job = await get("v1/jobs/" + id);
      state.problem = null;
    } catch (failed) {
      state.problem = failed;
    }
    if (left) return;
    if (state.job && over(state.job)) {
      if (!told) onOver(state.job);
      told = true;
      if (state.job.state === "done" && /^https?:/.test(state.job.url || "")) timer = setTimeout(state.ask, FRESH_MS);
      return;
    }
    if (state.problem && state.problem.status === 404) return;
    timer = setTimeout(state.ask, pause);
    pause = Math.min(LATER_MS, pause * 1.3);
  };
  onUnmounted(() => {
    left = true;
    clearTimeout(timer);
  });
  state.ask();
  return state;
}

/** Show a job: its progress with a button that calls it off (`cancel`), or what became of it (`there(job)`). */
export const Job = {
  props: ["id", "cancel", "there", "onOver"],
  setup(props) {
    const state = watched(props.id, props.onOver);
    const stop = act(async () => {
      await del("v1/jobs/" + props.id);
      await state.ask();
    });
    return () => {
      const job = state.job;
      if (!job) return state.problem ? h(Failing, { problem: state.problem, again: state.ask }) : h("p", { role: "status" }, t("job.waiting"));
      if (job.state === "failed") return h("p", { class: "job-failed", role: "alert" }, (job.result && job.result.message) || t("job.failed"));
      if (job.state === "done") return props.there ? props.there(job) : h("p", t("job.done"));
      return [progress(job), h(Refusal, { problem: stop.problem }), props.cancel ? h(Button, { busy: stop.busy, onClick: () => stop.run() }, () => t("job.cancel")) : null];
    };
  },
};

function progress(job) {
  const words = job.total ? t("job.running", { done: number(job.done), total: number(job.total) }) : t("job.waiting");
  const bar = job.total ? { value: job.done, max: job.total } : {};
  return h("div", { class: "job" }, [h("progress", Object.assign({ "aria-label": words }, bar)), h("p", { role: "status" }, words)]);
}
