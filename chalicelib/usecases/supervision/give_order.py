"""Give an order: to a venue, a unit below or a department, on record, and told to whomever it binds."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from chalicelib.domain import naming
from chalicelib.domain.errors import Conflict, Forbidden, NotFound, one_field
from chalicelib.domain.fields import Fields
from chalicelib.domain.hidden import Hidden
from chalicelib.domain.ids import ID_BYTES, encode
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.role import Role
from chalicelib.domain.place.venue import DEREGISTERED
from chalicelib.domain.supervision.order import DUE_WITHIN, Order, Target, Unit, may_give
from chalicelib.observability import measure
from chalicelib.storage import keys
from chalicelib.storage.orders import Kept, Words, spell_name
from chalicelib.usecases.custody.record import record
from chalicelib.usecases.supervision.order_reach import GIVERS, listing_of, phones_of

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace
    from chalicelib.storage.rows.ephemera import EphemeraRow

HOUR_S = 3600
DAY = timedelta(days=1)


class Wanted(Hidden, frozen=True, kw_only=True):
    """An order as it is asked for: at a venue, or a department, or a region."""

    kind: str
    text: str
    due_at: datetime
    venue: str | None = None
    region: str | None = None
    department: str | None = None


def give_order(workspace: Workspace, caller: Caller, wanted: Wanted) -> tuple[Kept, bool]:
    """Give an order and say whether it was given before: asked for again within a day, it is the same order."""
    now = workspace.instant()
    fields = Fields()
    text = fields.take("text", naming.free_text, wanted.text, "")
    check_due(wanted.due_at, now, fields)
    fields.done()
    target = _target(workspace, caller, wanted)
    role = next((role for role in caller.roles_named(*GIVERS) if may_give(role, target, wanted.kind)), None)
    if role is None:
        raise Forbidden("outside_your_region")
    said = "\n".join([caller.account, wanted.kind, repr(target), wanted.due_at.isoformat(), text])
    mark = encode(hashlib.sha256(said.encode()).digest()[:ID_BYTES])
    today, yesterday = (keys.day(at, workspace.utc_offset) for at in (now, now - DAY))
    for day in (today, yesterday):
        standing = workspace.orders.get(spell_name(target.region, day, mark))
        if standing and now - standing.order.given_at < DAY:
            return standing, True
    workspace.ephemera.spend("orders", caller.account, workspace.tenant.limits.orders_per_staff_hour, HOUR_S)
    order = Order(
        id=spell_name(target.region, today, mark),
        kind=wanted.kind,
        target=target,
        giver=Unit(role=role.name, region=role.region, office=role.office, department=role.department),
        given_by=caller.account,
        given_at=now,
        due_at=wanted.due_at,
    )
    return _write(workspace, order, role, text)


def on_record(workspace: Workspace, kind: str, order: Order, office: str, turn: int = 0) -> None:
    """Put on record that an order was given, or what its giver did about it, once; nobody is named."""
    facts: dict[str, str | int | bool | list[str] | None] = {
        "order": order.kind,
        "to": order.target.side,
        "region": order.target.region,
    }
    once = keys.once_name(kind, "orders", f"{order.id}-{turn}")
    try:
        record(workspace, kind, office=office, purpose="supervision", once=once, facts=facts)
    except Conflict as known:
        if known.code != "already_recorded":
            raise


def told(workspace: Workspace, kind: str, order: Order) -> list[EphemeraRow]:
    """Draft the messages to whomever an order binds: which kind of order, until when, and not a word of it."""
    from chalicelib.storage.outbox import Message

    local = order.due_at + workspace.utc_offset - timedelta(milliseconds=1)  # due at midnight means the day before
    params = {"kind": KIND_WORDS[order.kind], "due": f"{local.month}月{local.day}日"}
    phones = phones_of(workspace, order.target)
    if not phones:
        measure("order_untold", "Untold", 1, region=order.target.region, kind=order.kind)
    return [workspace.outbox.draft(Message(kind, phone, params)) for phone in phones]


KIND_WORDS = {"rectify": "整改", "dispatch": "调度", "notice": "通报", "interview": "约谈"}
"""The words of the notices; an SMS has one language."""


def _write(workspace: Workspace, order: Order, role: Role, text: str) -> tuple[Kept, bool]:
    on_record(workspace, "ORDER_GIVEN", order, role.office)
    kept = Kept(order, Words(text=text), 0)
    messages = told(workspace, "order_given", order)
    if not workspace.orders.put_once(kept, listing_of(order), *messages):
        standing = workspace.orders.get(order.id)
        if standing is None:
            raise Conflict("changed_meanwhile")
        return standing, True
    workspace.outbox.send(*messages)
    measure("order_moved", "Orders", 1, action="give", kind=order.kind, region=order.target.region)
    return kept, False


def check_due(due_at: datetime, now: datetime, fields: Fields) -> None:
    """Refuse a day that is over, or so far that nobody is bound."""
    if due_at <= now:
        fields.refuse("due", "expired")
    elif due_at > now + DUE_WITHIN:
        fields.refuse("due", "too_far_ahead")


def _target(workspace: Workspace, caller: Caller, wanted: Wanted) -> Target:
    """Return whom the order is to bind; a department without a region is the one beside the caller's own command."""
    given = [wanted.venue, wanted.department or wanted.region]
    if all(given) or not any(given):
        raise one_field("target", "order_target")
    if wanted.venue:
        return _venue(workspace, wanted.venue)
    command = next((role.region for role in caller.roles_named("command")), None)
    region = wanted.region or command
    if region is None:
        raise Forbidden("outside_your_region")
    if not region.startswith(workspace.tenant.region_root) or not workspace.regions.exists(region):
        raise one_field("target.region", "region_unknown")
    if wanted.department and wanted.department not in workspace.categories.departments:
        raise one_field("target.department", "department_unknown")
    return Target(region=region, department=wanted.department)


def _venue(workspace: Workspace, venue_id: str) -> Target:
    venue = workspace.venues.get(venue_id)
    if venue is None:
        raise NotFound("not_found")
    if venue.state == DEREGISTERED:
        raise Conflict("venue_state", state=venue.state, action="order")
    department = workspace.categories.departments.get(venue.department or "")
    return Target(
        region=venue.region,
        venue=venue.id,
        category=venue.category,
        department=venue.department,
        under=(department.under or None) if department else None,
    )
