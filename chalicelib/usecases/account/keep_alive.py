"""Keep an account alive: its rows die when it is unused so long, unless a role or a venue needs it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.domain.person.standing import Standing
from chalicelib.domain.place.venue_end import answerer
from chalicelib.domain.span import renewed_after, span

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace


def keep_alive(workspace: Workspace, standing: Standing, now: datetime) -> None:
    """Note that an account is used, once a month; whoever holds a role, waiting ones too, does not expire at all."""
    account = standing.account
    if account.kept_until is None:
        return
    longest = now + span(workspace.tenant, "identities_months")
    if standing.grants:
        workspace.lifetimes.move(account, None)
    elif account.kept_until <= longest - renewed_after(workspace.tenant):
        workspace.lifetimes.move(account, longest)


def hold(workspace: Workspace, account_id: str) -> None:
    """Keep an account without end, for as long as a role or a venue needs it."""
    workspace.lifetimes.hold(workspace.people.account(account_id))


def let_go(workspace: Workspace, account_id: str) -> bool:
    """Have an account expire again when neither a role nor a venue needs it any more; say whether it does now."""
    standing = workspace.sessions.standing(account_id)  # whoever tidies holds no keyring
    if standing is None or standing.account.kept_until is not None or standing.grants:
        return False
    if _answers(workspace, account_id):
        return False
    workspace.lifetimes.move(standing.account, workspace.instant() + span(workspace.tenant, "identities_months"))
    return True


def _answers(workspace: Workspace, account_id: str) -> bool:
    return any(answerer(venue) == account_id for venue in workspace.venues.of_manager(account_id))
