"""Pushes (推送): revealed contacts sent to the counties they concern, to each its own and nobody else's."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain.errors import Conflict
from chalicelib.domain.hidden import Hidden
from chalicelib.domain.tracing.candidate import Candidate
from chalicelib.domain.tracing.reason import Reason

State = Literal["waiting", "accepted"]
WAITING: Final = "waiting"
ACCEPTED: Final = "accepted"
Concern = Literal["venue", "residence"]
TAKEN_BY = ("tracer", "command")
"""Who takes a push on and reads it: 相关地区和疫情防控部门 (the Gansu notice), the county's command and its tracers."""
TOGETHER = 50  # contacts of one push: its row must stay below what the database takes
_COUNTY = 6


class Push(Struct, frozen=True, kw_only=True):
    """One push to a county: from which case and office, how many, who took it on; `read` are offices that looked."""

    id: str
    case: str
    county: str
    office: str
    at: datetime
    count: int
    accepted_at: datetime | None = None
    accepted_office: str | None = None
    recorded: bool = False
    read: tuple[str, ...] = ()

    @property
    def ref(self) -> str:
        """Return its random part, by which the audit chain names it."""
        return self.id.rpartition("-")[2]

    @property
    def state(self) -> State:
        """Say whether the county has taken it on."""
        return ACCEPTED if self.accepted_at is not None else WAITING

    def accepted(self, office: str, now: datetime) -> Push:
        """Return it taken on by an office, or refuse when another was first."""
        if self.accepted_at is not None:
            raise Conflict("push_state", state=self.state)
        return replace(self, accepted_at=now, accepted_office=office)


class Pushed(Hidden, frozen=True, kw_only=True):
    """One contact as a county gets it: for what it concerns the county, and with the reasons that do."""

    candidate: Candidate
    concerns: tuple[Concern, ...]


class PushFile(Hidden, frozen=True, kw_only=True):
    """What a push says, sealed under the case's key: the case's number, the contacts, and a note to the county.

    `rest` is how many candidates of the first and second order at the county's venues nobody has named.
    """

    case_no: str
    note: str
    contacts: tuple[Pushed, ...]
    rest: tuple[int, int] = (0, 0)


class Sent(Struct, frozen=True):
    """That a case pushed contacts (by their names in it) to a county."""

    county: str
    push: str
    contacts: tuple[str, ...]


class PushPeople(Struct, frozen=True, kw_only=True):
    """Who sent and who accepted it, sealed under the identity key."""

    by: str
    by_person: str | None
    accepted_by: str | None = None
    accepted_person: str | None = None


def county_of(push_id: str) -> str:
    """Read to which county a push goes from its id; "" when it is none."""
    county, dash, rest = push_id.partition("-")
    return county if len(county) == _COUNTY and county.isascii() and county.isdigit() and dash and rest else ""


def shares(
    candidate: Candidate, residence: str | None, county_of: Callable[[str], str], known: Collection[str]
) -> dict[str, Pushed]:
    """Return what each county gets of a contact: of its venues the reasons there, of a resident all of them.

    `residence` is a region's code or words; a county that is none of the province's gets nothing.
    """
    home = residence[:_COUNTY] if residence and residence.isascii() and residence.isdigit() else ""
    found: dict[str, Pushed] = {}
    for county in sorted({*candidate.counties, home} & set(known)):
        there = tuple(reason for reason in candidate.reasons if county_of(reason.venue) == county)
        if county == home:
            concerns: tuple[Concern, ...] = ("venue", "residence") if county in candidate.counties else ("residence",)
            found[county] = Pushed(candidate=candidate, concerns=concerns)
        else:
            found[county] = Pushed(candidate=_narrowed(candidate, there, county), concerns=("venue",))
    return found


def together(pushed: Iterable[Pushed]) -> list[tuple[Pushed, ...]]:
    """Cut what a county gets into pushes."""
    ordered = sorted(pushed, key=lambda each: (each.candidate.degree, each.candidate.id))
    return [tuple(ordered[start : start + TOGETHER]) for start in range(0, len(ordered), TOGETHER)]


def _narrowed(candidate: Candidate, reasons: tuple[Reason, ...], county: str) -> Candidate:
    """Leave out of a candidate what happened in other counties."""
    named = {name for reason in reasons for name in (reason.venue, *reason.entrances, *reason.source_entrances)}
    return replace(
        candidate,
        reasons=reasons,
        meetings=len(reasons),
        counties=(county,),
        towns=tuple(town for town in candidate.towns if town.startswith(county)),
        places={name: text for name, text in candidate.places.items() if name in named},
    )
