"""See one's own visits over the days that are kept, whoever entered them, and contest them.

A verified account sees every row of its person: a child scanned in as a companion is found by its own number. An
account whose word nobody has confirmed sees what it sent itself, for the number it gave may be another's.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from chalicelib.domain.entry.kept_visit import KeptVisit
from chalicelib.domain.entry.own_visit import OwnVisit, day_of_id, visit_id
from chalicelib.domain.entry.visit import VisitSeal
from chalicelib.domain.entry.visit_contest import EnteredBy, VisitContest, contest_id
from chalicelib.domain.errors import Conflict, Forbidden, NotFound
from chalicelib.domain.person.caller import Caller
from chalicelib.security.day_keys import DayKeyGone
from chalicelib.security.pseudonyms import day_pseudonym
from chalicelib.storage import keys
from chalicelib.usecases.door.list_visits import opened

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

CLASSES = ("visits", "assisted", "paper")
DAYS_AT_ONCE = 8
PASSINGS_MAX = 1000
_DAY_MS = 86_400_000

Found = tuple[KeptVisit, VisitSeal]


def own_visits(
    workspace: Workspace, caller: Caller, limit: int, after: str | None
) -> tuple[list[OwnVisit], str | None]:
    """Return a page of the caller's visits, newest first, and the place where it ends."""
    person = _person(caller)
    found = (each for each in _all(workspace, caller, person, after) if after is None or _place(each[0]) < after)
    page = list(islice(found, limit + 1))
    now = workspace.instant()
    contests = workspace.visit_contests.of(_owner(caller), now)
    shown = [_shown(workspace, caller, each) for each in page[:limit]]
    shown = [_with_contest(workspace, own, contests[own.id], now) if own.id in contests else own for own in shown]
    return shown, _place(page[limit - 1][0]) if len(page) > limit else None


def contest_visit(workspace: Workspace, caller: Caller, name: str, text: str) -> OwnVisit:
    """Say that a visit under the caller's name is wrong; once for each visit."""
    person, day = _person(caller), day_of_id(name)
    rows = _of_day(workspace, caller, person, day) if day else []
    found = next((each for each in rows if visit_id(each[0]) == name), None)
    if found is None:
        raise NotFound("not_found")
    now = workspace.instant()
    own = _shown(workspace, caller, found)
    contest = VisitContest(
        id=contest_id(own.county, now, workspace.fresh_id()),
        county=own.county,
        visit=name,
        venue=own.visit.venue,
        entrance=own.visit.entrance,
        occurred_at=own.visit.occurred_at(workspace.utc_offset),
        mode=own.visit.mode,
        entered_by=own.entered_by,
        by_mask=own.by_mask or _other_account(workspace, own),
        sender=own.sender,
        at=now,
        account=caller.account,
        person=person,
        mask=caller.mask or "",
        text=text,
    )
    until = now + timedelta(days=workspace.tenant.retention.contests_days)
    if not workspace.visit_contests.put_once(_owner(caller), contest, int(until.timestamp())):
        raise Conflict("already_recorded")
    return replace(own, contest=contest)


def _person(caller: Caller) -> str:
    if caller.person is None:
        raise Forbidden("identity_missing")
    return caller.person


def _owner(caller: Caller) -> str:
    """Return whose contests these are: a person's, or an account's that only says whom it speaks for."""
    return caller.person if caller.person and caller.identity == "verified" else caller.account


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
            pseudonym = day_pseudonym(workspace.day_keys.get(row_class, day).pseudonym, person)
        except DayKeyGone:
            continue
        for passing in workspace.visits.of_visitor(pseudonym, 0, _DAY_MS, PASSINGS_MAX):
            visit = workspace.visits.get(passing.pk, passing.sk)
            seal = opened(workspace, visit) if visit else None
            if visit and seal and _may_see(caller, visit, seal):
                found.append((visit, seal))
    return sorted(found, key=lambda each: _place(each[0]), reverse=True)


def _may_see(caller: Caller, visit: KeptVisit, seal: VisitSeal) -> bool:
    return caller.identity == "verified" or (visit.mode == "scan" and seal.account == caller.account)


def _place(visit: KeptVisit) -> str:
    return f"{visit.day}/{visit.sk}"


def _shown(workspace: Workspace, caller: Caller, found: Found) -> OwnVisit:
    visit, seal = found
    venue = workspace.venues.get(visit.venue)
    by, mask = _entered_by(workspace, caller, visit, seal)
    return OwnVisit(
        id=visit_id(visit),
        visit=visit,
        venue=venue.name if venue else "",
        entrance=workspace.venues.entrance_names(visit.venue).get(visit.entrance, ""),
        county=seal.county,
        entered_by=by,
        by_mask=mask,
        presence=workspace.marks.presence(visit),
        sender=seal.account,
    )


def _with_contest(workspace: Workspace, own: OwnVisit, name: str, now: datetime) -> OwnVisit:
    held = workspace.visit_contests.get(name, now)
    return replace(own, contest=held[0]) if held else own


def _other_account(workspace: Workspace, own: OwnVisit) -> str | None:
    """Return the mask of another account that scanned under the person's name: told to officers, not to him."""
    other = workspace.people.account(own.sender) if own.entered_by == "another_account" else None
    return other.mask if other else None


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
