// Sending a department's list of places that should exist: a sheet, read by a job; every wrong cell is named.
import { h, reactive } from "../vendor/vue.js";
import { put } from "../kit/api.js";
import { download } from "../kit/download.js";
import { act } from "../kit/loading.js";
import { Button, Notice, Refusal, typed } from "../kit/parts.js";
import { link } from "../kit/routes.js";
import { submitting } from "../kit/signing_in.js";
import { sendFile } from "../kit/upload.js";
import { number, t } from "../kit/words.js";
import { bound, unfielded } from "./bound.js";
import { departmentOptions, keeps, ownDepartment } from "./departments.js";
import { FilePicker } from "./file_picker.js";
import { ImportRows } from "./import_rows.js";
import { Job } from "./jobs.js";
import { ReachPicker, reach } from "./reach.js";

const KEEPING = ["reviewer", "command", "department"];

export default {
  setup() {
    const form = reactive({ region: reach(KEEPING)[0], department: ownDepartment(), file: null, job: null });
    const options = () => departmentOptions().filter(([code]) => keeps(code));
    const send = act(async () => {
      form.job = null;
      const upload = await sendFile("expected", form.file);
      form.job = (await put("v1/expected-venues", { upload_id: upload }, { region: form.region, department: form.department })).job_id;
    });
    const template = act(() => download("v1/expected-venues/template", {}, t("expected.template.file")));
    return () => [
      h("p", h("a", { href: link("coverage") }, t("coverage.back"))),
      h("h1", t("expected.title")),
      departmentOptions().length && !options().length ? h(Notice, () => t("expected.nobody")) : question(form, options(), send, template),
      form.job ? h(Job, { key: form.job, id: form.job, there: result }) : null,
    ];
  },
};

function question(form, options, send, template) {
  return h("form", { class: "panel narrow-start", onSubmit: submitting(send) }, [
    h("p", t("expected.why")),
    h("p", h(Button, { busy: template.busy, onClick: () => template.run() }, () => t("expected.template"))),
    h(Refusal, { problem: template.problem }),
    h(ReachPicker, { of: KEEPING, depth: 9, fault: send.problem && send.problem.field("region"), ...typed(form, "region") }),
    bound(form, "department", t("figures.department"), send, { kind: "choice", required: true, options }),
    h(FilePicker, { label: t("expected.file"), accept: ".xlsx", file: form.file, onPicked: (file) => Object.assign(form, { file, job: null }) }),
    h(Refusal, { problem: unfielded(send, ["region", "department"]) }),
    h(Button, { type: "submit", kind: "main", busy: send.busy, disabled: !form.file || !form.department }, () => t("expected.do")),
  ]);
}

/** Say what became of the list: in force whole, or not at all, with every wrong cell. */
function result(job) {
  const found = job.result || {};
  if (!found.rejected) return h(Notice, { kind: "good" }, () => t("expected.done", { rows: number(found.accepted) }));
  return [h(Notice, { kind: "bad" }, () => t("expected.refused")), h(ImportRows, { result: found, kind: "expected" })];
}
