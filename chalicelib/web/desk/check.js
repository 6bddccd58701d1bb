// An identity checked in person: the officer has seen the document and the phone, and answers for it.
import { h, reactive } from "../vendor/vue.js";
import { post } from "../kit/api.js";
import { act } from "../kit/loading.js";
import { Button, Notice, Refusal } from "../kit/parts.js";
import { Keeping, announce } from "../kit/shell.js";
import { submitting } from "../kit/signing_in.js";
import { t } from "../kit/words.js";
import { bound, unfielded } from "./bound.js";
import { PERSON_FIELDS, emptyPerson, personFields, personOf } from "./person_fields.js";

export default {
  setup() {
    const form = reactive(Object.assign(emptyPerson(), { displace: false, seen: false }));
    const check = act(async () => {
      await post("v1/identity-checks", Object.assign(personOf(form), form.displace ? { displace: true } : {}));
      Object.assign(form, emptyPerson(), { displace: false, seen: false });
      announce(t("check.done"));
    });
    return () => [
      h("h1", t("check.title")),
      h("form", { class: "panel narrow-start", onSubmit: submitting(check) }, [
        h("p", t("check.why")),
        personFields(form, check, true),
        h(Keeping, { of: "identity" }),
        bound(form, "displace", t("check.displace"), check, { kind: "tick", hint: t("check.displace.means") }),
        bound(form, "seen", t("check.seen"), check, { kind: "tick" }),
        h(Refusal, { problem: unfielded(check, PERSON_FIELDS) }),
        check.done ? h(Notice, { kind: "good" }, () => t("check.done")) : null,
        h(Button, { type: "submit", kind: "main", busy: check.busy, disabled: !form.seen }, () => t("check.do")),
      ]),
    ];
  },
};
