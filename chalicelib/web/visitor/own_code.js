// One's own code, for staff to scan: big, with colour and a clock that runs; a new one before the old one dies.
import { h, onBeforeUnmount, ref, shallowRef, watch } from "../vendor/vue.js";
import { get } from "../kit/api.js";
import { Shape } from "../kit/colour.js";
import { Notice } from "../kit/parts.js";
import { qr } from "../kit/qr.js";
import { session, signedIn } from "../kit/session.js";
import { knowMe } from "../kit/shell.js";
import { clock, t } from "../kit/words.js";
import { loadingOwn, own } from "./own.js";
import { now } from "../kit/scan.js";

const BEFORE_MS = 12000;

export default {
  setup() {
    const tick = ref(now());
    const picture = shallowRef(null);
    let dies = 0;
    let dead = 0;
    let asked = 0;
    // By the phone's clock and by one that nobody can put back: the sooner of both.
    const left = () => Math.min(dies - Date.now(), dead - performance.now());
    const code = loadingOwn(async () => {
      asked = Date.now();
      const found = await get("v1/me/code");
      picture.value = await qr(found.token);
      dies = asked + found.expires_in * 1000;
      dead = performance.now() + dies - Date.now();
      return found;
    });
    const timer = setInterval(() => {
      tick.value = now();
      const due = left() < BEFORE_MS && Date.now() - asked > 5000;
      if (code.phase === "ready" && due && !document.hidden && signedIn()) code.again(true);
    }, 1000);
    const stop = watch(signedIn, () => code.again());
    onBeforeUnmount(() => {
      clearInterval(timer);
      stop();
    });
    if (signedIn() && !session.account) knowMe().catch(() => undefined);
    return () => [
      h("h1", t("own_code.title")),
      own(code, (found) => (left() > 0 ? drawn(found, picture.value, tick.value, left()) : h(Notice, { kind: "bad" }, () => t("own_code.dead")))),
    ];
  },
};

function drawn(found, picture, instant, left) {
  const seconds = Math.ceil(left / 1000);
  return h("article", { class: "own-code " + found.colour }, [
    h("p", { class: ["banner", found.colour] }, [h(Shape, { colour: found.colour }), h("strong", { class: "name" }, t("colour." + found.colour))]),
    session.account && session.account.name ? h("p", { class: "venue" }, session.account.name) : null,
    picture("own_code.picture"),
    h("p", { class: "running" }, h("time", clock(instant))),
    h("p", { class: "quiet-text" }, t("own_code.renews", { count: seconds })),
    found.colour === "unknown" ? h(Notice, { kind: "warning" }, () => t("own_code.unknown")) : null,
    h("p", t("own_code.what")),
  ]);
}
