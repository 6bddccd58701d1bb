// Holds (legal preservation): proposed by one office, confirmed by an approver of another, listed with their ends.
import { h } from "../vendor/vue.js";
import { get } from "../kit/api.js";
import { act, loading, shown } from "../kit/loading.js";
import { Button, Facts, Notice, Refusal } from "../kit/parts.js";
import { link } from "../kit/routes.js";
import { hasRole } from "../kit/session.js";
import { moment, number, t } from "../kit/words.js";
import { when } from "./clock.js";
import { HoldForm } from "./hold_form.js";
import { HoldView } from "./hold_view.js";
import { placeName } from "./places.js";
import { State } from "./states.js";
import { sameOffice } from "./whose.js";

export default {
  props: ["path"],
  setup(props) {
    const [id, kind, of] = props.path;
    if (id === "new") return () => h(HoldForm, { kind, of });
    return () => (id ? h(HoldView, { id }) : h(List));
  },
};

const List = {
  setup() {
    const page = (cursor) => get("v1/holds", { limit: 50, cursor });
    const list = loading(() => page());
    const more = act(async () => {
      const found = await page(list.value.next_cursor);
      list.value = { items: list.value.items.concat(found.items), next_cursor: found.next_cursor };
    });
    return () => [
      h("div", { class: "row spread" }, [h("h1", t("holds.title")), h("a", { class: "button main", href: link("holds/new") }, t("holds.new"))]),
      h("p", t("holds.what")),
      shown(list, (found) => [
        waiting(found.items),
        h("ul", { class: "plain" }, found.items.map(item)),
        h(Refusal, { problem: more.problem }),
        found.next_cursor ? h(Button, { wide: true, busy: more.busy, onClick: () => more.run() }, () => t("state.more")) : null,
      ], "holds.none"),
    ];
  },
};

/** Say whether a hold waits for somebody: an approver with no part in the office that proposed it. */
function waits(each) {
  return each.state === "pending" && hasRole("approver") && !sameOffice(each);
}

function waiting(items) {
  const count = items.filter(waits).length;
  return count ? h(Notice, { kind: "warning" }, () => t("holds.wait", { count })) : null;
}

function item(each) {
  return h("li", { key: each.hold_id, class: "panel" }, [
    h("div", { class: "row spread" }, [
      h("h2", each.case_no || t("holds.from", { office: each.office, at: moment(each.proposed_at) })),
      h(State, { of: each.state, area: "hold" }),
    ]),
    h(Facts, {
      of: [
        [t("hold.region"), placeName(each.region)],
        [t("hold.proposed"), t("holds.from", { office: each.office, at: moment(each.proposed_at) })],
        [t("hold.confirmed"), each.confirmed_at ? t("holds.from", { office: each.confirmed_office, at: moment(each.confirmed_at) }) : ""],
        [t("hold.rows"), each.confirmed_at ? number(each.rows) : ""],
        [t("hold.until"), when(each.until)],
        [t("hold.ended"), each.ended_at ? when(each.ended_at) : ""],
      ],
    }),
    h("a", { class: ["button", "wide", { main: waits(each) }], href: link("holds/" + each.hold_id), "aria-label": t(waits(each) ? "holds.decide" : "list.look") + " " + (each.case_no || moment(each.proposed_at)) }, t(waits(each) ? "holds.decide" : "list.look")),
  ]);
}
