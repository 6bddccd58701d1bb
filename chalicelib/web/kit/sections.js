// The views of a page: who may open which, its tab, and its code, which is fetched when it is first opened.
import { h, reactive, shallowReactive } from "../vendor/vue.js";
import { Busy, Failing, Tabs } from "./parts.js";
import { parts } from "./routes.js";
import { roles } from "./session.js";
import { t } from "./words.js";

const fetched = shallowReactive({});
const failed = reactive({});

/** Draw the open section of `of`: [{path, roles?, may?, load, hidden?, count?, stays?}]; `path` also names its words,
 * `section.<path>`; `may` looks at a role more closely. One that `stays` is not begun anew when the rest of the address
 * changes: its prop `path` tells it. */
export function Sections(props) {
  const mine = props.of.filter((each) => !each.roles || roles().some((held) => each.roles.includes(held.role) && (!each.may || each.may(held))));
  const [first, ...rest] = parts();
  const open = mine.find((each) => each.path === first) || mine[0];
  if (!open) return null;
  const tabs = mine.filter((each) => !each.hidden).map((each) => [each.path, t("section." + each.path), each.count && each.count()]);
  return [tabs.length > 1 ? h(Tabs, { of: tabs, open: open.path }) : null, view(open, open.path === first ? rest : [])];
}
Sections.props = ["of"];

function view(section, rest) {
  const key = section.stays ? section.path : section.path + "/" + rest.join("/");
  if (fetched[section.path]) return h(fetched[section.path], { key, path: rest });
  if (failed[section.path]) return h(Failing, { problem: failed[section.path], again: () => load(section) });
  load(section);
  return h(Busy);
}

async function load(section) {
  delete failed[section.path];
  try {
    fetched[section.path] = (await section.load()).default;
  } catch (unreachable) {
    failed[section.path] = { detail: t("problem.offline") };
  }
}
