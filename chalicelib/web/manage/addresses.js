// The police's standard addresses: those nearest to the point marked, or those with the words typed. One tap fills in.
import { h, reactive, watch } from "../vendor/vue.js";
import { get } from "../kit/api.js";
import { act } from "../kit/loading.js";
import { Button, Refusal } from "../kit/parts.js";
import { announce } from "../kit/shell.js";
import { t } from "../kit/words.js";
import { regionDepth } from "./checks.js";

export const Addresses = {
  props: ["form"],
  setup(props) {
    const state = reactive({ items: null });
    const near = act(async () => {
      const { lat, lon } = props.form;
      state.items = (await get("v1/addresses", { lat, lon })).items;
    });
    const find = act(async () => {
      const found = await get("v1/addresses", { q: props.form.address.trim(), region: props.form.region });
      state.items = found.items;
    });
    watch(() => [props.form.lat, props.form.lon], ([lat, lon]) => {
      state.items = null;
      if (lat && lon && !isNaN(lat) && !isNaN(lon)) near.run();
    });
    const take = (item) => {
      Object.assign(props.form, { address: item.address, region: item.region.slice(0, regionDepth(props.form)) });
      if (!props.form.lat) Object.assign(props.form, { lat: String(item.location.lat), lon: String(item.location.lon) });
      state.items = null;
      announce(t("address.taken"));
    };
    return () => [
      near.problem ? null : listed(state.items, take),
      props.form.address.trim() && props.form.region.length >= 6
        ? h(Button, { kind: "quiet", busy: find.busy, onClick: find.run }, () => t("address.find"))
        : null,
      h(Refusal, { problem: find.problem }),
    ];
  },
};

function listed(items, take) {
  if (!items) return null;
  if (!items.length) return h("p", { class: "hint", role: "status" }, t("address.none"));
  const name = (item) => (item.distance_m === null ? item.address : t("address.near", { address: item.address, metres: item.distance_m }));
  return h("div", { class: "suggestions" }, [
    h("p", { class: "hint" }, t("address.choose")),
    items.map((item) => h(Button, { key: item.code, wide: true, onClick: () => take(item) }, () => name(item))),
  ]);
}
