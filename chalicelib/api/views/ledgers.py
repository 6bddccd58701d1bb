"""The ledger (台账) in the form of the survey sheet: masked, or in full for a purpose on record."""

from __future__ import annotations

from typing import Annotated, TypedDict
from urllib.parse import quote

from msgspec import Meta

from chalicelib.api.call import Call, Reply
from chalicelib.api.models import Request
from chalicelib.api.route import XLSX
from chalicelib.api.views.venues import RegionCode, State
from chalicelib.usecases.ledger.ask_ledger import Purpose


class LedgerQuery(Request):
    """Which venues, and whether their managers are named; `reason` is for what, and needed for that."""

    region: RegionCode | None = None
    category: Annotated[str, Meta(max_length=40)] | None = None
    department: Annotated[str, Meta(max_length=40)] | None = None
    state: State | None = None
    full: bool = False
    reason: Purpose | None = None


class FileQuery(Request):
    """Which volume, counted from 1."""

    number: Annotated[int, Meta(ge=1, le=100)] = 1


class LedgerJob(TypedDict):
    """The job that writes a larger or a full ledger."""

    job_id: str
    state: str


def export(call: Call, query: LedgerQuery) -> Reply[bytes | LedgerJob]:
    """Export the ledger as xlsx in the form of the survey sheet, with state, category, region and officers.

    Masked and of at most 500 venues it is the answer itself. Larger ones, and full ones (command alone, with a reason
    that goes on record and is told to whoever stands in it), are written by a job: `GET /v1/jobs/{job_id}` tells when,
    and where to fetch each file within 24 hours. Without a region it is what the caller's widest role reaches.
    """
    from chalicelib.usecases.ledger.ask_ledger import Wanted, agree_ledger, begin_ledger
    from chalicelib.usecases.ledger.read_ledger import ledger_at_once

    workspace = call.workspace
    wanted = Wanted(region=query.region, category=query.category, department=query.department, state=query.state)
    terms = agree_ledger(workspace, call.caller, wanted, query.reason, full=query.full)
    sheet = None if terms.full else ledger_at_once(workspace, call.caller, terms)
    if sheet is not None:
        return Reply(200, sheet, _headers(terms.region, 1))
    job = begin_ledger(workspace, call.caller, terms)
    return Reply(202, {"job_id": job.name, "state": job.state})


def download(call: Call, job_id: str, query: FileQuery) -> Reply[bytes]:
    """Fetch a file of a finished ledger: whoever asked for it alone, each time on record, until its hours are over."""
    from chalicelib.usecases.ledger.read_ledger import read_ledger

    data = read_ledger(call.workspace, call.caller, job_id, query.number)
    return Reply(200, data, _headers(job_id, query.number))


def _headers(name: str, number: int) -> dict[str, str]:
    return {
        "Content-Type": XLSX,
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(f'场所码台账-{name}-{number}.xlsx')}",
    }
