"""Tell those who may approve a case that something waits: no person, no number, once per case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from chalicelib.domain.naming import same_name_key
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.tracing.case import Case
from chalicelib.observability import measure
from chalicelib.storage.outbox import Message
from chalicelib.usecases.tracing.opened_case import APPROVER

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace
    from chalicelib.storage.rows.ephemera import EphemeraRow

RECEIVERS_MAX = 10
_LEVELS = (6, 4, 2)


def drafts_for(workspace: Workspace, caller: Caller, case: Case) -> list[EphemeraRow]:
    """Draft the messages to the nearest level that has an approver of another office and person."""
    for length in _LEVELS:
        region = case.region[:length]
        if len(region) == length and (phones := sorted(set(_phones(workspace, caller, case, region)))):
            return [workspace.outbox.draft(Message("case_waiting", phone, {})) for phone in phones[:RECEIVERS_MAX]]
    measure("case_untold", "Untold", 1, region=case.region)
    return []


def _phones(workspace: Workspace, caller: Caller, case: Case, region: str) -> Iterator[str]:
    for account in workspace.staff.of(region):
        grants = [grant for grant in workspace.people.grants(account) if grant.person not in (None, caller.person)]
        offices = {same_name_key(grant.role.office) for grant in grants}
        approves = any(grant.role.name == APPROVER and grant.role.region == region for grant in grants)
        if approves and same_name_key(case.office) not in offices and (phone := workspace.people.phone_of(account)):
            yield phone
