"""Contests: what people say against their colour or a visit under their name, and the officers' answers."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from msgspec import Meta

from chalicelib.api.call import Call
from chalicelib.api.models import Page, Request
from chalicelib.api.times import local, local_or_none
from chalicelib.domain.alarm.health_paper import HealthContest
from chalicelib.domain.entry.visit_contest import ContestedVisit, EnteredBy
from chalicelib.usecases.alarm import contest_colour
from chalicelib.usecases.door import answer_contest
from chalicelib.usecases.door.answer_contest import AnyContest, Kind

State = Literal["open", "answered"]
Text = Annotated[str, Meta(min_length=1, max_length=2000)]


class ContestRequest(Request):
    """What somebody says against his colour."""

    text: Text


class AnswerRequest(Request):
    """What the officer found, without repeating where or when; `uphold` says that the person is right."""

    text: Text
    uphold: bool


class ContestQuery(Page):
    """Which contests."""

    kind: Kind | None = None
    state: State | None = None


class ContestedVisitView(TypedDict):
    """The visit that is contested; `by` is the masked name of whoever else entered it."""

    venue: str
    entrance: str
    occurred_at: str
    mode: str
    entered_by: EnteredBy
    by: str | None


class ContestView(TypedDict):
    """One contest: the colour as it was then, or the visit; what was said, and the answer.

    Of a visit whose day is destroyed the answer is left: no visit, no person, and not what he said.
    """

    contest_id: str
    kind: Kind
    state: State
    at: str
    person: str | None
    colour: str | None
    source: str | None
    rule: str | None
    reason: str | None
    visit: ContestedVisitView | None
    text: str | None
    answer: str | None
    upheld: bool | None
    answered_at: str | None
    office: str | None


class ContestList(TypedDict):
    """Contests of one's region: colours, then visits, county by county, newest first."""

    items: list[ContestView]
    next_cursor: str | None


def contest(call: Call, body: ContestRequest) -> ContestView:
    """Contest one's own colour."""
    return contest_view(call, contest_colour.contest(call.workspace, call.caller, body.text))


def listing(call: Call, query: ContestQuery) -> ContestList:
    """List contests."""
    page = (query.limit, query.cursor)
    found, cursor = answer_contest.listing(call.workspace, call.caller, query.kind, query.state, page)
    return {"items": [contest_view(call, paper) for paper in found], "next_cursor": cursor}


def answer(call: Call, contest_id: str, body: AnswerRequest) -> ContestView:
    """Answer a contest, once."""
    paper = answer_contest.answer(call.workspace, call.caller, contest_id, body.text, uphold=body.uphold)
    return contest_view(call, paper)


def contest_view(call: Call, paper: AnyContest) -> ContestView:
    """Show a contest."""
    offset = call.workspace.utc_offset
    colour = paper if isinstance(paper, HealthContest) else None
    said = paper if isinstance(paper, HealthContest) else paper.about
    answer = paper.answer
    return {
        "contest_id": paper.id,
        "kind": "colour" if colour else "visit",
        "state": paper.state,  # type: ignore[typeddict-item]
        "at": local(paper.at, offset),
        "person": said.mask if said else None,
        "colour": colour.colour if colour else None,
        "source": (colour.source or None) if colour else None,
        "rule": (colour.rule or None) if colour else None,
        "reason": (colour.reason or None) if colour else None,
        "visit": _visit(call, said) if isinstance(said, ContestedVisit) else None,
        "text": said.text if said else None,
        "answer": answer.text if answer else None,
        "upheld": answer.upheld if answer else None,
        "answered_at": local_or_none(answer.at if answer else None, offset),
        "office": answer.office if answer else None,
    }


def _visit(call: Call, contest: ContestedVisit) -> ContestedVisitView:
    venue = call.workspace.venues.get(contest.venue)
    return {
        "venue": venue.name if venue else "",
        "entrance": call.workspace.venues.entrance_names(contest.venue).get(contest.entrance, ""),
        "occurred_at": local(contest.occurred_at, call.workspace.utc_offset),
        "mode": contest.mode,
        "entered_by": contest.entered_by,
        "by": contest.by_mask,
    }
