// The door of one code, as it is seen: who must sign in first, the one tap, and what came of it.
import { h, onBeforeUnmount, watch } from "../vendor/vue.js";
import { network } from "../kit/api.js";
import { kept } from "../kit/kept.js";
import { Later } from "../kit/loading.js";
import { Button, Notice, problemWords } from "../kit/parts.js";
import { timeOf } from "../kit/scan.js";
import { signedIn } from "../kit/session.js";
import { SignIn } from "../kit/signing_in.js";
import { clock as hours, t } from "../kit/words.js";
import { entry, enter, open, retryWhileKept, send } from "./entry.js";
import { waiting } from "./waiting.js";

const VIEWS = { ready: Ready, sending: Ready, identity: Declaring, kept: Kept, refused: Refused, result: Answered };

export const Door = {
  props: ["code"],
  setup(props) {
    if (entry.code !== props.code || entry.phase === "refused") open(props.code);
    const stopRetrying = retryWhileKept();
    const stopTelling = watch(() => entry.phase, () => window.scrollTo(0, 0));
    onBeforeUnmount(() => {
      stopRetrying();
      stopTelling();
    });
    return () => h("div", { class: "door" }, [h(VIEWS[entry.phase]), h(Ways)]);
  },
};

/** Where one is about to enter. */
function Place(props) {
  const place = entry.place;
  return h("div", { class: "place" }, [
    h("p", { class: "entering" }, t("door.entering")),
    h(props.heading || "p", { class: "venue" }, place ? place.venue : t("door.venue_unknown")),
    h("p", { class: "entrance" }, place ? place.entrance : t("door.code", { code: spaced(entry.code) })),
  ]);
}
Place.props = ["heading"];

export function spaced(code) {
  return (code || "").replace(/^(.{4})(.{4})(.*)$/, "$1 $2 $3");
}

function Ready() {
  if (!signedIn()) {
    return [h(Place), network.there ? null : h(Notice, { kind: "warning" }, () => t("door.sign_in_offline")), h(SignIn, { why: "door.sign_in", onDone: signedInNow })];
  }
  return [
    h(Place, { heading: "h1" }),
    kept("companions") ? h("div", { class: "come-along" }, h(Later, { load: () => import("./come_along.js") })) : null,
    h(Button, { class: "enter", kind: "main", wide: true, busy: entry.phase === "sending", onClick: enter }, () => t("door.enter")),
    h(Later, { load: () => import("./beside.js") }),
  ];
}

function signedInNow(account) {
  if (account && (account.identity === "none" || account.reverify)) Object.assign(entry, { phase: "identity", problem: null });
}

/** Who one is, once; then the scan that waited for it goes on. */
function Declaring() {
  const done = () => {
    const asked = entry.problem;
    Object.assign(entry, { phase: "ready", problem: null });
    if (asked) send();
  };
  const why = entry.problem && entry.problem.code === "reverify_needed" ? "identity.reverify" : "door.identity";
  return [h(Place), h(Later, { load: () => import("./declaring.js"), with: { why, onDone: done } })];
}

/** No answer yet: what is kept, and what to say at the door. Never a colour. */
function Kept() {
  const scan = waiting.scans[waiting.scans.length - 1];
  return [
    h("div", { class: "banner plain" }, [
      h("h1", t("kept.title")),
      h("p", t("kept.what_to_do")),
    ]),
    h(Place),
    scan ? h("p", { class: "centred" }, t("kept.at", { time: hours(timeOf(scan.scan_id)) })) : null,
    entry.problem && entry.problem.code !== "offline" ? h(Notice, () => problemWords(entry.problem)) : null,
    entry.chosen.length ? h(Notice, { kind: "warning" }, () => t("kept.companions")) : null,
    h(Button, { kind: "main", wide: true, onClick: send }, () => t("kept.send")),
  ];
}

function Answered() {
  return h(Later, { load: () => import("./result.js") });
}

function Refused() {
  return h(Later, { key: entry.problem.code, load: () => import("./refused.js") });
}

/** The ways on from here: never more than a tap to one's own things. */
function Ways() {
  const way = (path, name) => h("a", { class: "button plain", href: "#/" + path }, t(name));
  return h("nav", { class: "ways", "aria-label": t("door.ways") }, [
    way("code", "home.code"),
    way("visits", "home.visits"),
    way("home", "home.more"),
  ]);
}
