// Who is signed in. A visitor's phone remembers; a desk's browser forgets when its tab is closed.
import { reactive } from "../vendor/vue.js";
import { page } from "./place.js";
import { forget, forgetOwn, keep, kept } from "./kept.js";

const lasting = page === "visitor" || page === "manage";
const name = lasting ? "session" : "session." + page;
const holder = name.replace("session", "whose");
const state = reactive({ tokens: kept(name, lasting) || null, account: null, ended: false });

export const session = state;

export function signedIn() {
  return state.tokens !== null;
}

/** Keep the tokens of whoever has signed in. Another than before finds nothing of him: the page begins anew without it. */
export function take(tokens) {
  const before = state.tokens || {};
  const last = kept(holder, lasting);
  state.tokens = {
    access: tokens.access_token,
    refresh: tokens.refresh_token || before.refresh,
    until: Date.now() + tokens.expires_in * 1000,
  };
  state.ended = false;
  keep(name, state.tokens, lasting);
  keep(holder, whose(state.tokens), lasting);
  if (!last || last === whose(state.tokens)) return;
  forgetOwn(lasting);
  window.location.reload();
}

/** Whose tokens these are: the account's opaque id, as the token itself tells; nobody's when there are none. */
function whose(tokens) {
  if (!tokens) return null;
  try {
    return JSON.parse(window.atob(tokens.access.split(".")[1].replace(/-/g, "+").replace(/_/g, "/"))).sub;
  } catch (unreadable) {
    return null;
  }
}

export function drop() {
  state.tokens = null;
  state.account = null;
  state.ended = false;
  forget(name, lasting);
}

/** Whoever leaves this phone leaves nothing on it. */
export function leavePhone() {
  drop();
  forgetOwn(lasting);
  forget(holder, lasting);
}

/** The API takes the tokens no more. Who it was is known: what he was about to write waits until he signs in again. */
export function end() {
  state.tokens = null;
  state.ended = state.account !== null;
  forget(name, lasting);
}

/** Another tab signed out or somebody else in, or "back" brings up a page of before: nothing of his stays on the screen. */
function compare() {
  const found = kept(name, lasting) || null;
  if (whose(found) !== whose(state.tokens)) window.location.reload();
  else reread();
}
if (state.tokens && !kept(holder, lasting)) keep(holder, whose(state.tokens), lasting);
window.addEventListener("storage", compare);
window.addEventListener("pageshow", (event) => event.persisted && compare());
document.addEventListener("visibilitychange", () => document.hidden || compare());

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
