"""See one's own visits over the days that are kept, whoever entered them.

A verified account sees every row of its person: a child scanned in as a companion is found by its own number. An
account whose word nobody has confirmed sees what it sent itself, for the number it gave may be another's.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from chalicelib.domain.entry.implausible import Passing
from chalicelib.domain.entry.kept_visit import KeptVisit
from chalicelib.domain.entry.own_visit import OwnVisit, day_of_id, visit_id
from chalicelib.domain.entry.visit import VisitSeal
from chalicelib.domain.entry.visit_contest import EnteredBy
from chalicelib.domain.errors import Forbidden
from chalicelib.domain.ids import encode
from chalicelib.domain.person.caller import Caller
from chalicelib.security.day_keys import DayKey, DayKeyGone
from chalicelib.security.pseudonyms import day_mark, day_pseudonym
from chalicelib.storage import keys
from chalicelib.usecases.door.list_visits import opened

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

CLASSES = ("visits", "assisted", "paper")
DAYS_AT_ONCE = 8
PART_ROWS = 100  # of one day, read at once
READ_MAX = 1000  # rows opened for one page: it may be short of its limit and still go on
MARK_BYTES = 15


class Found(NamedTuple):
    """A row of somebody's, opened, and the key of its day."""

    visit: KeptVisit
    seal: VisitSeal
    key: DayKey


def own_visits(
    workspace: Workspace, caller: Caller, limit: int, after: str | None
) -> tuple[list[OwnVisit], str | None]:
    """Return a page of the caller's visits, newest first, and the place where it ends."""
    found: list[Found] = []
    last = after or ""
    for count, (place, each) in enumerate(_all(workspace, caller, _person(caller), after), 1):
        if each is not None and len(found) == limit:
            return _with_contests(workspace, [_shown(workspace, caller, one) for one in found]), last
        if each is not None:
            found.append(each)
        last = place
        if count == READ_MAX:
            break
    else:
        last = ""
    return _with_contests(workspace, [_shown(workspace, caller, one) for one in found]), last or None


def own_visit(workspace: Workspace, caller: Caller, name: str) -> OwnVisit | None:
    """Return the visit of the caller's that has this name: a day's rows are named by their keys, and one is opened."""
    person, day = _person(caller), day_of_id(name)
    if day is None:
        return None
    for key, pseudonym in _keys(workspace, person, day):
        for passing in workspace.visits.newest_of_visitor(pseudonym):
            if visit_id(day, _mark(key, passing, "visit:")) == name:
                found = _opened(workspace, caller, passing, key)
                return _shown(workspace, caller, found) if found else None
    return None


def _person(caller: Caller) -> str:
    if caller.person is None:
        raise Forbidden("identity_missing")
    return caller.person


def _all(workspace: Workspace, caller: Caller, person: str, after: str | None) -> Iterator[tuple[str, Found | None]]:
    """Yield (place, visit) newest first, a few days at once: each costs a key and a question to the index."""
    day_after, _, sk_after = (after or "").partition("/")
    days = [day for day in _days(workspace) if not after or day <= day_after]

    def part(day: str, before: str | None = None) -> tuple[list[tuple[str, Found | None]], str | None]:
        return _part_of_day(workspace, caller, person, (day, before or (sk_after if day == day_after else None)))

    with ThreadPoolExecutor(DAYS_AT_ONCE) as pool:
        for start in range(0, len(days), DAYS_AT_ONCE):
            some = days[start : start + DAYS_AT_ONCE]
            for day, first in zip(some, pool.map(part, some), strict=True):
                found, rest = first
                yield from found
                while rest:
                    found, rest = part(day, rest)
                    yield from found


def _days(workspace: Workspace) -> Iterator[str]:
    retention = workspace.tenant.retention
    now = workspace.instant()
    for back in range(max(retention.visits_days, retention.assisted_days, retention.paper_days) + 1):
        yield keys.day(now - timedelta(days=back), workspace.utc_offset)


