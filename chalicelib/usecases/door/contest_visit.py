"""Contest a visit under one's own name, once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from chalicelib.domain.entry.own_visit import OwnVisit
from chalicelib.domain.entry.visit_contest import ContestedVisit, VisitContest, contest_id
from chalicelib.domain.errors import Conflict, NotFound
from chalicelib.domain.person.caller import Caller
from chalicelib.security.day_keys import DayKeyGone
from chalicelib.usecases.door.see_own_visits import own_visit

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace


def contest_visit(workspace: Workspace, caller: Caller, name: str, text: str) -> OwnVisit:
    """Say that a visit under the caller's name is wrong; once for each visit."""
    own = own_visit(workspace, caller, name)
    if own is None:
        raise NotFound("not_found")
    now, visit = workspace.instant(), own.visit
    try:
        key = workspace.day_keys.get(visit.row_class, visit.day)
    except DayKeyGone:
        raise NotFound("not_found") from None
    about = ContestedVisit(
        venue=visit.venue,
        entrance=visit.entrance,
        visit=visit.sk,
        occurred_at=visit.occurred_at(workspace.utc_offset),
        mode=visit.mode,
        entered_by=own.entered_by,
        by_mask=own.by_mask or _other_account(workspace, own),
        sender=own.sender,
        account=caller.account,
        person=caller.person or "",
        mask=caller.mask or "",
        text=text,
    )
    contest = VisitContest(
        id=contest_id(own.county, now, workspace.fresh_id()),
        county=own.county,
        day=visit.day,
        row_class=visit.row_class,
        at=now,
        about=about,
    )
    until = now + timedelta(days=workspace.tenant.retention.contests_days)
    if not workspace.visit_contests.put_once(contest, own.contest_mark, key, until):
        raise Conflict("already_recorded")
    return replace(own, contest=contest)


def _other_account(workspace: Workspace, own: OwnVisit) -> str | None:
    """Return the mask of another account that scanned under the person's name: told to officers, not to him."""
    other = workspace.people.account(own.sender) if own.entered_by == "another_account" else None
    return other.mask if other else None
