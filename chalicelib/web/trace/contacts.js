// The candidates that a run found: masked, each with why; filtered, selected, and named where that was asked for.
import { h, reactive } from "../vendor/vue.js";
import { Busy, Button, Empty, Failing, Field, Notice, Refusal, typed } from "../kit/parts.js";
import { link } from "../kit/routes.js";
import { date, number, t, time } from "../kit/words.js";
import { inWords, PRESENCES } from "./choices.js";
import { Contact } from "./contact.js";
import { free, readList, readReveals } from "./memory.js";
import { Reveal } from "./reveal.js";
import { Running, resumeRun } from "./run.js";

const ANY = "any";

export const Contacts = {
  props: ["memory"],
  setup(props) {
    const { memory } = props;
    const view = reactive({ venue: ANY, presence: ANY, shown: ANY, together: "0" });
    const resumed = resumeRun(memory); // it is read once at its end: each look at whoever was revealed is on record
    if (!resumed && memory.lists[memory.degree].phase === "none" && !memory.hidden) readList(memory, memory.degree);
    readReveals(memory).catch((failed) => {
      if (failed.code === undefined) throw failed; // the reveal itself says what is wrong, when it is asked for
    });
    return () => {
      const list = memory.lists[memory.degree];
      return [
        h(Notice, { kind: "warning" }, () => t("contacts.candidates")),
        h(Running, { memory }),
        degrees(memory),
        body(memory, list, view),
      ];
    };
  },
};

function degrees(memory) {
  const choose = (degree) => {
    memory.degree = degree;
    if (memory.lists[degree].phase === "none" && !memory.hidden) readList(memory, degree);
  };
  const found = (memory.lists[1].run || memory.lists[2].run || { found: [] }).found;
  const button = (degree) =>
    h(Button, { key: degree, pressed: memory.degree === degree, onClick: () => choose(degree) }, () =>
      t("contacts.degree_" + degree) + (found[degree - 1] === undefined ? "" : t("contacts.counted", { people: number(found[degree - 1]) }))
    );
  return h("div", { class: "row", role: "group", "aria-label": t("contacts.degree") }, [button(1), button(2)]);
}

function body(memory, list, view) {
  if (memory.hidden && list.phase === "none") return again(memory);
  if (memory.run && list.phase === "none" && memory.run.state !== "failed") return null;
  if (list.phase === "none" || list.phase === "loading") return h(Busy);
  if (list.phase === "failing") return h(Failing, { problem: list.problem, again: () => readList(memory, memory.degree) });
  if (!list.run) return memory.run || list.running ? null : notYet(memory);
  if (list.run.degree < memory.degree) return [h("h2", t("contacts.degree_2")), h("p", t("contacts.only_first"))];
  const shown = list.items.filter((each) => fits(memory, view, each));
  return [
    h("h2", t("contacts.degree_" + memory.degree)),
    h("p", t("contacts.run", { at: date(list.run.at) + " " + time(list.run.at), choice: inWords(list.run) })),
    list.items.length ? filters(list, view, shown) : h(Empty, { words: "contacts.none" }),
    list.items.length ? choosing(memory, shown) : null,
    h("ul", { class: "plain contacts" }, shown.map((each) => h(Contact, { key: each.contact_id, contact: each, memory }))),
    list.items.length && !shown.length ? h(Empty, { words: "contacts.none_fits" }) : null,
    h(Refusal, { problem: list.problem }),
    list.cursor ? h(Button, { wide: true, busy: list.phase === "more", onClick: () => readList(memory, memory.degree, true) }, () => t("state.more")) : null,
    list.items.length ? h(Reveal, { memory }) : null,
  ];
}

/** After idle minutes nothing is read again by itself: each look at a name is on record. */
function again(memory) {
  const read = () => {
    memory.hidden = false;
    readList(memory, memory.degree);
  };
  return h("p", h(Button, { kind: "main", onClick: read }, () => t("contacts.show_again")));
}

function notYet(memory) {
  return [h(Empty, { words: "contacts.no_run" }), h("p", { class: "empty" }, h("a", { class: "button main", href: link("cases/" + memory.id + "/preview") }, t("file.to_preview")))];
}

function fits(memory, view, each) {
  const revealed = Boolean(each.person || memory.named[each.contact_id]);
  if (view.venue !== ANY && !each.reasons.some((reason) => reason.venue_id === view.venue)) return false;
  if (view.presence !== ANY && !each.reasons.some((reason) => reason.presence.includes(view.presence))) return false;
  if (view.shown !== ANY && (view.shown === "yes") !== revealed) return false;
  const least = Number(view.together) || 0;
  return !least || each.reasons.some((reason) => reason.together_minutes >= least);
}

function filters(list, view, shown) {
  const venues = {};
  list.items.forEach((each) => each.reasons.forEach((reason) => {
    venues[reason.venue_id] = reason.venue;
  }));
  const bound = (name, more) =>
    h(Field, Object.assign({
      label: t("filter." + name),
      required: true,
      ...typed(view, name),
    }, more));
  const options = (name, pairs) => bound(name, { kind: "choice", options: [[ANY, t("filter.any")]].concat(pairs) });
  return h("details", { class: "panel" }, [
    h("summary", t("filter.title", { shown: number(shown.length), read: number(list.items.length), all: number(list.run.found[list.items.length ? list.items[0].degree - 1 : 0]) })),
    h("div", { class: "two" }, [
      options("venue", Object.keys(venues).map((id) => [id, venues[id]])),
      options("presence", PRESENCES.map((each) => [each, t("presence." + each)])),
      options("shown", [["no", t("filter.not_shown")], ["yes", t("filter.was_shown")]]),
      bound("together", { kind: "number", min: 0, max: 1440, inputmode: "numeric" }),
    ]),
  ]);
}

/** Select all that are shown and not named yet, or none. */
function choosing(memory, shown) {
  const open = shown.filter((each) => !each.person && !memory.named[each.contact_id]);
  const all = open.length > 0 && open.every((each) => memory.picked[each.contact_id]);
  const costs = free(memory);
  const select = (on) => open.forEach((each) => {
    if (on) memory.picked[each.contact_id] = true;
    else delete memory.picked[each.contact_id];
  });
  if (!open.length) return null;
  const hint = open.some((each) => costs.has(each.contact_id)) ? t("contacts.some_free") : null;
  return h(Field, { kind: "tick", label: t("contacts.select_all", { count: open.length }), hint, modelValue: all, "onUpdate:modelValue": select });
}
