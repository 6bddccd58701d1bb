"""Orders (督办：整改、调度、通报、约谈): given to a venue, a region or a department, answered, given back, closed."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal, TypedDict

from msgspec import Meta

from chalicelib.api.call import Call, Reply
from chalicelib.api.models import OpaqueId, Page, Request
from chalicelib.api.times import local
from chalicelib.domain.day import day_end
from chalicelib.domain.errors import one_field
from chalicelib.domain.supervision.order import Kind, State
from chalicelib.storage.orders import Kept
from chalicelib.usecases.supervision import follow_order, give_order, list_orders

Text = Annotated[str, Meta(min_length=1, max_length=2000)]
Due = Annotated[str, Meta(max_length=40)]
RegionCode = Annotated[str, Meta(pattern=r"^[0-9]{2}([0-9]{2}([0-9]{2}([0-9]{3}([0-9]{3})?)?)?)?\Z")]
DATE_LENGTH = 10


class TargetIn(Request):
    """Whom the order binds: a venue, a region, or a department (of one's own region unless another is named)."""

    venue_id: OpaqueId | None = None
    region: RegionCode | None = None
    department: Annotated[str, Meta(max_length=40)] | None = None


class OrderIn(Request):
    """An order; `due` is a local day, to its end, or an instant."""

    target: TargetIn
    kind: Kind
    text: Text
    due: Due


class AnswerIn(Request):
    """What was done."""

    text: Text


class ReopenIn(Request):
    """What is missing, and until when."""

    text: Text
    due: Due


class CloseIn(Request):
    """What is left to say, if anything."""

    text: Annotated[str, Meta(max_length=2000)] = ""


class OrderQuery(Page):
    """Which orders: those given to oneself or by one's unit, or all in a region that one supervises."""

    side: Literal["received", "given"] = "received"
    region: RegionCode | None = None
    state: State | None = None
    overdue: bool = False


class TargetView(TypedDict):
    """Whom the order binds; of a venue, `department` is the one responsible for it."""

    venue_id: str | None
    venue: str | None
    region: str
    department: str | None


class OrderStepView(TypedDict):
    """One thing done; `office` is empty when a venue's own people did it."""

    action: Literal["answer", "reopen", "close"]
    at: str
    office: str | None
    text: str | None


class OrderView(TypedDict):
    """One order with its history; the offices that act, and no person."""

    order_id: str
    kind: Kind
    target: TargetView
    office: str
    text: str
    given_at: str
    due_at: str
    state: State
    overdue: bool
    steps: list[OrderStepView]


class OrderList(TypedDict):
    """Orders list by list, the newest day first."""

    items: list[OrderView]
    next_cursor: str | None


def give(call: Call, body: OrderIn) -> Reply[OrderView]:
    """Give an order. The same words sent again within a day are the same order, and answer 200."""
    wanted = give_order.Wanted(
        kind=body.kind,
        text=body.text,
        due_at=_due(call, body.due),
        venue=body.target.venue_id,
        region=body.target.region,
        department=body.target.department,
    )
    kept, known = give_order.give_order(call.workspace, call.caller, wanted)
    return Reply(200 if known else 201, _view(call, kept))


def listing(call: Call, query: OrderQuery) -> OrderList:
    """List orders given to one's venues, region or department, given by one's unit, or of a region one supervises."""
    asked = list_orders.Asked(side=query.side, region=query.region, state=query.state, overdue=query.overdue)
    found, cursor = list_orders.list_orders(call.workspace, call.caller, asked, (query.limit, query.cursor))
    return {"items": [_view(call, kept) for kept in found], "next_cursor": cursor}


def show(call: Call, order_id: str) -> OrderView:
    """Show an order with its history."""
    return _view(call, follow_order.seen_order(call.workspace, call.caller, order_id))


def answer(call: Call, order_id: str, body: AnswerIn) -> OrderView:
    """Answer an order: whoever it binds says what was done."""
    return _view(call, follow_order.answer(call.workspace, call.caller, order_id, body.text))


def reopen(call: Call, order_id: str, body: ReopenIn) -> OrderView:
    """Give an answered order back: what was done is not enough."""
    return _view(call, follow_order.reopen(call.workspace, call.caller, order_id, body.text, _due(call, body.due)))


def close(call: Call, order_id: str, body: CloseIn) -> OrderView:
    """Close an order that one's unit gave."""
    return _view(call, follow_order.close(call.workspace, call.caller, order_id, body.text))


def _due(call: Call, text: str) -> dt.datetime:
    """Read until when: a day ends with it."""
    try:
        if len(text) == DATE_LENGTH:
            return day_end(dt.date.fromisoformat(text), call.workspace.tenant)
        at = dt.datetime.fromisoformat(text)
        if at.tzinfo is None:
            raise one_field("due", "due_format")
        return at.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise one_field("due", "due_format") from None


def _view(call: Call, kept: Kept) -> OrderView:
    order, offset = kept.order, call.workspace.utc_offset
    venue = call.workspace.venues.get(order.target.venue) if order.target.venue else None
    return {
        "order_id": order.id,
        "kind": order.kind,  # type: ignore[typeddict-item]
        "target": {
            "venue_id": order.target.venue,
            "venue": venue.name if venue else None,
            "region": order.target.region,
            "department": order.target.department,
        },
        "office": order.giver.office,
        "text": kept.words.text,
        "given_at": local(order.given_at, offset),
        "due_at": local(order.due_at, offset),
        "state": order.state,  # type: ignore[typeddict-item]
        "overdue": order.is_overdue(call.workspace.instant()),
        "steps": [
            {
                "action": step.action,  # type: ignore[typeddict-item]
                "at": local(step.at, offset),
                "office": step.office,
                "text": said or None,
            }
            for step, said in zip(order.steps, kept.words.remarks, strict=True)
        ],
    }
