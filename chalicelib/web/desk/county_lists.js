// A county's health points and officers: lists that its command replaces whole.
import { h, reactive } from "../vendor/vue.js";
import { get, put } from "../kit/api.js";
import { act, loading, shown } from "../kit/loading.js";
import { Button, Refusal } from "../kit/parts.js";
import { hasRole } from "../kit/session.js";
import { announce } from "../kit/shell.js";
import { submitting } from "../kit/signing_in.js";
import { t } from "../kit/words.js";
import { bound, unfielded } from "./bound.js";

// The API's own two values.
const DUTIES = ["专干", "负责人"];

export const Points = listed("points", "health-points", ["name", "address", "phone"], (each) => each, (each) => each.health_point_id);
export const Officers = listed("officers", "officers", ["name", "phone", "duty"], (each) => ({ officer_id: each.officer_id }), (each) => each.officer_id);

/** Make a part that shows a list, adds to it and takes out of it; `again` is how a known one is sent back. */
function listed(words, path, names, again, idOf) {
  return {
    props: ["county"],
    setup(props) {
      const where = "v1/regions/" + props.county + "/" + path;
      const form = reactive({ adding: false, gone: null, name: "", address: "", phone: "", duty: DUTIES[0] });
      const found = loading(() => get(where));
      const save = act(async () => {
        const kept = found.value.items.filter((each) => idOf(each) !== form.gone).map(again);
        const fresh = {};
        names.forEach((name) => (fresh[name] = form[name]));
        await put(where, { items: form.gone ? kept : kept.concat([fresh]), version: found.value.version });
        Object.assign(form, { adding: false, gone: null, name: "", address: "", phone: "" });
        announce(t("state.saved"));
        found.again(true);
      });
      return () => h("section", { class: "panel" }, [
        h("h2", t("county." + words)),
        shown(found, (value) => h("ul", { class: "plain history" }, value.items.map((each) => row(each, { words, names, idOf, form, save }))), "county.no_" + words),
        hasRole("command") && found.phase === "ready" ? adding(words, names, form, save, found) : null,
      ]);
    },
  };
}

function row(each, { words, names, idOf, form, save }) {
  const sure = form.gone === idOf(each);
  return h("li", { key: idOf(each) }, [
    h("span", names.map((name) => (name === "duty" ? dutyName(each[name]) : each[name])).join(" · ")),
    hasRole("command") && !sure ? h(Button, { kind: "quiet", onClick: () => Object.assign(form, { gone: idOf(each), adding: false }) }, () => t("county.remove")) : null,
    sure ? h("div", { class: "sure" }, [
      h("p", t("county.remove." + words, { name: each.name })),
      h(Refusal, { problem: save.problem }),
      h(Button, { kind: "danger", busy: save.busy, onClick: () => save.run() }, () => t("county.remove")),
      h(Button, { kind: "quiet", onClick: () => (form.gone = null) }, () => t("act.cancel")),
    ]) : null,
  ]);
}

function dutyName(duty) {
  return t(duty === DUTIES[0] ? "county.duty.clerk" : "county.duty.head");
}

function adding(words, names, form, save, found) {
  if (!form.adding) return h(Button, { onClick: () => Object.assign(form, { adding: true, gone: null }) }, () => t("county.add_" + words));
  const at = "items[" + found.value.items.length + "].";
  const field = (name) => bound(form, name, t("county." + name), save, Object.assign(
    { key: name, required: true, maxlength: 60, fault: save.problem && save.problem.field(at + name) },
    name === "duty" ? { kind: "choice", options: DUTIES.map((each) => [each, dutyName(each)]) } : name === "phone" ? { kind: "tel" } : {}
  ));
  return h("form", { class: "narrow-start", onSubmit: submitting(save) }, [
    names.map(field),
    h(Refusal, { problem: unfielded(save, names.map((name) => at + name)) }),
    h("div", { class: "row" }, [
      h(Button, { type: "submit", kind: "main", busy: save.busy }, () => t("act.save")),
      h(Button, { kind: "quiet", onClick: () => (form.adding = false) }, () => t("act.cancel")),
    ]),
  ]);
}
