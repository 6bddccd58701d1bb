// One candidate: masked until revealed, and in words why he is one: where, when, what was assumed, how sure.
import { h } from "../vendor/vue.js";
import { link } from "../kit/routes.js";
import { moment, t, time } from "../kit/words.js";
import { joined, listed } from "../office/listed.js";
import { named } from "../office/named.js";

export function Contact(props) {
  const { contact, memory } = props;
  const person = contact.person || memory.named[contact.contact_id];
  return h("li", { class: ["panel", "contact", { named: person }] }, [
    h("div", { class: "row spread" }, [
      person ? h("h3", person.name) : picking(contact, memory),
      h("span", { class: "quiet-text" }, t("contact.since", { at: moment(contact.since) })),
    ]),
    person ? named(person, contact) : maskedFacts(contact),
    h("ul", { class: "plain reasons" }, contact.reasons.slice(0, 1).map(reasonItem)),
    contact.reasons.length > 1
      ? h("details", [h("summary", t("contact.more", { count: contact.meetings - 1 })), h("ul", { class: "plain reasons" }, contact.reasons.slice(1).map(reasonItem))])
      : null,
    contact.meetings > contact.reasons.length ? h("p", { class: "quiet-text" }, t("contact.not_all", { kept: contact.reasons.length, count: contact.meetings })) : null,
  ]);
}
Contact.props = ["contact", "memory"];

function picking(contact, memory) {
  const change = (event) => {
    if (event.target.checked) memory.picked[contact.contact_id] = true;
    else delete memory.picked[contact.contact_id];
  };
  return h("h3", h("label", { class: "choice" }, [
    h("input", { type: "checkbox", checked: Boolean(memory.picked[contact.contact_id]), onChange: change }),
    h("span", contact.name || t("contact.nameless")),
  ]));
}

function maskedFacts(contact) {
  const said = [contact.phone, contact.written_down ? t("contact.written_down") : ""].filter(Boolean);
  return said.length ? h("p", { class: "quiet-text" }, joined(said)) : null;
}

function reasonItem(reason, index) {
  return h("li", { key: index, class: "reason" }, [
    h("p", [h("strong", reason.venue), " ", t("reason.entrances", { entrances: listed(reason.entrances) })]),
    h("p", t("reason.times", { from: moment(reason.at), to: time(reason.until), overlap: reason.overlap_minutes, together: reason.together_minutes })),
    h("p", { class: "quiet-text" }, t("reason.assumed", {
      dwell: listed(reason.dwell_minutes),
      presence: listed(reason.presence.map((each) => t("presence." + each))),
      modes: listed(reason.modes.map((each) => t("mode." + each))),
    })),
    h("details", [
      h("summary", t("reason.in_full")),
      h("p", reason.text),
      h("p", h("a", { href: link("open/venue/" + reason.venue_id) }, t("reason.open_venue"))),
    ]),
  ]);
}
