// Who helps at the doors: appointed by phone, at all doors or some, dismissed at once.
import { h, reactive } from "../vendor/vue.js";
import { del, get, post } from "../kit/api.js";
import { act, loading, shown } from "../kit/loading.js";
import { Button, Refusal } from "../kit/parts.js";
import { announce } from "../kit/shell.js";
import { submitting } from "../kit/signing_in.js";
import { date, t } from "../kit/words.js";
import { Sure, bound, elsewhere, faultOf } from "./inputs.js";

export default {
  props: ["venue"],
  setup(props) {
    const path = "v1/venues/" + props.venue.venue_id + "/clerks";
    const clerks = loading(() => get(path));
    const form = reactive({ phone: "", all: true, doors: [] });
    const appoint = act(async () => {
      await post(path, { phone: form.phone.trim(), entrance_ids: form.all ? [] : form.doors });
      Object.assign(form, { phone: "", all: true, doors: [] });
      announce(t("clerks.appointed"));
      await clerks.again(true);
    });
    return () => [
      h("p", t("clerks.what")),
      shown(clerks, (list) => list.items.map((clerk) => h(Clerk, { key: clerk.person, clerk, path, venue: props.venue, clerks })), "clerks.none"),
      appointing(props.venue, form, appoint),
    ];
  },
};

const Clerk = {
  props: ["clerk", "path", "venue", "clerks"],
  setup(props) {
    const dismiss = act(async () => {
      await del(props.path + "/" + props.clerk.person);
      announce(t("clerks.dismissed"));
      await props.clerks.again(true);
    });
    return () => {
      const doors = props.venue.entrances.filter((each) => props.clerk.entrance_ids.includes(each.entrance_id)).map((each) => each.name);
      return h("section", { class: "panel" }, [
        h("p", [h("strong", props.clerk.phone), " ", doors.length ? doors.join(t("join")) : t("clerks.all_doors")]),
        h("p", { class: "quiet-text" }, t("clerks.since", { date: date(props.clerk.since) })),
        h(Sure, { label: t("clerks.dismiss"), words: t("clerks.dismiss_sure", { phone: props.clerk.phone }), doing: dismiss, onSure: dismiss.run }),
      ]);
    };
  },
};

function appointing(venue, form, doing) {
  const several = venue.entrances.length > 1;
  const tick = (entrance) =>
    bound({}, "", {
      kind: "tick", label: entrance.name, modelValue: form.doors.includes(entrance.entrance_id),
      "onUpdate:modelValue": (chosen) => {
        form.doors = form.doors.filter((each) => each !== entrance.entrance_id).concat(chosen ? [entrance.entrance_id] : []);
      },
    });
  return h("form", { class: "panel", novalidate: true, onSubmit: submitting(doing) }, [
    h("h2", { class: "first" }, t("clerks.appoint")),
    bound(form, "phone", { required: true, label: t("person.phone"), hint: t("clerks.phone_hint"), kind: "tel", inputmode: "tel", maxlength: 20, fault: faultOf(doing, "phone") }),
    several ? bound(form, "all", { kind: "tick", label: t("clerks.at_all") }) : null,
    several && !form.all ? h("fieldset", { class: "field" }, [h("legend", t("clerks.at_which")), venue.entrances.map(tick)]) : null,
    h(Refusal, { problem: elsewhere(doing.problem, ["phone"]) }),
    h(Button, { type: "submit", kind: "main", wide: true, busy: doing.busy, disabled: several && !form.all && !form.doors.length }, () => t("clerks.appoint")),
  ]);
}
