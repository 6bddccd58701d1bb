// A venue code typed by hand from below the poster's QR code: its check character finds slips before the network does.
import { h, reactive } from "../vendor/vue.js";
import { Button, Field } from "./parts.js";
import { venueCode } from "./scan.js";
import { t } from "./words.js";

/** Take a typed code; `onFound` is called with it once it is well formed. */
export const TypedCode = {
  props: ["onFound"],
  setup(props) {
    const form = reactive({ text: "", fault: null });
    const submit = (event) => {
      event.preventDefault();
      const code = venueCode(form.text);
      form.fault = code ? null : t(form.text.replace(/[\s-]/g, "").length === 13 ? "typed.slip" : "typed.length");
      if (code) props.onFound(code);
    };
    return () =>
      h("form", { onSubmit: submit, class: "narrow" }, [
        h(Field, {
          label: t("typed.code"),
          hint: t("typed.hint"),
          required: true,
          maxlength: 24,
          fault: form.fault,
          modelValue: form.text,
          "onUpdate:modelValue": (text) => {
            form.text = text.toUpperCase();
            form.fault = null;
          },
        }),
        h(Button, { type: "submit", wide: true }, () => t("typed.open")),
      ]);
  },
};
