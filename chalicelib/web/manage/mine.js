// What is fetched for whoever is signed in, once for all views: his venues, doors, alerts, orders, and one venue each.
import { all, get } from "../kit/api.js";
import { loading } from "../kit/loading.js";
import { session } from "../kit/session.js";
import { language } from "../kit/words.js";

let owner = null;
let held = {};

function once(name, ask, isEmpty) {
  const account = session.account && session.account.account_id;
  if (owner !== account) {
    owner = account;
    held = {};
  }
  if (!held[name]) held[name] = loading(ask, isEmpty);
  return held[name];
}

const listed = (path, query, limit) => async () => ({ items: await all(path, query, limit) });

/** All venues that one manages, or is to take over. */
export const myVenues = () => once("venues", listed("v1/venues", { mine: true }));

/** Where one is a clerk. */
export const myDoors = () => once("doors", () => get("v1/me/doors"));

export const openAlerts = () => once("alerts", listed("v1/alerts", { mine: true }, 200));

export const openOrders = () => once("orders", listed("v1/orders", { state: "open" }, 200));

export const venueOf = (id) => once("venue/" + id, () => get("v1/venues/" + id));

export const categories = () => once("categories/" + language(), () => get("v1/categories"));

/** A view is opened: fetch again what was fetched before, without hiding it; what is on its way is new enough. */
export function look(...names) {
  return refresh(...names.filter((name) => held[name] && held[name].phase !== "loading"));
}

/** Fetch again, without hiding what stands there, whatever of these was fetched before. */
export function refresh(...names) {
  return Promise.all(names.filter((name) => held[name]).map((name) => held[name].again(true)));
}

/** A venue has changed: fetch it and the list again. */
export function venueChanged(id) {
  return refresh("venue/" + id, "venues");
}

/** Forget a venue that is not one's own any more. */
export function venueGone(id) {
  delete held["venue/" + id];
  return refresh("venues");
}
