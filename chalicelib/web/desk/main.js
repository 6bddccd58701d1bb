// The desk of reviewers, departments, command, health officers and whoever rules.
import { h } from "../vendor/vue.js";
import { Admitted } from "../kit/admitted.js";
import { Sections } from "../kit/sections.js";
import { mount } from "../kit/shell.js";
import { SignedInAs } from "../kit/signing_in.js";
import { linkStyles } from "../kit/styles.js";
import { SECTIONS } from "./sections.js";

const ROLES = ["reviewer", "command", "department", "inspector", "health_officer", "security_admin"];

function Desk() {
  return h(Admitted, { roles: ROLES, why: "desk.why" }, () => h(Sections, { of: SECTIONS }));
}

linkStyles("office/office.css");
mount("desk.title", Desk, { tools: SignedInAs });
