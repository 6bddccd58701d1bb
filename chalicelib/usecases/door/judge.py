"""Judge one person's scans of a day against each other: what cannot all be true, and what comes too often.

The stream brings a pseudonym whose rows were touched. Its other rows are found by the index; nothing sealed is read but
of rows that cannot all be true, and of somebody over his limit, who must be told to wait: to claim a person's number
must be a way neither to discredit nor to stop him.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from chalicelib.domain.entry.implausible import CLAIMED, MINUTE_MS, Passing, Suspects, slow_until_ms, suspects
from chalicelib.observability import log, measure
from chalicelib.security.day_keys import DayKeyGone
from chalicelib.security.sealing import SealBroken

if TYPE_CHECKING:
    from chalicelib.domain.entry.visit import VisitSeal
    from chalicelib.domain.place.venue import Location
    from chalicelib.runtime import Workspace

AROUND_MS = 3 * 3_600_000  # a train crosses the widest province in less
PASSINGS_MAX = 500


class Sent(NamedTuple):
    """Who sent a row: the person, once confirmed, else the account that says to be him, and how it came."""

    sender: str
    verified: bool
    mode: str
    presence: str


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
    marked: set[str] = set()
    fresh: set[str] = set()
    deadline = workspace.deadline("visits", _date(day))
    for kind, passing in _findings(workspace, day, passings):
        if workspace.marks.put(passing.venue, day, passing.sk, kind, deadline):
            measure("visit_implausible", "Implausible", 1, kind=kind, venue=passing.venue)
            fresh.add(passing.venue)
        marked.add(passing.venue)
    for venue_id in marked:
        workspace.marks.recount(venue_id, day)
    for venue in workspace.venues.get_many(fresh).values() if fresh else ():
        workspace.indexes.note_changed("visits", day, venue.region[:6])


def _findings(workspace: Workspace, day: str, passings: set[Passing]) -> Iterator[tuple[str, Passing]]:
    """Yield what is to be marked, each sender's scans judged against his own.

    A number can be claimed: whoever only says that it is his does not cast doubt on whom it was confirmed to, but on
    himself. Seals are opened of those alone that cannot all be true.
    """
    sent: dict[Passing, Sent | None] = {}
    judged = _judging(workspace, day, sent)
    left = set(passings)
    while True:
        groups = judged(left)
        claimed = {each for _, group in groups for each in _claimed(group, sent)}
        yield from ((CLAIMED, each) for each in sorted(claimed))
        if not claimed:
            break
        left -= claimed
    for sender in {one.sender for _, group in groups for each in group if (one := sent[each])}:
        opened = -1
        while opened < len(sent):  # without another's scans, others of his may stand side by side
            opened = len(sent)
            own = {each for each in left if each not in sent or ((one := sent[each]) and one.sender == sender)}
            groups = judged(own)
        for kind, group in groups:
            yield from ((kind, each) for each in _doubted(group, sent))


def _judging(
    workspace: Workspace, day: str, sent: dict[Passing, Sent | None]
) -> Callable[[Iterable[Passing]], list[Suspects]]:
    """Return what finds the suspicious groups among passings, and learns who sent them."""
    tracing = workspace.tenant.tracing

    @cache
    def place_of(venue_id: str) -> Location | None:
        venue = workspace.venues.get(venue_id)
        return venue.location if venue else None

    def judged(some: Iterable[Passing]) -> list[Suspects]:
        groups = list(suspects(some, place_of, tracing.implausible_km_per_hour, tracing.implausible_doors_minute))
        for passing in {each for _, group in groups for each in group} - sent.keys():
            sent[passing] = _sent(workspace, day, passing)
        return groups

    return judged


def _claimed(group: tuple[Passing, ...], sent: dict[Passing, Sent | None]) -> set[Passing]:
    """Return those of a group whom nobody confirmed, beside one who was confirmed."""
    if not any(one.verified for each in group if (one := sent[each])):
        return set()
    return {each for each in group if (one := sent[each]) and not one.verified}


def _doubted(group: tuple[Passing, ...], sent: dict[Passing, Sent | None]) -> tuple[Passing, ...]:
    """Doubt those whose phone did not show that it was there; when all did or none, any may be the false one."""
    unproven = tuple(each for each in group if (one := sent[each]) and one.presence != "on_site")
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
        if newest - passing.at_ms < MINUTE_MS and (one := _sent(workspace, day, passing)) and one.mode == "scan":
            senders.setdefault(one.sender, []).append(passing.at_ms)
    for sender, times in senders.items():
        until_ms = slow_until_ms(times, cap)
        if until_ms is not None:
            until = _midnight(workspace, day) + timedelta(milliseconds=until_ms)
            workspace.health.slow_down(sender, until)
            log("scans_slowed", day=day, count=len(times))


def _sent(workspace: Workspace, day: str, passing: Passing) -> Sent | None:
    """Return who sent a row, as its seal says; None when it can no longer be opened."""
    row = workspace.visits.get(passing.pk, passing.sk)
    if row is None:
        return None
    try:
        seal: VisitSeal = workspace.visits.open(row, workspace.day_keys.get(row.row_class, day))
    except (DayKeyGone, SealBroken):
        return None
    verified = seal.shown.identity == "verified"
    # Whom a clerk read sent nothing: the account in his row is the clerk's.
    account = seal.account if row.mode in {"scan", "companion"} else ""
    return Sent(seal.shown.person if verified else account, verified, row.mode, row.presence)


def _date(day: str) -> date:
    return date(int(day[:4]), int(day[4:6]), int(day[6:]))


def _midnight(workspace: Workspace, day: str) -> datetime:
    return datetime(int(day[:4]), int(day[4:6]), int(day[6:]), tzinfo=UTC) - workspace.utc_offset
