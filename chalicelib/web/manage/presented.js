// Scan the visitor's own code or card (亮码被扫), or type what it says; the answer is for the door's eyes and ears.
import { h, reactive, shallowRef } from "../vendor/vue.js";
import { post } from "../kit/api.js";
import { Shape } from "../kit/colour.js";
import { act } from "../kit/loading.js";
import { Button, Notice, Refusal } from "../kit/parts.js";
import { ring, say, shake } from "../kit/readout.js";
import { announce, province } from "../kit/shell.js";
import { submitting } from "../kit/signing_in.js";
import { t, time } from "../kit/words.js";
import { bound, elsewhere, faultOf } from "./inputs.js";

const FAILED = [200, 100, 200];
const SAME_MS = 10000;
const AGAIN_MS = 3000;

export default {
  props: ["entrance", "onDone"],
  setup(props) {
    const form = reactive({ token: "", result: null, unable: false });
    const scanner = shallowRef(null);
    import("../kit/scanner.js").then((found) => {
      scanner.value = found.Scanner;
    }).catch(() => {
      form.unable = true;
    });
    const read = act(async (token) => {
      form.result = await post("v1/scans/presented", { entrance_id: props.entrance, token });
      form.token = "";
      told(form.result);
      props.onDone();
    });
    const typed = { run: () => read.run(form.token.trim()) };
    const reader = onceEach(async (text) => {
      await read.run(text.trim());
      return !read.problem;
    });
    const next = () => {
      reader.next();
      form.result = null;
    };
    return () =>
      h("section", { class: "panel" }, [
        h("h2", { class: "first" }, t("presented.title")),
        form.result ? outcome(form.result, next) : null,
        h(Refusal, { problem: elsewhere(read.problem, ["token"]) }),
        scanner.value && !form.result ? h(scanner.value, { onFound: reader.seen, hint: "presented.aim", paused: read.busy }) : null,
        form.unable ? h(Notice, { kind: "warning" }, () => t("presented.no_camera")) : null,
        form.result
          ? null
          : h("form", { novalidate: true, onSubmit: submitting(typed) }, [
              bound(form, "token", { required: true, label: t("presented.token"), hint: t("presented.token_hint"), maxlength: 200, fault: faultOf(read, "token") }),
              h(Button, { type: "submit", wide: true, busy: read.busy, disabled: !form.token.trim() }, () => t("presented.read")),
            ]),
      ]);
  },
};

/** Whoever was read still holds his phone before the camera: the same code does not count again for a while. */
function onceEach(read) {
  let before = null;
  let until = 0;
  return {
    seen(text) {
      if (text === before && Date.now() < until) return;
      before = text;
      until = Infinity;
      read(text).then((well) => {
        if (!well) until = Date.now() + AGAIN_MS;
      });
    },
    next() {
      until = Date.now() + SAME_MS;
    },
  };
}

function told(result) {
  ring(result.sound);
  if (result.admitted !== true) shake(FAILED);
  const words = sentence(result);
  announce(result.visitor.name + " " + words);
  say(words);
}

function sentence(result) {
  const words = province().wording;
  if (result.abnormal || result.admitted === false) return t("presented.stop");
  return result.admitted ? words.admitted : t("presented.unknown");
}

function outcome(result, next) {
  const colour = result.health.colour;
  const point = result.health_point;
  return h("div", { class: ["outcome", result.admitted ? colour : result.abnormal ? colour : "unknown"] }, [
    h("p", { class: "big" }, [h(Shape, { colour }), t("colour." + colour)]),
    h("p", { class: "big" }, result.visitor.name),
    h("p", sentence(result)),
    result.health.flags.length ? h("p", result.health.flags.map((flag) => t("flag." + flag)).join(t("join"))) : null,
    point ? h("p", [t("presented.point", { name: point.name, address: point.address }), " ", h("a", { href: "tel:" + point.phone }, point.phone)]) : null,
    result.repeat ? h(Notice, { kind: "warning" }, () => t("presented.repeat", { time: time(result.occurred_at) })) : null,
    h(Button, { kind: "main", wide: true, onClick: next }, () => t("presented.next")),
  ]);
}
