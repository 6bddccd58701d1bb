// What other offices pushed to one's counties: listed, taken on, and read, each look on record.
import { h, onBeforeUnmount, reactive } from "../vendor/vue.js";
import { get, post } from "../kit/api.js";
import { act, loading, shown } from "../kit/loading.js";
import { Button, Facts, Field, Notice, Refusal } from "../kit/parts.js";
import { link } from "../kit/routes.js";
import { roles } from "../kit/session.js";
import { announce } from "../kit/shell.js";
import { moment, number, t } from "../kit/words.js";
import { named } from "./named.js";
import { IDLE_MINUTES, whenIdle } from "./idle.js";
import { listed } from "./listed.js";
import { placeName } from "./places.js";
import { State } from "./states.js";
import { shortOf } from "./whose.js";

export default {
  props: ["path"],
  setup(props) {
    const [id] = props.path;
    return () => (id ? h(Received, { id }) : h(List));
  },
};

/** Return the regions whose pushes somebody may take on, each once. */
function regions() {
  const codes = roles().filter((each) => ["tracer", "command"].includes(each.role)).map((each) => each.region.slice(0, 6));
  return codes.filter((code, place) => codes.indexOf(code) === place);
}

const List = {
  setup() {
    const view = reactive({ region: regions()[0], problem: null });
    const list = loading(() => get("v1/pushes", { region: view.region, limit: 50 }));
    const choose = (code) => {
      view.region = code;
      list.again();
    };
    const more = act(async () => {
      const before = list.value;
      const found = await get("v1/pushes", { region: view.region, limit: 50, cursor: before.next_cursor });
      if (list.value === before) list.value = { items: before.items.concat(found.items), next_cursor: found.next_cursor };
    });
    return () => [
      h("h1", t("pushes.title")),
      h("p", t("pushes.what")),
      regions().length > 1
        ? h(Field, { kind: "choice", label: t("pushes.region"), required: true, options: regions().map((code) => [code, placeName(code)]), modelValue: view.region, "onUpdate:modelValue": choose })
        : null,
      shown(list, (found) => [
        h("ul", { class: "plain" }, found.items.map(item)),
        h(Refusal, { problem: more.problem }),
        found.next_cursor ? h(Button, { wide: true, busy: more.busy, onClick: () => more.run() }, () => t("state.more")) : null,
      ], "pushes.none"),
    ];
  },
};

function item(each) {
  return h("li", { key: each.push_id, class: "panel" }, [
    h("div", { class: "row spread" }, [h("h2", t("pushes.from", { office: each.office, at: moment(each.pushed_at) })), h(State, { of: each.state, area: "push" })]),
    h(Facts, { of: facts(each) }),
    h("a", { class: "button wide", href: link("pushes/" + each.push_id), "aria-label": t("pushes.look_into", { ref: shortOf(each.push_id) }) }, t("list.look")),
  ]);
}

function facts(each) {
  return [
    [t("push.county"), placeName(each.county)],
    [t("push.count"), number(each.count)],
    [t("push.accepted"), each.accepted_at ? t("case.decided_by", { office: each.accepted_office, at: moment(each.accepted_at) }) : ""],
  ];
}

const Received = {
  props: ["id"],
  setup(props) {
    const state = reactive({ hidden: false });
    const read = loading(() => get("v1/pushes/" + props.id), () => false);
    const accept = act(async () => {
      read.value = await post("v1/pushes/" + props.id + "/accept");
      announce(t("pushes.accepted"));
    });
    const letGo = () => {
      if (!read.value || read.value.state !== "accepted") return;
      read.value = null;
      state.hidden = true;
      announce(t("case.names_gone", { minutes: IDLE_MINUTES }));
    };
    const stop = whenIdle(letGo);
    onBeforeUnmount(stop);
    const again = () => {
      state.hidden = false;
      read.again();
    };
    return () => [
      h("p", h("a", { href: link("pushes") }, t("pushes.back"))),
      state.hidden
        ? [h(Notice, { kind: "warning" }, () => t("case.names_gone", { minutes: IDLE_MINUTES })), h(Button, { kind: "main", onClick: again }, () => t("contacts.show_again"))]
        : shown(read, (found) => whole(found, accept)),
    ];
  },
};

function whole(found, accept) {
  return [
    h("div", { class: "row spread" }, [h("h1", found.case_no), h(State, { of: found.state, area: "push" })]),
    h(Notice, { kind: "warning" }, () => t("contacts.candidates")),
    h(Facts, {
      of: facts(found).concat([
        [t("pushes.by"), t("case.decided_by", { office: found.office, at: moment(found.pushed_at) })],
        [t("notify.note"), found.note],
        [t("pushes.unrevealed"), t("pushes.unrevealed_count", { first: number(found.unrevealed.first), second: number(found.unrevealed.second) })],
      ]),
    }),
    found.state === "waiting"
      ? h("section", { class: "panel" }, [
          h("p", t("pushes.accept_what")),
          h(Refusal, { problem: accept.problem }),
          h(Button, { kind: "main", wide: true, busy: accept.busy, onClick: () => accept.run() }, () => t("pushes.accept")),
        ])
      : h("p", { class: "quiet-text" }, t("case.memory", { minutes: IDLE_MINUTES })),
    h("h2", t("pushes.contacts", { count: found.contacts.length, people: number(found.contacts.length) })),
    h("ul", { class: "plain" }, found.contacts.map((each) =>
      h("li", { key: each.contact_id, class: "panel contact" }, [
        h("div", { class: "row spread" }, [h("h3", each.name), h("span", { class: "quiet-text" }, t("contacts.degree_" + each.degree) + "：" + listed(each.concerns.map((one) => t("concern." + one))))]),
        named(each),
        h("ul", each.reasons.map((reason, index) => h("li", { key: index }, reason))),
      ])
    )),
  ];
}
