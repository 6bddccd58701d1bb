// What everybody may see without signing in: the chain's head, a log verified from a file, and the certificates once collection has ended.
import { h, shallowReactive } from "../vendor/vue.js";
import { get } from "../kit/api.js";
import { loading } from "../kit/loading.js";
import { Busy, Button, Notice } from "../kit/parts.js";
import { SignIn } from "../kit/signing_in.js";
import { t } from "../kit/words.js";

const views = shallowReactive({});

async function fetched(name, load) {
  views[name] = (await load()).default;
}

export const Open = {
  setup() {
    const status = loading(() => get("v1/status"), () => false);
    const state = shallowReactive({ chain: false });
    const showChain = () => {
      state.chain = true;
      fetched("chain", () => import("./chain_section.js"));
    };
    return () => {
      const ended = status.value && status.value.collection === "ended";
      if (ended && !views.days) fetched("days", () => import("./days.js"));
      return [
        ended ? [h(Notice, { kind: "info" }, () => t("open.ended")), views.days ? h(views.days, { path: [] }) : h(Busy)] : null,
        h(SignIn, { why: "open.why" }),
        h("section", { class: "narrow panel" }, [h("h2", t("open.title")), h("p", t(ended ? "open.what_ended" : "open.what")), state.chain ? null : h(Button, { wide: true, onClick: showChain }, () => t("open.chain"))]),
        state.chain ? (views.chain ? h(views.chain, { path: [], level: "h2" }) : h(Busy)) : null,
      ];
    };
  },
};
