"""Answer contests of both kinds, of a colour and of a visit: read them region by region, and say what was found.

An answer changes no row of a visit: one contested rightly stays as it was sealed, and is doubtful by a mark beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Literal

from msgspec.structs import replace

from chalicelib.domain.alarm.contest import Answer
from chalicelib.domain.alarm.health_paper import HealthContest
from chalicelib.domain.entry.visit_contest import CONTESTED, VisitContest, county_of
from chalicelib.domain.errors import NotFound
from chalicelib.domain.person.caller import Caller
from chalicelib.observability import log
from chalicelib.usecases import cursor as cursors
from chalicelib.usecases.alarm import contest_colour
from chalicelib.usecases.alarm.change_colour import regions_of

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

Kind = Literal["colour", "visit"]
AnyContest = HealthContest | VisitContest
VISIT_ROLES = ("health_officer", "command")


def answer(workspace: Workspace, caller: Caller, name: str, text: str, *, uphold: bool) -> AnyContest:
    """Answer a contest within one's region, once.

    The answer is claimed first, recorded, and then stands; whoever comes after a crash finishes what was claimed.
    """
    if county_of(name) is None:
        return contest_colour.answer(workspace, caller, name, text, uphold=uphold)
    held = workspace.visit_contests.get(name, workspace.instant(), workspace.day_keys)
    roles = caller.roles_named(*VISIT_ROLES)
    role = next((each for each in roles if held and each.covers(held.contest.county)), None)
    if held is None or role is None:
        raise NotFound("not_found")
    contest, read = held
    contest.check_answerer(caller)
    clean = contest_colour.clean(text)
    given = Answer(text=clean, upheld=uphold, at=workspace.instant(), by=caller.account, office=role.office)
    if contest.claimed is None:
        contest = replace(contest, claimed=given)
        read = workspace.visit_contests.change(contest, read)
    if contest.answer is None:
        contest = replace(contest, claimed=contest_colour.recorded(workspace, "visit", contest))
        _doubt(workspace, contest)
        until = contest.at + timedelta(days=workspace.tenant.retention.contests_days)
        workspace.visit_contests.change(contest, read, until)
        log("contest_answered", region=contest.county)
    return contest_colour.only_if_given(contest, given)


def _doubt(workspace: Workspace, contest: VisitContest) -> None:
    """Mark the visit of an upheld contest, once: doubtful wherever visits are read, as long as it is there."""
    about = contest.about
    if about is None or contest.claimed is None or not contest.claimed.upheld:
        return
    deadline = datetime.fromtimestamp(workspace.day_keys.get(contest.row_class, contest.day).deadline_s, UTC)
    workspace.marks.put(about.venue, contest.day, about.visit, CONTESTED, deadline)
    workspace.marks.recount(about.venue, contest.day)
    workspace.indexes.note_changed(contest.row_class, contest.day, contest.county)


def listing(
    workspace: Workspace, caller: Caller, kind: Kind | None, state: str | None, page: tuple[int, str | None]
) -> tuple[list[AnyContest], str | None]:
    """List a page (limit, cursor) of the contests of the caller's regions: colours, then visits, each newest first."""
    limit, after = page[0], cursors.read(page[1])
    found = chain(
        _of_colours(workspace, caller, after) if kind != "visit" else (),
        _of_visits(workspace, caller, after) if kind != "colour" else (),
    )
    placed = ((each.id, each) for each in found)
    return cursors.page(placed, lambda each: each if state in (None, each.state) else None, limit)


def _of_colours(workspace: Workspace, caller: Caller, after: str | None) -> Iterator[AnyContest]:
    if county_of(after or "") is None:
        for _, paper in workspace.health_contests.within(regions_of(workspace, caller), after):
            yield paper


def _of_visits(workspace: Workspace, caller: Caller, after: str | None) -> Iterator[AnyContest]:
    roles = caller.roles_named(*VISIT_ROLES)
    counties = {county for role in roles for county in workspace.regions.counties_under(role.region)}
    covered = sorted(county for county in counties if any(role.covers(county) for role in roles))
    yield from workspace.visit_contests.within(covered, workspace.instant(), workspace.day_keys, after)
