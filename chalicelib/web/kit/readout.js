// Say it aloud, ring it, shake it: whatever this phone can do. None of them is the only way to know.
import { root } from "./place.js";
import { tag } from "./words.js";
import { settings } from "./settings.js";

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

/** Play one of the province's sounds by its id; a phone that forbids it stays silent. */
export function ring(sound) {
  if (!sound) return;
  const played = new Audio(new URL("v1/sounds/" + sound + ".wav", root).href).play();
  if (played) played.catch(() => undefined);
}

export function shake(pattern) {
  if (navigator.vibrate) navigator.vibrate(pattern);
}
