// The second person decides: what an approval allows is said before, and why it may be refused.
import { h, reactive } from "../vendor/vue.js";
import { post } from "../kit/api.js";
import { act } from "../kit/loading.js";
import { Button, Field, Notice, Refusal, typed } from "../kit/parts.js";
import { announce } from "../kit/shell.js";
import { submitting } from "../kit/signing_in.js";
import { t } from "../kit/words.js";
import { takesFocus } from "../office/focus.js";
import { sameOffice } from "../office/whose.js";

export const Deciding = {
  props: ["memory", "again"],
  setup(props) {
    const form = reactive({ denying: false, reason: "" });
    const decide = (path, body, words) =>
      act(async () => {
        await post(props.memory.path + path, body());
        announce(t(words));
        await props.again();
      });
    const approve = decide("/approve", () => ({}), "decide.approved");
    const deny = decide("/deny", () => ({ reason: form.reason.trim() }), "decide.denied");
    return () => {
      if (sameOffice(props.memory.case)) return h(Notice, { kind: "warning" }, () => t("decide.same_office", { office: props.memory.case.office }));
      return h("section", { class: "panel" }, [
        h("h2", t("decide.title")),
        h("p", t("decide.allows")),
        h("ul", ["look", "mask", "name", "hand", "end"].map((each) => h("li", { key: each }, t("decide.allows_" + each)))),
        h("p", t("decide.recorded")),
        h(Refusal, { problem: approve.problem }),
        h(Button, { kind: "main", wide: true, busy: approve.busy, onClick: () => approve.run() }, () => t("decide.approve")),
        form.denying ? denial(form, deny) : h(Button, { kind: "danger", wide: true, onClick: () => { form.denying = true; } }, () => t("decide.deny")),
      ]);
    };
  },
};

function denial(form, deny) {
  return h("form", Object.assign({ class: "denial", onSubmit: submitting(deny) }, takesFocus), [
    h(Field, {
      label: t("decide.reason"),
      hint: t("decide.reason_hint"),
      kind: "area",
      required: true,
      maxlength: 2000,
      fault: deny.problem && deny.problem.field("reason"),
      ...typed(form, "reason"),
    }),
    h(Refusal, { problem: deny.problem && deny.problem.errors.length ? null : deny.problem }),
    h("div", { class: "row" }, [
      h(Button, { type: "submit", kind: "danger", busy: deny.busy }, () => t("decide.deny_it")),
      h(Button, { onClick: () => { form.denying = false; } }, () => t("act.cancel")),
    ]),
  ]);
}
