// A code that does not open: why, and what to do now.
import { h, reactive } from "../vendor/vue.js";
import { Button, Notice, problemWords } from "../kit/parts.js";
import { has, t } from "../kit/words.js";
import { again, endingNotice, entry } from "./entry.js";

const FINAL = ["code_malformed", "code_unknown", "other_province", "code_superseded", "code_removed", "venue_closed", "collection_ended"];

export default {
  setup() {
    const ended = reactive({ notice: null });
    if (entry.problem.code === "collection_ended") {
      endingNotice().then((notice) => Object.assign(ended, { notice })).catch(() => undefined);
    }
    return () => drawn(entry.problem, ended.notice);
  },
};

function drawn(problem, notice) {
  const known = has("refused." + problem.code);
  return [
    h("div", { class: "banner plain" }, [
      h("h1", known ? t("refused." + problem.code) : problemWords(problem)),
      entry.place ? h("p", entry.place.venue + " · " + entry.place.entrance) : null,
    ]),
    h(Notice, { kind: problem.code === "collection_ended" ? "info" : "warning" }, () =>
      notice || t(known ? "refused." + problem.code + ".what" : "refused.what")
    ),
    problem.code === "other_province" ? h("a", { class: "button main wide", href: home(problem.facts) }, t("refused.go_there")) : null,
    FINAL.includes(problem.code) ? null : h(Button, { kind: "main", wide: true, onClick: again }, () => t("state.again")),
    problem.code === "collection_ended" ? null : h("a", { class: "button wide", href: "#/scan" }, t("refused.other_code")),
  ];
}

function home(facts) {
  return facts.url.replace(/\/$/, "") + "/c/" + entry.code;
}
