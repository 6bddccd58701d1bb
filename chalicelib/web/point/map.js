// The map to point on, where the province's policy has a key for tiles: Leaflet, fetched when it is first opened.
import { h, onBeforeUnmount, onMounted, reactive, ref, watch } from "../vendor/vue.js";
import { fromMap, toMap } from "../kit/datum.js";
import { icon, leaflet, tiles } from "../kit/map.js";
import { Button, Notice } from "../kit/parts.js";
import { province } from "../kit/shell.js";
import { t } from "../kit/words.js";

export const PointMap = {
  props: ["lat", "lon", "onMark"],
  setup(props) {
    const box = ref(null);
    const state = reactive({ failed: false });
    let map = null;
    let marker = null;

    const mark = (place) => {
      const [lat, lon] = fromMap(province().map.datum, place.lat, place.lng);
      props.onMark(lat, lon, null);
    };
    const draw = (L) => {
      const policy = province().map;
      const start = props.lat ? [Number(props.lat), Number(props.lon)] : [policy.centre_lat, policy.centre_lon];
      map = L.map(box.value).setView(toMap(policy.datum, start[0], start[1]), props.lat ? policy.zoom_max - 1 : 11);
      map.attributionControl.setPrefix(false);
      tiles(L).addTo(map);
      marker = L.marker(map.getCenter(), { icon: icon(L), keyboard: false });
      if (props.lat) marker.addTo(map);
      map.on("click", (event) => mark(event.latlng));
    };
    watch(() => [props.lat, props.lon], () => {
      if (map && !props.lat) marker.remove();
      if (!map || !props.lat) return;
      const place = toMap(province().map.datum, Number(props.lat), Number(props.lon));
      marker.setLatLng(place).addTo(map);
      map.panTo(place);
    });
    onMounted(() => leaflet().then(draw).catch(() => {
      state.failed = true;
    }));
    onBeforeUnmount(() => map && map.remove());
    return () =>
      state.failed
        ? h(Notice, { kind: "warning" }, () => t("point.no_map"))
        : h("div", [
            h("p", { class: "hint" }, t("point.tap")),
            h("div", { ref: box, class: "map", role: "application", "aria-label": t("point.on_map") }),
            h(Button, { onClick: () => map && mark(map.getCenter()) }, () => t("point.centre")),
          ]);
  },
};
