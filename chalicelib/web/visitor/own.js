// What is one's own is shown to whoever is signed in and has said who he is; until then, what he has to do first.
import { h } from "../vendor/vue.js";
import { Problem } from "../kit/api.js";
import { Identity } from "../kit/identity.js";
import { loading, shown } from "../kit/loading.js";
import { Notice } from "../kit/parts.js";
import { signedIn } from "../kit/session.js";
import { SignIn } from "../kit/signing_in.js";
import { has, t } from "../kit/words.js";

/** Fetch what is one's own; nobody is asked before somebody is signed in. */
export function loadingOwn(ask, isEmpty) {
  return loading(() => (signedIn() ? ask() : Promise.reject(new Problem(401, { code: "token_missing" }))), isEmpty);
}

/** Draw what is fetched, `there(value)`, once the one who asks may see it; `nothing` names the words for none. */
export function own(state, there, nothing) {
  if (!signedIn()) return h(SignIn, { why: "own.sign_in", onDone: () => state.again() });
  const code = state.phase === "failing" && state.problem.code;
  if (code === "identity_missing" || code === "reverify_needed") {
    return h(Identity, { why: code === "reverify_needed" ? "identity.reverify" : "own.identity", onDone: () => state.again() });
  }
  if (code === "identity_unverified") return h(Notice, { kind: "warning" }, () => t("own.unverified"));
  return shown(state, there, nothing);
}

/** Return the words of an API's value by their name where we have them, else the value itself. */
export function word(name, value) {
  return has(name) ? t(name) : value;
}
