"""List a venue's visits for its manager: masked, and with a colour on the day itself only."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.domain.entry.kept_visit import KeptVisit
from chalicelib.domain.entry.presence import doubted
from chalicelib.domain.entry.visit import VisitSeal
from chalicelib.domain.person.caller import Caller
from chalicelib.security.day_keys import DayKeyGone
from chalicelib.security.sealing import SealBroken
from chalicelib.storage import keys
from chalicelib.usecases.venue.venue_moves import managed_venue

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

TOLD_AT_THE_DOOR = ("scan", "presented", "card")
"""Modes whose colour the door was shown anyway; a manager who writes strangers down must learn nothing of theirs."""


class Listed(Struct, frozen=True):
    """A visit with what its seal says; `coloured` when the manager may see the colour, `presence` after its marks."""

    visit: KeptVisit
    seal: VisitSeal
    coloured: bool
    presence: str


def list_visits(
    workspace: Workspace, caller: Caller, venue_id: str, day: str, page: tuple[int, str | None]
) -> tuple[list[Listed], dict[str, str], str | None]:
    """Return a page (limit, after which row) of a day's visits, newest first, the doors' names, and where it ends."""
    venue = managed_venue(workspace, caller, venue_id)
    limit, after = page
    today = day == keys.day(workspace.instant(), workspace.utc_offset)
    found = list(islice(workspace.visits.newest(venue.id, day, after), limit + 1))
    marked = workspace.marks.of_day(venue.id, day)
    listed = [
        Listed(
            visit,
            seal,
            coloured=today and visit.mode in TOLD_AT_THE_DOOR,
            presence=doubted(visit.presence) if visit.sk in marked else visit.presence,
        )
        for visit in found[:limit]
        if (seal := opened(workspace, visit)) is not None
    ]
    last = found[limit - 1].sk if len(found) > limit else None
    return listed, workspace.venues.entrance_names(venue.id), last


def opened(workspace: Workspace, visit: KeptVisit) -> VisitSeal | None:
    """Open a visit; None when its day's key is gone, for then nothing of it is there any more."""
    try:
        return workspace.visits.open(visit, workspace.day_keys.get(visit.row_class, visit.day))
    except (DayKeyGone, SealBroken):
        return None
