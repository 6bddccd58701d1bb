// Who looked at one: when, from which office, for what.
import { h } from "../vendor/vue.js";
import { get } from "../kit/api.js";
import { act } from "../kit/loading.js";
import { Button, Facts, Refusal } from "../kit/parts.js";
import { moment, t } from "../kit/words.js";
import { loadingOwn, own, word } from "./own.js";

export default {
  setup() {
    const accesses = loadingOwn(() => get("v1/me/accesses", { limit: 50 }));
    const more = act(async () => {
      const next = await get("v1/me/accesses", { limit: 50, cursor: accesses.value.next_cursor });
      accesses.value = { items: accesses.value.items.concat(next.items), next_cursor: next.next_cursor };
    });
    return () => [
      h("h1", t("home.accesses")),
      h("p", { class: "quiet-text" }, t("accesses.what")),
      own(accesses, (found) => [
        found.items.map((each, index) =>
          h("article", { class: "panel", key: index }, h(Facts, {
            of: [[t("accesses.at"), moment(each.at)], [t("accesses.office"), each.office], [t("accesses.purpose"), word("purpose." + each.purpose, each.purpose)]],
          }))
        ),
        h(Refusal, { problem: more.problem }),
        found.next_cursor ? h(Button, { wide: true, busy: more.busy, onClick: more.run }, () => t("state.more")) : null,
      ], "accesses.none"),
    ];
  },
};
