// Whether there is a network, as far as the browser knows.
import { reactive } from "../vendor/vue.js";

export const network = reactive({ there: navigator.onLine !== false });

window.addEventListener("online", () => {
  network.there = true;
});
window.addEventListener("offline", () => {
  network.there = false;
});
