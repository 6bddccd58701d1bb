// What the door is shown: colour with shape and word, whether one may enter, where and when, and a clock that runs.
import { h, onBeforeUnmount, ref } from "../vendor/vue.js";
import { Shape } from "../kit/colour.js";
import { Button, Notice } from "../kit/parts.js";
import { canSay, say } from "../kit/readout.js";
import { minutesOff, now } from "../kit/scan.js";
import { announce, province } from "../kit/shell.js";
import { clock, date, t, time } from "../kit/words.js";
import { again, entry } from "./entry.js";

const STALE_MS = 600000;

/** Return the verdict of an answer: in, wait, or ask (nobody knows). */
function verdict(result) {
  if (result.admitted === null) return "ask";
  return result.admitted && !result.abnormal ? "in" : "wait";
}

/** Return what the province says to such an answer. */
function sentence(result) {
  const found = verdict(result);
  const known = { in: "admitted", ask: result.identity === "verified" ? "unknown" : "self_declared", wait: result.abnormal ? "abnormal" : null }[found];
  const ours = province() && known && province().wording[known];
  return ours || t("result." + (known || "wait"));
}

/** Return the whole result in words, to be heard. */
function resultWords(result) {
  const colour = verdict(result) === "ask" ? "" : t("colour." + result.health.colour) + t("result.stop");
  return colour + sentence(result) + t("result.heard", { venue: result.venue, entrance: result.entrance, word: result.word });
}

export default {
  setup() {
    const tick = ref(now());
    const timer = setInterval(() => {
      tick.value = now();
    }, 1000);
    onBeforeUnmount(() => clearInterval(timer));
    announce(resultWords(entry.result));
    say(resultWords(entry.result));
    return () => drawn(entry.result, tick.value);
  },
};

function drawn(result, instant) {
  const age = Math.max(instant - entry.answeredAt, performance.now() - entry.answeredTick);
  const stale = age > STALE_MS && verdict(result) === "in";
  return h("article", { class: "result" }, [
    stale ? h("div", { class: "banner plain" }, [h("h1", t("result.stale"))]) : banner(result),
    h("div", { class: "where" }, [
      h("p", { class: "venue" }, result.venue),
      h("p", { class: "entrance" }, result.entrance),
      h("p", { class: "running" }, [h("span", { class: "day" }, date(instant)), h("time", clock(instant))]),
      h("div", { class: "pulse", "aria-hidden": "true" }, h("i")),
      h("p", { class: "quiet-text" }, t(result.late ? "result.late" : "result.at", { time: time(result.occurred_at), name: result.visitor.name })),
    ]),
    stale ? null : h("p", { class: "word" }, [h("span", t("result.word")), h("strong", result.word)]),
    result.health_point ? healthPoint(result.health_point) : null,
    companions(result),
    minutesOff() ? h(Notice, { kind: "warning" }, () => t("result.clock", { count: minutesOff() })) : null,
    h("div", { class: "row centred" }, [
      canSay() && !stale ? h(Button, { onClick: () => say(resultWords(result), true) }, () => t("result.say")) : null,
      h(Button, { onClick: again }, () => t("result.again")),
    ]),
  ]);
}

/** The colour fills the banner only when it says what to do; green never stands over somebody who must wait. */
function banner(result) {
  const found = verdict(result);
  const colour = result.health.colour;
  const fill = found === "ask" ? "unknown" : found === "wait" && colour === "green" ? "held" : colour;
  return h("div", { class: ["banner", fill], role: "status" }, [
    h(Shape, { colour: fill === "held" ? "red" : fill }),
    h("p", { class: "name" }, found === "ask" && result.identity !== "verified" ? t("result.unverified") : t("colour." + colour)),
    result.health.flags.length ? h("p", result.health.flags.map((flag) => t("flag." + flag)).join(t("result.and"))) : null,
    h("h1", sentence(result)),
  ]);
}

function healthPoint(point) {
  return h("section", { class: "panel point" }, [
    h("h2", (province() && province().wording.health_point) || t("result.health_point")),
    h("p", { class: "venue" }, point.name),
    h("p", point.address),
    h("a", { class: "button", href: "tel:" + point.phone }, t("result.call", { phone: point.phone })),
  ]);
}

function companions(result) {
  if (!result.companions.length) return null;
  const name = (id) => (entry.companions.find((each) => each.companion_id === id) || { name: t("result.companion") }).name;
  const line = (each) => {
    const found = verdict({ admitted: each.admitted });
    return h("li", { key: each.companion_id, class: found }, [
      h(Shape, { colour: { in: "green", wait: "red", ask: "unknown" }[found] }),
      h("strong", name(each.companion_id)),
      h("span", t("companion." + found)),
    ]);
  };
  return h("section", { class: "panel" }, [h("h2", t("result.companions")), h("ul", { class: "plain people" }, result.companions.map(line))]);
}
