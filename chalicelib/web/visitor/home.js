// Home: the two ways to enter, and the doors to everything that is one's own.
import { h } from "../vendor/vue.js";
import { get } from "../kit/api.js";
import { loading } from "../kit/loading.js";
import { Notice } from "../kit/parts.js";
import { signedIn } from "../kit/session.js";
import { SignIn } from "../kit/signing_in.js";
import { t } from "../kit/words.js";
import { waiting } from "./waiting.js";

const OWN = ["visits", "health", "accesses", "companions", "feedback", "account"];

export default {
  setup() {
    const status = loading(() => get("v1/status"));
    return () => {
      const ended = status.value && status.value.notice;
      return h("div", { class: "home" }, [
        signedIn() ? h("h1", t("home.title")) : null,
        ended ? h(Notice, { kind: "warning" }, () => ended) : null,
        signedIn() ? kept() : null,
        signedIn() ? null : h(SignIn, { why: "home.sign_in" }),
        ended ? null : ways(),
        signedIn() ? mine() : null,
      ]);
    };
  },
};

function mine() {
  const door = (path) => h("a", { href: "#/" + path }, [h("strong", t("home." + path)), h("span", t("home." + path + ".what"))]);
  return [h("h2", t("home.own")), h("ul", { class: "plain doors" }, OWN.map((path) => h("li", { key: path }, door(path))))];
}

function ways() {
  return h("div", { class: "grid" }, [
    h("a", { class: "button main huge", href: "#/scan" }, [h("strong", t("home.scan")), h("span", t("home.scan.what"))]),
    h("a", { class: "button huge", href: "#/code" }, [h("strong", t("home.code")), h("span", t("home.code.what"))]),
  ]);
}

function kept() {
  const count = waiting.scans.length;
  if (!count && !waiting.told.length) return null;
  return h(Notice, { kind: "warning" }, () => [
    h("p", count ? t("home.waiting", { count }) : t("home.told", { count: waiting.told.length })),
    h("a", { class: "button", href: "#/waiting" }, t("home.waiting.see")),
  ]);
}
