// The rows of a sheet in the sheet's own form: its columns, with each wrong cell marked and said in words.
import { h, reactive } from "../vendor/vue.js";
import { Button } from "../kit/parts.js";
import { t } from "../kit/words.js";

const AT_ONCE = 200;

/** Draw what became of rows: the rejected ones first of all, the rest when asked for. */
export const ImportRows = {
  props: ["result", "kind"],
  setup(props) {
    const state = reactive({ all: !props.result.rejected, shown: AT_ONCE });
    return () => {
      const rows = props.result.rows.filter((each) => state.all || each.outcome === "rejected");
      const columns = t("form." + props.kind).split("|");
      return [
        props.result.rejected && props.result.accepted
          ? h(Button, { kind: "quiet", pressed: state.all, onClick: () => (state.all = !state.all) }, () => t("import.all_rows"))
          : null,
        h("div", { class: "tablebox sheet-rows", tabindex: 0, role: "region", "aria-label": t("import.rows." + props.kind) }, [
          h("table", [
            h("caption", { class: "unseen" }, t("import.rows." + props.kind)),
            h("thead", h("tr", [h("th", { scope: "col" }, t("import.row")), columns.map((each) => h("th", { key: each, scope: "col", lang: "zh-CN" }, each)), h("th", { scope: "col" }, t("import.outcome"))])),
            h("tbody", rows.slice(0, state.shown).map((row) => h("tr", { key: row.row, class: row.outcome }, cells(row, columns)))),
          ]),
        ]),
        rows.length > state.shown ? h(Button, { wide: true, onClick: () => (state.shown += AT_ONCE) }, () => t("state.more")) : null,
        props.result.errors_left_out ? h("p", t("import.left_out", { count: props.result.errors_left_out })) : null,
      ];
    };
  },
};

function cells(row, columns) {
  const elsewhere = row.errors.filter((each) => !columns.includes(each.column));
  return [
    h("th", { scope: "row" }, row.row),
    columns.map((column) => {
      const wrong = row.errors.filter((each) => each.column === column);
      return h("td", { key: column, "data-name": column, class: { wrong: wrong.length } }, wrong.length ? h("div", wrong.map((each) => h("p", { key: each.code }, [h("strong", ["✗ ", each.cell]), " ", each.message]))) : null);
    }),
    h("td", { class: "outcome", "data-name": t("import.outcome") }, [
      h("p", t("import.outcome." + row.outcome)),
      elsewhere.map((each) => h("p", { key: each.code, class: "wrong" }, [h("strong", ["✗ ", each.cell || each.column]), " ", each.message])),
      (row.missing || []).length ? h("p", { class: "hint" }, t("import.missing", { names: row.missing.map((each) => t("venue.missing." + each)).join(t("decide.comma")) })) : null,
    ]),
  ];
}
