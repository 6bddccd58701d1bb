// Verifying, as it is asked for and followed on the page: from where, against which head, how far it has come.
import { reactive } from "../vendor/vue.js";
import { get } from "../kit/api.js";
import { act } from "../kit/loading.js";
import { t } from "../kit/words.js";
import { BEGINNING, verify } from "./chain.js";
import { keepHead, keptHead, readHead, spellHead } from "./heads.js";
import { fromApi, fromText } from "./sources.js";

export function verifying() {
  const before = keptHead();
  const state = reactive({ saved: before ? spellHead(before) : "", onlyNew: false, file: null, fault: "", progress: null, report: null, stopping: false, head: null });
  let lines = []; // many, and nothing to draw: kept out of what Vue watches

  const run = act(async () => {
    const saved = state.saved.trim() ? readHead(state.saved) : null;
    state.fault = state.saved.trim() && !saved ? t("chain.saved_unreadable") : "";
    if (state.fault) return;
    Object.assign(state, { report: null, stopping: false, progress: { checked: 0, total: 0 } });
    const began = Date.now();
    try {
      const head = await get("v1/audit/head");
      const after = state.onlyNew && saved ? saved : BEGINNING;
      const next = state.file ? fromText(await contentOf(state.file)) : fromApi;
      state.head = head;
      state.progress.total = Math.max(head.sequence - after.sequence, 0);
      const told = ({ checked }) => {
        state.progress.checked = checked;
        return !state.stopping;
      };
      const found = await verify({ head, saved, after, next, told });
      lines = found.lines;
      delete found.lines;
      state.report = Object.assign(found, { saved, after, seconds: (Date.now() - began) / 1000 });
      if (found.verdict === "complete") keepHead(head);
    } finally {
      state.progress = null;
    }
  });
  return { state, run, lines: () => lines };
}

function contentOf(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(Object.assign(new Error("file"), { code: "file", detail: t("chain.file_unreadable"), errors: [] }));
    reader.readAsText(file);
  });
}
