"""Venues put straight into a province's tables, as the whole road would have left them."""

from collections.abc import Sequence

from msgspec.structs import replace

from chalicelib.domain.place.application import Basics, WantedEntrance
from chalicelib.domain.place.issued_code import issue
from chalicelib.domain.place.venue import APPROVED, Decision, Vehicle, Venue
from chalicelib.runtime import Workspace
from chalicelib.storage.venues import Change
from chalicelib.usecases.venue.apply import Contact, build
from tests.callers import contact


def plant(
    workspace: Workspace,
    region: str,
    name: str,
    doors: Sequence[str] = ("东门",),
    *,
    state: str = APPROVED,
    category: str = "shop",
    live: bool = True,
    plate: str | None = None,
    named: Contact | None = None,
) -> Venue:
    """Write a venue in a state, with its entrances, and with live codes when it is live."""
    who = named or contact()
    basics = Basics(
        name=name,
        category=category,
        department=None,
        region=region,
        address="" if plate else "文昌路 18 号",
        location=None,
        vehicle=Vehicle(plate, category) if plate else None,
        opening_hours=None,
        sounds=None,
    )
    account = workspace.people.account_of_phone(who.phone, create=True)
    venue, entrances = build(workspace, basics, [WantedEntrance(door) for door in doors], who, account)
    venue = replace(venue, state=state, live=live, promised=True, manager_accepted=True, invited=None)
    codes = tuple(issue(venue, entrance, venue.created_at) for entrance in entrances) if live else ()
    decision = Decision(at=venue.created_at, action="approve", before=None, after=state, by=account)
    change = Change(before=None, after=venue, decision=decision, entrances=tuple(entrances), codes=codes)
    return workspace.venues.commit(change)
