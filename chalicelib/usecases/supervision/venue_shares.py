"""What each venue adds to figures: its share of a day, and how it stands; read for many venues at once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from chalicelib.domain.day import day_end, day_start
from chalicelib.domain.entry.day_figures import DayFigures
from chalicelib.domain.place.doors_of_day import doors_of_day
from chalicelib.domain.place.venue import DRAFT, SUBMITTED, Venue
from chalicelib.domain.retention import day_name
from chalicelib.domain.supervision.figures import DayShare, Group, Standing, share_of, units_of
from chalicelib.usecases.venue.find_venues import is_overdue

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

AT_ONCE, PAGE = 8, 100
S = TypeVar("S")
T = TypeVar("T")


def group_of(venue: Venue) -> Group:
    """Return the group that a venue is counted in."""
    return Group(venue.category, venue.department or "")


def by_unit(
    venues: Iterable[Venue], shares: Mapping[str, S], add_up: Callable[[Iterable[S]], S]
) -> dict[str, dict[str, S]]:
    """Add up venues' shares by county and town, and there by group."""
    found: dict[str, dict[str, list[S]]] = defaultdict(lambda: defaultdict(list))
    for venue in venues:
        if venue.id in shares:
            for unit in units_of(venue.region):
                found[unit][str(group_of(venue))].append(shares[venue.id])
    return {
        unit: {group: add_up(each) for group, each in sorted(groups.items())} for unit, groups in sorted(found.items())
    }


def day_shares(workspace: Workspace, venues: Iterable[Venue], day: date, *, consistent: bool) -> dict[str, DayShare]:
    """Return the shares of venues in a local day, of those that counted anything or had a door to scan."""
    known = {venue.id: venue for venue in venues}
    name = day_name(day)

    def counted(ids: list[str]) -> dict[str, DayFigures]:
        return workspace.counters.of_venues(ids, name, consistent=consistent)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        figures = {venue: found for page in pool.map(counted, _pages(known)) for venue, found in page.items()}
        doors = dict(zip(known, pool.map(lambda venue: _doors(workspace, venue, day), known.values()), strict=True))
    return {
        venue: share_of(figures.get(venue, DayFigures()), doors[venue])
        for venue in known
        if venue in figures or doors[venue]
    }


def standings(workspace: Workspace, county: str, venues: Iterable[Venue], as_of: datetime) -> dict[str, Standing]:
    """Return how venues of a county stand at an instant, with the open alerts at each."""
    known = {venue.id: venue for venue in venues}
    numbers: dict[str, Counter[str]] = defaultdict(Counter)
    for alert in workspace.alerts.open_in(county) if known else ():
        kinds = ["alerts_open", *(["paper_open"] if alert.county_only else [])]
        if alert.due_at <= as_of:
            kinds += ["alerts_overdue", *(["paper_overdue"] if alert.county_only else [])]
        numbers[alert.venue].update(kinds)
    return {
        venue.id: Standing(
            venues={venue.state: 1},
            entrances=_standing_doors(workspace, venue) if venue.live else 0,
            reviews_overdue=int(is_overdue(workspace, venue)),
            **numbers[venue.id],
        )
        for venue in known.values()
    }


def _doors(workspace: Workspace, venue: Venue, day: date) -> int:
    """Count the doors that could be scanned on a day; a venue that did not change since its start need not be asked."""
    start, end = day_start(day, workspace.tenant), day_end(day, workspace.tenant)
    if not venue.live and venue.decided_at is None and venue.state in (DRAFT, SUBMITTED):
        return 0  # its codes never answered
    if venue.changed_at is not None and venue.changed_at <= start:
        return _standing_doors(workspace, venue) if venue.live else 0
    return doors_of_day(_standing_doors(workspace, venue), workspace.venues.history(venue.id), start, end)


def _standing_doors(workspace: Workspace, venue: Venue) -> int:
    return len(workspace.venues.entrances(venue.id)) if venue.doors is None else venue.doors


def _pages(items: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(items)
    while page := list(islice(rest, PAGE)):
        yield page
