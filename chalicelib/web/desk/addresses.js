// The police's standard addresses of a county: sent as a sheet and read by a job; looked up, and withdrawn one by one.
import { h, reactive } from "../vendor/vue.js";
import { get, put } from "../kit/api.js";
import { download } from "../kit/download.js";
import { act } from "../kit/loading.js";
import { Button, Empty, Notice, Refusal } from "../kit/parts.js";
import { announce } from "../kit/shell.js";
import { submitting } from "../kit/signing_in.js";
import { sendFile } from "../kit/upload.js";
import { number, percent, t } from "../kit/words.js";
import { bound, unfielded } from "./bound.js";
import { FilePicker } from "./file_picker.js";
import { ImportRows } from "./import_rows.js";
import { Job } from "./jobs.js";
import { ReachPicker, nameOf, reach } from "./reach.js";

const KEEPING = ["department", "command"];
const COUNTY = 6;
const FOUND_AT_MOST = 20;

export default {
  setup() {
    const form = reactive({ region: reach(KEEPING)[0] });
    const pick = (region) => {
      form.region = region;
    };
    return () => [
      h("h1", t("addresses.title")),
      h("p", t("addresses.why")),
      h(ReachPicker, { of: KEEPING, depth: COUNTY, modelValue: form.region, "onUpdate:modelValue": pick }),
      form.region.length < COUNTY
        ? h(Empty, { words: "addresses.county_first" })
        : [h(Sending, { key: form.region + "s", region: form.region }), h(Finding, { key: form.region + "f", region: form.region })],
    ];
  },
};

const Sending = {
  props: ["region"],
  setup(props) {
    const form = reactive({ file: null, job: null, share: null });
    const send = act(async () => {
      form.job = null;
      const told = (share) => {
        form.share = share;
      };
      try {
        const upload = await sendFile("addresses", form.file, told);
        form.job = (await put("v1/addresses", { upload_id: upload }, { region: props.region })).job_id;
      } finally {
        form.share = null;
      }
    });
    const template = act(() => download("v1/addresses/template", {}, t("addresses.template.file")));
    return () => h("section", [
      h("form", { class: "panel narrow-start", onSubmit: submitting(send) }, [
        h("h2", t("addresses.send", { region: nameOf(props.region) })),
        h("p", t("addresses.sheet")),
        h("p", h(Button, { busy: template.busy, onClick: () => template.run() }, () => t("addresses.template"))),
        h(Refusal, { problem: template.problem }),
        h(FilePicker, { label: t("addresses.file"), accept: ".xlsx", file: form.file, onPicked: (file) => Object.assign(form, { file, job: null }) }),
        form.share !== null ? h("p", { role: "status" }, t("upload.sending", { share: percent(form.share) })) : null,
        h(Refusal, { problem: send.problem }),
        h(Button, { type: "submit", kind: "main", busy: send.busy, disabled: !form.file }, () => t("addresses.do")),
      ]),
      form.job ? h("div", { class: "panel" }, [h(Job, { key: form.job, id: form.job, there: result })]) : null,
    ]);
  },
};

/** Say what became of the sheet: written whole, or not at all, with every wrong cell. */
function result(job) {
  const found = job.result || {};
  if (!found.rejected) return h(Notice, { kind: "good" }, () => t("addresses.done", { rows: number(found.accepted) }));
  return [h(Notice, { kind: "bad" }, () => t("addresses.refused")), h(ImportRows, { result: found, kind: "addresses" })];
}

const Finding = {
  props: ["region"],
  setup(props) {
    const form = reactive({ q: "", found: null, gone: null });
    const find = act(async () => {
      form.gone = null;
      form.found = await get("v1/addresses", { q: form.q.trim(), region: props.region, limit: FOUND_AT_MOST });
      announce(t("addresses.counted", { count: form.found.items.length }));
    });
    const withdraw = act(async () => {
      await put("v1/addresses", { withdrawn: [form.gone] }, { region: props.region });
      form.found.items = form.found.items.filter((each) => each.code !== form.gone);
      form.gone = null;
      announce(t("addresses.withdrawn"));
    });
    return () => h("section", { class: "panel" }, [
      h("h2", t("addresses.find")),
      h("form", { class: "narrow-start", onSubmit: submitting(find) }, [
        bound(form, "q", t("addresses.text"), find, { required: true, maxlength: 120, hint: t("addresses.text.hint") }),
        h(Refusal, { problem: unfielded(find, ["q"]) }),
        h(Button, { type: "submit", busy: find.busy }, () => t("addresses.look")),
      ]),
      form.found ? listed(form, withdraw) : null,
    ]);
  },
};

function listed(form, withdraw) {
  if (!form.found.items.length) return h(Empty, { words: "addresses.none" });
  return [
    h("ul", { class: "plain history" }, form.found.items.map((each) => row(each, form, withdraw))),
    form.found.more ? h("p", { class: "quiet-text" }, t("addresses.more")) : null,
  ];
}

/** One address; only one that has a code can be withdrawn by it. */
function row(each, form, withdraw) {
  const sure = each.code && form.gone === each.code;
  const ask = () => {
    withdraw.problem = null;
    form.gone = each.code;
  };
  return h("li", { key: each.code || each.address }, [
    h("div", [h("strong", each.address), " ", nameOf(each.region)]),
    h("div", { class: "row spread" }, [
      h("span", { class: "quiet-text" }, [each.code ? t("addresses.code", { code: each.code }) + " · " : "", each.location.lat + ", " + each.location.lon]),
      each.code && !sure ? h(Button, { kind: "quiet", onClick: ask }, () => t("addresses.withdraw")) : null,
    ]),
    sure ? h("div", { class: "sure" }, [
      h("p", t("addresses.withdraw.means", { address: each.address })),
      h(Refusal, { problem: withdraw.problem }),
      h("div", { class: "row" }, [
        h(Button, { kind: "danger", busy: withdraw.busy, onClick: () => withdraw.run() }, () => t("addresses.withdraw.do")),
        h(Button, { kind: "quiet", onClick: () => (form.gone = null) }, () => t("act.cancel")),
      ]),
    ]) : null,
  ]);
}
