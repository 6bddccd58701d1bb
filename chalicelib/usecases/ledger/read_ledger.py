"""Hand out a finished ledger: to whoever asked for it, while it may be kept, on record each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.domain.errors import Conflict, Forbidden, Gone, NotFound
from chalicelib.domain.job import DONE, Job
from chalicelib.domain.person.caller import Caller
from chalicelib.security.day_keys import DayKeyGone
from chalicelib.usecases.custody.record import record
from chalicelib.usecases.ledger.ask_ledger import KIND, READERS, LedgerTerms, expires_at, terms_of
from chalicelib.usecases.ledger.gather_ledger import gather_ledger, plan_ledger
from chalicelib.usecases.ledger.write_ledger import sheet_of, volume_of
from chalicelib.usecases.supervision.see_scope import own_categories

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

AT_ONCE = 500  # rows that are answered with at once; more are a job


def read_ledger(workspace: Workspace, caller: Caller, name: str, number: int) -> bytes:
    """Return a volume of a ledger; who asked for it must still answer for its region."""
    county, _, job_id = name.partition("-")
    job = workspace.jobs.get(county, job_id)
    if job is None or job.kind != KIND or job.owner != caller.account:
        raise NotFound("not_found")
    terms = terms_of(job)
    names = ("command",) if terms.full else READERS
    role, his = caller.role_over(terms.region, *names), own_categories(caller, terms.region, names)
    if his is not None and not (terms.categories and terms.categories <= his):
        raise Forbidden("outside_your_categories")
    if job.state != DONE:
        raise Conflict("job_unfinished")
    if workspace.instant() >= expires_at(workspace, job):
        raise Gone("export_over")
    try:
        data = volume_of(workspace, job, number)
    except DayKeyGone:
        raise Gone("export_over") from None
    if data is None:
        raise NotFound("not_found")
    _note(workspace, job, terms, role.office, number)
    return data


def ledger_at_once(workspace: Workspace, caller: Caller, terms: LedgerTerms) -> bytes | None:
    """Return a masked ledger that is small enough to be waited for; None for a larger one."""
    from chalicelib.domain.errors import Unprocessable

    try:
        plan = plan_ledger(workspace, terms, AT_ONCE)
    except Unprocessable:
        return None
    now = workspace.instant()
    params = {"terms": {"region": terms.region}}
    job = Job(
        id=workspace.fresh_id(),
        kind=KIND,
        county=terms.region[:6],
        owner=caller.account,
        created_at=now,
        params=params,
        result={"rows": len(plan)},
    )
    sheet = sheet_of(workspace, job, terms, iter(gather_ledger(workspace, terms, plan)))
    _note(workspace, job, terms, terms.office, 1)
    return sheet


def _note(workspace: Workspace, job: Job, terms: LedgerTerms, office: str, number: int) -> None:
    rows = int((job.result or {}).get("rows", 0))
    facts: dict[str, str | int | bool | list[str] | None] = {
        "region": terms.region,
        "rows": rows,
        "file": number,
        "full": terms.full,
    }
    record(workspace, "LEDGER_READ", office=office, purpose=terms.purpose or "masked", ref=job.id, facts=facts)
