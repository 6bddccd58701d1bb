// Where a place is on the map: by this phone's position, on a map where the province has one, or typed.
import { h, reactive } from "../vendor/vue.js";
import { Busy, Button, Field, Notice } from "../kit/parts.js";
import { announce, province } from "../kit/shell.js";
import { linkStyles } from "../kit/styles.js";
import { t } from "../kit/words.js";

const PATIENCE_MS = 20000;
const DIGITS = 6;

/** Take a point into `form.lat` and `form.lon`, as text; `faults` by those names; `why` says what for. */
export const PointPicker = {
  props: ["form", "faults", "why"],
  setup(props) {
    linkStyles("point/point.css");
    const state = reactive({ asking: false, fault: null, metres: null, typing: false, map: null });
    const mark = (lat, lon, metres) => {
      Object.assign(props.form, { lat: lat.toFixed(DIGITS), lon: lon.toFixed(DIGITS) });
      Object.assign(state, { metres, fault: null });
      announce(t("point.marked"));
    };
    const here = () => {
      if (!navigator.geolocation) {
        state.fault = "point.unable";
        return;
      }
      Object.assign(state, { asking: true, fault: null });
      navigator.geolocation.getCurrentPosition(
        (found) => {
          state.asking = false;
          mark(found.coords.latitude, found.coords.longitude, Math.round(found.coords.accuracy));
        },
        (refused) => Object.assign(state, { asking: false, fault: refused.code === 1 ? "point.refused" : "point.unable" }),
        { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: 60000 }
      );
    };
    const openMap = async () => {
      state.map = "loading";
      try {
        state.map = (await import("./map.js")).PointMap;
      } catch (unreachable) {
        Object.assign(state, { map: null, fault: "point.no_map" });
      }
    };
    return () => drawn(props, state, { here, openMap, mark });
  },
};

function drawn(props, state, acts) {
  const form = props.form;
  const known = form.lat && form.lon;
  const wrong = props.faults.lat || props.faults.lon || props.faults.location;
  return h("fieldset", { class: "field point-picker" }, [
    h("legend", [t("point.title"), h("span", { class: "optional" }, t("field.optional"))]),
    props.why ? h("p", { class: "hint" }, props.why) : null,
    known ? h(Notice, { kind: "good" }, () => t(state.metres ? "point.is_within" : "point.is", { lat: form.lat, lon: form.lon, metres: state.metres })) : null,
    state.fault ? h(Notice, { kind: "warning" }, () => t(state.fault)) : null,
    h("div", { class: "row" }, [
      h(Button, { busy: state.asking, onClick: acts.here }, () => t(known ? "point.here_again" : "point.here")),
      province().map.key && !state.map ? h(Button, { onClick: acts.openMap }, () => t("point.on_map")) : null,
      state.typing || wrong ? null : h(Button, { kind: "quiet", onClick: () => { state.typing = true; } }, () => t("point.type")),
      known ? h(Button, { kind: "quiet", onClick: () => Object.assign(form, { lat: "", lon: "" }) }, () => t("point.forget")) : null,
    ]),
    state.map === "loading" ? h(Busy) : state.map ? h(state.map, { lat: form.lat, lon: form.lon, onMark: acts.mark }) : null,
    state.typing || wrong ? typed(form, props.faults) : null,
  ]);
}

function typed(form, faults) {
  return h("div", { class: "grid" }, [
    degrees(form, "lat", faults.lat || faults.location || faults["location.lat"]),
    degrees(form, "lon", faults.lon || faults["location.lon"]),
  ]);
}

function degrees(form, name, fault) {
  const typed = (value) => {
    form[name] = value;
  };
  return h(Field, { label: t("point." + name), inputmode: "decimal", maxlength: 12, fault, modelValue: form[name], "onUpdate:modelValue": typed });
}
