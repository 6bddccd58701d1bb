// Handing over whoever was revealed: as a file, and to the counties concerned; what became of it there.
import { h, reactive } from "../vendor/vue.js";
import { ask, get, post } from "../kit/api.js";
import { save } from "../kit/download.js";
import { act, loading, shown } from "../kit/loading.js";
import { Button, Field, Notice, Refusal, Table, typed } from "../kit/parts.js";
import { announce } from "../kit/shell.js";
import { submitting } from "../kit/signing_in.js";
import { moment, number, t } from "../kit/words.js";
import { when } from "../office/clock.js";
import { placeName } from "../office/places.js";
import { State } from "../office/states.js";

const PAUSE_MS = 1000;
const ASKED_AT_MOST = 600;

export const HandOver = {
  props: ["memory"],
  setup(props) {
    return () => [
      h("p", t("hand_over.who")),
      h(Exporting, { memory: props.memory }),
      h(Notifying, { memory: props.memory }),
    ];
  },
};

const Exporting = {
  props: ["memory"],
  setup(props) {
    const { memory } = props;
    const make = act(async () => {
      const started = await post(memory.path + "/export");
      memory.exported = null;
      const job = await finished(started.job_id);
      if (job.state !== "done") throw Object.assign(new Error(""), { code: "failed", detail: job.result.message, errors: [] });
      memory.exported = started;
      announce(t("export.done"));
    });
    const download = act(async () => {
      const file = await ask("GET", memory.exported.url, { as: "blob" });
      save(file, "contacts-" + memory.exported.export_id.slice(-6) + ".xlsx");
    });
    return () =>
      h("section", { class: "panel" }, [
        h("h2", t("export.title")),
        h("p", t("export.what")),
        h(Refusal, { problem: make.problem }),
        h(Button, { kind: memory.exported ? "plain" : "main", busy: make.busy, onClick: () => make.run() }, () => t(memory.exported ? "export.anew" : "export.make")),
        make.busy ? h("p", { role: "status" }, t("export.at_work")) : null,
        memory.exported ? ready(memory.exported, download) : null,
      ]);
  },
};

function ready(exported, download) {
  return h(Notice, { kind: "good" }, () => [
    h("p", t("export.ready", { count: exported.count, people: number(exported.count), until: when(exported.expires_at) })),
    h(Refusal, { problem: download.problem }),
    h(Button, { kind: "main", busy: download.busy, onClick: () => download.run() }, () => t("export.download")),
    h("p", { class: "hint" }, t("export.mind")),
  ]);
}

async function finished(job) {
  for (let times = 0; times < ASKED_AT_MOST; times += 1) {
    const found = await get("v1/jobs/" + job);
    if (found.state === "done" || found.state === "failed") return found;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return { state: "failed", result: { message: t("problem.timeout") } };
}

const Notifying = {
  props: ["memory"],
  setup(props) {
    const { memory } = props;
    const form = reactive({ note: "", elsewhere: 0 });
    const sent = loading(async () => {
      memory.pushed = (await get(memory.path + "/pushes")).items;
      return { items: memory.pushed };
    });
    const notify = act(async () => {
      const found = await post(memory.path + "/notify", { note: form.note.trim() });
      memory.pushed = found.pushes;
      Object.assign(form, { note: "", elsewhere: found.elsewhere });
      announce(t("notify.done", { count: found.pushes.length }));
      await sent.again(true);
    });
    return () =>
      h("section", { class: "panel" }, [
        h("h2", t("notify.title")),
        h("p", t("notify.what")),
        h("p", t("notify.sees")),
        pushForm(form, notify),
        form.elsewhere ? h(Notice, { kind: "warning" }, () => t("notify.elsewhere", { count: form.elsewhere, people: number(form.elsewhere) })) : null,
        h("h3", t("notify.pushed")),
        shown(sent, () => pushes(memory.pushed), "notify.nothing"),
        h(Button, { onClick: () => sent.again() }, () => t("notify.look_again")),
      ]);
  },
};

function pushForm(form, notify) {
  return h("form", { onSubmit: submitting(notify) }, [
    h(Field, {
      label: t("notify.note"),
      hint: t("notify.note_hint"),
      kind: "area",
      maxlength: 2000,
      fault: notify.problem && notify.problem.field("note"),
      ...typed(form, "note"),
    }),
    h(Refusal, { problem: notify.problem && notify.problem.field("note") ? null : notify.problem }),
    h(Button, { type: "submit", kind: "main", busy: notify.busy }, () => t("notify.send")),
  ]);
}

function pushes(pushed) {
  const columns = ["county", "count", "pushed_at", "state", "accepted"].map((name) => [name, t("push." + name)]);
  const cell = (each, key) => {
    if (key === "county") return placeName(each.county);
    if (key === "count") return number(each.count);
    if (key === "pushed_at") return moment(each.pushed_at);
    if (key === "state") return h(State, { of: each.state, area: "push" });
    return each.accepted_at ? t("case.decided_by", { office: each.accepted_office, at: moment(each.accepted_at) }) : "–";
  };
  return h(Table, { caption: t("notify.pushed"), columns, rows: pushed.map((each) => Object.assign({ id: each.push_id }, each)), cell });
}
