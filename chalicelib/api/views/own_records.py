"""One's own records: the visits under one's name, what one says against them, and who looked."""

from __future__ import annotations

from typing import Literal, TypedDict

from chalicelib.api.call import Call
from chalicelib.api.models import Page, Request, Text500
from chalicelib.api.times import local, local_or_none
from chalicelib.domain import naming
from chalicelib.domain.entry.own_visit import OwnVisit
from chalicelib.domain.entry.visit_contest import VisitContest
from chalicelib.domain.errors import Forbidden
from chalicelib.domain.fields import Fields
from chalicelib.usecases import cursor
from chalicelib.usecases.door import see_own_visits
from chalicelib.usecases.door.contest_visit import contest_visit


class OwnContestView(TypedDict):
    """What became of one's contest of a visit; `upheld` says that one was right."""

    state: Literal["open", "answered"]
    at: str
    text: str
    answer: str | None
    upheld: bool | None
    answered_at: str | None
    office: str | None


class OwnVisitView(TypedDict):
    """A visit under one's name; `by` is the masked name of whoever else entered it."""

    visit_id: str
    occurred_at: str
    venue: str
    entrance: str
    mode: str
    presence: str
    entered_by: Literal["self", "companion_of", "clerk", "another_account"]
    by: str | None
    contested: bool
    contest: OwnContestView | None


class OwnVisitList(TypedDict):
    """One's visits, newest first."""

    items: list[OwnVisitView]
    next_cursor: str | None


class ContestRequest(Request):
    """What is wrong with a visit, in one's own words, if one likes."""

    text: Text500 = ""


class AccessView(TypedDict):
    """A look at oneself: when, from which office, for what."""

    at: str
    office: str
    purpose: str


class AccessList(TypedDict):
    """Looks at oneself, newest first."""

    items: list[AccessView]
    next_cursor: str | None


def visits(call: Call, query: Page) -> OwnVisitList:
    """List the caller's visits over the days that are kept, whoever entered them."""
    found, last = see_own_visits.own_visits(call.workspace, call.caller, query.limit, cursor.read(query.cursor))
    return {"items": [_visit(call, each) for each in found], "next_cursor": cursor.spell(last) if last else None}


def contest(call: Call, visit_id: str, body: ContestRequest) -> OwnVisitView:
    """Contest a visit under one's name."""
    fields = Fields()
    text = fields.take("text", naming.free_text, body.text, "") if body.text.strip() else ""
    fields.done()
    return _visit(call, contest_visit(call.workspace, call.caller, visit_id, text))


def accesses(call: Call, query: Page) -> AccessList:
    """List who looked at the caller's person; shown to the verified account alone."""
    caller, workspace = call.caller, call.workspace
    if caller.person is None:
        raise Forbidden("identity_missing")
    if caller.identity != "verified":
        raise Forbidden("identity_unverified")
    found, last = workspace.accesses.page(caller.person, workspace.instant(), query.limit, cursor.read(query.cursor))
    return {
        "items": [
            {"at": local(each.at, workspace.utc_offset), "office": each.office, "purpose": each.purpose}
            for each in found
        ],
        "next_cursor": cursor.spell(last) if last else None,
    }


def _visit(call: Call, own: OwnVisit) -> OwnVisitView:
    offset = call.workspace.utc_offset
    return {
        "visit_id": own.id,
        "occurred_at": local(own.visit.occurred_at(offset), offset),
        "venue": own.venue,
        "entrance": own.entrance,
        "mode": own.visit.mode,
        "presence": own.presence,
        "entered_by": own.entered_by,
        "by": own.by_mask,
        "contested": own.contest is not None,
        "contest": _contest(call, own.contest) if own.contest else None,
    }


def _contest(call: Call, contest: VisitContest) -> OwnContestView:
    offset = call.workspace.utc_offset
    answer = contest.answer
    return {
        "state": contest.state,  # type: ignore[typeddict-item]
        "at": local(contest.at, offset),
        "text": contest.about.text if contest.about else "",
        "answer": answer.text if answer else None,
        "upheld": answer.upheld if answer else None,
        "answered_at": local_or_none(answer.at if answer else None, offset),
        "office": answer.office if answer else None,
    }