def _keys(workspace: Workspace, person: str, day: str) -> Iterator[tuple[DayKey, str]]:
    """Yield the keys of a day that are left, each with the person's pseudonym under it."""
    for row_class in CLASSES:
        try:
            key = workspace.day_keys.get(row_class, day)
        except DayKeyGone:
            continue
        yield key, day_pseudonym(key.pseudonym, person)


def _part_of_day(
    workspace: Workspace, caller: Caller, person: str, since: tuple[str, str | None]
) -> tuple[list[tuple[str, Found | None]], str | None]:
    """Return the next rows of a day with their places, newest first, and where to go on: a day may have any number."""
    day, before = since
    rows: list[tuple[Passing, DayKey]] = []
    for key, pseudonym in _keys(workspace, person, day):
        newest = workspace.visits.newest_of_visitor(pseudonym, before, PART_ROWS)
        rows += [(passing, key) for passing in newest]
    rows.sort(key=lambda row: row[0].sk, reverse=True)
    part = rows[:PART_ROWS]
    found = [(f"{day}/{passing.sk}", _opened(workspace, caller, passing, key)) for passing, key in part]
    return found, part[-1][0].sk if len(part) == PART_ROWS else None


def _opened(workspace: Workspace, caller: Caller, passing: Passing, key: DayKey) -> Found | None:
    """Return a row as the caller may see it; None when he may not, or it is gone."""
    visit = workspace.visits.get(passing.pk, passing.sk)
    seal = opened(workspace, visit) if visit else None
    return Found(visit, seal, key) if visit and seal and _may_see(caller, visit, seal) else None


def _may_see(caller: Caller, visit: KeptVisit, seal: VisitSeal) -> bool:
    return caller.identity == "verified" or (visit.mode == "scan" and seal.account == caller.account)


def _shown(workspace: Workspace, caller: Caller, found: Found) -> OwnVisit:
    visit, seal, key = found
    venue = workspace.venues.get(visit.venue)
    by, mask = _entered_by(workspace, caller, visit, seal)
    return OwnVisit(
        id=visit_id(visit.day, _mark(key, visit, "visit:")),
        contest_mark=encode(_mark(key, visit, f"contest:{_owner(caller)}:")[:MARK_BYTES]),
        visit=visit,
        venue=venue.name if venue else "",
        entrance=workspace.venues.entrance_names(visit.venue).get(visit.entrance, ""),
        county=seal.county,
        entered_by=by,
        by_mask=mask,
        presence=workspace.marks.presence(visit),
        sender=seal.account,
    )


def _mark(key: DayKey, row: Passing | KeptVisit, of: str) -> bytes:
    return day_mark(key.pseudonym, f"{of}{keys.row_key(row.pk, row.sk)}").to_bytes(32)


def _owner(caller: Caller) -> str:
    """Return whose contests these are: a person's, or an account's that only says whom it speaks for."""
    return caller.person if caller.person and caller.identity == "verified" else caller.account


def _with_contests(workspace: Workspace, visits: list[OwnVisit]) -> list[OwnVisit]:
    """Put beside each of somebody's visits what he said against it."""
    now = workspace.instant()
    names = workspace.visit_contests.noted([(own.county, own.contest_mark) for own in visits], now)
    shown = []
    for own in visits:
        name = names.get(own.contest_mark)
        kept = workspace.visit_contests.get(name, now, workspace.day_keys) if name else None
        shown.append(replace(own, contest=kept.contest) if kept else own)
    return shown


def _entered_by(
    workspace: Workspace, caller: Caller, visit: KeptVisit, seal: VisitSeal
) -> tuple[EnteredBy, str | None]:
    if visit.mode == "scan":
        return ("self", None) if seal.account == caller.account else ("another_account", None)
    if visit.mode == "companion":
        first = workspace.visits.get(visit.pk, keys.first_of_scan(visit.sk))
        scanner = opened(workspace, first) if first else None
        return "companion_of", scanner.shown.mask if scanner else None
    clerk = workspace.people.account(seal.account)
    return "clerk", clerk.mask if clerk else None
