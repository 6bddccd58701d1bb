"""Cases for tests: opened and approved by two people of two offices."""

import json
import secrets
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.person.caller import Caller
from chalicelib.domain.tracing.case import APPROVED, AskedFor, Case, CaseFile, CasePeople, CaseWindow, terms_of
from chalicelib.usecases.tracing.case_scope import Asked
from chalicelib.usecases.tracing.open_case import Request
from tests.callers import staff
from tests.embedded import TestWorkspace
from tests.people import fresh_id_number

DONGKOU = "430525"
CDC, BUREAU = "洞口县疾控中心", "洞口县卫健局"


def tracer(workspace: TestWorkspace, region: str = DONGKOU, office: str = CDC) -> Caller:
    """Return who traces."""
    return staff(workspace, "tracer", region, office)


def approver(workspace: TestWorkspace, region: str = DONGKOU, office: str = BUREAU) -> Caller:
    """Return who approves."""
    return staff(workspace, "approver", region, office)


def asked_for(workspace: TestWorkspace) -> AskedFor:
    """Return somebody nobody has heard of."""
    person = workspace.people.person("resident_id", fresh_id_number())
    return AskedFor(person=person, id_type="resident_id", number_mask="4305**********1234")


def request(workspace: TestWorkspace, **more: Any) -> Request:
    """Say what a tracer asks for: somebody nobody has heard of, over three days."""
    now = workspace.instant()
    wanted: dict[str, Any] = {
        "subject": Asked(id_number=fresh_id_number()),
        "since": now - timedelta(days=3),
        "until": now,
        "case_no": "洞口〔2022〕17号",
        "legal_basis": "传染病防治法第十二条",
        "reason": "确诊病例流行病学调查",
    }
    return Request(**wanted | more)


def entries(workspace: TestWorkspace, case: Case) -> list[dict[str, Any]]:
    """Return what the chain says of a case."""
    found = [json.loads(workspace.audit.line(seq) or "") for seq in range(1, workspace.audit.head().seq + 1)]
    return [entry for entry in found if entry["ref"] == case.ref]


def kinds(workspace: TestWorkspace, case: Case) -> list[str]:
    """Return the kinds of these entries."""
    return [entry["kind"] for entry in entries(workspace, case)]


def kept_case(
    workspace: TestWorkspace,
    subject: AskedFor | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    *,
    approved: bool = True,
    ago: timedelta = timedelta(),
) -> Case:
    """Keep a case as if the tracer's office had opened it and the approver's had approved it; the chain is left out."""
    now, terms = (workspace.instant() - ago).replace(microsecond=0), terms_of(workspace.tenant)
    window = CaseWindow(
        (since or now - timedelta(days=3)).replace(microsecond=0), (until or now).replace(microsecond=0)
    )
    case = Case(
        id=f"{now:%Y%m%d%H%M%S}-{workspace.fresh_id()}",
        region=DONGKOU,
        office=CDC,
        opened_at=now,
        pending_until=now + terms.pending,
        window=window,
        erase_at=now + terms.pending + terms.kept,
        recorded=2,
    )
    if approved:
        case = case.decided(APPROVED, BUREAU, now, terms)
    key, row, condition = workspace.case_keys.draft(case.id, case.erase_at)
    words = {"case_no": "洞口〔2022〕17号", "legal_basis": "传染病防治法第十二条", "reason": "确诊病例流行病学调查"}
    file = CaseFile(**words, subject=subject or asked_for(workspace))
    people = CasePeople(by=secrets.token_hex(8), by_person=None)
    boxes = (
        workspace.cases.close_file(case.id, file, key),
        workspace.cases.close_people(case.id, people, workspace.keyring),
    )
    workspace.cases.add(case, boxes, (row, condition))
    return case
