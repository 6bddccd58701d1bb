"""One's own visits as one sees them: where, when, and who entered them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from chalicelib.domain.entry.kept_visit import KeptVisit
from chalicelib.domain.entry.visit_contest import EnteredBy, VisitContest
from chalicelib.domain.ids import encode

_DAY_DIGITS = 8
_BYTES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnVisit:
    """A visit of somebody, for himself; `by_mask` is the masked name of whoever else entered it, from `sender`."""

    id: str
    visit: KeptVisit
    venue: str
    entrance: str
    county: str
    entered_by: EnteredBy
    by_mask: str | None
    presence: str
    sender: str
    contest: VisitContest | None = None


def visit_id(visit: KeptVisit) -> str:
    """Name a visit: the same whenever it is listed, leading nowhere but through its owner's own list of that day."""
    digest = hashlib.sha256(f"{visit.pk}|{visit.sk}".encode()).digest()
    return f"{visit.day}{encode(digest[:_BYTES])}"


def day_of_id(name: str) -> str | None:
    """Return the day in a visit's name, if it has one."""
    day = name[:_DAY_DIGITS]
    return day if len(day) == _DAY_DIGITS and day.isascii() and day.isdigit() else None
