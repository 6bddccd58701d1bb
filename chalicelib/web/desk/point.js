// Where a venue lies, on a small map; only where the province has a key for its tiles, else the coordinates stand alone.
import { h, onMounted, onUnmounted, ref } from "../vendor/vue.js";
import { showPoint } from "../kit/map.js";
import { province } from "../kit/shell.js";
import { t } from "../kit/words.js";

/** Draw a map of one point; nothing without a key or a point. */
export const Point = {
  props: ["of"],
  setup(props) {
    const place = ref(null);
    let map = null;
    let left = false;
    onMounted(async () => {
      if (!place.value) return;
      try {
        map = await showPoint(place.value, props.of.location);
        if (left) map.remove();
      } catch (unreachable) {
        map = null; // the coordinates stand among the facts
      }
    });
    onUnmounted(() => {
      left = true;
      if (map) map.remove();
    });
    return () => (province().map.key && props.of.location ? h("div", { class: "point", ref: place, role: "img", "aria-label": t("venue.map") }) : null);
  },
};
