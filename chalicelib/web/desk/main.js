// The desk of reviewers, departments, command, health officers and whoever rules.
import { h } from "../vendor/vue.js";
import { Sections } from "../kit/sections.js";
import { roles, session } from "../kit/session.js";
import { mount } from "../kit/shell.js";
import { SignIn, SignedInAs, WrongRole } from "../kit/signing_in.js";
import { SECTIONS } from "./sections.js";

function Desk() {
  if (!session.account) return h(SignIn, { why: "desk.why" });
  const mine = SECTIONS.some((each) => roles().some((held) => each.roles.includes(held.role)));
  return mine ? h(Sections, { of: SECTIONS }) : h(WrongRole);
}

mount("desk.title", Desk, { tools: SignedInAs });
