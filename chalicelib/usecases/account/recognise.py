"""Recognise who is asking: the session must stand, and its roles are read anew for every request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from chalicelib.domain.errors import Unauthorized
from chalicelib.domain.person.caller import Caller

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace


def recognise(workspace: Workspace, caller: Caller) -> Caller:
    """Return the caller of a verified token as he stands now; what the token says of roles is only a hint."""
    now = workspace.instant()
    standing = workspace.sessions.standing(caller.account)
    session = standing.session(caller.session, now) if standing else None
    if standing is None or session is None:
        raise Unauthorized("token_invalid")
    known = standing.caller(session, now, workspace.tenant.tokens.refresh_staff_s)
    return replace(known, enrolling=caller.enrolling)
