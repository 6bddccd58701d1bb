// The page of tracers, and of the approvers of other offices who let them.
import { h } from "../vendor/vue.js";
import { Admitted } from "../kit/admitted.js";
import { Sections } from "../kit/sections.js";
import { mount } from "../kit/shell.js";
import { SignedInAs } from "../kit/signing_in.js";
import { linkStyles } from "../kit/styles.js";
import { t } from "../kit/words.js";
import { SECTIONS } from "./sections.js";

const ROLES = ["tracer", "approver", "command"];

function Trace() {
  return h(Admitted, { roles: ROLES, why: "trace.why" }, () => [h(Sections, { of: SECTIONS }), h("p", { class: "on-record" }, t("trace.on_record"))]);
}

linkStyles("office/office.css");
mount("trace.title", Trace, { tools: SignedInAs });
