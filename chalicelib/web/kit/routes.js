// Which view of a page is open: the part of the address after #, so that "back" goes back. Ids only, never a person's data.
import { reactive } from "../vendor/vue.js";

const state = reactive({ path: read() });

function read() {
  return decodeURIComponent(window.location.hash.replace(/^#\/?/, ""));
}

window.addEventListener("hashchange", () => {
  state.path = read();
  window.scrollTo(0, 0);
});

/** Return the open view as its parts: "venues/abc" is ["venues", "abc"]; none is []. */
export function parts() {
  return state.path.split("/").filter(Boolean);
}

export function go(path) {
  window.location.hash = "#/" + path;
}

export function link(path) {
  return "#/" + path;
}

export function back() {
  window.history.back();
}
