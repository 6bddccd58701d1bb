// Which view of a page is open: the part of the address after #, so that "back" goes back. Ids only, never a person's data.
import { reactive } from "../vendor/vue.js";

// An id, a code, a day: whatever else stands in an address was not written by us, and could lead a request elsewhere.
const PART = /^[\w-]+$/;
const state = reactive({ path: read() });

function read() {
  return decoded(window.location.hash.replace(/^#\/?/, ""));
}

/** Return a text out of an address as it was meant; as it stands where it is spelled wrongly. */
export function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch (misspelled) {
    return text;
  }
}

window.addEventListener("hashchange", () => {
  state.path = read();
  window.scrollTo(0, 0);
});

/** Return the open view as its parts: "venues/abc" is ["venues", "abc"]; none is []. They end before what is none. */
export function parts() {
  const found = state.path.split("/").filter(Boolean);
  const odd = found.findIndex((each) => !PART.test(each));
  return odd < 0 ? found : found.slice(0, odd);
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
