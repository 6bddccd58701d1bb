// A county's health points and officers: lists that its command replaces whole.
import { h, reactive } from "../vendor/vue.js";
import { get, put } from "../kit/api.js";
import { act, loading, shown } from "../kit/loading.js";
import { Button, Refusal } from "../kit/parts.js";
import { hasRole } from "../kit/session.js";
import { announce } from "../kit/shell.js";
import { submitting } from "../kit/signing_in.js";
import { t } from "../kit/words.js";
import { PointPicker } from "../point/picker.js";
import { bound, unfielded } from "./bound.js";

// The API's own two values.
const DUTIES = ["专干", "负责人"];

const BLANK = { adding: false, edited: null, name: "", address: "", phone: "", lat: "", lon: "" };

export const Points = listed("points", "health-points", ["name", "address", "phone"], (each) => each, (each) => each.health_point_id);
export const Officers = listed("officers", "officers", ["name", "phone", "duty"], (each) => ({ officer_id: each.officer_id }), (each) => each.officer_id);

/** Make a part that shows a list, adds to it and takes out of it; `again` is how a known one is sent back. */
function listed(words, path, names, again, idOf) {
  return {
    props: ["county"],
    setup(props) {
      const where = "v1/regions/" + props.county + "/" + path;
      const form = reactive({ adding: false, edited: null, gone: null, name: "", address: "", phone: "", duty: DUTIES[0], lat: "", lon: "" });
      const found = loading(() => get(where));
      const save = act(async () => {
        const fresh = written(form, names);
        const kept = found.value.items.filter((each) => idOf(each) !== form.gone).map((each) => (idOf(each) === form.edited ? Object.assign({}, again(each), fresh) : again(each)));
        await put(where, { items: form.gone || form.edited ? kept : kept.concat([fresh]), version: found.value.version });
        Object.assign(form, { gone: null }, BLANK);
        announce(t("state.saved"));
        found.again(true);
      });
      return () => h("section", { class: "panel" }, [
        h("h2", t("county." + words)),
        shown(found, (value) => h("ul", { class: "plain history" }, value.items.map((each) => row(each, { words, names, idOf, form, save }))), "county.no_" + words),
        hasRole("command") && found.phase === "ready" ? adding({ words, names, idOf }, form, save, found) : null,
      ]);
    },
  };
}

/** Return what the form says, as it is sent; a place has a point, or none. */
function written(form, names) {
  const fresh = {};
  names.forEach((name) => (fresh[name] = form[name]));
  if (names.includes("address")) fresh.location = form.lat && form.lon ? { lat: Number(form.lat), lon: Number(form.lon) } : null;
  return fresh;
}

function row(each, { words, names, idOf, form, save }) {
  const sure = form.gone === idOf(each);
  return h("li", { key: idOf(each) }, [
    h("span", names.map((name) => (name === "duty" ? dutyName(each[name]) : each[name])).join(" · ")),
    each.location ? h("p", { class: "quiet-text" }, t("point.is", each.location)) : null,
    hasRole("command") && !sure ? h("div", { class: "row" }, [
      names.includes("address") ? h(Button, { kind: "quiet", onClick: () => Object.assign(form, BLANK, known(each), { gone: null }) }, () => t("county.edit")) : null,
      h(Button, { kind: "quiet", onClick: () => Object.assign(form, BLANK, { gone: idOf(each) }) }, () => t("county.remove")),
    ]) : null,
    sure ? h("div", { class: "sure" }, [
      h("p", t("county.remove." + words, { name: each.name })),
      h(Refusal, { problem: save.problem }),
      h(Button, { kind: "danger", busy: save.busy, onClick: () => save.run() }, () => t("county.remove")),
      h(Button, { kind: "quiet", onClick: () => (form.gone = null) }, () => t("act.cancel")),
    ]) : null,
  ]);
}

/** Return a point as the form that changes it takes it. */
function known(each) {
  const { name, address, phone, location } = each;
  return { edited: each.health_point_id, name, address, phone, lat: location ? String(location.lat) : "", lon: location ? String(location.lon) : "" };
}

function dutyName(duty) {
  return t(duty === DUTIES[0] ? "county.duty.clerk" : "county.duty.head");
}

function adding({ words, names, idOf }, form, save, found) {
  if (!form.adding && !form.edited) return h(Button, { onClick: () => Object.assign(form, BLANK, { adding: true, gone: null }) }, () => t("county.add_" + words));
  const { items } = found.value;
  const at = "items[" + (form.edited ? items.findIndex((each) => idOf(each) === form.edited) : items.length) + "].";
  const field = (name) => bound(form, name, t("county." + name), save, Object.assign(
    { key: name, required: true, maxlength: 60, fault: save.problem && save.problem.field(at + name) },
    name === "duty" ? { kind: "choice", options: DUTIES.map((each) => [each, dutyName(each)]) } : name === "phone" ? { kind: "tel" } : {}
  ));
  return h("form", { class: "narrow-start", onSubmit: submitting(save) }, [
    form.edited ? h("h3", t("county.edit")) : null,
    names.map(field),
    names.includes("address") ? h(PointPicker, { key: form.edited || "", form, faults: pointFaults(save.problem, at), why: t("county.point.why") }) : null,
    h(Refusal, { problem: unfielded(save, names.concat("location", "location.lat", "location.lon").map((name) => at + name)) }),
    h("div", { class: "row" }, [
      h(Button, { type: "submit", kind: "main", busy: save.busy }, () => t("act.save")),
      h(Button, { kind: "quiet", onClick: () => Object.assign(form, BLANK) }, () => t("act.cancel")),
    ]),
  ]);
}

function pointFaults(problem, at) {
  const said = (name) => problem && problem.field(at + name);
  return { lat: said("location.lat"), lon: said("location.lon"), location: said("location") };
}
