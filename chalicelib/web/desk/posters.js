// Posters of many venues in one document: of a region or of those picked in a list, drawn by a job.
import { h, reactive } from "../vendor/vue.js";
import { post } from "../kit/api.js";
import { Job } from "./jobs.js";
import { act } from "../kit/loading.js";
import { Button, Field, Notice, Refusal, Table, typed } from "../kit/parts.js";
import { announce, province } from "../kit/shell.js";
import { submitting } from "../kit/signing_in.js";
import { number, t } from "../kit/words.js";
import { asked, basket } from "./poster_jobs.js";
import { ReachPicker, nameOf, reach, within } from "./reach.js";
import { unfielded } from "./bound.js";

const PRINTING = ["reviewer", "command", "department"];
const COUNTY_DIGITS = 6;

function papers() {
  const all = province().papers.concat(province().vehicle_papers);
  return all.filter((each, index) => all.indexOf(each) === index);
}

export default {
  setup() {
    const jobs = asked("posters");
    const form = reactive({ region: reach(PRINTING)[0], paper: papers()[0] });
    const begin = act(async () => {
      const picked = basket.venues;
      const whose = picked.length ? { venue_ids: picked.map((each) => each.id) } : within(form.region);
      const words = { region: form.region, count: picked.length, paper: form.paper };
      const job = await post("v1/posters", Object.assign({ paper: form.paper }, whose));
      jobs.add(job.job_id, words);
      basket.venues = [];
      announce(t("posters.begun"));
    });
    return () => [
      h("h1", t("posters.title")),
      h("form", { class: "panel narrow-start", onSubmit: submitting(begin) }, [
        h("p", t("posters.why")),
        basket.venues.length ? picked() : h(ReachPicker, { of: PRINTING, fault: begin.problem && begin.problem.field("region"), ...typed(form, "region") }),
        h(Field, { kind: "choice", required: true, label: t("posters.paper"), options: papers().map((each) => [each, t("paper." + each)]), ...typed(form, "paper") }),
        !basket.venues.length && form.region.length < COUNTY_DIGITS ? h(Notice, { kind: "info" }, () => t("posters.county_first")) : null,
        h(Refusal, { problem: unfielded(begin, ["region"]) }),
        h(Button, { type: "submit", kind: "main", busy: begin.busy, disabled: !basket.venues.length && form.region.length < COUNTY_DIGITS }, () => t("posters.do")),
      ]),
      jobs.of.length ? h("h2", t("posters.jobs")) : null,
      jobs.of.map((each) => h("section", { key: each.id, class: "panel", "aria-label": called(each.words) }, [h("h3", called(each.words)), h(Job, { id: each.id, cancel: true, there, onOver: told })])),
    ];
  },
};

function called(words) {
  return (words.count ? t("posters.of_picked", { count: number(words.count) }) : nameOf(words.region)) + " · " + t("paper." + words.paper);
}

function listed(picked) {
  const names = picked.slice(0, 2).map((each) => each.name).join(t("decide.comma"));
  return picked.length > 2 ? names + t("posters.and", { count: number(picked.length) }) : names;
}

function picked() {
  return h(Notice, { kind: "info" }, () => [
    h("p", t("posters.picked", { names: listed(basket.venues) })),
    h(Button, { kind: "quiet", onClick: () => (basket.venues = []) }, () => t("posters.unpick")),
  ]);
}

function told(job) {
  announce(t("posters.over." + job.state));
}

function there(job) {
  const found = job.result;
  return [
    h("p", t("posters.made", { pages: number(found.pages), venues: number(found.venues) })),
    found.left_out ? h("p", t("posters.left_out", { count: number(found.left_out) })) : null,
    job.url ? h("a", { class: "button main", href: job.url, target: "_blank", rel: "noopener" }, t("posters.open")) : null,
    found.failed.length ? failures(found) : null,
  ];
}

function failures(found) {
  const columns = [["venue", t("posters.venue")], ["entrance", t("posters.entrance")], ["message", t("posters.problem")]];
  return [
    h("h4", t("posters.failed", { count: number(found.failed.length + found.failed_left_out) })),
    h(Table, { caption: t("posters.failed", { count: number(found.failed.length) }), columns, rows: found.failed }),
  ];
}
