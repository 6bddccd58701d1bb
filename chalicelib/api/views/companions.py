"""Companions (同行人): people one brings along."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from msgspec import Meta

from chalicelib.api.call import Call, Reply
from chalicelib.api.models import IdType, Page, Request
from chalicelib.api.persons import Name, Number, PersonRequest, read_person
from chalicelib.domain import naming
from chalicelib.domain.fields import Fields
from chalicelib.domain.person.companion import Companion

_RELATION = naming.TextRule(20)


class CompanionRequest(Request):
    """Whom one brings along, and what he is to one (child, parent, …)."""

    name: Name
    id_number: Number
    relation: Annotated[str, Meta(max_length=100)]
    id_type: IdType = "resident_id"


class CompanionView(TypedDict):
    """A companion, masked."""

    companion_id: str
    name: str
    id_number: str
    relation: str
    identity: Literal["none", "self_declared", "verified"]


class CompanionList(TypedDict):
    """All companions of an account."""

    items: list[CompanionView]
    next_cursor: str | None


def add(call: Call, body: CompanionRequest) -> CompanionView:
    """Add a companion; the same person again is brought up to date."""
    from chalicelib.usecases.account.keep_companions import keep_companion

    fields = Fields()
    person = PersonRequest(name=body.name, id_number=body.id_number, id_type=body.id_type)
    who = read_person(call, person, fields)
    relation = fields.take("relation", lambda raw: naming.clean(raw, _RELATION), body.relation, "")
    fields.done()
    return _view(call, keep_companion(call.workspace, call.caller, who, relation))


def mine(call: Call, query: Page) -> CompanionList:  # noqa: ARG001  a list's page, though it never has two
    """List one's companions."""
    from chalicelib.usecases.account.keep_companions import list_companions

    found = list_companions(call.workspace, call.caller)
    return {"items": [_view(call, companion) for companion in found], "next_cursor": None}


def remove(call: Call, companion_id: str) -> Reply[None]:
    """Remove a companion."""
    call.workspace.companions.remove(call.caller.account, companion_id)
    return Reply(204, None)


def _view(call: Call, companion: Companion) -> CompanionView:
    return {
        "companion_id": companion.id,
        "name": companion.mask,
        "id_number": call.workspace.companions.number_mask(call.caller.account, companion),
        "relation": companion.relation,
        "identity": companion.identity,
    }
