// A paper list that lay at a door one tends: sent as a sheet, with what is wrong in each line.
import { h, reactive } from "../vendor/vue.js";
import { all, ask, get, post } from "../kit/api.js";
import { download } from "../kit/download.js";
import { act, loading, shown } from "../kit/loading.js";
import { Button, Field, Notice, Refusal, Table, typed } from "../kit/parts.js";
import { announce } from "../kit/shell.js";
import { submitting } from "../kit/signing_in.js";
import { sendFile } from "../kit/upload.js";
import { number, t } from "../kit/words.js";
import { FilePicker } from "./file_picker.js";

const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const IN_BODY_BYTES = 600000;

/** List the doors that whoever is signed in tends: as a clerk, and those of his own venues. */
async function doors() {
  const tended = (await get("v1/me/doors")).items;
  const own = (await all("v1/venues", { mine: true }, 100)).filter((each) => each.live);
  const whole = await Promise.all(own.slice(0, 20).map((each) => get("v1/venues/" + each.venue_id)));
  const found = tended.concat(whole.map((each) => ({ venue: each.name, entrances: each.entrances })));
  const items = [];
  found.forEach((each) => each.entrances.forEach((door) => items.push([door.entrance_id, each.venue + " · " + door.name])));
  return { items };
}

export default {
  setup() {
    const list = loading(doors);
    const form = reactive({ entrance_id: "", file: null, result: null });
    const send = act(async () => {
      form.result = null;
      const small = form.file.size <= IN_BODY_BYTES;
      form.result = small
        ? await ask("POST", "v1/scans/paper", { body: form.file, type: XLSX, query: { entrance_id: form.entrance_id }, patience: 60000 })
        : await post("v1/scans/paper", { entrance_id: form.entrance_id, upload_id: await sendFile("paper", form.file) });
      announce(counted(form.result));
    });
    const template = act(() => download("v1/scans/paper/template", {}, t("paper.template.file")));
    return () => [
      h("h1", t("paper.title")),
      h("p", t("paper.why")),
      h("p", h(Button, { busy: template.busy, onClick: () => template.run() }, () => t("paper.template"))),
      h(Refusal, { problem: template.problem }),
      shown(list, (value) => question(value.items, form, send), "paper.no_door"),
      form.result ? results(form.result) : null,
    ];
  },
};

function question(options, form, send) {
  return h("form", { class: "panel narrow-start", onSubmit: submitting(send) }, [
    h(Field, { kind: "choice", label: t("paper.door"), required: true, options, ...typed(form, "entrance_id") }),
    h(FilePicker, { label: t("paper.file"), accept: ".xlsx," + XLSX, file: form.file, onPicked: (file) => Object.assign(form, { file, result: null }) }),
    h(Refusal, { problem: send.problem }),
    h(Button, { type: "submit", kind: "main", busy: send.busy, disabled: !form.file || !form.entrance_id }, () => t("paper.do")),
  ]);
}

function counted(result) {
  return t("paper.counted", { registered: number(result.registered), known: number(result.known), refused: number(result.refused) });
}

function results(result) {
  const refused = result.items.filter((each) => each.state === "refused");
  const columns = [["row", t("import.row")], ["errors", t("paper.errors")]];
  const cell = (row, key) => (key === "errors" ? row.errors.map((each) => h("p", { key: each.field + each.code }, [h("strong", ["✗ ", each.column || "", " ", each.cell || ""]), " ", each.message])) : row.row);
  return [
    h(Notice, { kind: refused.length ? "warning" : "good" }, () => counted(result)),
    refused.length ? h(Table, { caption: t("paper.errors"), columns, rows: refused, cell }) : null,
  ];
}
