"""Escalate overdue orders: whom they bind hears again, then the next level up, then the one above; one message each."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from msgspec.structs import replace

from chalicelib.domain.supervision.order import Target, levels_above
from chalicelib.observability import log, measure
from chalicelib.security.pseudonyms import phone_id
from chalicelib.storage import keys
from chalicelib.storage.orders import Kept
from chalicelib.storage.outbox import Message
from chalicelib.usecases.supervision.order_reach import phones_at, phones_of, received_list

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

TOGETHER_MAX = 25  # orders in one transaction: three rows each, and the messages
RUN_MAX = 2000  # of one city and run; the rest waits five minutes
TOLD_WITHIN_S = 7200
HOUR_DIGITS = 11  # of an instant as keys spell it: the hour in which somebody was told


def escalate_orders(workspace: Workspace, at: datetime) -> tuple[int, int]:
    """Take the orders that are due a step on, city by city; return how many were, and how many cities failed.

    Whoever is told hears one number, at most once an hour: steps that find him told stay due.
    """
    root = workspace.tenant.region_root
    stepped = failed = 0
    for city in [root, *(region.code for region in workspace.regions.children(root))]:
        try:
            stepped += _city(workspace, city, at)
        except Exception as fault:  # noqa: BLE001  one city must not hide the others; the job fails at its end
            failed += 1
            log("order_escalation_failed", region=city, cause=type(fault).__name__, level="error")
    return stepped, failed


def _city(workspace: Workspace, city: str, at: datetime) -> int:
    due: dict[tuple[int, str], list[Kept]] = defaultdict(list)
    for name in islice(workspace.orders.to_escalate(city, at), RUN_MAX):
        kept = workspace.orders.get(name)
        if kept and (next_at := kept.order.escalates_at) and next_at <= at:
            due[kept.order.escalated, received_list(kept.order.target)].append(kept)
    audiences: dict[tuple[str, ...], list[Kept]] = defaultdict(list)
    for (taken, _), some in due.items():
        kind, phones = _audience(workspace, some[0].order.target, taken)
        if not phones:  # the steps stay due: whoever is appointed hears of them
            measure("order_untold", "Untold", len(some), region=some[0].order.target.region, attempt=taken + 1)
        else:
            audiences[kind, *phones] += some
    return sum(_tell(workspace, audience, some, at) for audience, some in audiences.items())


def _audience(workspace: Workspace, target: Target, taken: int) -> tuple[str, list[str]]:
    """Return what is sent to whom at a step; a level that has nobody is none."""
    if taken == 0 and (phones := phones_of(workspace, target)):
        return "order_overdue", phones
    found = [phones for level in levels_above(target) if (phones := phones_at(workspace, level, target))]
    return "order_escalated", found[: max(taken, 1)][-1] if found else []


def _tell(workspace: Workspace, audience: tuple[str, ...], some: list[Kept], at: datetime) -> int:
    """Take orders a step on with one message to each of an audience; none when it was told within this hour."""
    kind, *phones = audience
    who = phone_id(workspace.keyring.phone, "-".join(phones))
    told = f"{kind}-{keys.instant(at)[:HOUR_DIGITS]}-{who}"
    if not workspace.ephemera.put_once("order_told", told, value=True, lifetime_s=TOLD_WITHIN_S):
        return 0
    rows = [workspace.outbox.draft(Message(kind, phone, {"count": str(len(some))})) for phone in phones]
    stepped = 0
    for start in range(0, len(some), TOGETHER_MAX):
        batch = some[start : start + TOGETHER_MAX]
        if not workspace.orders.advance([(each, _further(each)) for each in batch], *([] if start else rows)):
            break  # somebody answered meanwhile: what is left is due within the hour
        stepped += len(batch)
    if stepped:
        workspace.outbox.send(*rows)
        measure("orders_escalated", "Escalated", stepped, count=len(rows))
    return stepped


def _further(kept: Kept) -> Kept:
    return kept._replace(order=replace(kept.order, escalated=kept.order.escalated + 1))
