// What only the command may do with a venue: mark it confirmed, and say which department answers for it.
import { h, reactive } from "../vendor/vue.js";
import { get, post } from "../kit/api.js";
import { act } from "../kit/loading.js";
import { Button, Refusal } from "../kit/parts.js";
import { link } from "../kit/routes.js";
import { hasRole } from "../kit/session.js";
import { announce } from "../kit/shell.js";
import { submitting } from "../kit/signing_in.js";
import { moment, t } from "../kit/words.js";
import { bound, unfielded } from "./bound.js";
import { categories } from "./categories.js";

export const CommandActs = {
  props: ["venue", "onChanged"],
  setup(props) {
    const form = reactive({ open: false, department: props.venue.department || "", reason: "" });
    const path = () => "v1/venues/" + props.venue.venue_id;
    const confirm = act(async () => {
      const [outcome] = (await post("v1/venues/confirm", { venue_ids: [props.venue.venue_id] })).items;
      if (outcome.code) throw Object.assign(new Error(outcome.code), { code: outcome.code, detail: outcome.message, errors: [] });
      announce(t("command.confirmed"));
      props.onChanged(await get(path()));
    });
    const assign = act(async () => {
      const venue = await post(path() + "/department", { department: form.department, reason: form.reason });
      Object.assign(form, { open: false, reason: "" });
      announce(t("command.assigned"));
      props.onChanged(venue);
    });
    return () => (hasRole("command") ? [h("div", { class: "row" }, [confirmation(props.venue, confirm), form.open ? null : assignment(props.venue, form, assign), hold(props.venue)]), form.open ? assignment(props.venue, form, assign) : null] : null);
  },
};

function confirmation(venue, confirm) {
  if (venue.confirmed_at) return h("p", { class: "quiet-text" }, t("command.confirmed_at", { at: moment(venue.confirmed_at) }));
  if (venue.state !== "approved") return null;
  return [h(Refusal, { problem: confirm.problem }), h(Button, { busy: confirm.busy, onClick: () => confirm.run() }, () => t("command.confirm"))];
}

/** The way to a hold of what was registered there, once there may be something. */
function hold(venue) {
  return venue.live || venue.state === "disabled" ? h("a", { class: "button", href: link("holds/new/venue/" + venue.venue_id) }, t("command.hold")) : null;
}

function assignment(venue, form, assign) {
  const found = categories().find((each) => each.code === venue.category);
  const owners = found ? found.departments : [];
  if (owners.length < 2) return null;
  if (!form.open) return h(Button, { onClick: () => (form.open = true) }, () => t("command.assign"));
  return h("form", { class: "panel decide", onSubmit: submitting(assign) }, [
    h("h3", t("command.assign")),
    bound(form, "department", t("figures.department"), assign, { kind: "choice", required: true, options: owners.map((each) => [each.code, each.name]) }),
    bound(form, "reason", t("decide.reason"), assign, { kind: "area", required: true, maxlength: 500 }),
    h(Refusal, { problem: unfielded(assign, ["department", "reason"]) }),
    h("div", { class: "row" }, [
      h(Button, { type: "submit", kind: "main", busy: assign.busy }, () => t("act.confirm")),
      h(Button, { kind: "quiet", onClick: () => (form.open = false) }, () => t("act.cancel")),
    ]),
  ]);
}
