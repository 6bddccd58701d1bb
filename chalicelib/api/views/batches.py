"""What a phone kept while it was offline: many scans in one request."""

from __future__ import annotations

from typing import Annotated, Any, NotRequired, TypedDict

from msgspec import Meta

from chalicelib.api.call import Call
from chalicelib.api.decoding import decode_part
from chalicelib.api.models import Request, judged_alone
from chalicelib.api.problems import from_error
from chalicelib.api.views.scans import ScanRequest, ScanView, scan_of, scan_view
from chalicelib.domain.errors import DomainError, InvalidFields, one_field
from chalicelib.domain.ids import parse_scan_id
from chalicelib.usecases.door.check_in import Entry, Scan


class BatchRequest(Request):
    """Scans of one phone, each up to 24 hours old and judged by itself, also when it is not well formed."""

    scans: Annotated[list[Annotated[Any, judged_alone(ScanRequest)]], Meta(min_length=1, max_length=100)]


class ScanResult(TypedDict):
    """What became of one scan: the status it would have had alone, with its answer or its problem.

    `scan_id` is empty when what was sent as one is none.
    """

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
    read = [_read(sent) for sent in body.scans]
    scans = [one for one in read if isinstance(one, Scan)]
    done = iter(check_in_batch(call.workspace, call.caller, scans))
    outcomes = [next(done) if isinstance(one, Scan) else one for one in read]
    return {"items": [_result(call, sent, outcome) for sent, outcome in zip(body.scans, outcomes, strict=True)]}


def _read(sent: Any) -> Scan | DomainError:
    try:
        return scan_of(decode_part(sent, ScanRequest))
    except InvalidFields as refused:
        return refused


def _result(call: Call, sent: Any, outcome: Entry | DomainError) -> ScanResult:
    scan_id = sent.get("scan_id") if isinstance(sent, dict) else None
    # Whatever else was written there is not repeated: it may be somebody's number.
    known = scan_id if isinstance(scan_id, str) and parse_scan_id(scan_id) else ""
    if isinstance(outcome, Entry):
        return {"scan_id": known, "status": 200 if outcome.resend else 201, "scan": scan_view(call, outcome)}
    status, problem, _ = from_error(outcome, call.language)
    return {"scan_id": known, "status": status, "problem": problem}
