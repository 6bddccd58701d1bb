"""Feed colours: the only way they change in bulk, ordered by `as_of`, each with its source, rule and reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from chalicelib.domain import identity
from chalicelib.domain.day import local_day
from chalicelib.domain.health import Health
from chalicelib.domain.malformed import Malformed
from chalicelib.observability import log
from chalicelib.security.pseudonyms import person_id
from chalicelib.usecases.record import record

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

_AHEAD = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Colour:
    """One item of the feed."""

    id_type: str
    id_number: str
    colour: str
    flags: tuple[str, ...]
    reason: str
    rule: str
    as_of: datetime
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one item: written, stale, or refused with a code and the field."""

    result: str
    field: str | None = None
    code: str | None = None


def feed(workspace: Workspace, items: list[Colour], office: str, digest: str) -> list[Outcome]:
    """Write a batch of colours; a bad item refuses itself and no other."""
    outcomes = [_one(workspace, item) for item in items]
    rules = ",".join(sorted({item.rule for item in items}))[:200]
    written = sum(outcome.result == "written" for outcome in outcomes)
    record(
        workspace,
        "health_feed",
        office=office,
        facts={"count": len(items), "written": written, "rules": rules, "hash": digest},
    )
    log("health_fed", count=len(items), total=written)
    return outcomes


def _one(workspace: Workspace, item: Colour) -> Outcome:
    now = workspace.instant()
    try:
        document = identity.parse(item.id_type, item.id_number, local_day(now, workspace.tenant))
    except Malformed as malformed:
        return Outcome("refused", "id_number", malformed.code)
    if item.as_of > now + _AHEAD:
        return Outcome("refused", "as_of", "in_future")
    if item.valid_until <= item.as_of:
        return Outcome("refused", "valid_until", "expired")
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
