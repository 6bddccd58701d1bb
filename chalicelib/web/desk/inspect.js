// The inspector at a poster: scan or type its code, say whether it hangs rightly; without a network it is kept and sent later.
import { h, onMounted, onUnmounted, reactive, shallowReactive, watch } from "../vendor/vue.js";
import { act } from "../kit/loading.js";
import { Button, Facts, Notice, Refusal } from "../kit/parts.js";
import { now, scanId, venueCode } from "../kit/scan.js";
import { announce } from "../kit/shell.js";
import { TypedCode } from "../kit/typed_code.js";
import { moment, t } from "../kit/words.js";
import { bound, unfielded } from "./bound.js";
import { FilePicker } from "./file_picker.js";
import { found as told, keepDraft, recall, send, Waiting, waiting } from "./inspections_kept.js";

const SOON_MS = 300;
const blank = () => ({ code: null, wrong: false, scanning: false, posted: "", note: "", photo: null, position: null, place: "", recalled: false });

export default {
  setup() {
    const form = reactive(blank());
    const parts = shallowReactive({ scanner: null });
    keeping(form);
    const scan = act(async () => {
      form.scanning = true;
      parts.scanner = parts.scanner || (await import("../kit/scanner.js")).Scanner;
    });
    const take = (text) => {
      form.code = venueCode(text);
      form.wrong = !form.code;
      if (form.code) form.scanning = false;
    };
    const keep = act(async () => {
      const at = now();
      await send({ inspection_id: scanId(at), occurred_at: new Date(at).toISOString(), code: form.code, posted_ok: form.posted === "ok", note: form.note, position: form.position }, form.photo);
      Object.assign(form, blank());
      announce(t(waiting.of.length ? "inspect.kept" : "inspect.sent"));
    });
    return () => [
      h("h1", t("inspect.title")),
      h(Waiting),
      told.last ? answer(told.last) : null,
      form.code ? questions(form, keep) : codes(form, parts, scan, take),
    ];
  },
};

/** Keep the form with its photo while it is filled in, and bring back what was left of it. */
function keeping(form) {
  let timer;
  const write = () => keepDraft(form.code ? { code: form.code, posted: form.posted, note: form.note } : null, form.photo);
  watch(() => [form.code, form.posted, form.photo], write);
  watch(() => form.note, () => {
    clearTimeout(timer);
    timer = setTimeout(write, SOON_MS);
  });
  onMounted(async () => {
    const left = await recall();
    if (left && !form.code) Object.assign(form, left.draft, { photo: left.photo, recalled: true });
  });
  onUnmounted(() => {
    clearTimeout(timer);
    write();
  });
}

function codes(form, parts, scan, take) {
  return h("section", { class: "panel narrow-start" }, [
    h("p", t("inspect.why")),
    form.wrong ? h(Notice, { kind: "bad" }, () => t("inspect.no_code")) : null,
    form.scanning && parts.scanner ? h(parts.scanner, { onFound: take, hint: "scanner.aim" }) : h(Button, { kind: "main", wide: true, busy: scan.busy, onClick: () => scan.run() }, () => t("inspect.scan")),
    h("h2", t("inspect.typed")),
    h(TypedCode, { onFound: take }),
  ]);
}

function questions(form, keep) {
  const locate = () => {
    form.place = "asking";
    if (!navigator.geolocation) return Object.assign(form, { place: "none" });
    return navigator.geolocation.getCurrentPosition(
      (here) => Object.assign(form, { place: "there", position: { lat: here.coords.latitude, lon: here.coords.longitude } }),
      () => Object.assign(form, { place: "none" }),
      { timeout: 15000, enableHighAccuracy: true }
    );
  };
  const submit = (event) => {
    event.preventDefault();
    if (form.posted) keep.run();
  };
  return h("form", { class: "panel narrow-start", onSubmit: submit }, [
    form.recalled ? h(Notice, () => t(form.photo ? "inspect.recalled.photo" : "inspect.recalled")) : null,
    h("p", t("inspect.code", { code: form.code })),
    bound(form, "posted", t("inspect.posted"), keep, { kind: "choice", required: true, options: [["ok", t("inspect.posted.ok")], ["bad", t("inspect.posted.bad")]] }),
    bound(form, "note", t("inspect.note"), keep, { kind: "area", maxlength: 500, hint: t("inspect.note.hint") }),
    h(FilePicker, { label: t("inspect.photo"), accept: "image/*", file: form.photo, onPicked: (file) => (form.photo = file) }),
    form.photo ? h(Photo, { key: form.photo.name + form.photo.size, of: form.photo, onGone: () => (form.photo = null) }) : null,
    h("p", [h(Button, { onClick: locate, busy: form.place === "asking" }, () => t("inspect.locate"))]),
    form.place && form.place !== "asking" ? h("p", { role: "status" }, t("inspect.place." + form.place)) : null,
    h(Refusal, { problem: unfielded(keep, ["note"]) }),
    h(Button, { type: "submit", kind: "main", wide: true, busy: keep.busy, disabled: !form.posted }, () => t("inspect.do")),
    h(Button, { kind: "quiet", onClick: () => Object.assign(form, blank()) }, () => t("inspect.other")),
  ]);
}

/** The photo as it will be sent, and that it stays here until then. */
const Photo = {
  props: ["of", "onGone"],
  setup(props) {
    const address = URL.createObjectURL(props.of);
    onUnmounted(() => URL.revokeObjectURL(address));
    return () => [
      h("img", { class: "photo small", src: address, alt: t("inspect.photo.taken") }),
      h("p", { class: "hint" }, t("inspect.photo.kept")),
      h(Button, { kind: "quiet", onClick: props.onGone }, () => t("inspect.photo.remove")),
    ];
  },
};

/** Say what the poster is: it may be an old one, or of a venue that is closed. */
function answer(found) {
  const good = found.live && !found.superseded && found.posted_ok;
  return h(Notice, { kind: good ? "good" : "warning" }, () => [
    h("p", h("strong", t(good ? "inspect.good" : "inspect.bad"))),
    h(Facts, { of: [[t("inspect.venue"), found.venue], [t("inspect.state"), t("code_state." + found.state)], [t("inspect.where"), t("place." + found.place)], [t("inspect.at"), moment(found.occurred_at)]] }),
  ]);
}
