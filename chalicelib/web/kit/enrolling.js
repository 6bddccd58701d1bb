// Enrolling the second factor: whoever sees people signs in with a one-time password beside the code by SMS.
import { h, reactive, shallowRef } from "../vendor/vue.js";
import { post } from "./api.js";
import { act } from "./loading.js";
import { Button, Field, Refusal, typed } from "./parts.js";
import { qr } from "./qr.js";
import { roles, session, take } from "./session.js";
import { announce, knowMe } from "./shell.js";
import { t } from "./words.js";

const SEE_PEOPLE = ["command", "tracer", "approver", "health_officer", "security_admin", "auditor"];

/** Say whether a role of this account asks for a second factor that is not enrolled: nothing else works until it is. */
export function mustEnrol() {
  return Boolean(session.account) && !session.account.totp && roles().some((each) => SEE_PEOPLE.includes(each.role));
}

/** Enrol: a secret for the authenticator, as a code, a link and letters; then what it shows. */
export const Enrol = {
  setup() {
    const form = reactive({ secret: null, uri: "", totp: "" });
    const drawn = shallowRef(null);
    const start = act(async () => {
      const found = await post("v1/me/totp");
      Object.assign(form, { secret: found.secret, uri: found.uri, totp: "" });
      // Without the drawing there are still the link and the letters.
      drawn.value = await qr(found.uri).catch(() => null);
    });
    const confirm = act(async () => {
      const confirmed = await post("v1/me/totp/confirm", { totp: form.totp.trim() });
      take(confirmed);
      await knowMe();
      announce(t("enrol.done"));
    });
    return () => (form.secret ? secretForm(form, drawn.value, confirm) : beginning(start));
  },
};

function beginning(start) {
  return h("section", { class: "panel narrow" }, [
    h("h1", t("enrol.title")),
    h("p", t("enrol.why")),
    h("p", t("enrol.needs")),
    h(Refusal, { problem: start.problem }),
    h(Button, { kind: "main", wide: true, busy: start.busy, onClick: () => start.run() }, () => t("enrol.begin")),
  ]);
}

function secretForm(form, drawn, confirm) {
  const submit = (event) => {
    event.preventDefault();
    confirm.run();
  };
  return h("form", { class: "panel narrow", onSubmit: submit }, [
    h("h1", t("enrol.title")),
    h("p", t("enrol.scan")),
    drawn ? drawn("enrol.code") : null,
    h("p", h("a", { class: "button wide", href: form.uri }, t("enrol.same_phone"))),
    h("p", t("enrol.by_hand")),
    h("p", { class: "secret" }, groups(form.secret).map((each) => [h("span", each), " "])),
    h("p", { class: "quiet-text" }, t("enrol.keep")),
    h(Field, {
      label: t("sign_in.totp"),
      hint: t("sign_in.totp_hint"),
      required: true,
      inputmode: "numeric",
      autocomplete: "one-time-code",
      maxlength: 8,
      fault: confirm.problem && confirm.problem.field("totp"),
      ...typed(form, "totp"),
    }),
    h(Refusal, { problem: confirm.problem && confirm.problem.field("totp") ? null : confirm.problem }),
    h(Button, { type: "submit", kind: "main", wide: true, busy: confirm.busy }, () => t("enrol.confirm")),
  ]);
}

function groups(secret) {
  return secret.match(/.{1,4}/g) || [];
}
