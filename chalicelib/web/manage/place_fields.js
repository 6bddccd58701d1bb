// What and where: a place with its address and point, or a vehicle with its plate.
import { h } from "../vendor/vue.js";
import { shown } from "../kit/loading.js";
import { RegionPicker } from "../kit/regions.js";
import { has, t } from "../kit/words.js";
import { PointPicker } from "../point/picker.js";
import { FoundAddresses, NearAddresses } from "./addresses.js";
import { regionDepth } from "./checks.js";
import { firstEntrance } from "./draft.js";
import { bound } from "./inputs.js";
import { category } from "./labels.js";
import { categories } from "./mine.js";

/** The basic data; `fixedKind` when a venue cannot turn from a place into a vehicle any more. */
export function PlaceFields(props) {
  const { form, faults } = props;
  return [
    h("section", { class: "panel" }, [
      h("h2", t("form.what")),
      props.fixedKind ? null : kindChoice(form),
      shown(categories(), (list) => categoryChoice(form, faults, list.items)),
      form.kind === "vehicle" ? vehicle(form, faults) : null,
      bound(form, "name", { required: true, label: t("venue.name"), hint: t("venue.name_hint." + form.kind), maxlength: 60, autocomplete: "organization", fault: faults.name }),
    ]),
    h("section", { class: "panel" }, [h("h2", t("form.where")), form.kind === "vehicle" ? region(form, faults) : place(form, faults)]),
  ];
}
PlaceFields.props = ["form", "faults", "fixedKind"];

function kindChoice(form) {
  const choose = (kind) => {
    if (form.kind === kind) return;
    const untouched = form.entrances.length === 1 && form.entrances[0].name === firstEntrance(form.kind).name;
    if (untouched) form.entrances = [firstEntrance(kind)];
    Object.assign(form, { kind, category: "", department: "", region: kind === "vehicle" ? form.region.slice(0, 6) : form.region });
  };
  const option = (kind) =>
    h("label", { class: ["choice", { chosen: form.kind === kind }] }, [
      h("input", { type: "radio", name: "kind", value: kind, checked: form.kind === kind, onChange: () => choose(kind) }),
      h("span", t("venue_kind." + kind)),
    ]);
  return h("fieldset", { class: "field choices" }, [h("legend", t("venue_kind.title")), ["place", "vehicle"].map(option)]);
}

function categoryChoice(form, faults, items) {
  const fitting = items.filter((each) => each.kind === form.kind);
  const name = (each) => (form.kind === "place" && has("group." + each.group) ? each.name + t("category.of", { group: t("group." + each.group) }) : each.name);
  const found = category(form.category);
  const several = found && found.departments.length > 1 ? found.departments : null;
  return [
    bound(form, "category", {
      kind: "choice", required: true, label: t("venue.category"), fault: faults.category || faults.vehicle,
      options: fitting.map((each) => [each.code, name(each)]),
      "onUpdate:modelValue": (code) => Object.assign(form, { category: code, department: "" }),
    }),
    several
      ? bound(form, "department", { kind: "choice", label: t("venue.department"), hint: t("venue.department_hint"), fault: faults.department, options: several.map((each) => [each.code, each.name]) })
      : null,
  ];
}

function vehicle(form, faults) {
  return [
    bound(form, "plate", { required: true, label: t("vehicle.plate"), placeholder: t("vehicle.plate_example"), maxlength: 20, fault: faults["vehicle.plate"] }),
    bound(form, "operator", { label: t("vehicle.operator"), maxlength: 60, fault: faults["vehicle.operator"] }),
    bound(form, "line", { label: t("vehicle.line"), maxlength: 60, fault: faults["vehicle.line"] }),
  ];
}

function region(form, faults) {
  return [
    form.kind === "vehicle" ? h("p", { class: "hint" }, t("vehicle.county")) : null,
    h(RegionPicker, {
      modelValue: form.region, depth: regionDepth(form), fault: faults.region, required: true,
      "onUpdate:modelValue": (code) => {
        form.region = code;
      },
    }),
  ];
}

function place(form, faults) {
  return [
    h(PointPicker, { form, faults, why: t("point.why") }),
    h(NearAddresses, { form }),
    region(form, faults),
    bound(form, "address", { kind: "area", required: true, label: t("venue.address"), hint: t("venue.address_hint"), maxlength: 120, autocomplete: "street-address", fault: faults.address }),
    h(FoundAddresses, { form }),
  ];
}
