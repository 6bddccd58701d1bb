"""Erase an account: what it knows of its holder goes now; visits die with their day's key."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.domain.errors import Conflict
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.place.venue import DEREGISTERED
from chalicelib.observability import log
from chalicelib.usecases.custody.record import record

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace


def erase_account(workspace: Workspace, caller: Caller) -> None:
    """Erase the caller's account with its identity, roles, cards, companions and sessions; he tends no door any more.

    Somebody must answer for every venue, so its manager hands it over or deregisters it first.
    """
    if any(venue.state != DEREGISTERED for venue in workspace.venues.of_manager(caller.account)):
        raise Conflict("still_managing")
    grants = workspace.people.grants(caller.account)
    if grants:
        ref, now = workspace.fresh_id(), workspace.instant()
        roles = [f"{grant.role.name}@{grant.role.region}" for grant in grants]
        record(
            workspace, "roles_revoked", office=grants[0].role.office, purpose="erased", ref=ref, facts={"roles": roles}
        )
        held = workspace.people.versioned(caller.account)
        note = workspace.staff.note(caller.account, "roles_revoked", ref, caller.account, now)
        workspace.staff.revoke(held, grants, [], note)
    for venue in workspace.clerks.venues_of(caller.account):
        workspace.clerks.remove(venue, caller.account)
    if caller.person and caller.identity == "verified":
        for card in workspace.cards.of_person(caller.person):
            workspace.cards.revoke(card)
    _end_tokens(workspace, caller)
    workspace.erasures.erase(caller.account)
    log("account_erased")


def _end_tokens(workspace: Workspace, caller: Caller) -> None:
    """End the tokens by which the caller can still scan, for a scan reads no session."""
    lifetime = timedelta(seconds=workspace.tenant.tokens.access_visitor_s)
    for sender in (caller.account, caller.person if caller.identity == "verified" else None):
        if sender:
            workspace.health.end_tokens(sender, workspace.instant(), lifetime)
