"""One's own visits as one sees them: where, when, and who entered them."""

from __future__ import annotations

from msgspec import Struct

from chalicelib.domain.entry.kept_visit import KeptVisit
from chalicelib.domain.entry.visit_contest import EnteredBy, VisitContest
from chalicelib.domain.ids import encode

_DAY_DIGITS = 8
_BYTES = 10


class OwnVisit(Struct, frozen=True, kw_only=True):
    """A visit of somebody, for himself; `by_mask` is the masked name of whoever else entered it, from `sender`.

    `contest_mark` is where it is noted that he contests it.
    """

    id: str
    contest_mark: str
    visit: KeptVisit
    venue: str
    entrance: str
    county: str
    entered_by: EnteredBy
    by_mask: str | None
    presence: str
    sender: str
    contest: VisitContest | None = None


def visit_id(day: str, mark: bytes) -> str:
    """Name a visit by a mark of its day: the same whenever it is listed, and nothing to anybody when the day is over.

    It leads nowhere but through its owner's own list of that day.
    """
    return f"{day}{encode(mark[:_BYTES])}"


def day_of_id(name: str) -> str | None:
    """Return the day in a visit's name, if it has one."""
    day = name[:_DAY_DIGITS]
    return day if len(day) == _DAY_DIGITS and day.isascii() and day.isdigit() else None
