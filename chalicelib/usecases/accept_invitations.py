"""Accept what an application said: who signs in with the named manager's phone has accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.domain.caller import Caller
from chalicelib.usecases.hand_over import accept

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace


def accept_invitations(workspace: Workspace, account: str) -> None:
    """Accept the venues whose application named this account as manager: signing in is the acceptance."""
    for venue in list(workspace.venues.inviting(account)):
        if venue.manager == account:
            accept(workspace, Caller(account=account, session=""), venue.id)
