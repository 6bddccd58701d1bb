"""Accept what an application said: who signs in with the named manager's phone has accepted."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from chalicelib.domain.person.caller import Caller
from chalicelib.usecases.venue.hand_over import accept

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace


AT_ONCE = 100  # a sign-in must not wait for the thousand venues of a sheet; the next one accepts more


def accept_invitations(workspace: Workspace, account: str) -> bool:
    """Accept the venues that named this account as manager: signing in is the acceptance. Say whether these are all."""
    named = (venue for venue in workspace.venues.inviting(account) if venue.manager == account)
    waiting = list(islice(named, AT_ONCE + 1))
    for venue in waiting[:AT_ONCE]:
        accept(workspace, Caller(account=account, session=""), venue.id)
    return len(waiting) <= AT_ONCE
