"""Reveals: a tracer names few candidates alone, more when an approver of another office confirms it."""

from __future__ import annotations

from typing import Annotated, TypedDict

from msgspec import Meta

from chalicelib.api.call import Call
from chalicelib.api.models import OpaqueId, Page, Request
from chalicelib.api.times import local, local_or_none
from chalicelib.api.views.revealed_people import RevealedView, revealed_view
from chalicelib.domain.tracing.reveal import State
from chalicelib.usecases.tracing import ask_reveals, reveal_contacts
from chalicelib.usecases.tracing.ask_reveals import Asked

Words = Annotated[str, Meta(min_length=1, max_length=2000)]


class RevealRequest(Request):
    """Whom to name and why; each of them will read the reason, so nobody else belongs in it."""

    contact_ids: Annotated[list[OpaqueId], Meta(min_length=1, max_length=49)]
    reason: Words


class RevealsRequest(Request):
    """Whom to name when an approver confirms it, and why; each of them will read the reason."""

    contact_ids: Annotated[list[OpaqueId], Meta(min_length=1, max_length=2000)]
    reason: Words


class RevealedList(TypedDict):
    """Whom the tracer named, and how many more he may name alone until midnight."""

    items: list[RevealedView]
    left: int


class RevealView(TypedDict):
    """A request to name candidates, and what became of it; `alone` are those that needed nobody else."""

    reveal_id: str
    state: State
    office: str
    asked_at: str
    count: int
    reason: str
    contact_ids: list[str]
    confirmed_office: str | None
    confirmed_at: str | None


class RevealList(TypedDict):
    """Requests of a case, newest first; `left` of `limit` people may still be named today without a second person."""

    items: list[RevealView]
    next_cursor: str | None
    left: int
    limit: int


def reveal(call: Call, case_id: str, body: RevealRequest) -> RevealedList:
    """Name candidates: counted by the case and its day, on record, and seen by each of them.

    Whoever may be named already (by an earlier reveal, or a confirmed one) costs nothing.
    """
    found = reveal_contacts.reveal(call.workspace, call.caller, case_id, body.contact_ids, body.reason)
    return {"items": [revealed_view(call, each.candidate, each.who) for each in found.people], "left": found.left}


def ask(call: Call, case_id: str, body: RevealsRequest) -> RevealView:
    """Ask to name more; nobody is named before an approver of another office and person confirms it."""
    return _view(call, ask_reveals.ask(call.workspace, call.caller, case_id, body.contact_ids, body.reason))


def listing(call: Call, case_id: str, query: Page) -> RevealList:
    """List a case's reveals."""
    found, cursor = ask_reveals.listing(call.workspace, call.caller, case_id, query.limit, query.cursor)
    left, limit = ask_reveals.room(call.workspace, case_id)
    return {"items": [_view(call, asked) for asked in found], "next_cursor": cursor, "left": left, "limit": limit}


def show(call: Call, case_id: str, reveal_id: str) -> RevealView:
    """Show one request to name candidates."""
    return _view(call, ask_reveals.show(call.workspace, call.caller, case_id, reveal_id))


def confirm(call: Call, case_id: str, reveal_id: str) -> RevealView:
    """Confirm that those in a request may be named; the tracer then names them by `reveal`, at no cost."""
    return _view(call, ask_reveals.confirm(call.workspace, call.caller, case_id, reveal_id))


def _view(call: Call, asked: Asked) -> RevealView:
    act, offset = asked.reveal, call.workspace.utc_offset
    return {
        "reveal_id": act.id,
        "state": act.state,
        "office": act.office,
        "asked_at": local(act.at, offset),
        "count": act.count,
        "reason": asked.file.reason,
        "contact_ids": list(asked.file.contacts),
        "confirmed_office": act.confirmed_office,
        "confirmed_at": local_or_none(act.confirmed_at, offset),
    }
