"""Gather what a ledger says of venues: their managers masked or in full, their doors, who answers for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from chalicelib.domain.errors import Unprocessable
from chalicelib.domain.naming import same_name_key
from chalicelib.domain.place.category import find
from chalicelib.domain.place.region import LENGTHS
from chalicelib.domain.place.venue import STATES, Venue
from chalicelib.sheets.ledger import LedgerRow
from chalicelib.storage import keys
from chalicelib.usecases.ledger.ask_ledger import PURPOSES, LedgerTerms
from chalicelib.usecases.venue.apply import open_contact

if TYPE_CHECKING:
    from chalicelib.domain.person.body_officer import BodyOfficer
    from chalicelib.runtime import Workspace

COLUMNS = ("状态", "类别", "主管部门", "行政区划", "车牌", "属地专干", "属地负责人")
ROWS_AT_MOST = 100_000  # five volumes: a city; what is larger is asked for county by county
_AT_ONCE = 8
STATE_WORDS = {
    "draft": "待完善",
    "submitted": "待审核",
    "approved": "已通过",
    "rejected": "未通过",
    "returned": "已退回",
    "disabled": "已停用",
    "deregistered": "已注销",
}


def plan_ledger(workspace: Workspace, terms: LedgerTerms, rows_at_most: int | None = None) -> list[str]:
    """Return the ids of the venues in a ledger, by town, village, name; Unprocessable ledger_too_large for more."""
    limit = ROWS_AT_MOST if rows_at_most is None else rows_at_most
    found: list[tuple[str, str, str]] = []
    for venue in _venues(workspace, terms):
        found.append((venue.region, same_name_key(venue.name), venue.id))
        if len(found) > limit:
            raise Unprocessable("ledger_too_large", limit=limit)
    return [venue_id for _, _, venue_id in sorted(found)]


def gather_ledger(workspace: Workspace, terms: LedgerTerms, venue_ids: Sequence[str]) -> list[LedgerRow]:
    """Return the rows of some venues, in the order of the plan; whoever is named in full is told of it first."""
    found = workspace.venues.get_many(venue_ids)
    venues = [found[each] for each in venue_ids if each in found]
    if terms.purpose is not None:
        _tell(workspace, venues, terms.office, PURPOSES[terms.purpose])
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        doors = list(pool.map(lambda venue: workspace.venues.entrances(venue.id), venues))
    officers = _Officers(workspace, full=terms.full)
    return [
        _row(workspace, venue, [door.name for door in each], officers, full=terms.full)
        for venue, each in zip(venues, doors, strict=True)
    ]


def _venues(workspace: Workspace, terms: LedgerTerms) -> Iterator[Venue]:
    states = (terms.state,) if terms.state else STATES
    for county in workspace.regions.counties_under(terms.region):
        for state in states:
            for _, venue in workspace.venues.in_county(county, keys.county_prefix(state, terms.region)):
                if venue.region.startswith(terms.region) and terms.holds(venue.category, venue.department):
                    yield venue


def _tell(workspace: Workspace, venues: Sequence[Venue], office: str, purpose: str) -> None:
    """Note the look at each manager beside him, before he is read."""
    now = workspace.instant()
    people = list(dict.fromkeys(venue.manager_person for venue in venues if venue.manager_person))
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(lambda person: workspace.accesses.record(person, office, purpose, now), people))


def _row(workspace: Workspace, venue: Venue, doors: Sequence[str], officers: _Officers, *, full: bool) -> LedgerRow:
    name, phone, number = _manager(workspace, venue, full=full)
    category = find(venue.category)
    department = workspace.categories.departments.get(venue.department or "")
    return LedgerRow(
        name=venue.name,
        manager_name=name,
        manager_phone=phone,
        manager_id=number,
        address=venue.address or _place(workspace, venue),
        entrances=doors,
        extra=(
            STATE_WORDS[venue.state],
            category.name if category else "",
            department.name if department else "",
            workspace.regions.full_name(venue.region),
            venue.vehicle.plate if venue.vehicle else "",
            officers.of(venue.region, "专干"),
            officers.of(venue.region, "负责人"),
        ),
    )


def _place(workspace: Workspace, venue: Venue) -> str:
    """Say where a vehicle is at home, which has no address."""
    operator = venue.vehicle.operator if venue.vehicle else None
    return operator or workspace.regions.full_name(venue.region)


def _manager(workspace: Workspace, venue: Venue, *, full: bool) -> tuple[str, str, str]:
    if not venue.manager_sealed:
        return "", "", ""
    if full:
        contact = open_contact(workspace, venue)
        return contact.name, contact.phone, contact.id_number
    mask = venue.manager_mask
    return mask.get("name", ""), mask.get("phone", ""), mask.get("id_number", "")


class _Officers:
    """Who answers for a place: the officers of its village, else of its town, else of its county."""

    def __init__(self, workspace: Workspace, *, full: bool) -> None:
        self._workspace = workspace
        self._full = full
        self._known: dict[str, tuple[BodyOfficer, ...]] = {}

    def of(self, region: str, duty: str) -> str:
        """Name those of a duty."""
        for length in (LENGTHS["village"], LENGTHS["town"], LENGTHS["county"]):
            if len(region) < length:
                continue
            named = [officer for officer in self._of(region[:length]) if officer.duty == duty]
            if named:
                return "、".join(" ".join(self._shown(officer)) for officer in named)
        return ""

    def _of(self, region: str) -> tuple[BodyOfficer, ...]:
        if region not in self._known:
            self._known[region] = self._workspace.body_officers.of(region).items
        return self._known[region]

    def _shown(self, officer: BodyOfficer) -> tuple[str, str]:
        return (officer.name, officer.phone) if self._full else officer.masked
