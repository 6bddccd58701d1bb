// For eyes and ears: large type; saying it aloud, ringing it, shaking it. None is the only way to know.
import { reactive } from "../vendor/vue.js";
import { keep, kept } from "./kept.js";
import { html, root } from "./place.js";
import { tag } from "./words.js";

/** What somebody chose for his eyes: kept on his own phone, told nobody. */
export const settings = reactive({ large: kept("large") === true });

// Eight samples of silence: RIFF, one channel, 8 kHz, 8 bits.
const SILENCE = new Uint8Array([
  82, 73, 70, 70, 44, 0, 0, 0, 87, 65, 86, 69, 102, 109, 116, 32, 16, 0, 0, 0, 1, 0, 1, 0, 64, 31, 0, 0, 64, 31, 0, 0, 1, 0, 8, 0,
  100, 97, 116, 97, 8, 0, 0, 0, 128, 128, 128, 128, 128, 128, 128, 128,
]);

export function setLarge(large) {
  settings.large = large;
  keep("large", large);
  html.dataset.type = large ? "large" : "normal";
}

setLarge(settings.large);

/** Read a sentence aloud, in large-type mode or when asked; say whether the phone can. */
export function say(sentence, asked = false) {
  if (!canSay() || !(asked || settings.large)) return false;
  const spoken = new SpeechSynthesisUtterance(sentence);
  spoken.lang = tag();
  spoken.rate = 0.9;
  window.speechSynthesis.cancel();
  window.speechSynthesis.speak(spoken);
  return true;
}

export function canSay() {
  return "speechSynthesis" in window && "SpeechSynthesisUtterance" in window;
}

let player = null;

/** Call it under somebody's finger: phones let a page sound later only what began with a tap. */
export function wake() {
  player = player || new Audio();
  play(URL.createObjectURL(new Blob([SILENCE], { type: "audio/wav" })));
}

/** Play one of the province's sounds by its id; a phone that forbids it stays silent. */
export function ring(sound) {
  if (!sound) return;
  player = player || new Audio();
  play(new URL("v1/sounds/" + sound + ".wav", root).href);
}

function play(address) {
  player.src = address;
  const played = player.play();
  if (played) played.catch(() => undefined);
}

export function shake(pattern) {
  if (navigator.vibrate) navigator.vibrate(pattern);
}
