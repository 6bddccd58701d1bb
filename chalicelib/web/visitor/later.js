// A part that is fetched when it is first opened; without a network that may fail, and can be tried again.
import { h, shallowRef } from "../vendor/vue.js";
import { Busy, Failing } from "../kit/parts.js";
import { t } from "../kit/words.js";

export const Later = {
  props: ["load", "with"],
  setup(props) {
    const part = shallowRef(null);
    const failed = shallowRef(false);
    const begin = async () => {
      failed.value = false;
      try {
        part.value = (await props.load()).default;
      } catch (unreachable) {
        failed.value = true;
      }
    };
    begin();
    return () => {
      if (part.value) return h(part.value, props.with);
      return failed.value ? h(Failing, { problem: { detail: t("problem.offline") }, again: begin }) : h(Busy);
    };
  },
};
