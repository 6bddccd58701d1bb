// A venue's entrances: each with its poster, its name, a new code when the old one was misused; more can be added.
import { h, reactive } from "../vendor/vue.js";
import { del, patch, post } from "../kit/api.js";
import { act } from "../kit/loading.js";
import { Button, Notice, Refusal } from "../kit/parts.js";
import { link } from "../kit/routes.js";
import { announce } from "../kit/shell.js";
import { submitting } from "../kit/signing_in.js";
import { t } from "../kit/words.js";
import { folded } from "./checks.js";
import { trimmed } from "./draft.js";
import { Sure, bound, elsewhere, faultOf } from "./inputs.js";
import { entranceKinds } from "./labels.js";
import { venueChanged } from "./mine.js";

const CLOSED = ["disabled", "deregistered"];

export default {
  props: ["venue"],
  setup(props) {
    return () => {
      const venue = props.venue;
      return [
        venue.live ? null : h(Notice, () => t("entrances.no_codes_yet")),
        venue.entrances.map((entrance) => h(Entrance, { key: entrance.entrance_id, venue, entrance })),
        CLOSED.includes(venue.state) ? null : h(Adding, { venue }),
      ];
    };
  },
};

const address = (venue, entrance) => "v1/venues/" + venue.venue_id + "/entrances/" + entrance.entrance_id;

function taken(venue, name, except) {
  return venue.entrances.some((each) => each.entrance_id !== except && folded(each.name) === folded(name)) ? t("fault.entrance_twice") : null;
}

const Entrance = {
  props: ["venue", "entrance"],
  setup(props) {
    const state = reactive({ renaming: false, name: "", description: "" });
    const changed = async (words) => {
      await venueChanged(props.venue.venue_id);
      announce(t(words));
    };
    const rename = act(async () => {
      await patch(address(props.venue, props.entrance), { name: state.name.trim(), description: state.description.trim() });
      await changed("entrances.renamed");
      state.renaming = false;
    });
    const remove = act(async () => {
      await del(address(props.venue, props.entrance));
      await changed("entrances.removed");
    });
    const reissue = act(async () => {
      await post(address(props.venue, props.entrance) + "/reissue");
      await changed("entrances.reissued");
    });
    const begin = () => Object.assign(state, { renaming: true, name: props.entrance.name, description: props.entrance.description });
    return () => drawn(props, state, { rename, remove, reissue, begin });
  },
};

function drawn({ venue, entrance }, state, acts) {
  const open = !CLOSED.includes(venue.state);
  return h("section", { class: "panel" }, [
    h("h2", { class: "first" }, entrance.name),
    h("p", { class: "quiet-text" }, [t("entrance_kind." + entrance.kind), entrance.description, entrance.code ? t("entrance.version", { version: entrance.version }) : null].filter(Boolean).join(" · ")),
    venue.live ? h("a", { class: "button main wide", href: link("venue/" + venue.venue_id + "/poster/" + entrance.entrance_id) }, t("poster.open")) : null,
    state.renaming ? renaming(venue, entrance, state, acts.rename) : null,
    open && !state.renaming
      ? h("div", { class: "row acts" }, [
          h(Button, { onClick: acts.begin }, () => t("entrances.rename")),
          venue.live
            ? h(Sure, { kind: "plain", label: t("entrances.reissue"), words: t("entrances.reissue_sure"), doing: acts.reissue, onSure: acts.reissue.run })
            : null,
          venue.entrances.length > 1
            ? h(Sure, { kind: "plain", label: t("entrances.remove"), words: t(venue.live ? "entrances.remove_sure_live" : "entrances.remove_sure", { name: entrance.name }), doing: acts.remove, onSure: acts.remove.run })
            : null,
        ])
      : null,
  ]);
}

function renaming(venue, entrance, state, doing) {
  const twin = taken(venue, state.name, entrance.entrance_id);
  return h("form", { novalidate: true, onSubmit: submitting(doing) }, [
    bound(state, "name", { required: true, label: t("entrance.name"), maxlength: 30, fault: twin || faultOf(doing, "name") }),
    bound(state, "description", { label: t("entrance.description"), maxlength: 120, fault: faultOf(doing, "description") }),
    h("p", { class: "hint" }, t("entrances.rename_hint")),
    h(Refusal, { problem: elsewhere(doing.problem, ["name", "description"]) }),
    h("div", { class: "row" }, [
      h(Button, { type: "submit", kind: "main", busy: doing.busy, disabled: Boolean(twin) }, () => t("act.save")),
      h(Button, { kind: "quiet", onClick: () => { state.renaming = false; } }, () => t("act.cancel")),
    ]),
  ]);
}

const Adding = {
  props: ["venue"],
  setup(props) {
    const form = reactive({ open: false, said: { name: "", description: "", kind: "side" } });
    const add = act(async () => {
      await post("v1/venues/" + props.venue.venue_id + "/entrances", trimmed(form.said));
      await venueChanged(props.venue.venue_id);
      Object.assign(form, { open: false, said: { name: "", description: "", kind: "side" } });
      announce(t("entrances.added"));
    });
    return () => {
      if (!form.open) return h(Button, { wide: true, onClick: () => { form.open = true; } }, () => t("entrances.add"));
      const twin = taken(props.venue, form.said.name, null);
      return h("form", { class: "panel", novalidate: true, onSubmit: submitting(add) }, [
        h("h2", { class: "first" }, t("entrances.add")),
        bound(form.said, "name", { required: true, label: t("entrance.name"), placeholder: t("entrance.name_example"), maxlength: 30, fault: twin || faultOf(add, "name") }),
        bound(form.said, "kind", { kind: "choice", required: true, label: t("entrance.kind"), options: entranceKinds() }),
        bound(form.said, "description", { label: t("entrance.description"), placeholder: t("entrance.description_example"), maxlength: 120, fault: faultOf(add, "description") }),
        h(Refusal, { problem: elsewhere(add.problem, ["name", "description"]) }),
        h("div", { class: "row" }, [
          h(Button, { type: "submit", kind: "main", busy: add.busy, disabled: Boolean(twin) }, () => t("entrances.add")),
          h(Button, { kind: "quiet", onClick: () => { form.open = false; } }, () => t("act.cancel")),
        ]),
      ]);
    };
  },
};
