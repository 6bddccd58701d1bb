"""Review applications: by the levels the county allows, never one's own; the reviewer stays answerable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from chalicelib.domain.errors import Conflict, DomainError, Forbidden, one_field
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.role import REVIEW_LEVELS, Role, level_of
from chalicelib.domain.place.venue import APPROVED, Venue
from chalicelib.usecases.venue.venue_moves import clean_reason, decision_by, is_party, make_move, seen_venue

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

_REVIEWERS = ("reviewer", "command")


def decide(workspace: Workspace, caller: Caller, venue_id: str, decision: str, reason: str | None) -> Venue:
    """Approve or reject an application; a rejection carries a reason that the applicant can act on."""
    venue = seen_venue(workspace, caller, venue_id)
    _refuse_own(venue, caller)
    _reviewing_role(workspace, caller, venue)
    if decision == "reject" and not reason:
        raise one_field("reason", "missing")
    reason = clean_reason(reason)
    line = decision_by(workspace, caller, venue, decision, reason)
    return make_move(workspace, venue, decision, line, decided_at=line.at, reviewer=caller.account, reason=reason)


def decide_many(
    workspace: Workspace, caller: Caller, venue_ids: list[str], decision: str, reason: str | None
) -> list[tuple[str, Venue | DomainError]]:
    """Decide on many applications: each by itself, with its own result."""
    results: list[tuple[str, Venue | DomainError]] = []
    for venue_id in dict.fromkeys(venue_ids):
        try:
            results.append((venue_id, decide(workspace, caller, venue_id, decision, reason)))
        except DomainError as refusal:
            results.append((venue_id, refusal))
    return results


def send_back(workspace: Workspace, caller: Caller, venue_id: str, reason: str) -> Venue:
    """Return an approved venue for correction: it unlocks, and its code stays live."""
    venue = seen_venue(workspace, caller, venue_id)
    _refuse_own(venue, caller)
    _reviewing_role(workspace, caller, venue)
    line = decision_by(workspace, caller, venue, "return", clean_reason(reason))
    return make_move(workspace, venue, "return", line, reason=line.reason, confirmed_at=None)


def switch(workspace: Workspace, caller: Caller, venue_id: str, action: str, reason: str | None) -> Venue:
    """Disable a misused venue's codes at once, or enable them again."""
    venue = seen_venue(workspace, caller, venue_id)
    level = _widest(caller, venue)
    if action == "enable":
        _refuse_own(venue, caller)
        _refuse_below(venue, level)
    line = decision_by(workspace, caller, venue, action, clean_reason(reason))
    disabled_level = level if action == "disable" else None
    return make_move(workspace, venue, action, line, reason=line.reason, disabled_level=disabled_level)


def confirm(workspace: Workspace, caller: Caller, venue_id: str) -> Venue:
    """Mark a venue as confirmed by the command (指挥部已确认); its code did not wait for it."""
    from chalicelib.storage.venues import Change

    venue = seen_venue(workspace, caller, venue_id)
    caller.role_over(venue.region, "command")
    if venue.state != APPROVED:
        raise Conflict("venue_state", state=venue.state, action="confirm")
    if venue.confirmed_at:
        return venue
    line = decision_by(workspace, caller, venue, "confirm")
    return workspace.venues.commit(Change(before=venue, after=replace(venue, confirmed_at=line.at), decision=line))


def _reviewing_role(workspace: Workspace, caller: Caller, venue: Venue) -> Role:
    allowed = workspace.duties.county(venue.region[:6]).review_levels or workspace.tenant.review_levels_default
    caller.role_over(venue.region, *_REVIEWERS)
    for role in caller.roles_named(*_REVIEWERS):
        if role.covers(venue.region, venue.category) and level_of(role.region) in allowed:
            return role
    raise Forbidden("level_not_allowed", levels=", ".join(allowed))


def _widest(caller: Caller, venue: Venue) -> int:
    """Return the length of the widest region from which the caller decides on a venue."""
    caller.role_over(venue.region, *_REVIEWERS, category=venue.category)
    roles = caller.roles_named(*_REVIEWERS)
    return min(len(role.region) for role in roles if role.covers(venue.region, venue.category))


def _refuse_below(venue: Venue, level: int) -> None:
    """Refuse to undo what a higher level did."""
    if venue.disabled_level is not None and level > venue.disabled_level:
        above = [name for name, length in REVIEW_LEVELS.items() if length <= venue.disabled_level]
        raise Forbidden("level_not_allowed", levels=", ".join(above))


def _refuse_own(venue: Venue, caller: Caller) -> None:
    if is_party(venue, caller):
        raise Forbidden("own_review")
