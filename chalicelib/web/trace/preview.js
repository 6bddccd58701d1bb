// Before anybody is named: what each choice would sweep in, side by side, and which one to run.
import { h, reactive } from "../vendor/vue.js";
import { ask } from "../kit/api.js";
import { act } from "../kit/loading.js";
import { Button, Notice, Refusal } from "../kit/parts.js";
import { go } from "../kit/routes.js";
import { announce } from "../kit/shell.js";
import { number, t } from "../kit/words.js";
import { AT_MOST, ChoiceForm, inWords, usual } from "./choices.js";
import { Outbreak } from "./outbreak.js";
import { beginRun } from "./run.js";
import { SweepChart, farMore } from "./sweep_chart.js";

const PATIENCE_MS = 60000; // it is counted while somebody waits, over days and venues

export const Preview = {
  props: ["memory"],
  setup(props) {
    const memory = props.memory;
    const view = reactive({ adding: false });
    if (!memory.choices) memory.choices = usual();
    const count = act(async () => {
      const [first, ...rest] = memory.choices;
      const body = Object.assign({}, first, { choices: rest });
      const found = await ask("POST", memory.path + "/preview", { body, patience: PATIENCE_MS });
      memory.preview = [found].concat(found.choices);
      memory.chosen = Math.min(memory.chosen, memory.preview.length - 1);
      announce(t("preview.done", { count: memory.preview.length }));
    });
    const run = act(async (degree) => {
      const { minutes, same_entrance, min_overlap, presence } = memory.preview[memory.chosen];
      await beginRun(memory, { minutes, same_entrance, min_overlap, presence, degree, also: memory.also });
      go("cases/" + memory.id + "/contacts");
    });
    return () => [
      h("h2", t("preview.title")),
      h("p", t("preview.why")),
      compared(memory, view),
      h(Refusal, { problem: count.problem }),
      h(Button, { kind: "main", wide: true, busy: count.busy, onClick: () => count.run() }, () => t(memory.preview ? "preview.again" : "preview.count")),
      count.busy ? h("p", { role: "status" }, t("preview.counting")) : null,
      h("p", { class: "hint" }, t("preview.recorded")),
      memory.preview ? [h(SweepChart, { memory }), running(memory, run)] : null,
    ];
  },
};

function compared(memory, view) {
  const remove = (index) => {
    memory.choices = memory.choices.filter((_, place) => place !== index);
  };
  const item = (choice, index) =>
    h("li", { key: inWords(choice) }, [
      h("span", inWords(choice)),
      memory.choices.length > 1
        ? h(Button, { kind: "quiet", onClick: () => remove(index) }, () => [t("choice.remove"), h("span", { class: "unseen" }, " " + inWords(choice))])
        : null,
    ]);
  return h("details", { class: "panel", open: view.adding || null, onToggle: (event) => { view.adding = event.target.open; } }, [
    h("summary", t("preview.compared", { count: memory.choices.length })),
    h("ul", { class: "plain compared" }, memory.choices.map(item)),
    memory.choices.length < AT_MOST ? h(ChoiceForm, { onAdd: (choice) => add(memory, choice) }) : h("p", t("choice.full", { count: AT_MOST })),
  ]);
}

function add(memory, choice) {
  if (memory.choices.some((each) => inWords(each) === inWords(choice))) return announce(t("choice.there"));
  memory.choices = memory.choices.concat([choice]);
  return announce(t("choice.added", { choice: inWords(choice) }));
}

function running(memory, run) {
  const chosen = memory.preview[memory.chosen];
  const more = farMore(memory.preview, chosen);
  return h("section", { class: "panel" }, [
    h("h2", t("run.title")),
    h("p", t("run.chosen", { choice: inWords(chosen), people: number(chosen.first.people) })),
    more ? h(Notice, { kind: "warning" }, () => t("preview.far_more_chosen", more)) : null,
    h(Outbreak, { memory }),
    h("p", t("run.recorded")),
    h(Refusal, { problem: run.problem }),
    h(Button, { kind: "main", wide: true, busy: run.busy, onClick: () => run.run(1) }, () => t("run.first")),
    h(Button, { wide: true, busy: run.busy, onClick: () => run.run(2) }, () => t("run.second")),
  ]);
}
