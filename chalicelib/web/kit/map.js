// A map, where the province's policy has a key for tiles: Leaflet, fetched when the first one is opened.
import { toMap } from "./datum.js";
import { assets } from "./place.js";
import { province } from "./shell.js";
import { linkStyles } from "./styles.js";

let coming = null;

/** Fetch Leaflet, which is no module: it comes by an element and leaves its name in the window. */
export function leaflet() {
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

/** Return the layer of the province's tiles. */
export function tiles(L) {
  const policy = province().map;
  return L.tileLayer(policy.tiles, { key: policy.key, attribution: policy.attribution, maxZoom: policy.zoom_max, subdomains: "01234567" });
}

export function icon(L) {
  const at = assets + "vendor/";
  return L.icon({ iconUrl: at + "marker_icon.png", iconRetinaUrl: at + "marker_icon_2x.png", shadowUrl: at + "marker_shadow.png", iconSize: [25, 41], iconAnchor: [12, 41], shadowSize: [41, 41] });
}

/** Show one point {lat, lon} on a map in an element, not to be moved; answers the map, to be removed with its view. */
export async function showPoint(element, point) {
  const L = await leaflet();
  const policy = province().map;
  const place = toMap(policy.datum, point.lat, point.lon);
  const map = L.map(element, { scrollWheelZoom: false, keyboard: false }).setView(place, policy.zoom_max - 2);
  map.attributionControl.setPrefix(false);
  tiles(L).addTo(map);
  L.marker(place, { icon: icon(L), interactive: false, keyboard: false }).addTo(map);
  return map;
}
