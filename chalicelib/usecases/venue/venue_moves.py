"""One move of a venue, written whole: state, history, codes and the word to whoever applied."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from chalicelib.domain import naming
from chalicelib.domain.errors import NotFound
from chalicelib.domain.fields import Fields
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.place import venue_code
from chalicelib.domain.place.issued_code import IssuedCode, issue
from chalicelib.domain.place.venue import APPROVED, Decision, Entrance, Venue, closing_reason, live_after, move
from chalicelib.observability import log

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.runtime import Workspace

# Which decision the applicant is told of, by the kind of SMS.
TOLD = {
    "approve": "approved",
    "reject": "rejected",
    "return": "returned",
    "disable": "disabled",
    "enable": "enabled",
    "deregister": "deregistered",
}
SEEING = ("reviewer", "command", "department", "inspector")


def manages(venue: Venue, caller: Caller) -> bool:
    """Say whether the venue is the caller's: its manager, or its applicant until the invited manager accepts."""
    return caller.account == venue.manager or (not venue.manager_accepted and caller.account == venue.applicant)


def is_party(venue: Venue, caller: Caller) -> bool:
    """Say whether the caller wrote, manages or is to manage the venue: by account, and by person behind any account."""
    accounts = {venue.manager, venue.applicant, venue.invited}
    people = {venue.manager_person, venue.author_person, venue.next_person} - {None}
    return caller.account in accounts or caller.person in people


def sees(venue: Venue, caller: Caller) -> bool:
    """Say whether the caller may read the venue: his own, or within a role's region and categories."""
    invited = venue.invited == caller.account
    return (
        invited
        or manages(venue, caller)
        or any(role.covers(venue.region, venue.category) for role in caller.roles_named(*SEEING))
    )


def seen_venue(workspace: Workspace, caller: Caller, venue_id: str) -> Venue:
    """Return a venue that the caller may see; for anybody else it does not exist."""
    venue = workspace.venues.get(venue_id)
    if venue is None or not sees(venue, caller):
        raise NotFound("not_found")
    return venue


def managed_venue(workspace: Workspace, caller: Caller, venue_id: str) -> Venue:
    """Return a venue that the caller manages; for anybody else it does not exist."""
    venue = workspace.venues.get(venue_id)
    if venue is None or not manages(venue, caller):
        raise NotFound("not_found")
    return venue


def fresh_code(workspace: Workspace) -> str:
    """Make a venue code that nobody can foresee."""
    return venue_code.make(workspace.tenant.code, secrets.randbits(venue_code.RANDOM_BITS))


def make_move(workspace: Workspace, venue: Venue, action: str, by: Decision, **changes: Any) -> Venue:
    """Move a venue on: codes open or close with it, and the applicant is told; all of it or nothing."""
    from chalicelib.storage.venues import Change

    after_state = move(venue, action)
    live = live_after(venue, action)
    before_disabled = venue.state if action == "disable" else None
    after = replace(venue, state=after_state, live=live, before_disabled=before_disabled, **changes)
    codes = changed_codes(workspace, venue, after, action, by.at)
    messages = tuple(drafts(workspace, after, TOLD.get(action)))
    change = Change(before=venue, after=after, decision=replace(by, after=after_state), codes=codes, messages=messages)
    written = workspace.venues.commit(change)
    workspace.outbox.send(*messages)
    log("venue_moved", venue=venue.id, action=action, state=after_state, region=venue.region, category=venue.category)
    return written


def changed_codes(
    workspace: Workspace, before: Venue, after: Venue, action: str, at: datetime
) -> tuple[IssuedCode, ...]:
    """Return the codes as they are after a move: issued, opened again, closed, or untouched."""
    if before.live == after.live and not (after.live and action == "approve"):
        return ()
    entrances = workspace.venues.entrances(after.id)
    known = {code.code: code for code in workspace.venues.codes(entrances)}
    if not after.live:
        return tuple(code.closed(at, closing_reason(action)) for code in known.values())
    if action == "enable" and known and not reviewed(workspace, after):
        return tuple(_beside(known, entrance, at) for entrance in entrances)
    return tuple(_open(after, entrance, known.get(entrance.code), at) for entrance in entrances)


def reviewed(workspace: Workspace, venue: Venue) -> bool:
    """Say whether a venue's data may be shown to whoever scans: what awaits a review may not."""
    return workspace.tenant.review == "on_promise" or venue.state == APPROVED


def clean_reason(reason: str | None) -> str | None:
    """Return a reason in clean form, or refuse what could deceive its reader."""
    fields = Fields()
    clean = fields.take("reason", naming.free_text, reason, "") if reason else None
    fields.done()
    return clean


def issue_at(workspace: Workspace, venue: Venue, entrance: Entrance, at: datetime) -> IssuedCode:
    """Make the code of a live venue's entrance; it says what the other doors say while new data await a review."""
    if not reviewed(workspace, venue):
        for standing in workspace.venues.codes(workspace.venues.entrances(venue.id)):
            return standing.beside(entrance, at)
    return issue(venue, entrance, at)


def renamed(workspace: Workspace, venue: Venue, entrance: Entrance, code: IssuedCode) -> IssuedCode:
    """Return a code saying what its entrance is called now, and of the venue what was reviewed."""
    return code.renamed(venue, entrance) if reviewed(workspace, venue) else code.called(entrance)


def decision_by(workspace: Workspace, caller: Caller, venue: Venue, action: str, reason: str | None = None) -> Decision:
    """Begin the line of history of a move: who, from which office, why."""
    offices = [role.office for role in caller.roles if role.covers(venue.region)]
    office = None if manages(venue, caller) else next(iter(offices), None)
    now = workspace.instant()
    return Decision(
        at=now, action=action, before=venue.state, after=venue.state, by=caller.account, office=office, reason=reason
    )


def drafts(workspace: Workspace, venue: Venue, kind: str | None) -> list[Any]:
    """Draft the SMS of a kind to whoever applied and whoever manages."""
    if kind is None:
        return []
    from chalicelib.storage.outbox import Message

    receivers = {venue.applicant, venue.manager} if venue.manager_accepted else {venue.applicant}
    phones = {phone for account in receivers if (phone := workspace.people.phone_of(account))}
    return [workspace.outbox.draft(Message(kind, phone, {"venue": venue.name})) for phone in sorted(phones)]


def _beside(known: dict[str, IssuedCode], entrance: Entrance, at: datetime) -> IssuedCode:
    code = known.get(entrance.code)
    return next(iter(known.values())).beside(entrance, at) if code is None else code.called(entrance).opened(at)


def _open(venue: Venue, entrance: Entrance, code: IssuedCode | None, at: datetime) -> IssuedCode:
    return issue(venue, entrance, at) if code is None else code.renamed(venue, entrance).opened(at)
