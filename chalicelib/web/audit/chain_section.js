// The chain, verified on this very computer: every hash, every link, every signature, against a head that was kept.
import { h } from "../vendor/vue.js";
import { loading, shown } from "../kit/loading.js";
import { get } from "../kit/api.js";
import { Button, Facts, Field, Notice, Refusal } from "../kit/parts.js";
import { hasRole } from "../kit/session.js";
import { submitting } from "../kit/signing_in.js";
import { day, number, t } from "../kit/words.js";
import { Verdict } from "./verdict.js";
import { spellHead } from "./heads.js";
import { canVerify } from "./signature.js";
import { saveText } from "./files.js";
import { verifying } from "./verifying.js";

export default {
  props: ["path", "level"],
  setup(props) {
    const head = loading(() => get("v1/audit/head"), () => false);
    const doing = verifying();
    return () => [
      h(props.level || "h1", t("chain.title")),
      h("p", t("chain.what")),
      shown(head, headPanel),
      canVerify() ? form(doing) : h(Notice, { kind: "warning" }, () => t("chain.insecure")),
      doing.state.progress ? progress(doing.state) : null,
      h(Refusal, { problem: doing.run.problem }),
      doing.state.report ? h(Verdict, { report: doing.state.report, head: doing.state.head, lines: doing.lines }) : null,
    ];
  },
};

function headPanel(head) {
  return h("section", { class: "panel" }, [
    h("h2", t("chain.head")),
    h("p", { class: "quiet-text" }, t("chain.head_means")),
    h(Facts, { of: [[t("chain.sequence"), number(head.sequence)], [t("chain.hash"), h("code", head.hash)], [t("chain.key"), h("code", head.key_sha256)]] }),
    h("div", { class: "row" }, [
      h(Button, { onClick: () => saveText("audit-head-" + day() + ".json", "application/json", spellHead(head) + "\n") }, () => t("chain.save_head")),
      h(Button, { onClick: () => saveText("audit-key.pem", "application/x-pem-file", pem(head.public_key)) }, () => t("chain.save_key")),
    ]),
  ]);
}

function pem(base64) {
  return "-----BEGIN PUBLIC KEY-----\n" + base64.match(/.{1,64}/g).join("\n") + "\n-----END PUBLIC KEY-----\n";
}

function form({ state, run }) {
  const mayAsk = hasRole("auditor");
  const set = (name) => (value) => {
    state[name] = value;
  };
  return h("form", { class: "panel", onSubmit: submitting(run) }, [
    h("h2", t("chain.verify")),
    h(Field, { kind: "area", label: t("chain.saved"), hint: t("chain.saved_hint"), modelValue: state.saved, fault: state.fault, maxlength: 1000, "onUpdate:modelValue": set("saved") }),
    state.saved.trim() ? h(Field, { kind: "tick", label: t("chain.only_new"), modelValue: state.onlyNew, "onUpdate:modelValue": set("onlyNew") }) : null,
    fileField(state, mayAsk),
    h("div", { class: "row" }, [
      h(Button, { type: "submit", kind: "main", busy: run.busy, disabled: !mayAsk && !state.file }, () => t("chain.begin")),
      run.busy ? h(Button, { onClick: () => set("stopping")(true) }, () => t("chain.stop")) : null,
    ]),
  ]);
}

function fileField(state, mayAsk) {
  const chosen = (event) => {
    state.file = event.target.files[0] || null;
  };
  return h("div", { class: "field" }, [
    h("label", { for: "log-file" }, [t("chain.file"), mayAsk ? h("span", { class: "optional" }, t("field.optional")) : null]),
    h("p", { id: "log-file-hint", class: "hint" }, t(mayAsk ? "chain.file_hint" : "chain.file_needed")),
    h("input", { id: "log-file", type: "file", accept: ".log,.json,.txt,.jsonl", "aria-describedby": "log-file-hint", onChange: chosen }),
  ]);
}

function progress({ progress: { checked, total }, head }) {
  const values = { checked: number(checked), total: number(total), head: head ? number(head.sequence) : "" };
  return h("div", { class: "panel", role: "status" }, [
    h("label", { for: "verified" }, t("chain.progress", values)),
    h("progress", { id: "verified", max: total || 1, value: checked }),
  ]);
}
