// A scanner in the page: camera, torch, and a photo from the album where the camera is refused. Fetch it when it is needed.
import { h, nextTick, onBeforeUnmount, onMounted, reactive, ref } from "../vendor/vue.js";
import { decode, decodePhoto } from "./decoding.js";
import { Button, Notice } from "./parts.js";
import { linkStyles } from "./styles.js";
import { t } from "./words.js";

const BETWEEN_MS = 120;
const SAME_MS = 4000;

linkStyles("kit/scanner.css");

/** Scan; `onFound` is called with what a code says (the same one again after four seconds), `hint` names what to aim at. */
export const Scanner = {
  props: ["onFound", "hint", "paused"],
  setup(props) {
    const state = reactive({ phase: "asking", torch: null, fault: null });
    const video = ref(null);
    const found = teller(props);
    const camera = eye(video, state, async (seen) => {
      if (!props.paused && seen.readyState >= 2) found(await decode(seen, seen.videoWidth, seen.videoHeight));
    });

    async function photo(event) {
      const [file] = event.target.files;
      event.target.value = "";
      if (!file) return;
      state.fault = null;
      const text = await decodePhoto(file).catch(() => null);
      if (text) props.onFound(text);
      else state.fault = "scanner.nothing_on_photo";
    }

    onMounted(camera.begin);
    onBeforeUnmount(camera.end);
    return () => drawn(props, state, video, { begin: camera.begin, light: camera.light, photo });
  },
};

/** The camera behind a video: `look(video)` is called again and again while it is live. */
function eye(video, state, look) {
  let stream = null;
  let ended = false;
  const stop = () => stream && stream.getTracks().forEach((track) => track.stop());
  const again = async () => {
    if (ended || state.phase !== "live") return;
    try {
      if (video.value) await look(video.value);
    } catch (unable) {
      state.phase = "unable";
      stop();
    }
    setTimeout(again, BETWEEN_MS);
  };
  const begin = async () => {
    state.phase = "asking";
    try {
      stream = await asked();
      await nextTick();
      if (ended) return stop();
      video.value.srcObject = stream;
      await video.value.play();
      Object.assign(state, { phase: "live", torch: hasTorch(stream) ? false : null });
      again();
    } catch (refused) {
      state.phase = refused.name === "NotAllowedError" || refused.name === "SecurityError" ? "refused" : "none";
    }
  };
  const light = () => {
    state.torch = !state.torch;
    shine(stream, state.torch);
  };
  const end = () => {
    ended = true;
    stop();
  };
  return { begin, light, end };
}

/** Return what tells the page of a code, once and not again while the same one stays before the camera. */
function teller(props) {
  let last = null;
  let until = 0;
  return (text) => {
    if (!text) return;
    const again = text === last && Date.now() < until;
    last = text;
    until = Date.now() + SAME_MS;
    if (!again) props.onFound(text);
  };
}

function shine(stream, torch) {
  stream.getVideoTracks()[0].applyConstraints({ advanced: [{ torch }] }).catch(() => undefined);
}

function asked() {
  if (!navigator.mediaDevices || !navigator.mediaDevices.getUserMedia) return Promise.reject(new Error("none"));
  const wanted = { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } };
  return navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
}

function hasTorch(stream) {
  const [track] = stream.getVideoTracks();
  return Boolean(track.getCapabilities && track.getCapabilities().torch);
}

function drawn(props, state, video, acts) {
  const seen = state.phase === "live" || state.phase === "asking";
  return h("div", { class: "scanner" }, [
    seen
      ? h("div", { class: "window" }, [
          h("video", { ref: video, muted: true, playsinline: true, autoplay: true, "aria-label": t("scanner.picture") }),
          h("div", { class: "aim", "aria-hidden": "true" }),
        ])
      : h(Notice, { kind: "warning" }, () => t("scanner." + state.phase)),
    seen ? h("p", { class: "said", role: "status" }, t(state.phase === "asking" ? "scanner.asking" : props.hint || "scanner.aim")) : null,
    state.fault ? h(Notice, { kind: "bad" }, () => t(state.fault)) : null,
    h("div", { class: "row" }, [
      state.torch === null ? null : h(Button, { pressed: state.torch, onClick: acts.light }, () => t("scanner.torch")),
      seen ? null : h(Button, { onClick: acts.begin }, () => t("scanner.again")),
      h("label", { class: "button album" }, [
        t("scanner.album"),
        h("input", { type: "file", accept: "image/*", onChange: acts.photo }),
      ]),
    ]),
  ]);
}
