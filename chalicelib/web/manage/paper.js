// A paper list typed in later: the empty form to print, the filled-in sheet to send, and what became of each line.
import { h, reactive } from "../vendor/vue.js";
import { ask } from "../kit/api.js";
import { download } from "../kit/download.js";
import { act } from "../kit/loading.js";
import { Button, Notice, Refusal, Table } from "../kit/parts.js";
import { announce } from "../kit/shell.js";
import { number, t } from "../kit/words.js";

const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const PATIENCE_MS = 60000;

export default {
  props: ["entrance", "onDone"],
  setup(props) {
    const form = reactive({ result: null });
    const send = act(async (file) => {
      form.result = null;
      const asked = { query: { entrance_id: props.entrance }, body: file, type: XLSX, patience: PATIENCE_MS };
      form.result = await ask("POST", "v1/scans/paper", asked);
      announce(told(form.result));
      props.onDone();
    });
    const template = act(() => download("v1/scans/paper/template", {}, t("paper.file")));
    const chosen = (event) => {
      const [file] = event.target.files;
      event.target.value = "";
      if (file) send.run(file);
    };
    return () =>
      h("section", { class: "panel" }, [
        h("h2", { class: "first" }, t("paper.title")),
        h("p", t("paper.why")),
        h(Refusal, { problem: template.problem }),
        h(Button, { wide: true, busy: template.busy, onClick: template.run }, () => t("paper.template")),
        h("label", { class: "button main wide file" }, [
          send.busy ? t("state.working") : t("paper.send"),
          h("input", { type: "file", accept: ".xlsx", disabled: send.busy || null, onChange: chosen }),
        ]),
        h(Refusal, { problem: send.problem }),
        form.result ? outcome(form.result) : null,
      ]);
  },
};

function told(result) {
  return t("paper.told", { registered: number(result.registered), known: number(result.known), refused: number(result.refused) });
}

function outcome(result) {
  const refused = result.items.filter((each) => each.state === "refused");
  const errors = (row) => h("ul", { class: "plain" }, row.errors.map((each, index) => h("li", { key: index }, each.column ? t("paper.error", each) : each.message)));
  return [
    h(Notice, { kind: refused.length ? "warning" : "good" }, () => told(result)),
    refused.length
      ? h(Table, {
          caption: t("paper.refused"),
          columns: ["row", "errors"].map((key) => [key, t("paper.column." + key)]),
          rows: refused.map((each) => Object.assign({ id: each.row }, each)),
          cell: (row, key) => (key === "errors" ? errors(row) : row.row),
        })
      : null,
  ];
}
