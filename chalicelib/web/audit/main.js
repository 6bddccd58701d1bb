// The audit page: what was destroyed and when, whether the chain is whole, who looked; and what everybody may see of it.
import { h } from "../vendor/vue.js";
import { Admitted } from "../kit/admitted.js";
import { Sections } from "../kit/sections.js";
import { session } from "../kit/session.js";
import { mount } from "../kit/shell.js";
import { SignedInAs } from "../kit/signing_in.js";
import { Open } from "./open.js";
import { SECTIONS } from "./sections.js";

const ROLES = ["auditor", "security_admin", "command"];

function Audit() {
  if (!session.account) return h(Open);
  return h(Admitted, { roles: ROLES, why: "open.why" }, () => h(Sections, { of: SECTIONS }));
}

mount("audit.title", Audit, { tools: SignedInAs });
