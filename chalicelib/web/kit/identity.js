// Saying who one is: name and document, checked against the phone's owner; and, if one likes, the county one lives in. Also asked again after a number was long silent.
import { h, reactive } from "../vendor/vue.js";
import { put } from "./api.js";
import { act } from "./loading.js";
import { Button, Field, Refusal, typed } from "./parts.js";
import { RegionPicker } from "./regions.js";
import { take } from "./session.js";
import { Keeping, announce, knowMe, province } from "./shell.js";
import { t } from "./words.js";

export const ID_TYPES = ["resident_id", "passport", "hk_macau_permit", "taiwan_permit", "foreign_permanent_id"];
const COUNTY = 6;

/** Declare an identity; `why` names the sentence above the form, `onDone` is called with the account. */
export const Identity = {
  props: ["why", "onDone"],
  setup(props) {
    const form = reactive({ name: "", id_type: "resident_id", id_number: "", residence: null });
    const declare = act(async () => {
      const found = await put("v1/me/identity", Object.assign({}, form));
      take(found);
      form.id_number = "";
      const account = await knowMe();
      announce(t("identity." + found.identity));
      if (props.onDone) props.onDone(account);
    });
    const field = (name, more) =>
      h(Field, Object.assign({
        label: t("identity." + name),
        required: true,
        fault: declare.problem && declare.problem.field(name),
        ...typed(form, name),
      }, more));
    const submit = (event) => {
      event.preventDefault();
      declare.run();
    };
    return () =>
      h("form", { class: "panel narrow", onSubmit: submit }, [
        h("h1", t("identity.title")),
        props.why ? h("p", t(props.why)) : null,
        field("name", { autocomplete: "name", maxlength: 100 }),
        field("id_type", { kind: "choice", options: ID_TYPES.map((each) => [each, t("id_type." + each)]) }),
        field("id_number", { maxlength: 30 }),
        province() ? residence(form, declare) : null,
        h(Keeping, { of: "identity" }),
        h(Refusal, { problem: declare.problem && declare.problem.errors.length ? null : declare.problem }),
        h(Button, { type: "submit", kind: "main", wide: true, busy: declare.busy }, () => t("identity.send")),
      ]);
  },
};

/** The county one lives in: whoever began to choose chooses to its end, or says nothing. */
function residence(form, declare) {
  const choose = (code) => {
    form.residence = code;
  };
  return h("div", { class: "residence" }, [
    h(RegionPicker, {
      title: "identity.residence",
      hint: "identity.residence.why",
      depth: COUNTY,
      required: Boolean(form.residence),
      modelValue: form.residence,
      fault: declare.problem && declare.problem.field("residence"),
      "onUpdate:modelValue": choose,
    }),
    form.residence ? h(Button, { kind: "quiet", onClick: () => choose(null) }, () => t("identity.residence.none")) : null,
  ]);
}
