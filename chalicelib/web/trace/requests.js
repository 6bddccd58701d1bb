// Requests to name candidates: what a tracer named alone, what he asked for, and what an approver confirms unseen.
import { h, ref } from "../vendor/vue.js";
import { post } from "../kit/api.js";
import { act, loading, shown } from "../kit/loading.js";
import { Button, Facts, Notice, Refusal } from "../kit/parts.js";
import { hasRole } from "../kit/session.js";
import { announce } from "../kit/shell.js";
import { number, t } from "../kit/words.js";
import { when } from "../office/clock.js";
import { named } from "../office/named.js";
import { readReveals } from "./memory.js";
import { revealAll } from "./reveal.js";
import { State } from "../office/states.js";
import { sameOffice, traces } from "../office/whose.js";

export const Requests = {
  props: ["memory"],
  setup(props) {
    const { memory } = props;
    const list = loading(() => readReveals(memory));
    return () => [
      h("h2", t("case.tab.requests")),
      h("p", t(traces(memory.case) ? "requests.tracer" : "requests.approver")),
      shown(list, () => [
        h("p", h("strong", t("reveal.left", { left: number(memory.reveals.left), limit: number(memory.reveals.limit) }))),
        h("ul", { class: "plain" }, memory.reveals.items.map((each) => h(Request, { key: each.reveal_id, memory, request: each, again: () => list.again(true) }))),
      ], "requests.none"),
    ];
  },
};

const Request = {
  props: ["memory", "request", "again"],
  setup(props) {
    const confirm = act(async () => {
      await post(props.memory.path + "/reveals/" + props.request.reveal_id + "/confirm");
      announce(t("requests.confirmed"));
      await props.again();
    });
    const asked = ref(false);
    const name = act(async () => {
      asked.value = true;
      await revealAll(props.memory, props.request.contact_ids, props.request.reason);
      announce(t("reveal.done", { count: props.request.count }));
    });
    return () => {
      const { memory, request } = props;
      return h("li", { class: "panel" }, [
        h("div", { class: "row spread" }, [h("h3", t("requests.people", { count: request.count, people: number(request.count) })), h(State, { of: request.state, area: "reveal" })]),
        h(Facts, {
          of: [
            [t("requests.reason"), request.reason],
            [t("requests.asked"), t("case.decided_by", { office: request.office, at: when(request.asked_at) })],
            [t("requests.confirmed_by"), request.confirmed_at ? t("case.decided_by", { office: request.confirmed_office, at: when(request.confirmed_at) }) : ""],
          ],
        }),
        request.state === "pending" ? deciding(memory, confirm) : null,
        request.state !== "pending" && traces(memory.case) ? showing(memory, request, name, asked.value) : null,
      ]);
    };
  },
};

function deciding(memory, confirm) {
  if (!hasRole("approver")) return h("p", t("requests.waits"));
  if (sameOffice(memory.case)) return h(Notice, { kind: "warning" }, () => t("decide.same_office", { office: memory.case.office }));
  return [
    h("p", t("requests.allows")),
    h(Refusal, { problem: confirm.problem }),
    h(Button, { kind: "main", wide: true, busy: confirm.busy, onClick: () => confirm.run() }, () => t("requests.confirm")),
  ];
}

/** The tracer names whoever is in a request: at no cost, on record each time. */
function showing(memory, request, name, asked) {
  const people = (asked ? request.contact_ids : []).map((id) => memory.named[id]).filter(Boolean);
  return [
    h(Refusal, { problem: name.problem }),
    h(Button, { busy: name.busy, onClick: () => name.run() }, () => t("requests.show", { count: request.count })),
    h("p", { class: "hint" }, t("requests.show_hint")),
    people.length ? h("ul", { class: "plain" }, people.map((each) => h("li", { key: each.contact_id, class: "named-person" }, [h("h4", each.name), named(each)]))) : null,
  ];
}
