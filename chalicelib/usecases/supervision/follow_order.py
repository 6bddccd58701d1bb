"""Follow an order to its end: answered by whom it binds, given back when that is not enough, closed by who gave it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from chalicelib.domain import naming
from chalicelib.domain.errors import Forbidden, NotFound
from chalicelib.domain.fields import Fields
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.role import Role
from chalicelib.domain.supervision.order import Step, binds
from chalicelib.observability import measure
from chalicelib.storage.orders import Kept, Words
from chalicelib.usecases.supervision.give_order import check_due, on_record, told
from chalicelib.usecases.supervision.order_reach import gave, is_bound, listing_of, supervises

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace


def seen_order(workspace: Workspace, caller: Caller, order_id: str) -> Kept:
    """Return an order that binds the caller, that his unit gave, or whose place he supervises; else there is none."""
    kept = workspace.orders.get(order_id)
    if kept is None:
        raise NotFound("not_found")
    order = kept.order
    if not (gave(caller, order) or supervises(caller, order) or is_bound(workspace, caller, order)):
        raise NotFound("not_found")
    return kept


def answer(workspace: Workspace, caller: Caller, order_id: str, text: str) -> Kept:
    """Answer an order that binds the caller; the same answer sent again is the same."""
    kept = seen_order(workspace, caller, order_id)
    if not is_bound(workspace, caller, kept.order):
        raise Forbidden("order_not_yours")
    office = next((role.office for role in caller.roles if binds(role, kept.order.target)), None)
    return _move(workspace, caller, kept, "answer", (_said(text), office))


def reopen(workspace: Workspace, caller: Caller, order_id: str, text: str, due_at: datetime) -> Kept:
    """Give an answered order back, with what is missing and until when."""
    kept, role = _given(workspace, caller, order_id)
    said = _said(text)
    fields = Fields()
    check_due(due_at, workspace.instant(), fields)
    fields.done()
    return _move(workspace, caller, kept, "reopen", (said, role.office), due_at)


def close(workspace: Workspace, caller: Caller, order_id: str, text: str) -> Kept:
    """Close an order of the caller's unit; from then on it is kept as long as a contest is."""
    kept, role = _given(workspace, caller, order_id)
    if kept.order.answered_by == caller.account:
        raise Forbidden("own_answer")
    return _move(workspace, caller, kept, "close", (_said(text) if text.strip() else "", role.office))


def _given(workspace: Workspace, caller: Caller, order_id: str) -> tuple[Kept, Role]:
    kept = seen_order(workspace, caller, order_id)
    role = gave(caller, kept.order)
    if role is None:
        raise Forbidden("order_not_yours")
    return kept, role


def _said(text: str) -> str:
    fields = Fields()
    said = fields.take("text", naming.free_text, text, "")
    fields.done()
    return said


def _move(
    workspace: Workspace,
    caller: Caller,
    before: Kept,
    action: str,
    said: tuple[str, str | None],
    due_at: datetime | None = None,
) -> Kept:
    """Make a step once; whoever made it and lost the answer gets it again, whoever says something else is refused."""
    order, words = before.order, before.words
    text, office = said
    if order.was_moved_by(action, caller.account) and words.remarks[-1:] == (text,):
        return before
    now = workspace.instant()
    moved = order.moved(Step(action=action, at=now, by=caller.account, office=office), due_at)
    after = Kept(moved, Words(text=words.text, remarks=(*words.remarks, text)), before.version)
    if action != "answer":
        on_record(workspace, _ENTRIES[action], order, office or "", len(order.steps))
    ends = (listing_of(order), now + _kept_for(workspace)) if action == "close" else None
    messages = told(workspace, "order_reopened", moved) if action == "reopen" else []
    workspace.orders.change(before, after, ends, *messages)
    workspace.outbox.send(*messages)
    measure("order_moved", "Orders", 1, action=action, kind=order.kind, region=order.target.region)
    return Kept(moved, after.words, before.version + 1)


def _kept_for(workspace: Workspace) -> timedelta:
    from chalicelib.domain.span import span

    return span(workspace.tenant, "contests_days")


_ENTRIES = {"reopen": "ORDER_REOPENED", "close": "ORDER_CLOSED"}
