// Something that is fetched, an answer or a part of the page: it is loading, failing, empty or there, and each of them is shown.
import { h, reactive, shallowRef } from "../vendor/vue.js";
import { Busy, Empty, Failing } from "./parts.js";
import { t } from "./words.js";

const UNREACHABLE = "problem.offline";
const RENEWED = "problem.renewed";

/** Fetch by `ask` now and whenever `again()` is called; an answer that came too late is dropped. */
export function loading(ask, isEmpty = (value) => Boolean(value && value.items && value.items.length === 0)) {
  let turn = 0;
  const state = reactive({ phase: "loading", value: null, problem: null, empty: false });
  state.again = async (quietly = false) => {
    turn += 1;
    const mine = turn;
    if (!quietly || state.phase !== "ready") state.phase = "loading";
    try {
      const value = await ask();
      if (mine !== turn) return;
      state.value = value;
      state.problem = null;
      state.empty = isEmpty(value);
      state.phase = "ready";
    } catch (failed) {
      if (mine !== turn) return;
      state.problem = failed;
      if (!quietly || state.value === null) state.phase = "failing";
    }
  };
  state.again();
  return state;
}

/** Show what is fetched; `there` draws the value, `nothing` names the words for when there is none. */
export function shown(state, there, nothing = "state.empty") {
  if (state.phase === "loading") return h(Busy);
  if (state.phase === "failing") return h(Failing, { problem: state.problem, again: () => state.again() });
  return state.empty ? h(Empty, { words: nothing }) : there(state.value);
}

/** An act of the user's: at most one at a time, with its problem kept for the form that began it. */
export function act(work) {
  const state = reactive({ busy: false, problem: null, done: false });
  state.run = async function run() {
    if (state.busy) return undefined;
    state.busy = true;
    state.problem = null;
    state.done = false;
    try {
      const result = await work.apply(null, arguments);
      state.done = true;
      return result;
    } catch (failed) {
      if (failed.code === undefined) throw failed;
      state.problem = failed;
      return undefined;
    } finally {
      state.busy = false;
    }
  };
  return state;
}

function anew() {
  window.location.reload();
}

/**
 * A part of the page that is fetched when it is first opened; without a network that may fail, and can be tried again.
 * One that does not fit the page came with a newer one: the page is opened anew.
 */
export const Later = {
  props: ["load", "with"],
  setup(props) {
    const part = shallowRef(null);
    const failed = shallowRef(null);
    const begin = async () => {
      failed.value = null;
      try {
        part.value = (await props.load()).default;
      } catch (why) {
        failed.value = why instanceof SyntaxError ? RENEWED : UNREACHABLE;
      }
    };
    begin();
    return () => {
      if (part.value) return h(part.value, props.with);
      if (!failed.value) return h(Busy);
      return h(Failing, { problem: { detail: t(failed.value) }, again: failed.value === RENEWED ? anew : begin });
    };
  },
};
