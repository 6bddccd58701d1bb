"""Alerts (短信示警): an abnormal visit, from the moment it is raised to its end."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain.alarm.health_point import HealthPoint
from chalicelib.domain.entry.kept_visit import KeptVisit
from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import ID_BYTES, encode

RAISED, ACKNOWLEDGED, HANDED_OVER, CLOSED = "raised", "acknowledged", "handed_over", "closed"
OPEN_STATES = (RAISED, ACKNOWLEDGED, HANDED_OVER)
ESCALATION_MINUTES = (15, 30, 60)  # neither notice says how soon; a county sets its own

# action -> (states before, state after). Who has left cannot be handed over: closing needs no hand-over.
_MOVES = {
    "acknowledge": ((RAISED,), ACKNOWLEDGED),
    "hand_over": ((ACKNOWLEDGED,), HANDED_OVER),
    "close": ((ACKNOWLEDGED, HANDED_OVER), CLOSED),
}


class AlertId(NamedTuple):
    """Where an alert is kept: county, local day (yyyymmdd) and time (hhmmssmmm) of the visit, and its mark."""

    county: str
    day: str
    time: str
    mark: str

    def __str__(self) -> str:
        """Spell the id as clients know it."""
        return "-".join(self)


def id_of(visit: KeptVisit, county: str) -> AlertId:
    """Derive the id of a visit's one alert."""
    digest = hashlib.sha256(f"{visit.pk}|{visit.sk}".encode()).digest()
    return AlertId(county, visit.day, visit.time, encode(digest[:ID_BYTES]))


def parse_id(text: str) -> AlertId | None:
    """Read an id, or None when it is none."""
    parts = text.split("-")
    lengths = [len(part) for part in parts]
    numbers = all(part.isascii() and part.isdigit() for part in parts[:3])
    return AlertId(*parts) if lengths == [6, 8, 9, 16] and numbers else None


class Step(Struct, frozen=True, kw_only=True):
    """One thing done about an alert: what, when, by which account, from which office (none: the venue's own people)."""

    action: str
    at: datetime
    by: str
    office: str | None = None


class Remark(Struct, frozen=True):
    """What was written with a step: to whom or with which measure, and a note. People write names into it: sealed."""

    action: str
    about: str
    note: str = ""


class Alert(Struct, frozen=True, kw_only=True):
    """What stands in clear: where, when, whereto, how far it got. Nothing about the person.

    One of a paper list is for the county alone (`county_only`): who it is about has left, and whoever typed him in must
    not learn his colour by it.
    """

    id: str
    venue: str
    entrance: str
    occurred_at: datetime
    raised_at: datetime
    due_at: datetime
    state: str = RAISED
    told: bool = True
    county_only: bool = False
    health_point: HealthPoint | None = None
    steps: tuple[Step, ...] = ()
    escalated: int = 0

    @property
    def waits_since(self) -> datetime:
        """Return when somebody last did something about it: the minutes of a county run from there."""
        return self.steps[-1].at if self.steps else self.raised_at

    def escalates_at(self, after: Sequence[timedelta]) -> datetime | None:
        """Return when its next step of escalation is due, each so long after what was done last, if there is one."""
        if self.state == CLOSED or self.escalated >= len(after):
            return None
        return self.waits_since + after[self.escalated]

    def due_by(self, after: Sequence[timedelta]) -> Alert:
        """Return the alert saying when something must be done about it."""
        return replace(self, due_at=self.waits_since + after[min(self.escalated, len(after) - 1)])

    def moved(self, step: Step) -> Alert:
        """Return the alert after a step, or refuse one that its state does not allow."""
        before, after = _MOVES[step.action]
        if self.state not in before:
            raise Conflict("alert_state", state=self.state, action=step.action)
        return replace(self, state=after, steps=(*self.steps, step))

    def was_moved_by(self, action: str, account: str) -> bool:
        """Say whether the last step is this one by this account: an answer was lost, and it is asked again."""
        last = self.steps[-1] if self.steps else None
        return last is not None and (last.action, last.by) == (action, account)


class AlertSeal(Struct, frozen=True, kw_only=True):
    """What an alert keeps sealed: which visit, who, and what the door was shown."""

    visit_pk: str
    visit_sk: str
    person: str
    mask: str
    identity: str
    colour: str
    flags: tuple[str, ...] = ()
    mode: str = ""

    @property
    def hand_written(self) -> bool:
        """Say whether staff wrote the person down: then the door that wrote is told no colour, here neither."""
        return self.mode in {"assisted", "paper"}
