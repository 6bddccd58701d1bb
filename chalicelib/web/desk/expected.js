// Sending a department's list of places that should exist: a sheet, read by a job; every wrong cell is named.
import { h, reactive } from "../vendor/vue.js";
import { put } from "../kit/api.js";
import { download } from "../kit/download.js";
import { act } from "../kit/loading.js";
import { Button, Notice, Refusal, Table } from "../kit/parts.js";
import { link } from "../kit/routes.js";
import { submitting } from "../kit/signing_in.js";
import { sendFile } from "../kit/upload.js";
import { number, t } from "../kit/words.js";
import { bound, unfielded } from "./bound.js";
import { departmentOptions } from "./departments.js";
import { FilePicker } from "./file_picker.js";
import { Job } from "./jobs.js";
import { ReachPicker, reach } from "./reach.js";

const KEEPING = ["reviewer", "command", "department"];

export default {
  setup() {
    const form = reactive({ region: reach(KEEPING)[0], department: "", file: null, job: null });
    const send = act(async () => {
      form.job = null;
      const upload = await sendFile("expected", form.file);
      form.job = (await put("v1/expected-venues", { upload_id: upload }, { region: form.region, department: form.department })).job_id;
    });
    const template = act(() => download("v1/expected-venues/template", {}, t("expected.template.file")));
    return () => [
      h("p", h("a", { href: link("coverage") }, t("coverage.back"))),
      h("h1", t("expected.title")),
      h("form", { class: "panel narrow-start", onSubmit: submitting(send) }, [
        h("p", t("expected.why")),
        h(Button, { busy: template.busy, onClick: () => template.run() }, () => t("expected.template")),
        h(Refusal, { problem: template.problem }),
        h(ReachPicker, { of: KEEPING, depth: 9, modelValue: form.region, fault: send.problem && send.problem.field("region"), "onUpdate:modelValue": (region) => (form.region = region) }),
        bound(form, "department", t("figures.department"), send, { kind: "choice", required: true, options: departmentOptions() }),
        h(FilePicker, { label: t("expected.file"), accept: ".xlsx", file: form.file, onPicked: (file) => (form.file = file) }),
        h(Refusal, { problem: unfielded(send, ["region", "department"]) }),
        h(Button, { type: "submit", kind: "main", busy: send.busy, disabled: !form.file || !form.department }, () => t("expected.do")),
      ]),
      form.job ? h(Job, { key: form.job, id: form.job, there: result }) : null,
    ];
  },
};

/** Say what became of the list: in force whole, or not at all, with every wrong cell. */
function result(job) {
  const found = job.result || {};
  if (!found.rejected) return h(Notice, { kind: "good" }, () => t("expected.done", { rows: number(found.accepted) }));
  const wrong = (found.rows || []).reduce((all, row) => all.concat(row.errors.map((each) => ({ row: row.row, column: each.column, message: each.message }))), []);
  const columns = [["row", t("expected.row")], ["column", t("expected.column")], ["message", t("expected.message")]];
  return [h(Notice, { kind: "bad" }, () => t("expected.refused")), h(Table, { caption: t("expected.refused"), columns, rows: wrong })];
}
