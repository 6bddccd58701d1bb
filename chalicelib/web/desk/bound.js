// A field that is bound to a form by its name, with the fault the API found in it.
import { h } from "../vendor/vue.js";
import { Field, typed } from "../kit/parts.js";

/** Draw the field `name` of `form`; `doing` is the act that sends it. */
export function bound(form, name, label, doing, more) {
  return h(
    Field,
    Object.assign(
      {
        label,
        fault: doing && doing.problem ? doing.problem.field(name) : undefined,
        ...typed(form, name),
      },
      more
    )
  );
}

/** Return the problem of an act unless one of these fields shows it. */
export function unfielded(doing, names) {
  const problem = doing.problem;
  if (!problem) return null;
  const elsewhere = problem.errors.filter((each) => !names.includes(each.field));
  return problem.errors.length && !elsewhere.length ? null : problem;
}
