"""Hand a venue over: the new manager accepts, a reviewer confirms; codes and posters stay, clerks do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from chalicelib.domain.day import local_day
from chalicelib.domain.errors import Conflict, Forbidden
from chalicelib.domain.fields import Fields
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.place.venue import DEREGISTERED, Venue
from chalicelib.usecases.venue.apply import Contact, checked_contact, person_of, seal_contact
from chalicelib.usecases.venue.keep_clerks import forget_ended
from chalicelib.usecases.venue.venue_moves import decision_by, is_party, seen_venue

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

_NOBODY: dict[str, Any] = {
    "invited": None,
    "next_sealed": None,
    "next_mask": None,
    "next_person": None,
    "next_accepted": False,
    "invited_by": None,
    "invited_by_person": None,
}


def invite(workspace: Workspace, caller: Caller, venue_id: str, contact: Contact) -> Venue:
    """Name the next manager; he is told by SMS and nothing changes until he accepts."""
    from chalicelib.storage.outbox import Message

    venue = seen_venue(workspace, caller, venue_id)
    if caller.account not in (venue.manager, venue.applicant):
        caller.role_over(venue.region, "reviewer", "command")
    if venue.state == DEREGISTERED:
        raise Conflict("venue_state", state=venue.state, action="manager")
    fields = Fields()
    clean = checked_contact(contact, local_day(workspace.instant(), workspace.tenant), fields)
    fields.done()
    successor = person_of(workspace, clean)
    if caller.account == workspace.people.account_of_phone(clean.phone) or caller.person == successor:
        raise Forbidden("own_invitation")
    cap = workspace.tenant.limits.invitations_per_person_day
    workspace.ephemera.spend("invitations", caller.person or caller.account, cap, 86400)
    account = workspace.people.account_of_phone(clean.phone, create=True)
    after = replace(
        venue,
        invited=account,
        next_sealed=seal_contact(workspace, venue.id, clean),
        next_mask=clean.mask(),
        next_person=successor,
        next_accepted=False,
        invited_by=caller.account,
        invited_by_person=caller.person,
    )
    message = workspace.outbox.draft(Message("manager_invited", clean.phone, {}))
    written = _commit(workspace, caller, venue, after, "invite_manager", message)
    workspace.people.mark_invited(account)
    workspace.outbox.send(message)
    return written


def accept(workspace: Workspace, caller: Caller, venue_id: str) -> Venue:
    """Accept a venue as its new manager; where the promise issues codes, nobody confirms whom the manager invited."""
    venue = seen_venue(workspace, caller, venue_id)
    if venue.invited != caller.account:
        raise Conflict("nobody_invited")
    if venue.manager == caller.account:
        after = replace(venue, manager_accepted=True, **_NOBODY)
        return _commit(workspace, caller, venue, after, "accept_manager")
    if caller.person is None:
        raise Forbidden("identity_missing")
    if caller.person != venue.next_person:
        raise Conflict("manager_differs")
    accepted = replace(venue, next_accepted=True)
    if workspace.tenant.review == "on_promise" and _invited_by_its_own(venue):
        return _take_over(workspace, caller, venue, "accept_manager")
    return _commit(workspace, caller, venue, accepted, "accept_manager")


def confirm(workspace: Workspace, caller: Caller, venue_id: str) -> Venue:
    """Confirm an accepted hand-over: from now on the new manager answers for the venue."""
    venue = seen_venue(workspace, caller, venue_id)
    caller.role_over(venue.region, "reviewer", "command")
    if is_party(venue, caller) or _invited(venue, caller):
        raise Forbidden("own_review")
    if venue.invited is None or not venue.next_accepted:
        raise Conflict("nobody_invited")
    return _take_over(workspace, caller, venue, "confirm_manager")


def _invited_by_its_own(venue: Venue) -> bool:
    """Say whether the venue's own people gave it away; what an officer gives away, a third person confirms."""
    return venue.invited_by == venue.manager or (not venue.manager_accepted and venue.invited_by == venue.applicant)


def _invited(venue: Venue, caller: Caller) -> bool:
    return caller.account == venue.invited_by or (
        caller.person is not None and caller.person == venue.invited_by_person
    )


def _take_over(workspace: Workspace, caller: Caller, venue: Venue, action: str) -> Venue:
    """Make the invited account the manager; the clerks of the former one end with him."""
    if venue.invited is None or venue.next_sealed is None or venue.next_mask is None:
        raise Conflict("nobody_invited")
    after = replace(
        venue,
        manager=venue.invited,
        manager_sealed=venue.next_sealed,
        manager_mask=venue.next_mask,
        manager_person=venue.next_person,
        manager_accepted=True,
        managed_since=workspace.instant(),
        **_NOBODY,
    )
    messages = _telling(workspace, venue.manager, after)
    written = _commit(workspace, caller, venue, after, action, *messages)
    workspace.outbox.send(*messages)
    forget_ended(workspace, written)
    return written


def _telling(workspace: Workspace, former: str, after: Venue) -> list[Any]:
    """Draft the word to the former manager and the new one; it says which venue, and nobody's name."""
    from chalicelib.storage.outbox import Message

    phones = {phone for account in (former, after.manager) if (phone := workspace.people.phone_of(account))}
    return [
        workspace.outbox.draft(Message("manager_changed", phone, {"venue": after.name})) for phone in sorted(phones)
    ]


def _commit(workspace: Workspace, caller: Caller, venue: Venue, after: Venue, action: str, *messages: Any) -> Venue:
    from chalicelib.storage.venues import Change

    line = decision_by(workspace, caller, venue, action)
    return workspace.venues.commit(Change(before=venue, after=after, decision=line, messages=messages))
