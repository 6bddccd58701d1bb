"""What a phone kept while it was offline: many scans in one request."""

from __future__ import annotations

from typing import Annotated, Any, NotRequired, TypedDict

from msgspec import Meta

from chalicelib.api.call import Call
from chalicelib.api.models import Request
from chalicelib.api.problems import from_error
from chalicelib.api.views.scans import ScanRequest, ScanView, scan_of, scan_view
from chalicelib.domain.errors import DomainError, one_field
from chalicelib.usecases.door.check_in import Entry


class BatchRequest(Request):
    """Scans of one phone, each up to 24 hours old."""

    scans: Annotated[list[ScanRequest], Meta(min_length=1, max_length=100)]


class ScanResult(TypedDict):
    """What became of one scan: the status it would have had alone, with its answer or its problem."""

    scan_id: str
    status: int
    scan: NotRequired[ScanView]
    problem: NotRequired[dict[str, Any]]


class BatchResult(TypedDict):
    """A result per scan, in the order sent."""

    items: list[ScanResult]


def register(call: Call, body: BatchRequest) -> BatchResult:
    """Register the scans of an offline phone: each is kept, known already or refused by itself."""
    from chalicelib.usecases.door.check_in_batch import check_in_batch

    cap = call.workspace.tenant.caps.batch_scans
    if len(body.scans) > cap:
        raise one_field("scans", "too_long", limit=cap)
    outcomes = check_in_batch(call.workspace, call.caller, [scan_of(scan) for scan in body.scans])
    return {"items": [_result(call, scan, outcome) for scan, outcome in zip(body.scans, outcomes, strict=True)]}


def _result(call: Call, sent: ScanRequest, outcome: Entry | DomainError) -> ScanResult:
    if isinstance(outcome, Entry):
        return {"scan_id": sent.scan_id, "status": 200 if outcome.resend else 201, "scan": scan_view(call, outcome)}
    status, problem, _ = from_error(outcome, call.language)
    return {"scan_id": sent.scan_id, "status": status, "problem": problem}
