// A month as a grid: arrow keys go from day to day, Page Up and Down from month to month, Enter opens.
import { h, nextTick, ref, watch } from "../vendor/vue.js";
import { date, day as today, t } from "../kit/words.js";
import { CLASSES, MarkShape, gravest, markOf } from "./marks.js";
import { dayAfter, monthOf, sameDayIn, monthAfter, weeksOf } from "./months.js";

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const GRAVE = ["overdue", "failed"]; // what is shown of every class, whichever was chosen
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];

export const Calendar = {
  props: ["month", "days", "only", "focus", "open"],
  emits: ["open", "turn"],
  setup(props, { emit }) {
    const grid = ref(null);
    const held = ref(props.focus);
    watch(() => props.focus, (focus) => {
      held.value = focus;
    });
    const move = (event) => {
      const to = target(event.key, held.value);
      if (!to || to > today()) return;
      event.preventDefault();
      const turned = monthOf(to) !== props.month;
      if (turned) emit("turn", to < props.month ? -1 : 1, to);
      held.value = to;
      nextTick(() => {
        const found = grid.value && grid.value.querySelector('[data-day="' + to + '"]');
        if (found) found.focus();
      });
    };
    return () =>
      h("table", { class: "calendar", ref: grid, onKeydown: move }, [
        h("caption", { class: "unseen" }, t("days.caption")),
        h("thead", h("tr", WEEKDAYS.map((each) => h("th", { key: each, scope: "col" }, t("weekday." + each))))),
        h("tbody", weeksOf(props.month).map((week) => h("tr", { key: String(week) }, week.map((each, index) => h("td", { key: each || index }, each ? cell(props, each, held.value, emit) : null))))),
      ]);
  },
};

function target(key, from) {
  if (STEPS[key]) return dayAfter(from, STEPS[key]);
  if (key === "PageUp") return sameDayIn(from, monthAfter(monthOf(from), -1));
  if (key === "PageDown") return sameDayIn(from, monthAfter(monthOf(from), 1));
  return null;
}

function cell(props, which, held, emit) {
  const all = props.days[which] || [];
  const found = all.filter((each) => !props.only || each.class === props.only);
  const mark = gravest(found);
  const beside = gravest(all.filter((each) => GRAVE.includes(markOf(each)) && !found.includes(each)));
  const ahead = which > today();
  const tabbed = held && monthOf(held) === props.month ? held : props.month + "-01";
  return h(
    "button",
    {
      type: "button",
      class: ["day", mark || beside, { open: props.open === which }],
      disabled: ahead || null,
      tabindex: which === tabbed ? 0 : -1,
      "data-day": which,
      "aria-current": which === today() ? "date" : null,
      "aria-pressed": String(props.open === which),
      onClick: () => emit("open", which),
    },
    [
      h("span", { class: "unseen" }, spoken(which, all.filter((each) => found.includes(each) || GRAVE.includes(markOf(each))))),
      h("span", { "aria-hidden": "true" }, [
        h("span", { class: "day-number" }, [Number(which.slice(8)), beside ? h(MarkShape, { of: beside }) : null]),
        mark ? h("span", { class: "day-mark" }, [h(MarkShape, { of: mark }), h("span", t("mark." + mark))]) : null,
        props.only || !found.length ? null : h("span", { class: "day-classes" }, classShapes(found)),
      ]),
    ]
  );
}

/** One small shape per class, in the order of the classes; a gap for a class without an entry. */
function classShapes(found) {
  const of = (row_class) => found.find((each) => each.class === row_class);
  return CLASSES.map((each) => (of(each) ? h(MarkShape, { key: each, of: markOf(of(each)) }) : h("span", { key: each, class: "mark gap" })));
}

function spoken(which, found) {
  const parts = found.map((each) => t("class." + each.class) + " " + t("mark." + markOf(each)));
  return date(which) + t("days.colon") + (parts.join(t("days.comma")) || t("days.nothing"));
}
