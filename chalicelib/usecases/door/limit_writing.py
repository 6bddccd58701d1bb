"""Limit what staff may write down: people by clerk and by venue, typed-in lines by clerk; before any row is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.domain.errors import TooMany

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

_HOUR_S = 3600
_DAY_S = 86400
_BY_CLERK, _BY_VENUE, _LINES, _PAID = "assisted", "assisted_venue", "paper_lines", "paper_paid"


def spend_people(workspace: Workspace, account: str, venue: str, count: int) -> None:
    """Count people against the clerk's hour and the venue's, or refuse all of them and count none."""
    limits = workspace.tenant.limits
    workspace.ephemera.spend(_BY_CLERK, account, limits.assisted_per_clerk_hour, _HOUR_S, count)
    try:
        workspace.ephemera.spend(_BY_VENUE, venue, limits.assisted_per_venue_hour, _HOUR_S, count)
    except TooMany:
        workspace.ephemera.give_back(_BY_CLERK, account, _HOUR_S, count)
        raise


def give_back_people(workspace: Workspace, account: str, venue: str, count: int) -> None:
    """Take back what was counted for a list of which nothing was written."""
    workspace.ephemera.give_back(_BY_CLERK, account, _HOUR_S, count)
    workspace.ephemera.give_back(_BY_VENUE, venue, _HOUR_S, count)


def spend_lines(workspace: Workspace, account: str, list_name: str, count: int) -> None:
    """Count a paper list's lines against the clerk's hour, once a day and list, or refuse the whole list.

    A list that is sent again, for its answer was lost or it broke off in the middle, goes on at no cost. A crash
    between the two writes costs the clerk some of his hour, never a row too many.
    """
    paid = f"{account}-{list_name}"
    if workspace.ephemera.get(_PAID, paid, int) is not None:
        return
    workspace.ephemera.spend(_LINES, account, workspace.tenant.limits.paper_lines_per_clerk_hour, _HOUR_S, count)
    workspace.ephemera.put(_PAID, paid, count, _DAY_S)
