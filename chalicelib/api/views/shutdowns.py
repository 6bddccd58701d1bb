"""The end-of-epidemic switch: ordered by one, confirmed by a second of another office, cancelled within a day."""

from __future__ import annotations

from typing import Annotated, TypedDict

from msgspec import Meta

from chalicelib.api.call import Call
from chalicelib.api.models import Request, Text500
from chalicelib.api.times import local, local_or_none
from chalicelib.domain.rule.shutdown import Shutdown, ShutdownState
from chalicelib.usecases.rule import end_collection

OrderNo = Annotated[str, Meta(max_length=300)]


class ShutdownRequest(Request):
    """The order by its number, and why."""

    order_no: OrderNo
    reason: Text500


class ShutdownConfirmation(Request):
    """The number of the order one has read; when it is given, it must be the one that waits."""

    order_no: OrderNo | None = None


class ShutdownView(TypedDict):
    """An order and how far it got: collection has ended at `ended_at`, what is left is erased from `erase_at` on."""

    shutdown_id: str
    state: ShutdownState
    order_no: str
    reason: str
    office: str
    proposed_at: str
    ended_at: str | None
    confirmed_office: str | None
    erase_at: str | None
    cancelled_at: str | None
    cancelled_office: str | None
    erased_at: str | None


def order(call: Call, body: ShutdownRequest) -> ShutdownView:
    """Put the end of collection before a second person."""
    return _view(call, end_collection.order(call.workspace, call.caller, body.order_no, body.reason))


def confirm(call: Call, body: ShutdownConfirmation) -> ShutdownView:
    """Confirm the order of another office: collection ends at once."""
    return _view(call, end_collection.confirm(call.workspace, call.caller, body.order_no))


def cancel(call: Call) -> ShutdownView:
    """Cancel the order while nothing is erased."""
    return _view(call, end_collection.cancel(call.workspace, call.caller))


def show(call: Call) -> ShutdownView:
    """Show the last order."""
    shutdown, _ = end_collection.latest(call.workspace)
    return _view(call, shutdown)


def _view(call: Call, shutdown: Shutdown) -> ShutdownView:
    offset = call.workspace.utc_offset
    return {
        "shutdown_id": shutdown.id,
        "state": end_collection.state_of(call.workspace, shutdown),
        "order_no": shutdown.order_no,
        "reason": shutdown.reason,
        "office": shutdown.first.office,
        "proposed_at": local(shutdown.at, offset),
        "ended_at": local_or_none(shutdown.confirmed_at, offset),
        "confirmed_office": shutdown.second.office if shutdown.second else None,
        "erase_at": local_or_none(shutdown.effective_at, offset),
        "cancelled_at": local_or_none(shutdown.cancelled_at, offset),
        "cancelled_office": shutdown.cancelled_by.office if shutdown.cancelled_by else None,
        "erased_at": local_or_none(shutdown.erased_at, offset),
    }
