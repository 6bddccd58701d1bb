"""Tell a county's tracers and command that a push waits: no person, no case, no number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from chalicelib.domain.person.caller import Caller
from chalicelib.domain.tracing.push import TAKEN_BY
from chalicelib.observability import measure
from chalicelib.storage.outbox import Message

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace
    from chalicelib.storage.rows.ephemera import EphemeraRow

RECEIVERS_MAX = 10
_LEVELS = (6, 4, 2)


def drafts_to(workspace: Workspace, caller: Caller, county: str) -> list[EphemeraRow]:
    """Draft the messages to the nearest level that has somebody who may take it on, the sender apart."""
    for length in _LEVELS:
        if phones := sorted(set(_phones(workspace, caller, county[:length]))):
            return [workspace.outbox.draft(Message("push_waiting", phone, {})) for phone in phones[:RECEIVERS_MAX]]
    measure("push_untold", "Untold", 1, region=county)
    return []


def _phones(workspace: Workspace, caller: Caller, region: str) -> Iterator[str]:
    for account in workspace.staff.of(region):
        grants = (grant for grant in workspace.people.grants(account) if grant.person is not None)
        takes = any(grant.role.name in TAKEN_BY and grant.role.region == region for grant in grants)
        if takes and account != caller.account and (phone := workspace.people.phone_of(account)):
            yield phone
