"""Ask for the ledger of a region: masked, or in full for a purpose that goes into the chain before anything is read."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

import msgspec
from msgspec import Struct

from chalicelib.domain.day import local_day
from chalicelib.domain.errors import Conflict, one_field
from chalicelib.domain.ids import ID_BYTES, encode
from chalicelib.domain.job import WAITING, Job
from chalicelib.domain.person.caller import Caller
from chalicelib.observability import log
from chalicelib.storage import keys
from chalicelib.usecases.custody.record import record
from chalicelib.usecases.supervision.see_scope import see_scope

if TYPE_CHECKING:
    from chalicelib.domain.person.role import Role
    from chalicelib.runtime import Workspace

KIND: Final = "ledger"
READERS = ("reviewer", "command", "department")
SAME_WITHIN_S = 600  # whoever asks again so soon got no answer
Purpose = Literal["verify", "notify", "inspect", "report", "hand_over"]
PURPOSES: dict[Purpose, str] = {
    "verify": "核对场所台账",
    "notify": "联络场所管理员",
    "inspect": "督查",
    "report": "报送上级",
    "hand_over": "工作交接",
}
"""What a full ledger may be for, as those in it see it; free words would end up in an address and in the chain."""


class LedgerTerms(Struct, frozen=True, kw_only=True):
    """What a ledger holds: a region's venues, narrowed to categories, departments and a state; for whom and what."""

    region: str
    office: str
    categories: frozenset[str] | None = None
    departments: frozenset[str] | None = None
    state: str | None = None
    purpose: Purpose | None = None

    @property
    def full(self) -> bool:
        """Say whether it names people."""
        return self.purpose is not None

    def holds(self, category: str, department: str | None) -> bool:
        """Say whether a venue of the region belongs in it."""
        return (self.categories is None or category in self.categories) and (
            self.departments is None or department in self.departments
        )


class Wanted(Struct, frozen=True, kw_only=True):
    """Which venues are asked for; without a region, all that the caller's widest role reaches."""

    region: str | None = None
    category: str | None = None
    department: str | None = None
    state: str | None = None


def agree_ledger(
    workspace: Workspace, caller: Caller, wanted: Wanted, purpose: Purpose | None, *, full: bool
) -> LedgerTerms:
    """Check that the caller may have such a ledger; a full one only command, and only for a purpose."""
    if full and purpose is None:
        raise one_field("reason", "missing")
    if purpose is not None and not full:
        raise one_field("reason", "reason_without_full")
    names = ("command",) if full else READERS
    region = wanted.region or _widest(caller, names)
    role = caller.role_over(region, *names, category=wanted.category)
    scope = see_scope(workspace, caller, region, wanted.category, wanted.department, names=names)
    workspace.ephemera.spend("ledgers", caller.account, workspace.tenant.limits.imports_per_staff_hour, 3600)
    return LedgerTerms(
        region=region,
        office=role.office,
        categories=scope.categories,
        departments=scope.departments,
        state=wanted.state,
        purpose=purpose,
    )


def begin_ledger(workspace: Workspace, caller: Caller, terms: LedgerTerms) -> Job:
    """Return the job that writes a ledger: begun now, or the one that was begun by an answer that got lost."""
    now = workspace.instant()
    params = {"terms": msgspec.to_builtins(terms)}
    asked = (caller.account, int(now.timestamp()) // SAME_WITHIN_S, _spelled(terms))
    name = encode(hashlib.sha256(msgspec.json.encode(asked)).digest()[:ID_BYTES])
    county = terms.region[:6]
    job = Job(id=name, kind=KIND, county=county, owner=caller.account, created_at=now, params=params)
    known = workspace.jobs.get(county, name)
    if known is None and terms.full:
        _note(workspace, terms, job)
    if known is None and workspace.jobs.add(job):
        log("job_added", kind=KIND, job=job.name)
    job = workspace.jobs.get(county, name) or job
    if job.state == WAITING:
        workspace.queues.start_job(county, name)
    return job


def terms_of(job: Job) -> LedgerTerms:
    """Return what a job was asked for."""
    return msgspec.convert(job.params["terms"], LedgerTerms)


def expires_at(workspace: Workspace, job: Job) -> datetime:
    """Return the instant from which a ledger is handed out no more: after its hours, or with its day's key."""
    hours = timedelta(hours=workspace.tenant.retention.exports_hours)
    return min(job.created_at + hours, workspace.deadline("uploads", local_day(job.created_at, workspace.tenant)))


def _note(workspace: Workspace, terms: LedgerTerms, job: Job) -> None:
    """Put a full ledger on record before anybody in it is read."""
    once = keys.once_name("LEDGER", "exports", job.name)
    facts = {
        "region": terms.region,
        "categories": sorted(terms.categories or ()),
        "departments": sorted(terms.departments or ()),
        "state": terms.state,
    }
    try:
        record(workspace, "LEDGER", office=terms.office, purpose=terms.purpose, ref=job.id, once=once, facts=facts)
    except Conflict as stands:  # asked again after a crash
        log("ledger_noted", job=job.name, code=stands.code)


def _spelled(terms: LedgerTerms) -> dict[str, object]:
    narrowed = {"categories": sorted(terms.categories or ()), "departments": sorted(terms.departments or ())}
    return {**msgspec.to_builtins(terms), **narrowed}


def _widest(caller: Caller, names: tuple[str, ...]) -> str:
    def reach(role: Role) -> tuple[bool, int]:
        return bool(role.categories), len(role.region)

    return min(caller.roles_named(*names), key=reach).region if caller.roles_named(*names) else ""
