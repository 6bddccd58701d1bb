// What somebody wants to tell those who run the system.
import { h, reactive } from "../vendor/vue.js";
import { post } from "../kit/api.js";
import { act } from "../kit/loading.js";
import { Button, Field, Notice, Refusal } from "../kit/parts.js";
import { Keeping, announce } from "../kit/shell.js";
import { signedIn } from "../kit/session.js";
import { SignIn } from "../kit/signing_in.js";
import { t } from "../kit/words.js";

export default {
  setup() {
    const form = reactive({ text: "" });
    const give = act(async () => {
      await post("v1/feedback", { text: form.text });
      form.text = "";
      announce(t("feedback.thanks"));
    });
    const submit = (event) => {
      event.preventDefault();
      give.run();
    };
    return () => {
      if (!signedIn()) return [h("h1", t("home.feedback")), h(SignIn, { why: "own.sign_in" })];
      return h("form", { class: "panel narrow", onSubmit: submit }, [
        h("h1", t("home.feedback")),
        h(Field, {
          kind: "area",
          label: t("feedback.text"),
          hint: t("feedback.hint"),
          required: true,
          maxlength: 500,
          modelValue: form.text,
          fault: give.problem && give.problem.field("text"),
          "onUpdate:modelValue": (text) => {
            form.text = text;
          },
        }),
        h(Keeping, { of: "written" }),
        h(Refusal, { problem: give.problem && !give.problem.field("text") ? give.problem : null }),
        give.done ? h(Notice, { kind: "good" }, () => t("feedback.thanks")) : null,
        h(Button, { type: "submit", kind: "main", wide: true, busy: give.busy }, () => t("act.send")),
      ]);
    };
  },
};
