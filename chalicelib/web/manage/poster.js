// An entrance's poster: shown as it will hang, kept by a long press in WeChat, or fetched as a picture or for a print shop.
import { h, reactive } from "../vendor/vue.js";
import { get } from "../kit/api.js";
import { act, loading, shown } from "../kit/loading.js";
import { Button, Facts, Notice, Refusal } from "../kit/parts.js";
import { province } from "../kit/shell.js";
import { t } from "../kit/words.js";

export default {
  props: ["venue", "path"],
  setup(props) {
    const [entranceId] = props.path;
    const papers = province()[props.venue.vehicle ? "vehicle_papers" : "papers"];
    const state = reactive({ paper: papers[0] });
    const link = (format) => get("v1/entrances/" + entranceId + "/poster", { format, paper: state.paper });
    const picture = loading(() => link("png"), () => false);
    const open = act(async (format, tab) => {
      try {
        const found = await link(format);
        if (tab) tab.location.replace(found.url);
        else window.location.assign(found.url);
      } catch (failed) {
        if (tab) tab.close();
        throw failed;
      }
    });
    // The tab is opened while the finger is still on the button: later a browser takes it for an advertisement.
    const fetchFile = (format) => open.run(format, blank());
    const choose = (paper) => {
      state.paper = paper;
      picture.again();
    };
    const entrance = props.venue.entrances.find((each) => each.entrance_id === entranceId);
    return () => {
      if (!entrance) return h(Notice, { kind: "warning" }, () => t("poster.no_entrance"));
      return [
        h("h2", { class: "first" }, entrance.name),
        papers.length > 1 ? paperChoice(papers, state, choose) : null,
        shown(picture, (poster) => preview(props.venue, entrance, poster, picture)),
        h(Refusal, { problem: open.problem }),
        h("div", { class: "row" }, [
          h(Button, { kind: "main", busy: open.busy, onClick: () => fetchFile("pdf") }, () => t("poster.pdf", { paper: t("paper." + state.paper) })),
          h(Button, { busy: open.busy, onClick: () => fetchFile("png") }, () => t("poster.png")),
        ]),
        h("ol", { class: "todo" }, ["print", "hang", "several"].map((each) => h("li", t("poster." + each)))),
        h("p", { class: "quiet-text" }, t("poster.in_wechat")),
      ];
    };
  },
};

/** Open an empty tab which knows nothing of this one. */
function blank() {
  const tab = window.open("", "_blank");
  if (tab) tab.opener = null;
  return tab;
}

function paperChoice(papers, state, choose) {
  return h("fieldset", { class: "field choices" }, [
    h("legend", t("poster.paper")),
    papers.map((paper) =>
      h("label", { class: ["choice", { chosen: state.paper === paper }] }, [
        h("input", { type: "radio", name: "paper", value: paper, checked: state.paper === paper, onChange: () => choose(paper) }),
        h("span", t("paper." + paper)),
      ])
    ),
  ]);
}

function preview(venue, entrance, poster, picture) {
  return h("figure", { class: "poster" }, [
    h("img", { src: poster.url, alt: t("poster.alt", { venue: venue.name, entrance: entrance.name }), onError: () => late(picture) }),
    h("figcaption", [h("p", t("poster.long_press")), h(Facts, { of: [[t("poster.serial"), poster.serial], [t("poster.version"), t("entrance.version", { version: poster.version })]] })]),
  ]);
}

/** The address of a picture lives five minutes: whoever comes back later gets a new one, once. */
function late(picture) {
  if (picture.retried) {
    Object.assign(picture, { phase: "failing", problem: { detail: t("problem.offline"), errors: [] }, retried: false });
    return;
  }
  picture.retried = true;
  picture.again();
}
