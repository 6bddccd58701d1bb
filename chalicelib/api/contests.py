"""Contests: what people say against their colour, and the health officers' answers."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from msgspec import Meta

from chalicelib.api.call import Call
from chalicelib.api.models import Page, Request
from chalicelib.api.times import local, local_or_none
from chalicelib.domain.health_paper import HealthContest
from chalicelib.usecases import contest_colour

State = Literal["open", "answered"]
Text = Annotated[str, Meta(min_length=1, max_length=2000)]


class ContestRequest(Request):
    """What somebody says against his colour."""

    text: Text


class AnswerRequest(Request):
    """What the officer found; `uphold` says that the person is right."""

    text: Text
    uphold: bool


class ContestQuery(Page):
    """Which contests."""

    state: State | None = None


class ContestView(TypedDict):
    """One contest: the colour as it was then, what was said, and the answer."""

    contest_id: str
    state: State
    at: str
    person: str
    colour: str
    source: str | None
    rule: str | None
    reason: str | None
    text: str
    answer: str | None
    upheld: bool | None
    answered_at: str | None
    office: str | None


class ContestList(TypedDict):
    """Contests of one's region, newest first."""

    items: list[ContestView]
    next_cursor: str | None


def contest(call: Call, body: ContestRequest) -> ContestView:
    """Contest one's own colour."""
    return contest_view(call, contest_colour.contest(call.workspace, call.caller, body.text))


def listing(call: Call, query: ContestQuery) -> ContestList:
    """List contests."""
    found, cursor = contest_colour.listing(call.workspace, call.caller, query.state, query.limit, query.cursor)
    return {"items": [contest_view(call, paper) for paper in found], "next_cursor": cursor}


def answer(call: Call, contest_id: str, body: AnswerRequest) -> ContestView:
    """Answer a contest, once."""
    paper = contest_colour.answer(call.workspace, call.caller, contest_id, body.text, uphold=body.uphold)
    return contest_view(call, paper)


def contest_view(call: Call, paper: HealthContest) -> ContestView:
    """Show a contest."""
    offset = call.workspace.utc_offset
    return {
        "contest_id": paper.id,
        "state": paper.state,  # type: ignore[typeddict-item]
        "at": local(paper.at, offset),
        "person": paper.mask,
        "colour": paper.colour,
        "source": paper.source or None,
        "rule": paper.rule or None,
        "reason": paper.reason or None,
        "text": paper.text,
        "answer": paper.answer,
        "upheld": paper.upheld,
        "answered_at": local_or_none(paper.answered_at, offset),
        "office": paper.office,
    }
