"""What a policy says of SMS: the kinds there are, their places, and the registered texts; part of `Tenant`."""

from collections.abc import Mapping
from string import Template

from msgspec import Struct

MESSAGE_FIELDS: Mapping[str, frozenset[str]] = {
    "sign_in": frozenset({"code", "minutes"}),
    "submitted": frozenset({"venue"}),
    "approved": frozenset({"venue"}),
    "rejected": frozenset({"venue"}),
    "returned": frozenset({"venue"}),
    "disabled": frozenset({"venue"}),
    "enabled": frozenset({"venue"}),
    "deregistered": frozenset({"venue"}),
    "manager_invited": frozenset(),  # no free text: anybody can invite any phone, and must not send words of his own
    "manager_changed": frozenset({"venue"}),
    # Alerts never tell a person, a number or a colour of the visitor: SMS are read over shoulders.
    "alert": frozenset({"venue", "entrance", "time"}),
    "alert_point": frozenset({"venue", "entrance", "time", "point", "point_phone"}),
    "alert_more": frozenset({"venue", "count"}),
    "alert_overdue": frozenset({"venue", "count"}),
    "alert_escalated": frozenset({"venue", "count"}),
    "staff_granted": frozenset(),
    "push_waiting": frozenset(),
    "case_waiting": frozenset(),  # that something waits, and nothing of what
    "collection_ended": frozenset({"venue"}),
    "collection_resumed": frozenset({"venue"}),
    "identity_moved": frozenset(),
    # Orders: which kind and until when, or how many; their words are read after signing in.
    "order_given": frozenset({"kind", "due"}),
    "order_reopened": frozenset({"kind", "due"}),
    "order_overdue": frozenset({"count"}),
    "order_escalated": frozenset({"count"}),
}
"""The kinds of SMS and what may be filled into each; reasons are never sent, for people write names into them."""


class SmsTemplate(Struct, frozen=True):
    """Hold one registered template: the provider's id and its text with `${field}` places."""

    template_id: str
    text: str

    def render(self, fields: Mapping[str, str]) -> str:
        """Fill the places in one pass, so that a value never is read as a place."""
        return Template(self.text).substitute(fields)


class Sms(Struct, frozen=True):
    """Hold the signature every SMS carries and one template per kind of `MESSAGE_FIELDS`."""

    sign_name: str
    templates: Mapping[str, SmsTemplate]
