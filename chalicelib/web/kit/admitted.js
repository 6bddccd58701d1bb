// The door of a page for staff: signed in, the right person, a role that works, and the second factor it asks for.
import { h } from "../vendor/vue.js";
import { Enrol, mustEnrol } from "./enrolling.js";
import { Identity } from "./identity.js";
import { Notice } from "./parts.js";
import { hasRole, session } from "./session.js";
import { SignIn, SignedIn, WrongRole } from "./signing_in.js";
import { t } from "./words.js";

/** Draw the slot for whoever may come in by one of `roles`; for anybody else what he has to do first. */
export function Admitted(props, { slots }) {
  const account = session.account;
  if (!account) return h(SignIn, { why: props.why });
  if (account.reverify) return h(Identity, { why: "identity.reverify" });
  if (mustEnrol()) return h(Enrol);
  if (hasRole.apply(null, props.roles)) return h(SignedIn, null, slots);
  const waiting = account.roles.some((each) => props.roles.includes(each.role));
  if (!waiting) return h(WrongRole);
  return [h(Notice, { kind: "warning" }, () => t("identity.waiting")), h(Identity, { why: "identity.for_role" })];
}
Admitted.props = ["roles", "why"];
