"""What follows from a change of a venue: when whom it names is forgotten, and how many doors it has."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain.place.venue import DEREGISTERED, DRAFT, REJECTED, Entrance, Venue

_UNANSWERED = frozenset({DRAFT, REJECTED, DEREGISTERED})


class Ends(Struct, frozen=True, kw_only=True):
    """How long a contact lives after deregistration, unclaimed by who is named, and unused."""

    contacts: timedelta
    unclaimed: timedelta
    unused: timedelta


def answerer(venue: Venue) -> str | None:
    """Return the account that must be reachable for a venue; None for one at which nobody is registered."""
    return None if venue.state in _UNANSWERED else venue.manager or None


def timed(before: Venue | None, after: Venue, now: datetime, ends: Ends) -> Venue:
    """Return a venue after a change with the instants at which whom it names is forgotten."""
    invited_until = None
    if after.next_sealed:
        same = before is not None and before.next_sealed == after.next_sealed
        invited_until = before.invited_until if before is not None and same else now + ends.unclaimed
    contact_until = _contact_until(before, after, now, ends)
    return replace(after, contact_until=contact_until, invited_until=invited_until, changed_at=now)


def counted(
    before: Venue | None, after: Venue, changed: Iterable[Entrance], stood: Callable[[str], Iterable[Entrance]]
) -> Venue:
    """Return a venue after a change with how many doors it will have; `stood` tells which it had."""
    changes = {door.id: door.state for door in changed}
    if before is not None and before.doors is not None and not changes:
        return replace(after, doors=before.doors)
    states = {door.id: door.state for door in (stood(before.id) if before is not None else ())} | changes
    return replace(after, doors=sum(state == "active" for state in states.values()))


def left_at(venue: Venue, now: datetime) -> Venue | None:
    """Return what is left of a venue at an instant: without contacts past their time; None for a draft past its."""
    if venue.invited_until is not None and now >= venue.invited_until:
        venue = without_invitation(venue)
    if venue.contact_until is None or now < venue.contact_until:
        return venue
    return None if venue.state == DRAFT else without_contact(venue)


def without_invitation(venue: Venue) -> Venue:
    """Return a venue that nobody is invited to take over."""
    return replace(
        venue,
        invited=None,
        next_sealed=None,
        next_mask=None,
        next_person=None,
        next_accepted=False,
        invited_by=None,
        invited_by_person=None,
        invited_until=None,
    )


def without_contact(venue: Venue) -> Venue:
    """Return a venue that names nobody who managed it or applied; who decided about it stays answerable."""
    return replace(
        without_invitation(venue),
        manager="",
        manager_sealed=b"",
        manager_mask={},
        manager_person=None,
        applicant="",
        author_person=None,
        reason=None,
        import_row=None,
    )


def _contact_until(before: Venue | None, after: Venue, now: datetime, ends: Ends) -> datetime | None:
    if after.state == DEREGISTERED:
        ended_before = before is not None and before.state == DEREGISTERED
        return before.contact_until if before is not None and ended_before else now + ends.contacts
    if after.state == DRAFT and not after.manager_accepted:
        return after.created_at + ends.unclaimed
    return now + ends.unused if after.state in {DRAFT, REJECTED} else None
