// What surrounds every page: its name, language, large type, who is signed in, the privacy line, and what to do when it breaks.
import { createApp, h, reactive } from "../vendor/vue.js";
import { get, heard, network } from "./api.js";
import { keep, kept } from "./kept.js";
import { Busy, Button, Failing } from "./parts.js";
import { html } from "./place.js";
import { setLarge, settings } from "./readout.js";
import { end, session, signedIn } from "./session.js";
import { LANGUAGES, choose, chosenBefore, date, fillEverywhere, language, t } from "./words.js";

const state = reactive({ phase: "loading", problem: null, province: null, said: "" });

/** Return the province's policy as the public may see it (GET /v1/tenant); null until it is there. */
export function province() {
  return state.province;
}

/** Tell a screen reader, politely, what has just happened. */
export function announce(sentence) {
  state.said = "";
  setTimeout(() => {
    state.said = sentence;
  }, 50);
}

/** Fetch the province's policy; without a network, what it was when it was last fetched. */
async function knowProvince() {
  const name = "province." + language();
  try {
    state.province = await get("v1/tenant");
    keep(name, state.province);
  } catch (failed) {
    if (!kept(name)) throw failed;
    state.province = kept(name);
  }
  fillEverywhere({ command: state.province.wording.command_short });
}

/** Fetch who is signed in and what he may do; whoever is not any more is signed out. */
export async function knowMe() {
  if (!signedIn()) return null;
  try {
    session.account = await get("v1/me");
  } catch (failed) {
    if (failed.status === 401) end();
    else throw failed;
  }
  return session.account;
}

/** Put a page up: `title` names its words, `view` draws it; `needsMe: false` when it can begin without knowing who asks. */
export async function mount(title, view, { needsMe = true, needsProvince = true, tools = () => null } = {}) {
  const begin = async () => {
    state.phase = "loading";
    try {
      if (chosenBefore() !== language()) await choose(chosenBefore()).catch(() => undefined);
      const province = knowProvince();
      if (needsProvince) await province;
      else province.catch(() => undefined);
      if (needsMe) await knowMe();
      state.phase = "ready";
    } catch (failed) {
      state.problem = failed;
      state.phase = "failing";
    }
  };
  const app = createApp({ render: () => page(title, view, begin, tools) });
  app.config.errorHandler = broken;
  document.getElementById("page").textContent = "";
  app.mount("#page");
  keepFocus();
  await begin();
}

/** When what was under the keyboard has gone from the page, the view takes its place: nobody is sent back to the top. */
function keepFocus() {
  let last = null;
  document.addEventListener("focusin", (event) => {
    last = event.target;
  });
  const look = () => {
    if (!last || document.contains(last) || document.activeElement !== document.body) return;
    last = null;
    document.getElementById("main").focus({ preventScroll: true });
  };
  new MutationObserver(look).observe(document.getElementById("page"), { childList: true, subtree: true });
}

function page(title, view, begin, tools) {
  document.title = t(title);
  return [
    h("a", { class: "skip", href: "#main", onClick: skip }, t("page.skip")),
    h("header", { class: "top" }, [
      h("p", { class: "brand" }, [h("strong", t(title)), state.province ? h("span", state.province.name) : null]),
      h("div", { class: "tools" }, [tools(), largeSwitch(), languageSwitch()]),
    ]),
    network.there ? null : h("p", { class: "offline", role: "status" }, t("state.offline")),
    h("main", { id: "main", tabindex: -1 }, [body(view, begin)]),
    h("p", { class: "unseen", "aria-live": "polite" }, state.said),
    h("footer", { class: "bottom" }, [privacy()]),
  ];
}

function body(view, begin) {
  if (state.phase === "loading") return h(Busy);
  if (state.phase === "failing") return h(Failing, { problem: state.problem, again: begin });
  return h(view);
}

function skip(event) {
  event.preventDefault();
  document.getElementById("main").focus();
}

function largeSwitch() {
  return h(Button, { kind: "quiet", pressed: settings.large, onClick: () => setLarge(!settings.large) }, () => t("page.large"));
}

function languageSwitch() {
  const other = LANGUAGES.find((each) => each !== language());
  const change = () => choose(other).then(knowProvince).catch(() => undefined);
  return h(Button, { kind: "quiet", onClick: change }, () => h("span", { lang: other }, t("page.other_language")));
}

/** The line everybody can see: what is kept, and until which day what is registered today is destroyed. */
function privacy() {
  if (!state.province) return null;
  const days = state.province.retention_days;
  const last = new Date(Date.now() + (heard.ahead || 0) + (days + 1) * 86400000);
  return h("p", t("page.privacy", { days, date: date(last) }));
}

/** Beside a form that asks for somebody's data: what of it is kept, and how long; `of` names the words. */
export function Keeping(props) {
  const days = state.province && state.province.retention;
  return days ? h("p", { class: "hint" }, t("keeping." + props.of, days)) : null;
}
Keeping.props = ["of"];

/** A fault of ours: say so where the page is, for a blank page helps nobody. */
function broken(fault) {
  state.problem = { detail: t("problem.page"), errors: [] };
  state.phase = "failing";
  html.dataset.broken = String((fault && fault.message) || fault);
  if (window.console) window.console.error(fault);
}
