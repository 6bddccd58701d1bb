"""Feed colours: the only way they change in bulk, ordered by `as_of`, each with its source, rule and reason."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.domain import naming
from chalicelib.domain.alarm.health import Health
from chalicelib.domain.day import local_day
from chalicelib.domain.hidden import Hidden
from chalicelib.domain.malformed import Malformed
from chalicelib.domain.person import identity
from chalicelib.observability import log
from chalicelib.security.pseudonyms import person_id
from chalicelib.usecases.custody.record import record

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

_AHEAD = timedelta(minutes=5)
_REACH = timedelta(days=366)
# A reason is shown and kept in clear: a phone or document number has no place in it.
_NUMBER = re.compile(r"[0-9]{7}")


class Colour(Hidden, frozen=True, kw_only=True):
    """One item of the feed."""

    id_type: str
    id_number: str
    colour: str
    flags: tuple[str, ...]
    reason: str
    rule: str
    as_of: datetime
    valid_until: datetime


class Outcome(Struct, frozen=True):
    """What became of one item: written, stale, or refused with a code and the field."""

    result: str
    field: str | None = None
    code: str | None = None


def feed(workspace: Workspace, items: list[Colour], office: str, digest: str) -> list[Outcome]:
    """Write a batch of colours; a bad item refuses itself and no other.

    The call is on the chain before the first colour changes: a fault half-way leaves no change without its entry.
    """
    now = workspace.instant()
    faults = [_fault(workspace, item, now) for item in items]
    rules = ",".join(sorted({item.rule for item, fault in zip(items, faults, strict=True) if fault is None}))[:200]
    record(workspace, "health_feed", office=office, facts={"count": len(items), "rules": rules, "hash": digest})
    outcomes = [fault or _write(workspace, item, now) for item, fault in zip(items, faults, strict=True)]
    log("health_fed", count=len(items), total=sum(outcome.result == "written" for outcome in outcomes))
    return outcomes


def _fault(workspace: Workspace, item: Colour, now: datetime) -> Outcome | None:
    field = "id_number"
    try:
        identity.parse(item.id_type, item.id_number, local_day(now, workspace.tenant))
        for field, text in (("rule", item.rule), ("reason", item.reason)):
            if text and _NUMBER.search(naming.description(text)):
                return Outcome("refused", field, "personal_number")
    except Malformed as malformed:
        return Outcome("refused", field, malformed.code)
    if item.as_of > now + _AHEAD:
        return Outcome("refused", "as_of", "in_future")
    if item.as_of < now - _REACH:
        return Outcome("refused", "as_of", "too_long_ago")
    if item.valid_until <= item.as_of:
        return Outcome("refused", "valid_until", "expired")
    return Outcome("refused", "valid_until", "too_far_ahead") if item.valid_until > now + _REACH else None


def _write(workspace: Workspace, item: Colour, now: datetime) -> Outcome:
    document = identity.parse(item.id_type, item.id_number, local_day(now, workspace.tenant))
    person = person_id(workspace.keyring.index, item.id_type, document.value)
    health = Health(
        colour=item.colour,
        flags=item.flags,
        as_of=item.as_of,
        valid_until=item.valid_until,
        source="feed",
        rule=item.rule,
        reason=item.reason,
    )
    keep = timedelta(days=workspace.tenant.retention.health_history_days)
    written = workspace.health.put(person, health, int((now + keep).timestamp()))
    return Outcome("written" if written else "stale")
