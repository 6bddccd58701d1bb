// One's account: who one is, signing out, and having everything erased.
import { h, reactive } from "../vendor/vue.js";
import { del } from "../kit/api.js";
import { Identity } from "../kit/identity.js";
import { act } from "../kit/loading.js";
import { Button, Facts, Notice, Refusal } from "../kit/parts.js";
import { root } from "../kit/place.js";
import { go } from "../kit/routes.js";
import { leavePhone } from "../kit/session.js";
import { announce, knowMe, province } from "../kit/shell.js";
import { signOut } from "../kit/signing_in.js";
import { t } from "../kit/words.js";
import { entry } from "./entry.js";
import { loadingOwn, own } from "./own.js";
import { abandon, waiting } from "./waiting.js";

export default {
  setup() {
    const state = reactive({ asked: null, declaring: null });
    const account = loadingOwn(knowMe, () => false);
    const leave = act(async () => {
      await signOut();
      gone("account.signed_out");
    });
    const erase = act(async () => {
      await del("v1/me");
      gone("account.erased");
    });
    return () => [h("h1", t("home.account")), own(account, (found) => drawn(found, account, state, leave, erase))];
  },
};

function gone(said) {
  leavePhone();
  abandon();
  Object.assign(entry, { code: null, result: null, phase: "ready", chosen: [], companions: [], position: null });
  announce(t(said));
  go("");
}

function drawn(found, account, state, leave, erase) {
  if (!found) return null;
  const declared = () => {
    state.declaring = null;
    account.again(true);
  };
  const again = (words, why) => h(Button, { onClick: () => Object.assign(state, { declaring: why }) }, () => t(words));
  return [
    h("section", { class: "panel" }, [
      h(Facts, { of: [[t("sign_in.phone"), found.phone], [t("identity.name"), found.name], [t("companions.identity"), t("identity_state." + found.identity)]] }),
      found.identity === "self_declared" ? h(Notice, () => t("account.self_declared")) : null,
      state.declaring ? null : found.identity === "verified" ? again("account.residence", "account.residence.why") : again("account.declare", "own.identity"),
    ]),
    state.declaring ? h(Identity, { why: state.declaring, onDone: declared }) : null,
    h("a", { class: "button wide", href: new URL("manage", root).href }, t("account.manage")),
    state.asked === "leave" ? sure(state, leave, "account.leave") : asking(state, "leave", "plain"),
    state.asked === "erase" ? sure(state, erase, "account.erase") : asking(state, "erase", "danger"),
  ];
}

function asking(state, what, kind) {
  return h(Button, { kind, wide: true, onClick: () => Object.assign(state, { asked: what }) }, () => t("account." + what));
}

function sure(state, doing, words) {
  const days = province() ? province().retention_days : "";
  return h("section", { class: "panel sure" }, [
    h("h2", t(words)),
    h("p", t(words + ".what", { days })),
    waiting.scans.length ? h(Notice, { kind: "warning" }, () => t("account.waiting", { count: waiting.scans.length })) : null,
    h(Refusal, { problem: doing.problem }),
    h("div", { class: "row" }, [
      h(Button, { kind: "danger", busy: doing.busy, onClick: () => doing.run() }, () => t(words)),
      h(Button, { onClick: () => Object.assign(state, { asked: null }) }, () => t("act.cancel")),
    ]),
  ]);
}
