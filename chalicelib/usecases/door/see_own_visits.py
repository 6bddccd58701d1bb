"""See one's own visits over the days that are kept, whoever entered them.

A verified account sees every row of its person: a child scanned in as a companion is found by its own number. An
account whose word nobody has confirmed sees what it sent itself, for the number it gave may be another's.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

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
PASSINGS_MAX = 1000
MARK_BYTES = 15
_DAY_MS = 86_400_000


class Found(NamedTuple):
    """A row of somebody's, opened, and the key of its day."""

    visit: KeptVisit
    seal: VisitSeal
    key: DayKey


def own_visits(
    workspace: Workspace, caller: Caller, limit: int, after: str | None
) -> tuple[list[OwnVisit], str | None]:
    """Return a page of the caller's visits, newest first, and the place where it ends."""
    person = _person(caller)
    found = (each for each in _all(workspace, caller, person, after) if after is None or _place(each.visit) < after)
    page = list(islice(found, limit + 1))
    shown = _with_contests(workspace, [_shown(workspace, caller, each) for each in page[:limit]])
    return shown, _place(page[limit - 1].visit) if len(page) > limit else None


def own_visit(workspace: Workspace, caller: Caller, name: str) -> OwnVisit | None:
    """Return the visit of the caller's that has this name."""
    person, day = _person(caller), day_of_id(name)
    rows = _of_day(workspace, caller, person, day) if day else []
    found = next((each for each in rows if _name(each) == name), None)
    return _shown(workspace, caller, found) if found else None


def _person(caller: Caller) -> str:
    if caller.person is None:
        raise Forbidden("identity_missing")
    return caller.person


def _all(workspace: Workspace, caller: Caller, person: str, after: str | None) -> Iterator[Found]:
    """Yield visits newest first, a few days at once: each costs a key and a question to the index."""
    days = [day for day in _days(workspace) if after is None or day <= after[: len(day)]]
    with ThreadPoolExecutor(DAYS_AT_ONCE) as pool:
        for start in range(0, len(days), DAYS_AT_ONCE):
            some = days[start : start + DAYS_AT_ONCE]
            for found in pool.map(lambda day: _of_day(workspace, caller, person, day), some):
                yield from found


def _days(workspace: Workspace) -> Iterator[str]:
    retention = workspace.tenant.retention
    now = workspace.instant()
    for back in range(max(retention.visits_days, retention.assisted_days, retention.paper_days) + 1):
        yield keys.day(now - timedelta(days=back), workspace.utc_offset)


def _of_day(workspace: Workspace, caller: Caller, person: str, day: str) -> list[Found]:
    """Return the person's visits of a day that the caller may see, newest first."""
    found = []
    for row_class in CLASSES:
        try:
            key = workspace.day_keys.get(row_class, day)
        except DayKeyGone:
            continue
        pseudonym = day_pseudonym(key.pseudonym, person)
        for passing in workspace.visits.of_visitor(pseudonym, 0, _DAY_MS, PASSINGS_MAX):
            visit = workspace.visits.get(passing.pk, passing.sk)
            seal = opened(workspace, visit) if visit else None
            if visit and seal and _may_see(caller, visit, seal):
                found.append(Found(visit, seal, key))
    return sorted(found, key=lambda each: _place(each.visit), reverse=True)


def _may_see(caller: Caller, visit: KeptVisit, seal: VisitSeal) -> bool:
    return caller.identity == "verified" or (visit.mode == "scan" and seal.account == caller.account)


def _place(visit: KeptVisit) -> str:
    return f"{visit.day}/{visit.sk}"


def _shown(workspace: Workspace, caller: Caller, found: Found) -> OwnVisit:
    visit, seal, _ = found
    venue = workspace.venues.get(visit.venue)
    by, mask = _entered_by(workspace, caller, visit, seal)
    return OwnVisit(
        id=_name(found),
        contest_mark=encode(_mark(found, f"contest:{_owner(caller)}:")[:MARK_BYTES]),
        visit=visit,
        venue=venue.name if venue else "",
        entrance=workspace.venues.entrance_names(visit.venue).get(visit.entrance, ""),
        county=seal.county,
        entered_by=by,
        by_mask=mask,
        presence=workspace.marks.presence(visit),
        sender=seal.account,
    )


def _name(found: Found) -> str:
    return visit_id(found.visit.day, _mark(found, "visit:"))


def _mark(found: Found, of: str) -> bytes:
    visit = found.visit
    return day_mark(found.key.pseudonym, f"{of}{keys.row_key(visit.pk, visit.sk)}").to_bytes(32)


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
