// A survey sheet (附件2) is tried first and imported then: for a region and a category, in the body or as an upload.
import { h, nextTick, reactive } from "../vendor/vue.js";
import { ask, post } from "../kit/api.js";
import { download } from "../kit/download.js";
import { Job } from "./jobs.js";
import { act } from "../kit/loading.js";
import { Button, Notice, Refusal } from "../kit/parts.js";
import { announce, province } from "../kit/shell.js";
import { submitting } from "../kit/signing_in.js";
import { sendFile } from "../kit/upload.js";
import { number, percent, t } from "../kit/words.js";
import { bound, unfielded } from "./bound.js";
import { categoryOptions } from "./categories.js";
import { FilePicker } from "./file_picker.js";
import { ImportRows } from "./import_rows.js";
import { ReachPicker, reach } from "./reach.js";

const IMPORTING = ["reviewer", "command", "department"];
const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const IN_BODY_BYTES = 600000; // of a megabyte, which the gateway counts after its own packing
const LARGE = ["body_too_large", "too_many_rows"];

function query(form, dry) {
  return { region: form.region, kind: form.kind, category: form.category === "none" ? "" : form.category, dry_run: dry };
}

/** Send the sheet, whichever way it goes; answers the rows, or {job_id}. */
async function sent(form, dry) {
  if (form.file.size <= IN_BODY_BYTES) {
    try {
      return await ask("POST", "v1/venues/import", { body: form.file, type: XLSX, query: query(form, dry), patience: 60000 });
    } catch (refused) {
      if (!LARGE.includes(refused.code)) throw refused;
    }
  }
  const upload_id = await sendFile("import", form.file, (share) => (form.share = share));
  form.share = null;
  return post("v1/venues/import", { upload_id }, query(form, dry));
}

export default {
  setup() {
    const form = reactive({ region: reach(IMPORTING)[0], kind: "place", category: "none", file: null, share: null, tried: null, made: null, job: null, dry: true });
    const forget = () => Object.assign(form, { tried: null, made: null, job: null });
    const taken = (result, dry) => {
      Object.assign(form, { job: null, share: null, [dry ? "tried" : "made"]: result });
      announce(counted(result, dry));
      nextTick(() => {
        const shown = document.getElementById("import-result");
        if (shown) shown.scrollIntoView({ block: "start" });
      });
    };
    const send = act(async (dry) => {
      Object.assign(form, { dry, made: null, job: null, tried: dry ? null : form.tried });
      const result = await sent(form, dry);
      if (result.job_id) form.job = result.job_id;
      else taken(result, dry);
    });
    const template = act(() => download("v1/venues/import/template", { kind: form.kind }, t("import.template.file." + form.kind)));
    const over = (job) => job.state === "done" && taken(job.result, form.dry);
    return () => [
      h("h1", t("import.title")),
      question(form, send, forget, template),
      form.job ? h("section", { class: "panel" }, [h(Job, { key: form.job, id: form.job, onOver: over })]) : null,
      form.made ? made(form) : form.tried ? tried(form, send) : null,
    ];
  },
};

function question(form, send, forget, template) {
  const changed = (change) => {
    Object.assign(form, change);
    forget();
  };
  const kinds = ["place", "vehicle"].map((each) => [each, t("import.kind." + each)]);
  const categories = [["none", t("import.category.none")]].concat(categoryOptions(form.kind));
  return h("form", { class: "panel narrow-start", onSubmit: submitting({ run: () => send.run(true) }) }, [
    h("p", t("import.why")),
    bound(form, "kind", t("import.kind"), send, { kind: "choice", required: true, options: kinds, "onUpdate:modelValue": (kind) => changed({ kind, category: "none" }) }),
    h("p", h(Button, { busy: template.busy, onClick: () => template.run() }, () => t("import.template." + form.kind))),
    h(Refusal, { problem: template.problem }),
    h(ReachPicker, { of: IMPORTING, depth: province().region_depth, modelValue: form.region, fault: send.problem && send.problem.field("region"), "onUpdate:modelValue": (region) => changed({ region }) }),
    bound(form, "category", t("venue.category"), send, { kind: "choice", required: true, options: categories, hint: t("import.category.hint." + form.kind), "onUpdate:modelValue": (category) => changed({ category }) }),
    h(FilePicker, { label: t("import.file"), accept: ".xlsx," + XLSX, file: form.file, onPicked: (file) => changed({ file }) }),
    form.share !== null ? h("p", { role: "status" }, t("upload.sending", { share: percent(form.share) })) : null,
    h(Refusal, { problem: unfielded(send, ["region", "category"]) }),
    h(Button, { type: "submit", kind: "main", busy: send.busy && form.dry, disabled: !form.file || send.busy || Boolean(form.job) }, () => t("import.try")),
    h("p", { class: "hint" }, t("import.try.means")),
  ]);
}

function counted(result, dry) {
  const words = { accepted: number(result.accepted), rejected: number(result.rejected) };
  if (result.rejected) return dry ? t("import.tried.some", words) : t("import.made.some", words);
  return dry ? t("import.tried", words) : t("import.made", words);
}

function tried(form, send) {
  const result = form.tried;
  return h("section", { id: "import-result", class: "tried", "aria-label": t("import.tried.title") }, [
    h(Notice, { kind: result.rejected ? "warning" : "good" }, () => [
      h("p", h("strong", counted(result, true))),
      h("p", t(result.rejected ? "import.mend" : "import.ready")),
      result.accepted ? h(Button, { kind: "main", busy: send.busy, onClick: () => send.run(false) }, () => t("import.do", { count: number(result.accepted) })) : null,
    ]),
    h(ImportRows, { result, kind: form.kind }),
  ]);
}

function made(form) {
  return h("section", { id: "import-result", "aria-label": t("import.made.title") }, [
    h(Notice, { kind: form.made.rejected ? "warning" : "good" }, () => [h("p", h("strong", counted(form.made, false))), h("p", t("import.made.means"))]),
    h(ImportRows, { result: form.made, kind: form.kind }),
  ]);
}
