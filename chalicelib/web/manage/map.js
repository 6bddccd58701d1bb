// The map to point on, where the province's policy has a key for tiles: Leaflet, fetched when it is first opened.
import { h, onBeforeUnmount, onMounted, reactive, ref, watch } from "../vendor/vue.js";
import { Button, Notice } from "../kit/parts.js";
import { assets } from "../kit/place.js";
import { province } from "../kit/shell.js";
import { linkStyles } from "../kit/styles.js";
import { t } from "../kit/words.js";
import { fromMap, toMap } from "./datum.js";

let coming = null;

/** Fetch Leaflet, which is no module: it comes by an element and leaves its name in the window. */
function leaflet() {
  if (!coming) {
    linkStyles("vendor/leaflet.css");
    coming = new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = assets + "vendor/leaflet.js";
      script.onload = () => resolve(window.L);
      script.onerror = () => {
        coming = null;
        reject(new Error("leaflet"));
      };
      document.head.appendChild(script);
    });
  }
  return coming;
}

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
      L.tileLayer(policy.tiles, { key: policy.key, attribution: policy.attribution, maxZoom: policy.zoom_max, subdomains: "01234567" }).addTo(map);
      marker = L.marker(map.getCenter(), { icon: icon(L), keyboard: false });
      if (props.lat) marker.addTo(map);
      map.on("click", (event) => mark(event.latlng));
    };
    watch(() => [props.lat, props.lon], () => {
      if (!map) return;
      if (!props.lat) {
        marker.remove();
        return;
      }
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

function icon(L) {
  const at = assets + "vendor/";
  return L.icon({ iconUrl: at + "marker_icon.png", iconRetinaUrl: at + "marker_icon_2x.png", shadowUrl: at + "marker_shadow.png", iconSize: [25, 41], iconAnchor: [12, 41], shadowSize: [41, 41] });
}
