"""Cases: opened by a tracer, decided by an approver of another office, closed, and seen by whom they concern."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from msgspec import Meta

from chalicelib.api.call import Call
from chalicelib.api.days import Dated, Instant
from chalicelib.api.models import IdType, OpaqueId, Page, Request
from chalicelib.api.persons import Number
from chalicelib.api.times import local, local_or_none
from chalicelib.domain.tracing.case import Case, CaseFile, State
from chalicelib.usecases.tracing import close_case, decide_case, open_case, read_case
from chalicelib.usecases.tracing.case_scope import Asked

Words = Annotated[str, Meta(min_length=1, max_length=2000)]


class SubjectRequest(Request):
    """Exactly one: a person by document, an alert, or a venue (perhaps one entrance)."""

    id_type: IdType | None = None
    id_number: Number | None = None
    alert_id: OpaqueId | None = None
    venue_id: OpaqueId | None = None
    entrance_id: OpaqueId | None = None


class CaseRequest(Dated, rename={"since": "from", "until": "to"}):
    """Whom or what a case is about, from when (included) to when (not), its number, its basis in law and why."""

    subject: SubjectRequest
    since: Instant
    until: Instant
    case_no: Annotated[str, Meta(min_length=1, max_length=200)]
    legal_basis: Words
    reason: Words


class Denial(Request):
    """Why a case is denied."""

    reason: Words


class CaseQuery(Page, kw_only=True):
    """Which cases, and which part of them."""

    state: Literal["pending", "approved", "denied", "closed", "expired", "erased"] | None = None


class SubjectView(TypedDict):
    """Whom or what a case is about; a number is masked."""

    id_type: str | None
    id_number: str | None
    alert_id: str | None
    venue_id: str | None
    entrance_id: str | None


_Window = TypedDict("_Window", {"from": str, "to": str})


class CaseSummary(_Window):
    """What stands in clear of a case; `ends_at`: nothing runs from then on, `erase_at`: nothing of it opens."""

    case_id: str
    state: State
    region: str
    office: str
    opened_at: str
    pending_until: str
    decided_office: str | None
    decided_at: str | None
    ends_at: str | None
    closed_office: str | None
    closed_at: str | None
    erase_at: str
    erased_at: str | None


class CaseView(CaseSummary):
    """A case; what it is for and about only for those who trace or approve it, while its key lives."""

    case_no: str | None
    legal_basis: str | None
    reason: str | None
    subject: SubjectView | None
    denial: str | None


class CaseList(TypedDict):
    """Cases that are one's to know of, newest first."""

    items: list[CaseSummary]
    next_cursor: str | None


def ask(call: Call, body: CaseRequest) -> CaseView:
    """Open a case; nothing is looked for before a second person approves it."""
    asked = body.subject
    wanted = open_case.Request(
        subject=Asked(
            id_type=asked.id_type,
            id_number=asked.id_number,
            alert_id=asked.alert_id,
            venue_id=asked.venue_id,
            entrance_id=asked.entrance_id,
        ),
        since=body.since,
        until=body.until,
        case_no=body.case_no,
        legal_basis=body.legal_basis,
        reason=body.reason,
    )
    return _view(call, *open_case.open_case(call.workspace, call.caller, wanted))


def listing(call: Call, query: CaseQuery) -> CaseList:
    """List cases."""
    found, cursor = read_case.listing(call.workspace, call.caller, query.state, query.limit, query.cursor)
    return {"items": [_summary(call, case) for case in found], "next_cursor": cursor}


def show(call: Call, case_id: str) -> CaseView:
    """Show a case."""
    return _view(call, *read_case.show(call.workspace, call.caller, case_id))


def approve(call: Call, case_id: str) -> CaseSummary:
    """Approve a case of another office: it runs until `ends_at`."""
    return _summary(call, decide_case.approve(call.workspace, call.caller, case_id))


def deny(call: Call, case_id: str, body: Denial) -> CaseSummary:
    """Deny a case of another office."""
    return _summary(call, decide_case.deny(call.workspace, call.caller, case_id, body.reason))


def close(call: Call, case_id: str) -> CaseSummary:
    """Close a case: nothing of it runs or is revealed any more."""
    return _summary(call, close_case.close_case(call.workspace, call.caller, case_id))


def _summary(call: Call, case: Case) -> CaseSummary:
    offset = call.workspace.utc_offset
    return {
        "case_id": case.id,
        "state": case.state(call.workspace.instant()),
        "region": case.region,
        "office": case.office,
        "from": local(case.window.since, offset),
        "to": local(case.window.until, offset),
        "opened_at": local(case.opened_at, offset),
        "pending_until": local(case.pending_until, offset),
        "decided_office": case.decided_office,
        "decided_at": local_or_none(case.decided_at, offset),
        "ends_at": local_or_none(case.ends_at, offset),
        "closed_office": case.closed_office,
        "closed_at": local_or_none(case.closed_at, offset),
        "erase_at": local(case.erase_at, offset),
        "erased_at": local_or_none(case.erased_at, offset),
    }


def _view(call: Call, case: Case, file: CaseFile | None) -> CaseView:
    subject: SubjectView | None = None
    if file:
        asked = file.subject
        subject = {
            "id_type": asked.id_type,
            "id_number": asked.number_mask,
            "alert_id": asked.alert,
            "venue_id": asked.venue,
            "entrance_id": asked.entrance,
        }
    return {
        **_summary(call, case),
        "case_no": file.case_no if file else None,
        "legal_basis": file.legal_basis if file else None,
        "reason": file.reason if file else None,
        "subject": subject,
        "denial": file.denial if file else None,
    }
