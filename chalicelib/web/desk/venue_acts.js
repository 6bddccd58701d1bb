// What may be done with a venue that was decided on: return, disable, enable, confirm its new manager, print its posters.
import { h, reactive } from "../vendor/vue.js";
import { post } from "../kit/api.js";
import { act } from "../kit/loading.js";
import { Button, Notice } from "../kit/parts.js";
import { go } from "../kit/routes.js";
import { hasRole } from "../kit/session.js";
import { announce } from "../kit/shell.js";
import { submitting } from "../kit/signing_in.js";
import { Refusal } from "../kit/parts.js";
import { t } from "../kit/words.js";
import { bound, unfielded } from "./bound.js";
import { basket } from "./poster_jobs.js";

const WITH_REASON = { return: true, disable: true, enable: false };

function offered(venue) {
  if (!hasRole("reviewer", "command")) return [];
  if (venue.state === "approved") return ["return", "disable"];
  if (venue.state === "returned") return ["disable"];
  return venue.state === "disabled" ? ["enable"] : [];
}

/** Draw the acts; `onChanged` hears the venue as it has become. */
export const VenueActs = {
  props: ["venue", "onChanged"],
  setup(props) {
    const form = reactive({ action: "", reason: "" });
    const changed = (venue, action) => {
      form.action = "";
      form.reason = "";
      announce(t("venue.done." + action, { name: venue.name }));
      props.onChanged(venue);
    };
    const send = act(async () => {
      const reason = form.reason.trim();
      changed(await post("v1/venues/" + props.venue.venue_id + "/" + form.action, reason ? { reason } : {}), form.action);
    });
    const confirm = act(async () => changed(await post("v1/venues/" + props.venue.venue_id + "/manager/confirm"), "handover"));
    return () => [handover(props.venue, confirm), form.action ? asked(form, send) : buttons(props.venue, form, send)];
  },
};

function buttons(venue, form, send) {
  const choose = (action) => () => {
    send.problem = null;
    form.action = action;
  };
  const acts = offered(venue).map((each) => h(Button, { key: each, kind: each === "enable" ? "plain" : "danger", onClick: choose(each) }, () => t("venue.act." + each)));
  const print = venue.live && venue.state !== "disabled" ? h(Button, { onClick: () => posters(venue) }, () => t("venue.act.posters")) : null;
  return acts.length || print ? h("div", { class: "row" }, [acts, print]) : null;
}

function posters(venue) {
  basket.venues = [{ id: venue.venue_id, name: venue.name }];
  go("posters");
}

function asked(form, send) {
  return h("form", { class: "panel decide", onSubmit: submitting(send) }, [
    h("h3", t("venue.act." + form.action)),
    h("p", t("venue.means." + form.action)),
    bound(form, "reason", t("decide.reason"), send, { kind: "area", required: WITH_REASON[form.action], maxlength: 500 }),
    h(Refusal, { problem: unfielded(send, ["reason"]) }),
    h("div", { class: "row" }, [
      h(Button, { type: "submit", kind: form.action === "enable" ? "main" : "danger", busy: send.busy }, () => t("act.confirm")),
      h(Button, { kind: "quiet", onClick: () => (form.action = "") }, () => t("act.cancel")),
    ]),
  ]);
}

function handover(venue, confirm) {
  if (!venue.next_manager || !hasRole("reviewer", "command")) return null;
  const words = { name: venue.next_manager.name, phone: venue.next_manager.phone };
  return h(Notice, { kind: "warning" }, () => [
    h("p", t(venue.next_manager_accepted ? "venue.handover.accepted" : "venue.handover.invited", words)),
    h(Refusal, { problem: confirm.problem }),
    venue.next_manager_accepted ? h(Button, { kind: "main", busy: confirm.busy, onClick: () => confirm.run() }, () => t("venue.handover.confirm")) : null,
  ]);
}
