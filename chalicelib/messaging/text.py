"""Fill a tenant's SMS templates, short enough to arrive and silent about people."""

import re
import unicodedata
from collections.abc import Mapping
from string import Template
from typing import NamedTuple

from chalicelib.domain.sms_policy import MESSAGE_FIELDS, Sms
from chalicelib.messaging.message import SmsMessage, SmsRefused
from chalicelib.messaging.silence import assert_silent, is_silent

ONE_PART = 70  # characters of one SMS that is not plain ASCII, signature included
LONGEST = 500  # what carriers take in parts
VALUE = 35  # what providers take for one place
SHORTEST = 8  # a name clipped below this helps nobody
URGENT = frozenset({"sign_in", "alert", "alert_point"})  # worth clipping names for, so that they arrive in one part
OUTSPOKEN = frozenset({"sign_in"})  # the code is the message
EXACT = frozenset({"code", "minutes", "time", "count", "due", "point_phone"})  # worth nothing when clipped
PUBLISHED = frozenset({"point_phone"})  # a health point's own number may be told; nothing else in its place
PUBLIC_PHONE = re.compile(r"\+?[0-9][0-9 -]{1,14}[0-9]")
HIDDEN = "（略）"


class Composed(NamedTuple):
    """A message as its receiver reads it, and as a provider that fills templates itself wants it."""

    text: str
    template_id: str
    params: Mapping[str, str]


def compose(sms: Sms, message: SmsMessage) -> Composed:
    """Fill the template of a message; raise SmsRefused for a wrong kind or params.

    A venue's own name may look like a number or a colour (黄码头饭店): then it is left out, for an alert must arrive.
    """
    template = sms.templates.get(message.template)
    if template is None:
        raise SmsRefused("template_unknown")
    body = Template(f"【{sms.sign_name}】{template.text}")
    places = body.get_identifiers()
    if message.params.keys() - MESSAGE_FIELDS.get(message.template, frozenset()):
        raise SmsRefused("params_unknown")
    if set(places) - message.params.keys():
        raise SmsRefused("params_missing")
    values = _fitted(body, {name: _tidy(message.params[name]) for name in places}, message.template in URGENT)
    if message.template not in OUTSPOKEN:
        values = _silenced(body, values)
    text = body.substitute(values)
    if len(text) > LONGEST:
        raise SmsRefused("too_long")
    return Composed(text, template.template_id, values)


def _tidy(value: str) -> str:
    """Make one printable line of a value, and never an empty one (providers refuse those)."""
    visible = "".join(c if c.isprintable() else " " for c in unicodedata.normalize("NFC", value))
    return _clipped(" ".join(visible.split()), VALUE) or HIDDEN


def _clipped(value: str, size: int) -> str:
    return value if len(value) <= size else value[: size - 1] + "…"


def _fitted(body: Template, values: dict[str, str], urgent: bool) -> dict[str, str]:
    fitted = dict(values)
    while urgent and fitted and len(body.substitute(fitted)) > ONE_PART:
        longest = max(fitted.keys() - EXACT, key=lambda name: (len(fitted[name]), name), default=None)
        if longest is None or len(fitted[longest]) <= SHORTEST:
            break
        fitted[longest] = _clipped(fitted[longest], len(fitted[longest]) - 1)
    return fitted


def _silenced(body: Template, values: dict[str, str]) -> dict[str, str]:
    public = {name: values[name] for name in values.keys() & PUBLISHED if PUBLIC_PHONE.fullmatch(values[name])}
    hidden = dict.fromkeys(public, HIDDEN)
    silenced = {name: value if is_silent(value) else HIDDEN for name, value in values.items() if name not in public}
    if not is_silent(body.substitute(silenced | hidden)):
        silenced = dict.fromkeys(silenced, HIDDEN)
    assert_silent(body.substitute(silenced | hidden))
    return silenced | public
