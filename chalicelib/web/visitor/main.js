// The visitor's page: the door of a code (`/c/{code}`), and at `/` everything that is one's own.
import { h } from "../vendor/vue.js";
import { Later } from "../kit/loading.js";
import { decoded, parts } from "../kit/routes.js";
import { mount } from "../kit/shell.js";
import { t } from "../kit/words.js";
import { Door } from "./door.js";

const PARTS = {
  "": () => import("./home.js"),
  scan: () => import("./scan.js"),
  code: () => import("./own_code.js"),
  visits: () => import("./visits.js"),
  accesses: () => import("./accesses.js"),
  health: () => import("./health.js"),
  companions: () => import("./companions.js"),
  waiting: () => import("./waiting_list.js"),
  feedback: () => import("./feedback.js"),
  account: () => import("./account.js"),
};
const [, scanned] = /\/[cC]\/([^/]+)\/?$/.exec(window.location.pathname) || [];

/** The door of the address, or of a code that was scanned or typed in the page (#/c/…); else one of one's own parts. */
function Page() {
  const [first = "", second] = parts();
  if (first === "c" && second) return h(Door, { key: second, code: second });
  if (first === "" && scanned) return h(Door, { key: scanned, code: decoded(scanned) });
  const part = PARTS[first] ? first : "";
  return h("div", { class: "own" }, [
    part || scanned ? h("a", { class: "back", href: "#/" }, t("act.back")) : null,
    h(Later, { key: part, load: PARTS[part] }),
  ]);
}

mount("visitor.title", Page, { needsMe: false, needsProvince: false }).then(() => import("./afterwards.js"));
