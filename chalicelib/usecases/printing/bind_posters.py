"""Work on a batch of posters: part by part, each kept, then bound with its contents into one document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from chalicelib.domain.day import local_day
from chalicelib.domain.errors import Unprocessable
from chalicelib.domain.job import DONE, RUNNING, Job
from chalicelib.observability import log
from chalicelib.storage import supervision_keys
from chalicelib.usecases.printing.ask_posters import terms_of
from chalicelib.usecases.printing.draw_posters import Drawn, Unprinted, colours_of, draw_posters
from chalicelib.usecases.printing.link_posters import WHOLE
from chalicelib.usecases.printing.list_contents import list_contents
from chalicelib.usecases.printing.plan_posters import plan_posters
from chalicelib.usecases.survey.end_job import fail_job

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

BATCH = 50  # venues: a hundred pages as a rule, some seconds
RESERVE_S = 60  # for a part, and for binding them all
FAILED_SHOWN = 500
_PDF = "application/pdf"


def bind_posters(workspace: Workspace, job: Job, time_left_s: Callable[[], float]) -> bool:
    """Work on a batch; say whether it is finished (False: time is short, somebody must go on)."""
    terms = terms_of(job)
    try:
        plan = plan_posters(workspace, job)
    except Unprocessable as refused:
        return fail_job(workspace, job, refused.code, **refused.facts)
    for start in range(job.done, len(plan), BATCH):
        if time_left_s() < RESERVE_S:
            return False
        batch = plan[start : start + BATCH]
        pages, drawn = draw_posters(workspace, terms, batch)
        if pages is not None:
            workspace.files.put(_key(workspace, job, _part(start, "pdf")), pages, _PDF)
        workspace.files.put(_key(workspace, job, _part(start, "json")), msgspec.json.encode(drawn), "application/json")
        job = replace(job, state=RUNNING, done=start + len(batch), total=len(plan))
        if not workspace.jobs.advance(job):
            return True  # another worker is ahead, or somebody called it off
    if time_left_s() < RESERVE_S:
        return False
    result = _bind(workspace, job, range(0, len(plan), BATCH))
    workspace.jobs.advance(replace(job, state=DONE, done=len(plan), total=len(plan), result=result))
    log("job_done", kind=job.kind, job=job.name, rows=len(plan), total=int(str(result["pages"])))
    return True


def _bind(workspace: Workspace, job: Job, starts: Sequence[int]) -> dict[str, object]:
    """Bind what was drawn; parts come and go one by one, whatever their number."""
    drawn = [_drawn(workspace, job, start) for start in starts]
    failed = [each for part in drawn for each in part.failed]
    chunks = _bound(workspace, job, starts, drawn)
    workspace.files.put_chunks(_key(workspace, job, WHOLE), chunks, _PDF)
    return {
        "pages": sum(part.pages for part in drawn),
        "venues": sum(1 for part in drawn for venue in part.printed if venue.pages),
        "left_out": sum(part.left_out for part in drawn),
        "failed": msgspec.to_builtins(failed[:FAILED_SHOWN]),
        "failed_left_out": max(0, len(failed) - FAILED_SHOWN),
    }


def _bound(workspace: Workspace, job: Job, starts: Sequence[int], drawn: Sequence[Drawn]) -> Iterator[bytes]:
    from chalicelib.poster.binding import Binding
    from chalicelib.poster.contents import contents
    from chalicelib.poster.papers import PAGES
    from chalicelib.poster.render_pdf import render_listing

    terms, binding = terms_of(job), Binding()
    yield binding.head()
    for start, part in zip(starts, drawn, strict=True):
        pages = workspace.files.get(_key(workspace, job, _part(start, "pdf"))) if part.pages else None
        if pages is not None:
            yield from binding.add(pages)
    day = local_day(job.created_at, workspace.tenant)
    title, about, entries = list_contents(workspace, terms.region, day, drawn)
    page = PAGES[terms.paper]
    front = render_listing(contents(title, about, entries, page), page, colours_of(workspace), title)
    yield from binding.add(front, first=True)
    yield from binding.finish(title)


def failed_of(job: Job) -> list[Unprinted]:
    """Return the posters of a finished batch that could not be drawn."""
    return msgspec.convert((job.result or {}).get("failed", []), list[Unprinted])


def _drawn(workspace: Workspace, job: Job, start: int) -> Drawn:
    kept = workspace.files.get(_key(workspace, job, _part(start, "json")))
    return msgspec.json.decode(kept or b"", type=Drawn)


def _key(workspace: Workspace, job: Job, name: str) -> str:
    return supervision_keys.batch_key(workspace.tenant.code, job.name, name)


def _part(start: int, kind: str) -> str:
    return f"{start:08d}.{kind}"
