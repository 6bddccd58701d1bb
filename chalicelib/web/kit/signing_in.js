// Signing in: a phone, the code sent to it, and for staff a one-time password. One component for all pages.
import { h, reactive } from "../vendor/vue.js";
import { Problem, del, post } from "./api.js";
import { act } from "./loading.js";
import { Button, Field, Notice, Refusal, typed } from "./parts.js";
import { knowMe } from "./shell.js";
import { drop, session, take } from "./session.js";
import { t } from "./words.js";

/** Sign in; `why` names the sentence above the form, `onDone` is called with the account. */
export const SignIn = {
  props: ["why", "onDone"],
  setup(props) {
    const form = reactive({ phone: "", code: "", totp: "", challenge: null, asksTotp: false });
    const ask = act(async () => {
      const posed = await post("v1/auth/codes", { phone: form.phone.trim() });
      form.challenge = posed.challenge;
      form.code = "";
    });
    const enter = act(async () => {
      const sent = { challenge: form.challenge, code: form.code.trim() };
      if (form.totp) sent.totp = form.totp.trim();
      try {
        take(await post("v1/auth/tokens", sent));
      } catch (refused) {
        if (refused instanceof Problem && asksTotp(refused) && !form.asksTotp) {
          form.asksTotp = true;
          return;
        }
        throw refused;
      }
      const account = await knowMe();
      if (props.onDone) props.onDone(account);
    });
    return () => (form.challenge ? codeForm(form, ask, enter) : phoneForm(props, form, ask));
  },
};

/** Draw the slot. Where the sign-in ends in the midst of it, ask for a new one: what was typed waits behind. */
export function SignedIn(props, { slots }) {
  return [
    session.ended ? h(SignIn, { why: "sign_in.ended" }) : null,
    h("div", { hidden: session.ended || null }, slots.default()),
  ];
}

function asksTotp(refused) {
  return refused.code === "totp_required" || refused.errors.some((each) => each.field === "totp");
}

function phoneForm(props, form, ask) {
  return h("form", { class: "panel narrow", onSubmit: submitting(ask) }, [
    h("h1", t("sign_in.title")),
    props.why ? h("p", t(props.why)) : null,
    h(Field, field(form, "phone", ask, { key: "phone", kind: "tel", inputmode: "tel", autocomplete: "tel", maxlength: 20 })),
    h(Refusal, { problem: unfielded(ask.problem, ["phone"]) }),
    h(Button, { type: "submit", kind: "main", wide: true, busy: ask.busy }, () => t("sign_in.send")),
  ]);
}

function codeForm(form, ask, enter) {
  return h("form", { class: "panel narrow", onSubmit: submitting(enter) }, [
    h("h1", t("sign_in.title")),
    h("p", t("sign_in.sent", { phone: form.phone })),
    h(Field, field(form, "code", enter, { key: "code", onVnodeMounted: typeHere, inputmode: "numeric", autocomplete: "one-time-code", maxlength: 8 })),
    form.asksTotp
      ? h(Field, field(form, "totp", enter, { key: "totp", onVnodeMounted: typeHere, inputmode: "numeric", autocomplete: "one-time-code", maxlength: 8, hint: t("sign_in.totp_hint") }))
      : null,
    h(Refusal, { problem: unfielded(enter.problem, ["code", "totp"]) }),
    h(Button, { type: "submit", kind: "main", wide: true, busy: enter.busy }, () => t("sign_in.enter")),
    h(Button, { kind: "quiet", busy: ask.busy, onClick: () => ask.run() }, () => t("sign_in.again")),
    h(Button, { kind: "quiet", onClick: () => Object.assign(form, { challenge: null, asksTotp: false, totp: "" }) }, () => t("sign_in.other_phone")),
  ]);
}

/** What is asked for next is where the cursor is: a screen reader says so, a phone opens its keys. */
function typeHere(vnode) {
  vnode.el.querySelector("input").focus();
}

function field(form, name, doing, more) {
  const fault = doing.problem && doing.problem.field(name);
  return Object.assign({ label: t("sign_in." + name), required: true, fault, ...typed(form, name) }, more);
}

function unfielded(problem, fields) {
  return problem && problem.errors.some((each) => fields.includes(each.field)) ? null : problem;
}

export function submitting(doing) {
  return (event) => {
    event.preventDefault();
    doing.run();
  };
}

/** Sign out here and at the API; without a network, here at least. */
export async function signOut() {
  try {
    await del("v1/auth/tokens");
  } catch (failed) {
    if (failed.code === undefined) throw failed;
  }
  drop();
}

/** The button that signs out, with who is signed in (masked). */
export function SignedInAs() {
  if (!session.account || session.ended) return null;
  return h("span", { class: "signed-in" }, [
    h("span", session.account.name || session.account.phone),
    h(Button, { kind: "quiet", onClick: signOut }, () => t("sign_in.out")),
  ]);
}

/** Say that a role is missing, and where somebody with this account may go. */
export function WrongRole() {
  return h(Notice, { kind: "warning" }, () => t("sign_in.wrong_role"));
}
