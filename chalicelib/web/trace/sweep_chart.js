// The picture of what each choice sweeps in: bars from zero on one scale, numbers beside them, by town, and as a table.
import { h } from "../vendor/vue.js";
import { Table } from "../kit/parts.js";
import { number, t } from "../kit/words.js";
import { inWords } from "./choices.js";
import { placeName } from "../office/places.js";

const TIMES_MORE = 3;
const PEOPLE_MORE = 20;

/** Say by how much a choice sweeps in far more than the narrowest that finds anybody; null when it does not. */
export function farMore(previews, chosen) {
  const counts = previews.map((each) => each.first.people).filter((people) => people > 0);
  const least = Math.min.apply(null, counts);
  const people = chosen.first.people;
  if (!counts.length || people < least * TIMES_MORE || people - least < PEOPLE_MORE) return null;
  return { more: number(people - least), times: number(Math.round(people / least)), least: number(least) };
}

export function SweepChart(props) {
  const { memory } = props;
  const scale = longest(memory.preview);
  return h("figure", { class: "sweeps" }, [
    h("figcaption", [h("h2", t("sweep.title")), h("p", { class: "quiet-text" }, scale ? t("sweep.scale", { people: number(scale) }) : t("sweep.nobody"))]),
    h("fieldset", [
      h("legend", { class: "unseen" }, t("sweep.choose")),
      memory.preview.map((each, index) => choiceBars(memory, each, index, scale)),
    ]),
    h("p", { class: "key", "aria-hidden": "true" }, [h("span", { class: "swatch first" }), t("sweep.first"), h("span", { class: "swatch second" }), t("sweep.second")]),
    towns(memory.preview[memory.chosen], scale),
    table(memory.preview),
  ]);
}
SweepChart.props = ["memory"];

function longest(previews) {
  return previews.reduce((most, each) => Math.max(most, each.first.people, each.second ? each.second.people : 0), 0);
}

function choiceBars(memory, each, index, scale) {
  const more = farMore(memory.preview, each);
  const choose = () => {
    memory.chosen = index;
  };
  return h("label", { key: inWords(each), class: ["sweep", { chosen: memory.chosen === index }] }, [
    h("span", { class: "name" }, [h("input", { type: "radio", name: "sweep", checked: memory.chosen === index, onChange: choose }), h("span", inWords(each))]),
    bar("first", each.first.people, scale, t("sweep.people_first", { count: each.first.people, people: number(each.first.people) })),
    each.second
      ? bar("second", each.second.people, scale, t("sweep.people_second", { count: each.second.people, people: number(each.second.people) }))
      : h("span", { class: "bar" }, [h("span", { class: "fill unknown", "aria-hidden": "true" }), h("span", { class: "said" }, t("sweep.second_unknown"))]),
    more ? h("span", { class: "far-more" }, [h("span", { "aria-hidden": "true" }, "▲ "), t("sweep.far_more", more)]) : null,
  ]);
}

/** A bar whose length is its number's share of the largest one, and the number in words. */
function bar(kind, people, scale, said) {
  const width = scale ? (people / scale) * 100 : 0;
  return h("span", { class: "bar" }, [
    h("span", { class: "track", "aria-hidden": "true" }, [h("span", { class: ["fill", kind, { some: people > 0 }], style: { width: width + "%" } })]),
    h("span", { class: "said" }, said),
  ]);
}

function towns(chosen, scale) {
  if (!chosen.first.towns.length) return null;
  const far = {};
  (chosen.second ? chosen.second.towns : []).forEach((each) => {
    far[each.region] = each.people;
  });
  const rows = chosen.first.towns.slice().sort((one, other) => other.people - one.people);
  const only = (chosen.second ? chosen.second.towns : []).filter((each) => !rows.some((row) => row.region === each.region));
  return h("div", { class: "towns" }, [
    h("h3", t("sweep.towns")),
    h("p", { class: "quiet-text" }, t("sweep.towns_hint")),
    h("ul", { class: "plain" }, rows.concat(only.map((each) => ({ region: each.region, name: each.name, people: 0 }))).map((each) =>
      h("li", { key: each.region, class: "sweep" }, [
        h("span", { class: "name" }, townName(each)),
        bar("first", each.people, scale, t("sweep.people_first", { count: each.people, people: number(each.people) })),
        far[each.region] ? bar("second", far[each.region], scale, t("sweep.people_second", { count: far[each.region], people: number(far[each.region]) })) : null,
      ])
    )),
  ]);
}

function townName(town) {
  return town.region.length >= 6 ? placeName(town.region) : town.name || town.region;
}

function table(previews) {
  const known = {};
  previews.forEach((each) => each.first.towns.forEach((town) => {
    known[town.region] = town.name || town.region;
  }));
  const regions = Object.keys(known).sort();
  const columns = [["choice", t("sweep.column.choice")], ["first", t("sweep.first")], ["second", t("sweep.second")]].concat(regions.map((code) => [code, known[code]]));
  const cell = (each, key) => {
    if (key === "choice") return inWords(each);
    if (key === "second") return each.second ? number(each.second.people) : t("sweep.unknown_short");
    if (key === "first") return number(each.first.people);
    const found = each.first.towns.find((town) => town.region === key);
    return number(found ? found.people : 0);
  };
  return h("details", [h("summary", t("sweep.as_table")), h(Table, { caption: t("sweep.title"), columns, rows: previews, cell })]);
}
