// A day at a venue: how many came in, by which door, and the masked list of who did.
import { h, reactive } from "../vendor/vue.js";
import { get } from "../kit/api.js";
import { Colour } from "../kit/colour.js";
import { act, loading, shown } from "../kit/loading.js";
import { Button, Notice, Refusal, Table } from "../kit/parts.js";
import { day, number, t, time } from "../kit/words.js";
import { bound } from "./inputs.js";

export default {
  props: ["venue"],
  setup(props) {
    const form = reactive({ date: day() });
    const path = "v1/venues/" + props.venue.venue_id;
    const figures = loading(() => get(path + "/figures", { date: form.date }), () => false);
    const visits = loading(() => get(path + "/visits", { date: form.date, limit: 50 }));
    const more = act(async () => {
      const before = visits.value;
      const found = await get(path + "/visits", { date: form.date, limit: 50, cursor: before.next_cursor });
      if (visits.value !== before) return; // another day was chosen meanwhile
      visits.value = { items: visits.value.items.concat(found.items), next_cursor: found.next_cursor };
    });
    const again = () => {
      figures.again();
      visits.again();
    };
    const choose = (date) => {
      form.date = date || day();
      again();
    };
    return () => [
      h("div", { class: "row day-row" }, [
        bound(form, "date", { kind: "date", required: true, label: t("figures.date"), max: day(), "onUpdate:modelValue": choose }),
        h(Button, { onClick: again }, () => t("figures.again")),
      ]),
      shown(figures, (found) => numbers(found, form.date === day())),
      h("h2", t("visits.title")),
      h("p", { class: "hint" }, t("visits.masked")),
      shown(visits, (list) => listed(list, more), "visits.none"),
    ];
  },
};

function numbers({ today, total }, isToday) {
  const figure = (value, name) => h("div", { class: "figure-box" }, [h("span", { class: "number" }, number(value)), h("span", t(name))]);
  return [
    h("div", { class: "figures" }, [
      figure(today.visits, isToday ? "figures.visits_today" : "figures.visits"),
      figure(today.people, "figures.people"),
      figure(today.abnormal, "figures.abnormal"),
      figure(total.visits, "figures.total"),
    ]),
    h(Table, {
      caption: t("figures.by_entrance"),
      columns: ["name", "visits", "people", "abnormal"].map((key) => [key, t("figures.column." + key)]),
      rows: today.by_entrance.map((each) => Object.assign({ id: each.entrance_id }, each)),
      cell: (row, key) => (key === "name" ? row.name || t("figures.former") : number(row[key])),
    }),
    isToday ? silent(today.by_entrance) : null,
    modes(today.by_mode),
  ];
}

function silent(doors) {
  const names = doors.filter((each) => each.visits === 0 && each.name).map((each) => each.name);
  return names.length ? h(Notice, { kind: "warning" }, () => t("figures.silent", { names: names.join(t("join")) })) : null;
}

function modes(counts) {
  const used = Object.keys(counts).filter((mode) => counts[mode]);
  if (!used.length) return null;
  return h("p", { class: "quiet-text" }, used.map((mode) => t("mode." + mode) + " " + number(counts[mode])).join(" · "));
}

function listed(list, more) {
  return [
    h("ul", { class: "plain visits" }, list.items.map(visit)),
    h(Refusal, { problem: more.problem }),
    list.next_cursor ? h(Button, { wide: true, busy: more.busy, onClick: () => more.run() }, () => t("state.more")) : null,
  ];
}

function visit(each, index) {
  return h("li", { key: index }, [
    h("strong", each.name),
    each.colour ? h(Colour, { of: each.colour }) : null,
    h("span", { class: "quiet-text" }, [time(each.occurred_at), each.entrance, t("mode." + each.mode), each.late ? t("visits.late") : null].filter(Boolean).join(" · ")),
  ]);
}
