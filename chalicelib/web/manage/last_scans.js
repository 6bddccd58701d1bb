// Who came last at one's doors: a sign and a word for whether he may come in, nothing where nobody is told.
import { h } from "../vendor/vue.js";
import { Empty } from "../kit/parts.js";
import { clock, t } from "../kit/words.js";

export function LastScans(props) {
  return [
    h("h2", t("door.last")),
    props.of.length ? h("ul", { class: "plain last-scans", "aria-live": "polite" }, props.of.map(line)) : h(Empty, { words: "door.nobody" }),
  ];
}
LastScans.props = ["of"];

const SIGNS = { in: "✓", stop: "✗", unknown: "?", written: "✎" };

function verdict(each) {
  if (each.abnormal === null) return "written";
  if (each.abnormal || each.admitted === false) return "stop";
  return each.admitted ? "in" : "unknown";
}

function line(each) {
  const found = verdict(each);
  return h("li", { key: each.occurred_at + each.name, class: found }, [
    h("span", { class: "sign", "aria-hidden": "true" }, SIGNS[found]),
    h("span", { class: "who" }, [h("strong", each.name), " ", t("door.verdict." + found)]),
    h("span", { class: "quiet-text" }, [clock(each.occurred_at), each.entrance, t("mode." + each.mode)].join(" · ")),
  ]);
}
