"""Write a ledger: gathered in sealed parts, then bound into sealed volumes, so that memory depends on no county."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timezone
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from chalicelib.domain.errors import Unprocessable
from chalicelib.domain.job import DONE, RUNNING, Job
from chalicelib.observability import log
from chalicelib.security.day_keys import DayKeyGone
from chalicelib.security.sealing import seal, unseal
from chalicelib.sheets.ledger import LedgerRow, ledger
from chalicelib.storage import keys, supervision_keys
from chalicelib.usecases.ledger.ask_ledger import PURPOSES, LedgerTerms, expires_at, terms_of
from chalicelib.usecases.ledger.gather_ledger import COLUMNS, gather_ledger, plan_ledger
from chalicelib.usecases.survey.end_job import fail_job

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

BATCH = 500  # rows: some seconds
VOLUME = 20_000  # rows of one file: two megabytes, of the four that an answer takes
RESERVE_S = 60
_SEALED = "application/octet-stream"
_CLASS = "uploads"  # the day key whose certified end is an export's


def write_ledger(workspace: Workspace, job: Job, time_left_s: Callable[[], float]) -> bool:
    """Work on a ledger; say whether it is finished (False: time is short, somebody must go on)."""
    try:
        return _write(workspace, job, terms_of(job), time_left_s)
    except Unprocessable as refused:
        return fail_job(workspace, job, refused.code, **refused.facts)
    except DayKeyGone:
        return fail_job(workspace, job, "export_over")


def volume_of(workspace: Workspace, job: Job, number: int) -> bytes | None:
    """Open a finished volume, counted from 1; None when there is none."""
    return _opened(workspace, job, _volume(number))


def sheet_of(workspace: Workspace, job: Job, terms: LedgerTerms, rows: Iterator[LedgerRow], volume: int = 0) -> bytes:
    """Write rows in the form of the survey sheet; whose it is and until when stands above them on every page."""
    name = workspace.regions.name(terms.region)
    offset = timezone(workspace.utc_offset)
    made, ends = (each.astimezone(offset) for each in (job.created_at, expires_at(workspace, job)))
    purpose = f"完整（{PURPOSES[terms.purpose]}）" if terms.purpose else "脱敏"
    notice = (
        f"导出单位：{terms.office}　　导出时间：{made:%Y-%m-%d %H:%M}　　内容：{purpose}　　编号：{job.id}　　"
        f"有效期至 {ends:%Y-%m-%d %H:%M}，到期销毁"
    )
    county = f"{name}（第 {volume + 1} 册）" if volume else name
    return ledger(county, rows, COLUMNS, notice=notice, first=volume * VOLUME + 1)


def _write(workspace: Workspace, job: Job, terms: LedgerTerms, time_left_s: Callable[[], float]) -> bool:
    plan = _plan(workspace, job, terms)
    for start in range(job.done, len(plan), BATCH):
        if time_left_s() < RESERVE_S:
            return False
        batch = plan[start : start + BATCH]
        rows = gather_ledger(workspace, terms, batch)
        _keep(workspace, job, _part(start), msgspec.json.encode(rows))
        job = replace(job, state=RUNNING, done=start + len(batch), total=len(plan))
        if not workspace.jobs.advance(job):
            return True  # another worker is ahead, or somebody called it off
    volumes = list(range(0, max(1, len(plan)), VOLUME))
    for number, start in enumerate(volumes):
        if time_left_s() < RESERVE_S:
            return False
        if not workspace.files.exists(_key(workspace, job, _volume(number + 1))):
            parts = range(start, min(start + VOLUME, len(plan)), BATCH)
            sheet = sheet_of(workspace, job, terms, _rows(workspace, job, parts), number)
            _keep(workspace, job, _volume(number + 1), sheet)
    result = {"rows": len(plan), "files": len(volumes), "full": terms.full}
    workspace.jobs.advance(replace(job, state=DONE, done=len(plan), total=len(plan), result=result))
    for start in range(0, len(plan), BATCH):
        workspace.files.delete(_key(workspace, job, _part(start)))
    log("job_done", kind=job.kind, job=job.name, rows=len(plan))
    return True


def _plan(workspace: Workspace, job: Job, terms: LedgerTerms) -> list[str]:
    """Return the venues as they stood when the job began: ids and nothing else."""
    kept = workspace.files.get(_key(workspace, job, "plan.json"))
    if kept is not None:
        return msgspec.json.decode(kept, type=list[str])
    plan = plan_ledger(workspace, terms)
    workspace.files.put(_key(workspace, job, "plan.json"), msgspec.json.encode(plan), "application/json")
    return plan


def _rows(workspace: Workspace, job: Job, parts: Sequence[int]) -> Iterator[LedgerRow]:
    for start in parts:
        yield from msgspec.json.decode(_opened(workspace, job, _part(start)) or b"", type=list[LedgerRow])


def _keep(workspace: Workspace, job: Job, name: str, plain: bytes) -> None:
    key = _key(workspace, job, name)
    workspace.files.put(key, seal(_day_key(workspace, job), plain, key), _SEALED)


def _opened(workspace: Workspace, job: Job, name: str) -> bytes | None:
    key = _key(workspace, job, name)
    box = workspace.files.get(key)
    return None if box is None else unseal(_day_key(workspace, job), box, key)


def _day_key(workspace: Workspace, job: Job) -> bytes:
    return workspace.day_keys.get(_CLASS, keys.day(job.created_at, workspace.utc_offset)).seal


def _key(workspace: Workspace, job: Job, name: str) -> str:
    return supervision_keys.ledger_key(workspace.tenant.code, job.name, name)


def _part(start: int) -> str:
    return f"part-{start:08d}"


def _volume(number: int) -> str:
    return f"volume-{number:03d}"
