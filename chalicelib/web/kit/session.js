// Who is signed in. A visitor's phone remembers; a desk's browser forgets when its tab is closed.
import { reactive } from "../vendor/vue.js";
import { page } from "./place.js";
import { forget, keep, kept } from "./kept.js";

const lasting = page === "visitor" || page === "manage";
const name = lasting ? "session" : "session." + page;
const state = reactive({ tokens: kept(name, lasting) || null, account: null });

export const session = state;

export function signedIn() {
  return state.tokens !== null;
}

export function take(tokens) {
  const before = state.tokens || {};
  state.tokens = {
    access: tokens.access_token,
    refresh: tokens.refresh_token || before.refresh,
    until: Date.now() + tokens.expires_in * 1000,
  };
  keep(name, state.tokens, lasting);
}

export function drop() {
  state.tokens = null;
  state.account = null;
  forget(name, lasting);
}

/** Return a token that another tab may have fetched meanwhile: each refresh token works once. */
export function reread() {
  const found = kept(name, lasting);
  if (found && (!state.tokens || found.access !== state.tokens.access)) state.tokens = found;
  return state.tokens;
}

/** Run something that no other tab of this browser runs at the same time, where the browser can promise that. */
export function alone(work) {
  if (navigator.locks && navigator.locks.request) return navigator.locks.request("venue-code." + name, work);
  return work();
}

/** Return the roles that work, as the API lists them: [{role, region, …}]; one that waits for its holder does not. */
export function roles() {
  return ((state.account && state.account.roles) || []).filter((each) => each.state === "active");
}

export function hasRole() {
  const wanted = Array.prototype.slice.call(arguments);
  return roles().some((each) => wanted.includes(each.role));
}
