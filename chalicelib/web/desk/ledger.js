// The ledger as a sheet: masked for everybody who watches, in full for the command alone and for a purpose on record.
import { h, reactive } from "../vendor/vue.js";
import { download } from "../kit/download.js";
import { Job } from "./jobs.js";
import { act } from "../kit/loading.js";
import { Button, Notice, Refusal, typed } from "../kit/parts.js";
import { hasRole } from "../kit/session.js";
import { announce } from "../kit/shell.js";
import { submitting } from "../kit/signing_in.js";
import { moment, number, t } from "../kit/words.js";
import { bound, unfielded } from "./bound.js";
import { categoryOptions } from "./categories.js";
import { asked } from "./poster_jobs.js";
import { ReachPicker, nameOf, reach } from "./reach.js";
import { STATES } from "./review_queue.js";

const READING = ["reviewer", "command", "department"];
const PURPOSES = ["verify", "notify", "inspect", "report", "hand_over"];

export default {
  setup() {
    const jobs = asked("ledger");
    const form = reactive({ region: reach(READING)[0], category: "all", state: "all", full: false, reason: "", done: false });
    const begin = act(async () => {
      form.done = false;
      const query = { region: form.region, category: narrowed(form.category), state: narrowed(form.state) };
      if (form.full) Object.assign(query, { full: true, reason: form.reason });
      const job = await download("v1/venues/export", query, t("ledger.file", { region: nameOf(form.region) }));
      if (job) jobs.add(job.job_id, { region: form.region, full: form.full });
      form.done = !job;
      announce(t(job ? "ledger.begun" : "ledger.saved"));
    });
    return () => [
      h("h1", t("ledger.title")),
      question(form, begin),
      jobs.of.length ? h("h2", t("ledger.jobs")) : null,
      jobs.of.map((each) => h("section", { key: each.id, class: "panel", "aria-label": called(each.words) }, [h("h3", called(each.words)), h(Job, { id: each.id, cancel: true, there: (job) => h(Files, { job, words: nameOf(each.words.region) }) })])),
    ];
  },
};

function called(words) {
  return nameOf(words.region) + (words.full ? " · " + t("ledger.full") : "");
}

function narrowed(choice) {
  return choice === "all" ? "" : choice;
}

function question(form, begin) {
  const all = [["all", t("ledger.all")]];
  const states = STATES.filter((each) => each !== "overdue" && each !== "mine").map((each) => [each, t("venue.state." + each)]);
  return h("form", { class: "panel narrow-start", onSubmit: submitting(begin) }, [
    h("p", t("ledger.why")),
    h(ReachPicker, { of: READING, fault: begin.problem && begin.problem.field("region"), ...typed(form, "region") }),
    bound(form, "category", t("venue.category"), begin, { kind: "choice", required: true, options: all.concat(categoryOptions()) }),
    bound(form, "state", t("ledger.state"), begin, { kind: "choice", required: true, options: all.concat(states) }),
    hasRole("command") ? bound(form, "full", t("ledger.full"), begin, { kind: "tick", hint: t("ledger.full.means") }) : null,
    form.full ? bound(form, "reason", t("ledger.reason"), begin, { kind: "choice", required: true, options: PURPOSES.map((each) => [each, t("ledger.reason." + each)]) }) : null,
    h(Refusal, { problem: unfielded(begin, ["region", "category", "state", "reason"]) }),
    form.done ? h(Notice, { kind: "good" }, () => t("ledger.saved")) : null,
    h(Button, { type: "submit", kind: "main", busy: begin.busy, disabled: form.full && !form.reason }, () => t("ledger.do")),
  ]);
}

/** The files of a finished ledger, each fetched with the token and on record. */
const Files = {
  props: ["job", "words"],
  setup(props) {
    const fetch = act((count) => download("v1/jobs/" + props.job.job_id + "/file", { number: count }, t("ledger.file", { region: props.words + "-" + count })));
    return () => {
      const found = props.job.result;
      const counts = Array.from({ length: found.files }, (_, index) => index + 1);
      return [
        h("p", t("ledger.made", { rows: number(found.row_count), until: moment(found.expires_at) })),
        h(Refusal, { problem: fetch.problem }),
        h("div", { class: "row" }, counts.map((count) => h(Button, { key: count, busy: fetch.busy, onClick: () => fetch.run(count) }, () => (found.files > 1 ? t("ledger.volume", { count: number(count) }) : t("ledger.fetch"))))),
      ];
    };
  },
};
