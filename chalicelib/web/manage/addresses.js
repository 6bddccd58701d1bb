// The police's standard addresses: those nearest to the point marked, or those with the words typed. One tap fills in.
import { h, reactive, watch } from "../vendor/vue.js";
import { get } from "../kit/api.js";
import { act } from "../kit/loading.js";
import { Button, Refusal } from "../kit/parts.js";
import { announce } from "../kit/shell.js";
import { t } from "../kit/words.js";
import { regionDepth } from "./checks.js";

const COUNTY = 6;

/** Those near the point, fetched as soon as it is marked; without an answer the address is simply typed. */
export const NearAddresses = {
  props: ["form"],
  setup(props) {
    const state = reactive({ items: null });
    const near = act(async () => {
      const { lat, lon } = props.form;
      state.items = (await get("v1/addresses", { lat, lon })).items;
    });
    watch(() => [props.form.lat, props.form.lon], ([lat, lon]) => {
      state.items = null;
      if (lat && lon && !isNaN(lat) && !isNaN(lon)) near.run();
    });
    return () => listed(state, props.form);
  },
};

/** Those with the words that were typed. */
export const FoundAddresses = {
  props: ["form"],
  setup(props) {
    const state = reactive({ items: null });
    const find = act(async () => {
      const found = await get("v1/addresses", { q: props.form.address.trim(), region: props.form.region });
      state.items = found.items;
    });
    return () => [
      props.form.address.trim() && props.form.region.length >= COUNTY
        ? h(Button, { kind: "quiet", busy: find.busy, onClick: find.run }, () => t("address.find"))
        : null,
      h(Refusal, { problem: find.problem }),
      listed(state, props.form),
    ];
  },
};

function take(form, item) {
  Object.assign(form, { address: item.address, region: item.region.slice(0, regionDepth(form)) });
  if (!form.lat) Object.assign(form, { lat: String(item.location.lat), lon: String(item.location.lon) });
  announce(t("address.taken"));
}

function listed(state, form) {
  if (!state.items) return null;
  if (!state.items.length) return h("p", { class: "hint", role: "status" }, t("address.none"));
  const name = (item) => (item.distance_m === null ? item.address : t("address.near", { address: item.address, metres: item.distance_m }));
  const choose = (item) => {
    take(form, item);
    state.items = null;
  };
  return h("div", { class: "suggestions" }, [
    h("p", { class: "hint" }, t("address.choose")),
    state.items.map((item) => h(Button, { key: item.code, wide: true, onClick: () => choose(item) }, () => name(item))),
  ]);
}
