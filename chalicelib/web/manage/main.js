// The venue manager's page: apply for codes, look after one's venues, answer alerts and orders, stand at a door.
import { h } from "../vendor/vue.js";
import { Identity } from "../kit/identity.js";
import { Sections } from "../kit/sections.js";
import { session } from "../kit/session.js";
import { mount } from "../kit/shell.js";
import { SignIn, SignedIn, SignedInAs } from "../kit/signing_in.js";
import { openAlerts, openOrders } from "./mine.js";

const SECTIONS = [
  { path: "venues", load: () => import("./home.js") },
  { path: "alerts", load: () => import("./alerts.js"), count: () => counted(openAlerts()) },
  { path: "orders", load: () => import("./orders.js"), count: () => counted(openOrders()) },
  { path: "apply", load: () => import("./apply.js"), hidden: true },
  { path: "venue", load: () => import("./venue.js"), hidden: true },
  { path: "door", load: () => import("./door.js"), hidden: true },
];

function counted(list) {
  return list.value ? list.value.items.length : 0;
}

function Manage() {
  if (!session.account) return h(SignIn, { why: "manage.why" });
  if (session.account.reverify) return h(Identity, { why: "identity.reverify" });
  return h(SignedIn, null, { default: () => h(Sections, { of: SECTIONS }) });
}

mount("manage.title", Manage, { tools: SignedInAs });
