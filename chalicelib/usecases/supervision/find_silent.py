"""Find silent and strange doors of a region: a page of venues at a time, each door compared with its own days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.domain.day import local_day
from chalicelib.domain.entry.day_figures import DoorFigures
from chalicelib.domain.errors import one_field
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.place.venue import APPROVED, RETURNED, Entrance, Venue
from chalicelib.domain.supervision.silence import BASE_DAYS, DoorDay, DoorPast, Finding, county_days, findings
from chalicelib.storage import keys
from chalicelib.storage.door_days import AT_ONCE, Days
from chalicelib.usecases import cursor as cursors
from chalicelib.usecases.supervision.reach import COUNTY_DIGITS, reach_of

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

VENUES_AT_ONCE = 200  # two queries each: some seconds of a function
ABNORMAL_BROUGHT = frozenset({"quarantine_site"})
"""Categories that abnormal people are brought to: many of them are as it should be."""


class Found(Struct, frozen=True):
    """A finding at a door of a venue."""

    venue: Venue
    entrance: Entrance
    finding: Finding


def find_silent(
    workspace: Workspace, caller: Caller, region: str, days: int, limit: int, cursor: str | None
) -> tuple[list[Found], str | None]:
    """Return a page of what is found at a region's doors; a page may be short, or empty, and still go on."""
    reach = reach_of(workspace, caller, region)
    after, skipped = _read(cursor)
    block, last = _block(workspace, region, after)
    today = local_day(workspace.instant(), workspace.tenant)
    county = _county(workspace, region[:COUNTY_DIGITS], today, days)
    seen = [(place, venue) for place, venue in block if reach.covers(venue.region, venue.department, venue.category)]
    found: list[Found] = []
    before = after or ""
    for place, own in _judged(workspace, seen, today, days, county):
        fresh = own[skipped:]
        room = limit - len(found)
        if len(fresh) > room:
            return found + fresh[:room], _spell(before, skipped + room)
        found += fresh
        before, skipped = place, 0
    return found, _spell(last, 0) if last else None


def _judged(
    workspace: Workspace,
    venues: list[tuple[str, Venue]],
    today: date,
    days: int,
    county: Mapping[date, float],
) -> Iterator[tuple[str, list[Found]]]:
    first = today - timedelta(days=BASE_DAYS + days)
    read = workspace.door_days.since(first, [venue.id for _, venue in venues])
    with ThreadPoolExecutor(AT_ONCE) as pool:
        doors = pool.map(workspace.venues.entrances, [venue.id for _, venue in venues])
        for (place, venue), (_, past), entrances in zip(venues, read, doors, strict=True):
            pasts = [(each, _past(workspace, venue, each, past, today)) for each in entrances]
            yield (
                place,
                [
                    Found(venue, entrance, _remembered(workspace, venue, entrance, finding, first))
                    for entrance, door in pasts
                    for finding in findings(door, today, days, county)
                    if _stands(workspace, entrance, finding, today, days)
                ],
            )


def _past(workspace: Workspace, venue: Venue, entrance: Entrance, days: Days, today: date) -> DoorPast:
    """Gather a door's days; abnormal people whom staff wrote down are left out, for they may look here too."""
    kept: dict[date, DoorDay] = {}
    for day, figures in days.figures.items():
        own = figures.by_entrance.get(entrance.id, DoorFigures()).at_own_door()
        marked = days.doubted.get(day, {}).get(entrance.id, 0)
        if own.visits:
            kept[day] = DoorDay(own.visits, own.abnormal, own.remote, marked)
    return DoorPast(
        entrance=entrance.id,
        since=local_day(venue.decided_at or venue.created_at, workspace.tenant),
        days=kept,
        today=kept[today].visits if today in kept else 0,
        sees_abnormal=venue.category in ABNORMAL_BROUGHT,
    )


def _stands(workspace: Workspace, entrance: Entrance, finding: Finding, today: date, days: int) -> bool:
    """Say whether a door without a visit is older than it may be silent: it may have been added after its venue."""
    if finding.kind != "never":
        return True
    codes = workspace.venues.codes([entrance])
    opened = codes[0].valid[0][0] if codes and codes[0].valid else None
    # A reissued code is younger than its door: what the first one counted was looked at with the door's days.
    return opened is None or entrance.version > 1 or (today - local_day(opened, workspace.tenant)).days > days


def _remembered(workspace: Workspace, venue: Venue, entrance: Entrance, finding: Finding, first: date) -> Finding:
    """Return what is said of a door without a visit: it was used before the days that are looked at, or never."""
    if finding.kind != "never":
        return finding
    for day, figures in workspace.door_days.newest(venue.id, first):
        if entrance.id in figures.by_entrance:
            return Finding("silent", entrance.id, {**finding.facts, "last": f"{day}"})
    return finding


def _county(workspace: Workspace, county: str, today: date, days: int) -> dict[date, float]:
    """Return a county's days against their usual; of days that nobody has added up it says nothing."""
    from chalicelib.storage.roll_ups import Place

    whole = [today - timedelta(days=n) for n in range(1, BASE_DAYS + days + 1)]
    shares = workspace.roll_ups.days(Place(county, f"{day:%Y%m%d}") for day in whole)
    totals = {day: shares.get(Place(county, f"{day:%Y%m%d}")) for day in whole}
    return county_days({day: found[0].counted.visits for day, found in totals.items() if found})


def _block(workspace: Workspace, region: str, after: str | None) -> tuple[list[tuple[str, Venue]], str | None]:
    """Return the next venues of a region whose codes answer scans, and the last one's place when there are more."""
    found: list[tuple[str, Venue]] = []
    for state in (APPROVED, RETURNED):
        prefix = keys.county_prefix(state, region)
        if after and not after.startswith(prefix) and after > prefix:
            continue
        resumed = after if after and after.startswith(prefix) else None
        for place, venue in workspace.venues.in_county(region[:COUNTY_DIGITS], prefix, resumed):
            if len(found) == VENUES_AT_ONCE:
                return found, found[-1][0]
            found.append((place, venue))
    return found, None


def _spell(place: str, skipped: int) -> str:
    return cursors.spell(f"{place}~{skipped}")


def _read(cursor: str | None) -> tuple[str | None, int]:
    text = cursors.read(cursor)
    if text is None:
        return None, 0
    place, _, skipped = text.rpartition("~")
    if not skipped.isdecimal() or len(skipped) > 6:
        raise one_field("cursor", "cursor_invalid")
    return place or None, int(skipped)
