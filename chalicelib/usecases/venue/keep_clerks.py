"""Keep clerks: the manager says who registers people at which of his doors, and takes it back at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.domain.errors import Conflict, Forbidden, NotFound, one_field
from chalicelib.domain.person.account import Account
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.clerk import CLERKS_MAX, Clerk
from chalicelib.domain.person.phone import Phone
from chalicelib.domain.place.venue import DEREGISTERED, Venue
from chalicelib.observability import log
from chalicelib.storage.faults import is_storage_fault
from chalicelib.usecases.venue.tended_doors import stands
from chalicelib.usecases.venue.venue_moves import managed_venue

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

_DAY_S = 86400


def appoint_clerk(
    workspace: Workspace, caller: Caller, venue_id: str, phone: Phone, entrances: tuple[str, ...]
) -> tuple[Clerk, Account]:
    """Let a phone's holder act at doors of one's venue; again with other doors is a change of doors."""
    venue = managed_venue(workspace, caller, venue_id)
    if venue.state == DEREGISTERED:
        raise Conflict("venue_state", state=venue.state, action="appoint")
    known = {entrance.id for entrance in workspace.venues.entrances(venue_id)}
    for index, entrance in enumerate(entrances):
        if entrance not in known:
            raise one_field(f"entrance_ids[{index}]", "entrance_unknown")
    account_id = _account_of(workspace, caller, venue, phone)
    if account_id == caller.account:
        raise Forbidden("own_clerk")
    forget_ended(workspace, venue)
    others = [clerk for clerk in workspace.clerks.of(venue_id) if clerk.account != account_id]
    if len(others) >= CLERKS_MAX:
        raise Conflict("clerks_full", limit=CLERKS_MAX)
    clerk = Clerk(
        account=account_id,
        venue=venue_id,
        entrances=tuple(dict.fromkeys(entrances)),
        since=workspace.instant(),
        appointed_by=caller.account,
    )
    workspace.clerks.keep(clerk)
    log("clerk_appointed", venue=venue_id, count=len(others) + 1)
    return clerk, workspace.people.versioned(account_id)[0]


def _account_of(workspace: Workspace, caller: Caller, venue: Venue, phone: Phone) -> str:
    """Return the account of a phone; each that is new to the venue counts, to change a clerk's doors is free."""
    account_id = workspace.people.account_of_phone(phone.number)
    known = workspace.clerks.get(venue.id, account_id) if account_id else None
    if account_id and known is not None and stands(venue, known):
        return account_id
    cap = workspace.tenant.limits.clerks_per_person_day
    workspace.ephemera.spend("clerks", caller.person or caller.account, cap, _DAY_S)
    return account_id or workspace.people.account_of_phone(phone.number, create=True)


def list_clerks(workspace: Workspace, caller: Caller, venue_id: str) -> list[tuple[Clerk, Account]]:
    """List the clerks of one's venue; whose account is gone is nobody any more."""
    venue = managed_venue(workspace, caller, venue_id)
    clerks = (clerk for clerk in workspace.clerks.of(venue_id) if stands(venue, clerk))
    found = ((clerk, workspace.people.account(clerk.account)) for clerk in clerks)
    return [(clerk, account) for clerk, account in found if account is not None]


def dismiss_clerk(workspace: Workspace, caller: Caller, venue_id: str, account: str) -> None:
    """End what a clerk may do, with his next request; he may also go of his own accord."""
    if account != caller.account:
        managed_venue(workspace, caller, venue_id)
    if workspace.clerks.get(venue_id, account) is None:
        raise NotFound("not_found")
    workspace.clerks.remove(venue_id, account)
    log("clerk_dismissed", venue=venue_id)


def forget_ended(workspace: Workspace, venue: Venue) -> None:
    """Remove the clerks of a former manager, who are nobody already: what a fault leaves goes another time."""
    try:
        ended = [clerk for clerk in workspace.clerks.of(venue.id) if not stands(venue, clerk)]
        for clerk in ended:
            workspace.clerks.remove(venue.id, clerk.account)
    except Exception as fault:
        if not is_storage_fault(fault):
            raise
        log("clerks_left", venue=venue.id, cause=type(fault).__name__, level="warning")
    else:
        if ended:
            log("clerks_ended", venue=venue.id, count=len(ended))
