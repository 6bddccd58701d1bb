// One case: where it stands, when what ends, and its views; whatever was shown of it goes when it is left.
import { h, onBeforeUnmount } from "../vendor/vue.js";
import { get } from "../kit/api.js";
import { loading, shown } from "../kit/loading.js";
import { Notice, Tabs } from "../kit/parts.js";
import { link } from "../kit/routes.js";
import { hasRole } from "../kit/session.js";
import { announce } from "../kit/shell.js";
import { t } from "../kit/words.js";
import { CaseFile } from "./case_file.js";
import { when } from "../office/clock.js";
import { Contacts } from "./contacts.js";
import { HandOver } from "./hand_over.js";
import { IDLE_MINUTES, whenIdle } from "../office/idle.js";
import { letGo, memoryOf } from "./memory.js";
import { Preview } from "./preview.js";
import { Requests } from "./requests.js";
import { stopWatching } from "./run.js";
import { State } from "../office/states.js";
import { shortOf, traces } from "../office/whose.js";

const VIEWS = { file: CaseFile, preview: Preview, contacts: Contacts, requests: Requests, hand_over: HandOver };

export const CaseView = {
  props: ["id", "tab"],
  setup(props) {
    const memory = memoryOf(props.id);
    const read = loading(async () => {
      memory.case = await get(memory.path);
      return memory.case;
    });
    const stop = whenIdle(() => {
      if (letGo(memory)) announce(t("case.names_gone", { minutes: IDLE_MINUTES }));
    });
    onBeforeUnmount(() => {
      stop();
      stopWatching(memory);
      letGo(memory);
    });
    return () =>
      h("section", { class: "case" }, [
        h("p", h("a", { href: link("cases") }, t("case.back"))),
        shown(read, () => whole(props, memory, () => read.again(true))),
      ]);
  },
};

function whole(props, memory, again) {
  const offered = tabsOf(memory.case);
  const open = offered.includes(props.tab) ? props.tab : "file";
  const tabs = offered.map((each) => ["cases/" + memory.id + (each === "file" ? "" : "/" + each), t("case.tab." + each), waiting(memory, each)]);
  return [
    h("div", { class: "row spread" }, [
      h("h1", memory.case.case_no || t("case.title", { ref: shortOf(memory.id) })),
      h(State, { of: memory.case.state }),
    ]),
    h("p", { class: "ends" }, ending(memory.case)),
    offered.length > 1 ? h(Tabs, { of: tabs, open: "cases/" + memory.id + (open === "file" ? "" : "/" + open), label: t("case.tabs") }) : null,
    memory.hidden ? h(Notice, { kind: "warning" }, () => t("case.names_gone", { minutes: IDLE_MINUTES })) : null,
    h(VIEWS[open], { key: open, memory, again }),
    traces(memory.case) && memory.case.state === "approved" ? h("p", { class: "quiet-text" }, t("case.memory", { minutes: IDLE_MINUTES })) : null,
  ];
}

function tabsOf(found) {
  if (found.state !== "approved") return ["file"];
  if (traces(found)) return ["file", "preview", "contacts", "requests", "hand_over"];
  return hasRole("approver") ? ["file", "requests"] : ["file"];
}

function waiting(memory, tab) {
  if (tab !== "requests" || !memory.reveals) return 0;
  return memory.reveals.items.filter((each) => each.state === "pending").length;
}

/** Say when what ends: nothing runs from one instant on, nothing opens from another. */
function ending(found) {
  const facts = { pending: when(found.pending_until), ends: when(found.ends_at), erase: when(found.erase_at), erased: when(found.erased_at || found.erase_at) };
  return t("case.ends." + found.state, facts);
}
