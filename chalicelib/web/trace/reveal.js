// Naming candidates: how many are selected, how many more may be named today, why it is asked, and who is told.
import { h, reactive } from "../vendor/vue.js";
import { post } from "../kit/api.js";
import { act } from "../kit/loading.js";
import { Button, Field, Notice, Refusal, typed } from "../kit/parts.js";
import { link } from "../kit/routes.js";
import { announce } from "../kit/shell.js";
import { submitting } from "../kit/signing_in.js";
import { number, t } from "../kit/words.js";
import { takesFocus } from "../office/focus.js";
import { free, readReveals } from "./memory.js";

const AT_ONCE = 49; // of one request

/** Name these, so many at a time, for a reason that each of them will read. */
export async function revealAll(memory, ids, reason) {
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    const found = await post(memory.path + "/reveal", { contact_ids: ids.slice(start, start + AT_ONCE), reason });
    found.items.forEach((each) => {
      memory.named[each.contact_id] = each;
      delete memory.picked[each.contact_id];
    });
    if (memory.reveals) memory.reveals.left = found.left;
  }
  memory.hidden = false;
  await readReveals(memory);
}

export const Reveal = {
  props: ["memory"],
  setup(props) {
    const { memory } = props;
    const form = reactive({ open: false, reason: "", asked: 0 });
    const name = act(async () => {
      const ids = picked(memory);
      await revealAll(memory, ids, form.reason.trim());
      Object.assign(form, { open: false, reason: "" });
      announce(t("reveal.done", { count: ids.length }));
    });
    const ask = act(async () => {
      const ids = picked(memory);
      await post(memory.path + "/reveals", { contact_ids: ids, reason: form.reason.trim() });
      await readReveals(memory);
      memory.picked = {};
      Object.assign(form, { open: false, reason: "", asked: ids.length });
      announce(t("reveal.asked", { count: ids.length }));
    });
    return () => {
      const ids = picked(memory);
      return h("section", { class: "revealing", "aria-label": t("reveal.title") }, [
        counter(memory, ids, form),
        form.open && ids.length ? why(memory, form, ids, { name, ask }) : null,
        form.asked ? h(Notice, { kind: "good" }, () => [h("p", t("reveal.asked", { count: form.asked })), h("a", { href: link("cases/" + memory.id + "/requests") }, t("case.tab.requests"))]) : null,
      ]);
    };
  },
};

function picked(memory) {
  return Object.keys(memory.picked);
}

function counter(memory, ids, form) {
  const { left, limit } = memory.reveals || {};
  const open = () => {
    Object.assign(form, { open: true, asked: 0 });
  };
  return h("div", { class: "row spread" }, [
    h("p", { class: "counter", role: "status" }, [
      h("span", t("reveal.selected", { count: ids.length, people: number(ids.length) })),
      h("strong", left === undefined ? "" : t("reveal.left", { left: number(left), limit: number(limit) })),
      h("small", t("reveal.candidates")),
    ]),
    form.open ? null : h(Button, { kind: "main", disabled: !ids.length, onClick: open }, () => t("reveal.open")),
  ]);
}

function why(memory, form, ids, acts) {
  const costs = ids.filter((id) => !free(memory).has(id)).length;
  const left = memory.reveals ? memory.reveals.left : AT_ONCE;
  const alone = costs <= left;
  const doing = alone ? acts.name : acts.ask;
  const cancel = () => {
    form.open = false;
  };
  return h("form", Object.assign({ class: "panel", onSubmit: submitting(doing) }, takesFocus), [
    h("h2", t(alone ? "reveal.alone" : "reveal.with_approver", { count: ids.length })),
    h("p", t(alone ? "reveal.costs" : "reveal.too_many", { costs: number(costs), left: number(left), after: number(Math.max(0, left - costs)) })),
    h("ul", ["recorded", "told", "memory"].map((each) => h("li", { key: each }, t("reveal." + each)))),
    h(Field, {
      label: t("reveal.reason"),
      hint: t("reveal.reason_hint"),
      kind: "area",
      required: true,
      maxlength: 2000,
      fault: doing.problem && doing.problem.field("reason"),
      ...typed(form, "reason"),
    }),
    h(Refusal, { problem: doing.problem && doing.problem.field("reason") ? null : doing.problem }),
    h("div", { class: "row" }, [
      h(Button, { type: "submit", kind: "main", busy: doing.busy }, () => t(alone ? "reveal.name" : "reveal.ask", { count: ids.length })),
      h(Button, { onClick: cancel }, () => t("act.cancel")),
    ]),
  ]);
}
