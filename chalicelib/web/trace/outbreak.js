// An outbreak: other approved cases of one's office that are run together with this one, which keeps what is found.
import { h, reactive } from "../vendor/vue.js";
import { get } from "../kit/api.js";
import { loading, shown } from "../kit/loading.js";
import { Field } from "../kit/parts.js";
import { moment, t } from "../kit/words.js";
import { shortOf, traces } from "../office/whose.js";

const NAMED = 30; // whose numbers are read: each is sealed in its case

/** Choose cases to run together; `also` is filled with their ids. */
export const Outbreak = {
  props: ["memory"],
  setup(props) {
    const view = reactive({ list: null });
    const open = (event) => {
      if (event.target.open && !view.list) view.list = loading(() => others(props.memory.id));
    };
    return () =>
      h("details", { onToggle: open }, [
        h("summary", t("outbreak.title", { count: props.memory.also.length })),
        h("p", { class: "hint" }, t("outbreak.what")),
        view.list ? shown(view.list, (found) => found.items.map((each) => tick(props.memory, each)), "outbreak.none") : null,
      ]);
  },
};

async function others(id) {
  const found = await get("v1/cases", { state: "approved", limit: 100 });
  const mine = found.items.filter((each) => each.case_id !== id && traces(each)).slice(0, NAMED);
  return { items: await Promise.all(mine.map((each) => get("v1/cases/" + each.case_id))) };
}

function tick(memory, each) {
  return h(Field, {
    key: each.case_id,
    kind: "tick",
    label: each.case_no || t("case.title", { ref: shortOf(each.case_id) }),
    hint: moment(each.from) + " – " + moment(each.to),
    modelValue: memory.also.includes(each.case_id),
    "onUpdate:modelValue": (on) => {
      memory.also = memory.also.filter((id) => id !== each.case_id).concat(on ? [each.case_id] : []);
    },
  });
}
