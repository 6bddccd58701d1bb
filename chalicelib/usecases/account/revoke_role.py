"""Revoke roles and reset second factors: both work at once, in every session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from chalicelib.domain.errors import Conflict, Forbidden, NotFound
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.role import may_grant
from chalicelib.observability import log
from chalicelib.usecases.account.grant_role import ATTEMPTS, office_of
from chalicelib.usecases.custody.record import record

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace


def revoke_role(workspace: Workspace, caller: Caller, account_id: str, name: str, region: str | None) -> None:
    """Remove a role, everywhere or in one region; of what the caller could not have granted he is told nothing."""
    ref, recorded = workspace.fresh_id(), False
    for attempt in range(ATTEMPTS):
        held = workspace.people.versioned(account_id)
        grants = workspace.people.grants(account_id)
        gone = [
            grant
            for grant in grants
            if grant.role.name == name
            and (region is None or grant.role.region == region)
            and may_grant(caller.roles, grant.role)
        ]
        if not gone:
            raise NotFound("not_found")
        if not recorded:
            roles = [f"{grant.role.name}@{grant.role.region}" for grant in gone]
            record(
                workspace, "roles_revoked", office=office_of(caller), purpose="staff", ref=ref, facts={"roles": roles}
            )
            recorded = True
        note = workspace.staff.note(account_id, "roles_revoked", ref, caller.account, workspace.instant())
        kept = [grant for grant in grants if grant not in gone]
        # Without a role the account expires again like anybody's.
        free = () if kept else (workspace.dues.draft("holder", account_id, workspace.instant()),)
        try:
            workspace.staff.revoke(held, gone, kept, note, *free)
        except Conflict:
            if attempt == ATTEMPTS - 1:
                raise
        else:
            log("roles_revoked", count=len(gone))
            return


def reset_totp(workspace: Workspace, caller: Caller, account_id: str) -> None:
    """Take an officer's second factor away so that he can enrol another; his sessions end with it.

    All his roles lie within the caller's reach: one of them, granted by the caller himself, must not open the others.
    """
    if account_id == caller.account:
        raise Forbidden("own_reset")
    admins = caller.roles_named("security_admin")
    grants = workspace.people.grants(account_id)
    if not grants or not all(any(admin.covers(grant.role.region) for admin in admins) for grant in grants):
        raise NotFound("not_found")
    ref = workspace.fresh_id()
    record(workspace, "totp_reset", office=office_of(caller), purpose="staff", ref=ref)
    workspace.staff.keep_note(workspace.staff.note(account_id, "totp_reset", ref, caller.account, workspace.instant()))
    workspace.people.change(account_id, lambda found: replace(found, totp_box=None, totp_since=None))
    standing = workspace.sessions.standing(account_id)
    workspace.sessions.end(account_id, *(standing.sessions if standing else ()))
    log("totp_reset")
