"""Open a case: a tracer says about whom or what, from when to when, why and on which basis; nothing runs yet."""

from __future__ import annotations

import hashlib
import hmac
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from chalicelib.domain import naming
from chalicelib.domain.errors import Conflict
from chalicelib.domain.fields import Fields
from chalicelib.domain.hidden import Hidden
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.tracing.case import (
    APPROVED,
    PENDING,
    Case,
    CaseFile,
    CasePeople,
    CaseWindow,
    terms_of,
)
from chalicelib.observability import log
from chalicelib.usecases.tracing.case_record import put_on_record
from chalicelib.usecases.tracing.case_scope import Asked, subject_of, window_of
from chalicelib.usecases.tracing.opened_case import COUNTY
from chalicelib.usecases.tracing.tell_approvers import drafts_for

if TYPE_CHECKING:
    from chalicelib.domain.person.role import Role
    from chalicelib.runtime import Workspace

HOUR_S = 3600


class Request(Hidden, frozen=True, kw_only=True):
    """What a tracer asks for, as it came."""

    subject: Asked
    since: datetime
    until: datetime
    case_no: str
    legal_basis: str
    reason: str


class Opening(msgspec.Struct, frozen=True):
    """Under which id a request was begun: the same one sent again is the same case."""

    case: str
    at: datetime


def open_case(workspace: Workspace, caller: Caller, wanted: Request) -> tuple[Case, CaseFile]:
    """Open a case that waits for its second person; sent again while it waits or runs, it is the same case."""
    now, fields = workspace.instant(), Fields()
    window = window_of(workspace, wanted.since, wanted.until, now, fields)
    subject, role = subject_of(workspace, caller, wanted.subject, fields)
    file = CaseFile(
        case_no=fields.take("case_no", naming.description, wanted.case_no, ""),
        legal_basis=fields.take("legal_basis", naming.free_text, wanted.legal_basis, ""),
        reason=fields.take("reason", naming.free_text, wanted.reason, ""),
        subject=subject,
    )
    fields.done()
    workspace.ephemera.spend("cases", caller.account, workspace.tenant.limits.cases_per_staff_hour, HOUR_S)
    opening = _begun(workspace, caller, file, window)
    if workspace.cases.get(opening.case) is None:
        with suppress(Conflict):  # the same request, at the same moment
            _keep(workspace, caller, role, (file, window), opening)
    held = workspace.cases.get(opening.case)
    if held is None:
        raise Conflict("changed_meanwhile")
    case, row = held
    if not case.recorded:
        messages = drafts_for(workspace, caller, case)
        case, _ = put_on_record(workspace, case, row, *messages)
        workspace.outbox.send(*messages)
        log("case_opened", region=case.region, count=len(messages))
    return case, file


def _begun(workspace: Workspace, caller: Caller, file: CaseFile, window: CaseWindow) -> Opening:
    """Claim an id for a request; whoever sends it again finds it, and a new one once that case is over."""
    tenant, now = workspace.tenant, workspace.instant()
    lifetime_s = int((terms_of(tenant).pending + terms_of(tenant).open).total_seconds())
    said = msgspec.json.encode((caller.account, file, window.since, window.until))
    mark = hmac.digest(workspace.keyring.index, b"case:" + said, hashlib.sha256).hex()
    opening = Opening(f"{now:%Y%m%d%H%M%S}-{workspace.fresh_id()}", now.replace(microsecond=0))
    if workspace.ephemera.put_once("opening", mark, opening, lifetime_s):
        return opening
    before = workspace.ephemera.get("opening", mark, Opening)
    held = workspace.cases.get(before.case) if before else None
    if before and (held is None or held[0].state(now) in (PENDING, APPROVED)):
        return before
    workspace.ephemera.put("opening", mark, opening, lifetime_s)
    return opening


def _keep(
    workspace: Workspace, caller: Caller, role: Role, what: tuple[CaseFile, CaseWindow], opening: Opening
) -> None:
    terms = terms_of(workspace.tenant)
    pending_until = opening.at + terms.pending
    case = Case(
        id=opening.case,
        region=role.region[:COUNTY],
        office=role.office,
        opened_at=opening.at,
        pending_until=pending_until,
        window=what[1],
        erase_at=pending_until + terms.kept,
    )
    key, row, condition = workspace.case_keys.draft(case.id, case.erase_at)
    people = CasePeople(by=caller.account, by_person=caller.person)
    boxes = (
        workspace.cases.close_file(case.id, what[0], key),
        workspace.cases.close_people(case.id, people, workspace.keyring),
    )
    workspace.cases.add(case, boxes, (row, condition))
