// The keys of the review: single letters, silent while somebody types, and to be switched off altogether.
import { h, onMounted, onUnmounted, reactive } from "../vendor/vue.js";
import { keep, kept } from "../kit/kept.js";
import { Button } from "../kit/parts.js";
import { t } from "../kit/words.js";

const SHOWN = [["j", "next"], ["k", "back"], ["space", "choose"], ["a", "approve"], ["r", "reject"], ["?", "help"]];
const state = reactive({ on: kept("desk.keys") !== false, help: false });

/** Let `acts` ({key: act}) be done by keys while the view is open. */
export function listening(acts) {
  const pressed = (event) => {
    if (event.key === "?" && !typing(event.target)) state.help = !state.help;
    const act = acts[event.key];
    if (!act || !state.on || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key !== "Escape" && typing(event.target)) return;
    if (event.key === " " && /^(BUTTON|A|INPUT|SUMMARY)$/.test(event.target.tagName)) return;
    if (act() !== false) event.preventDefault();
  };
  onMounted(() => document.addEventListener("keydown", pressed));
  onUnmounted(() => document.removeEventListener("keydown", pressed));
}

function typing(target) {
  const box = target.tagName === "INPUT" && !/^(checkbox|radio|button|submit|file)$/.test(target.type);
  return box || target.tagName === "TEXTAREA" || target.tagName === "SELECT" || target.isContentEditable;
}

/** Say which keys there are, with the switch; the words in full when asked by "?". */
export function Keys() {
  const key = (name) => h("kbd", name === "space" ? t("review.key.space_bar") : name);
  return h("div", { class: "keys" }, [
    state.on
      ? h("ul", { class: ["plain", { full: state.help }] }, SHOWN.map(([name, act]) => h("li", { key: name }, [key(name), " ", t("review.key." + act)])))
      : null,
    state.on && state.help ? h("p", { class: "hint" }, t("review.key.more")) : null,
    h(Button, { kind: "quiet", pressed: state.on, onClick: switched }, () => t("review.key.switch")),
  ]);
}

function switched() {
  state.on = !state.on;
  keep("desk.keys", state.on);
}
