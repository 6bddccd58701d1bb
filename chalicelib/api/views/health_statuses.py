"""The health feed: colours in bulk, from the province's health authority only."""

from __future__ import annotations

import hashlib
from typing import Annotated, Literal, TypedDict

from msgspec import Meta

from chalicelib.api.call import Call
from chalicelib.api.days import Dated, Instant
from chalicelib.api.models import IdType, Request
from chalicelib.api.wording import sentence
from chalicelib.domain.errors import one_field
from chalicelib.usecases.alarm.feed_health import Colour, Outcome
from chalicelib.usecases.alarm.feed_health import feed as feed_colours


class Item(Dated):
    """One person's colour."""

    id_number: Annotated[str, Meta(max_length=40)]
    colour: Literal["green", "yellow", "red"]
    reason: Annotated[str, Meta(max_length=200)]
    rule: Annotated[str, Meta(min_length=1, max_length=60)]
    as_of: Instant
    valid_until: Instant
    id_type: IdType = "resident_id"
    flags: Annotated[tuple[Literal["risk_area", "test_overdue", "other"], ...], Meta(max_length=3)] = ()


class Feed(Request):
    """A batch of colours."""

    items: Annotated[list[Item], Meta(min_length=1, max_length=500)]


class ItemResult(TypedDict, total=False):
    """What became of one item: written, stale, or refused."""

    result: str
    field: str
    code: str
    message: str


class FeedResult(TypedDict):
    """A result per item, in the order sent."""

    items: list[ItemResult]


def feed(call: Call, body: Feed) -> FeedResult:
    """Write a batch of colours; an older `as_of` is stale and changes nothing."""
    if len(body.items) > call.workspace.tenant.caps.health_items:
        raise one_field("items", "too_long", limit=call.workspace.tenant.caps.health_items)
    items = [
        Colour(
            id_type=item.id_type,
            id_number=item.id_number,
            colour=item.colour,
            flags=tuple(item.flags),
            reason=item.reason,
            rule=item.rule,
            as_of=item.as_of,
            valid_until=item.valid_until,
        )
        for item in body.items
    ]
    office = call.caller.roles_named("health_feed")[0].office
    outcomes = feed_colours(call.workspace, items, office, hashlib.sha256(call.raw).hexdigest())
    return {"items": [_result(call, outcome) for outcome in outcomes]}


def _result(call: Call, outcome: Outcome) -> ItemResult:
    if outcome.code is None:
        return {"result": outcome.result}
    return {
        "result": outcome.result,
        "field": outcome.field or "",
        "code": outcome.code,
        "message": sentence(outcome.code, call.language, {}),
    }
