"""Keep standard addresses: the county's police or its command send them, on record, as rows or as a sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from chalicelib.domain.errors import Forbidden, one_field
from chalicelib.domain.fields import Fields
from chalicelib.domain.job import RUNNING, Job
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.role import Role
from chalicelib.domain.place.venue import Location
from chalicelib.domain.supervision.address import StandardAddress, checked
from chalicelib.observability import log
from chalicelib.usecases.custody.record import Fact, record
from chalicelib.usecases.supervision.list_jobs import (
    ListTerms,
    finish,
    refuse_rows,
    rows_of,
    spell_errors,
    start_list,
)
from chalicelib.usecases.supervision.reach import COUNTY_DIGITS, check_region

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

KIND = "addresses"
POLICE = "public_security"
"""县公安局 "提供二维码标准地名地址信息，保证信息全面、及时、准确" (the Hunan notice, section 七)."""
ROWS_IN_BODY = 2_000
BATCH, RESERVE_S = 500, 60
_TOWN_DIGITS = 9


def may_keep(workspace: Workspace, caller: Caller, region: str) -> Role:
    """Return the role by which somebody keeps a county's addresses: the police's department, or the command."""
    check_region(workspace, region)
    if len(region) != COUNTY_DIGITS:
        raise one_field("region", "county_needed")
    for role in caller.roles_named("department", "command"):
        if region.startswith(role.region) and (role.name == "command" or role.department == POLICE):
            return role
    raise Forbidden("outside_your_region")


def put_addresses(
    workspace: Workspace, caller: Caller, region: str, said: Sequence[dict[str, str]], withdrawn: Sequence[str]
) -> tuple[int, int]:
    """Write addresses of a county and withdraw others by their codes; return how many were written and withdrawn."""
    role = may_keep(workspace, caller, region)
    fields = Fields()
    rows = check_addresses(workspace, region, said, fields, "rows[{}].")
    gone = [_coded(code, region).key for code in withdrawn]
    fields.done()
    _record(workspace, role.office, region, len(rows), len(gone))
    for batch in _batches(rows):
        workspace.addresses.put(batch)
    return len(rows), workspace.addresses.withdraw(gone)


def check_addresses(
    workspace: Workspace, region: str, said: Sequence[dict[str, str]], fields: Fields, path: str
) -> list[StandardAddress]:
    """Return addresses of a region in clean form, each once; faults are noted under each row's path."""
    rows, seen = [], dict[str, int]()
    for place, each in enumerate(said):
        before, own = len(fields.errors), path.format(place)
        row = checked(each, own, fields)
        if not row.region.startswith(region):
            fields.refuse(f"{own}region", "outside_list")
        elif len(row.region) < _TOWN_DIGITS or not workspace.regions.exists(row.region):
            fields.refuse(f"{own}region", "town_or_below")
        if len(fields.errors) == before and seen.setdefault(row.key, place) != place:
            fields.refuse(f"{own}code" if row.code else f"{own}address", "duplicate")
        rows.append(row)
    return rows


def start_addresses(workspace: Workspace, caller: Caller, region: str, upload_id: str) -> Job:
    """Return the job that writes uploaded addresses."""
    role = may_keep(workspace, caller, region)
    terms = ListTerms(kind=KIND, county=region[:COUNTY_DIGITS], office=role.office, params={"region": region})
    return start_list(workspace, caller, upload_id, terms)


def take_addresses(workspace: Workspace, job: Job, time_left_s: Callable[[], float]) -> bool:
    """Work on uploaded addresses; with an error nothing is written, and a batch written again is the same."""
    from chalicelib.sheets.plain_forms import ADDRESSES

    read = rows_of(workspace, job, ADDRESSES)
    if read is None:
        return True
    fields = Fields()
    rows = check_addresses(workspace, job.params["region"], [dict(row.said) for row in read], fields, "{}|")
    if wrong := spell_errors(read, fields.errors, ADDRESSES):
        return refuse_rows(workspace, job, len(read), wrong)
    if not job.done:
        _record(workspace, job.params["office"], job.params["region"], len(rows), 0)
    for batch in _batches(rows[job.done :]):
        if time_left_s() < RESERVE_S:
            return False
        workspace.addresses.put(batch)
        job = replace(job, state=RUNNING, done=job.done + len(batch), total=len(rows))
        if not workspace.jobs.advance(job):
            return True  # another worker is ahead
    return finish(workspace, job, len(rows), {"accepted": len(rows), "rejected": 0})


def _coded(code: str, region: str) -> StandardAddress:
    return StandardAddress(code=code, address="", region=region, location=Location(0, 0))


def _record(workspace: Workspace, office: str, region: str, rows: int, withdrawn: int) -> None:
    facts: dict[str, Fact | list[str]] = {"region": region, "rows": rows, "withdrawn": withdrawn}
    record(workspace, "addresses_put", office=office, purpose="supervision", facts=facts)
    log("addresses_put", region=region, rows=rows)


def _batches(rows: Sequence[StandardAddress]) -> Iterable[Sequence[StandardAddress]]:
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))
