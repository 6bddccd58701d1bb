"""See how far the places that should exist have come: lists, applications, posters and scans side by side."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from chalicelib.domain.day import local_day
from chalicelib.domain.errors import one_field
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.place.region import ancestors
from chalicelib.domain.place.venue import DEREGISTERED, STATES, Venue
from chalicelib.domain.supervision.coverage import Coverage, Covered, sum_up
from chalicelib.domain.supervision.expected import Expected
from chalicelib.domain.supervision.matching import Applied, Match, Matcher, decided
from chalicelib.domain.supervision.phase import Phase, phases_of
from chalicelib.storage import keys
from chalicelib.usecases.supervision.reach import COUNTY_DIGITS, Reach, reach_of

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

VENUES_AT_ONCE = 12_000  # some seconds of a function; a larger county is asked town by town
TOWN_DIGITS = 9
PAST_DAYS = 366


def see_coverage(workspace: Workspace, caller: Caller, region: str, day: date | None) -> Coverage:
    """Sum up the lists of a region that the caller supervises, by default as of yesterday's scans."""
    reach = reach_of(workspace, caller, region)
    day = checked_day(workspace, day)
    venues = _venues(workspace, region)
    covered = _covered(workspace, reach, venues, day)
    phases, today = phases_in(workspace, region), local_day(workspace.instant(), workspace.tenant)

    def is_late(each: Covered) -> bool:
        return each.late(phases, today) is not None

    found = sum_up(day, covered, is_late, town_of)
    named = {each.venue.id for each in covered if each.venue}
    found.unlisted = sum(
        venue.live and venue.id not in named and reach.covers(venue.region, venue.department, venue.category)
        for venue in venues.values()
    )
    return found


def see_places(workspace: Workspace, caller: Caller, region: str, day: date | None) -> list[Covered]:
    """Return every row of a region's lists that the caller supervises, by department and number."""
    reach = reach_of(workspace, caller, region)
    covered = _covered(workspace, reach, _venues(workspace, region), checked_day(workspace, day))
    return sorted(covered, key=lambda each: (each.row.department, each.row.region, each.row.row, each.row.key))


def phases_in(workspace: Workspace, region: str) -> tuple[Phase, ...]:
    """Return the phases of a region's county."""
    settings = workspace.duties.county(region[:COUNTY_DIGITS])
    return phases_of(settings.phases, settings.deadlines)


def checked_day(workspace: Workspace, day: date | None) -> date:
    """Return the day whose scans count: yesterday, the last whole one, unless another is asked for."""
    today = local_day(workspace.instant(), workspace.tenant)
    if day is None:
        return today - timedelta(days=1)
    if day > today:
        raise one_field("date", "in_future")
    if day < today - timedelta(days=PAST_DAYS):
        raise one_field("date", "too_long_ago")
    return day


def town_of(covered: Covered) -> str:
    """Return the town a place lies in; a vehicle has none but its county."""
    return (covered.venue.region if covered.venue else covered.row.region)[:TOWN_DIGITS]


def units_of(workspace: Workspace, region: str) -> tuple[str, ...]:
    """Return the names of a region's units from the province down."""
    return tuple(workspace.regions.name(code) for code in ancestors(region))


def _venues(workspace: Workspace, region: str) -> dict[str, Venue]:
    """Return the venues of a region; those that belong to the county alone (vehicles) are of the county."""
    county = region[:COUNTY_DIGITS]
    prefixes = [""] if region == county else [keys.county_prefix(state, region) for state in STATES]
    found: dict[str, Venue] = {}
    for prefix in prefixes:
        for _, venue in workspace.venues.in_county(county, prefix):
            found[venue.id] = venue
            if len(found) > VENUES_AT_ONCE:
                raise one_field("region", "ask_by_town")
    return found


def _covered(workspace: Workspace, reach: Reach, venues: dict[str, Venue], day: date) -> list[Covered]:
    county = reach.region[:COUNTY_DIGITS]
    rows = _rows(workspace, reach)
    decisions = dict(workspace.matchings.of_county(county))
    matches = _matches(workspace, rows, venues.values(), decisions)
    named = {match.venue for match in matches if match.venue}
    figures = workspace.door_days.on(day, [each for each in sorted(named) if each in venues and venues[each].live])
    posted = workspace.postings.of_county(county)
    found = []
    for row, match in zip(rows, matches, strict=True):
        venue = venues.get(match.venue or "")
        scanned = len(figures[venue.id].by_entrance) if venue and venue.id in figures else 0
        found.append(
            Covered(
                row=row,
                match=match,
                venue=venue,
                has_poster=venue is not None and venue.id in posted,
                doors=max(scanned, (venue.doors or 1) if venue else 0),
                doors_scanned=scanned,
                decided=decisions.get(row.key) is not None,
            )
        )
    return found


def _rows(workspace: Workspace, reach: Reach) -> list[Expected]:
    rows = []
    for head in workspace.expected_lists.heads(reach.region[:COUNTY_DIGITS]):
        if head.region.startswith(reach.region) or reach.region.startswith(head.region):
            rows += workspace.expected_lists.rows(head)
    return [row for row in rows if reach.covers(row.region, row.department, row.category or None)]


def _matches(
    workspace: Workspace, rows: list[Expected], venues: Iterable[Venue], decisions: dict[str, str | None]
) -> list[Match]:
    units: dict[str, tuple[str, ...]] = {}

    def named(region: str) -> tuple[str, ...]:
        if region not in units:
            units[region] = units_of(workspace, region)
        return units[region]

    matcher = Matcher(
        Applied(
            venue.id,
            venue.name,
            venue.address,
            venue.region,
            venue.vehicle.plate if venue.vehicle else "",
            named(venue.region),
        )
        for venue in venues
        if venue.state != DEREGISTERED
    )
    return [decided(matcher.match(row, named(row.region)), decisions.get(row.key)) for row in rows]
