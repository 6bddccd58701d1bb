"""Judge one person's scans of a day against each other: what cannot all be true, and what comes too often.

The stream brings a pseudonym whose rows were touched. Its other rows are found by the index; nothing sealed is read but
for somebody over his limit, who must be told to wait.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from chalicelib.domain.entry.implausible import MINUTE_MS, Passing, slow_until_ms, suspects
from chalicelib.observability import log, measure
from chalicelib.security.day_keys import DayKeyGone
from chalicelib.security.sealing import SealBroken

if TYPE_CHECKING:
    from chalicelib.domain.entry.visit import VisitSeal
    from chalicelib.domain.place.venue import Location
    from chalicelib.runtime import Workspace

AROUND_MS = 3 * 3_600_000  # a train crosses the widest province in less
PASSINGS_MAX = 500


def judge(workspace: Workspace, day: str, visitor: str, touched: Iterable[Passing]) -> None:
    """Mark what is implausible around the touched passings, and slow down whoever scans too often."""
    fresh = list(touched)
    since, until = min(each.at_ms for each in fresh) - AROUND_MS, max(each.at_ms for each in fresh) + AROUND_MS
    # The index may lag behind the stream: what the stream has said is true already.
    passings = {*workspace.visits.of_visitor(visitor, since, until, PASSINGS_MAX), *fresh}
    if len(passings) == 1:
        return
    _mark(workspace, day, passings)
    _slow_down(workspace, day, passings)


def _mark(workspace: Workspace, day: str, passings: set[Passing]) -> None:
    tracing = workspace.tenant.tracing
    places: dict[str, Location | None] = {}

    def place_of(venue_id: str) -> Location | None:
        if venue_id not in places:
            venue = workspace.venues.get(venue_id)
            places[venue_id] = venue.location if venue else None
        return places[venue_id]

    touched: set[str] = set()
    for kind, group in suspects(passings, place_of, tracing.implausible_km_per_hour, tracing.implausible_doors_minute):
        for passing in _doubted(workspace, group):
            deadline = workspace.deadline("visits", _date(day))
            if workspace.marks.put(passing.venue, day, passing.sk, kind, deadline):
                measure("visit_implausible", "Implausible", 1, kind=kind, venue=passing.venue)
            touched.add(passing.venue)
    for venue_id in touched:
        workspace.marks.recount(venue_id, day)


def _doubted(workspace: Workspace, group: tuple[Passing, ...]) -> tuple[Passing, ...]:
    """Doubt those whose phone did not show that it was there; when all did or none, any may be the false one."""
    rows = {passing: workspace.visits.get(passing.pk, passing.sk) for passing in group}
    unproven = tuple(passing for passing, row in rows.items() if row is None or row.presence != "on_site")
    return unproven or group


def _slow_down(workspace: Workspace, day: str, passings: set[Passing]) -> None:
    """Ask the account that scans too often to wait: the verified by their person, whom a scan reads anyway."""
    cap = workspace.tenant.limits.scans_per_person_minute
    own = sorted(passing for passing in passings if passing.number == 0)
    if not own or slow_until_ms((each.at_ms for each in own), cap) is None:
        return
    newest = own[-1].at_ms
    senders: dict[str, list[int]] = {}
    for passing in own:
        if newest - passing.at_ms < MINUTE_MS and (sender := _sender(workspace, day, passing)) is not None:
            senders.setdefault(sender, []).append(passing.at_ms)
    for sender, times in senders.items():
        until_ms = slow_until_ms(times, cap)
        if until_ms is not None:
            until = _midnight(workspace, day) + timedelta(milliseconds=until_ms)
            workspace.health.slow_down(sender, until)
            log("scans_slowed", day=day, count=len(times))


def _sender(workspace: Workspace, day: str, passing: Passing) -> str | None:
    """Return who is to wait for a scan: a claimed person's name must not be a way to stop him."""
    row = workspace.visits.get(passing.pk, passing.sk)
    if row is None or row.mode != "scan":
        return None
    try:
        seal: VisitSeal = workspace.visits.open(row, workspace.day_keys.get(row.row_class, day))
    except (DayKeyGone, SealBroken):
        return None
    return seal.shown.person if seal.shown.identity == "verified" else seal.account


def _date(day: str) -> date:
    return date(int(day[:4]), int(day[4:6]), int(day[6:]))


def _midnight(workspace: Workspace, day: str) -> datetime:
    return datetime(int(day[:4]), int(day[4:6]), int(day[6:]), tzinfo=UTC) - workspace.utc_offset
