"""Tell the manager of every live venue that collection has ended, or goes on: a job per county, at a bounded pace."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from chalicelib.domain.job import DONE, Job
from chalicelib.domain.rule.shutdown import Shutdown
from chalicelib.observability import log
from chalicelib.storage.outbox import Message
from chalicelib.usecases.rule.leased import ask, put_down, step, take

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

KIND = "tell_venues"
ENDED, RESUMED = "collection_ended", "collection_resumed"
PER_SECOND = 400  # of a province: a gateway's ordinary rate; counties share it
RESERVE_S = 30


def start_telling(workspace: Workspace, shutdown: Shutdown, template: str) -> int:
    """Put a job for each county before the workers, unfinished ones again; return how many there are."""
    waiting = 0
    for county in workspace.regions.counties_under(workspace.tenant.region_root):
        job = Job(
            id=shutdown.mark + _SUFFIX[template],
            kind=KIND,
            county=county,
            owner=shutdown.first.account,
            created_at=shutdown.confirmed_at or shutdown.at,
            params={"template": template, "shutdown": shutdown.id, "mark": shutdown.mark, "after": None},
        )
        waiting += ask(workspace, job)
    return waiting


def tell_venues(workspace: Workspace, job: Job, time_left_s: Callable[[], float]) -> bool:
    """Tell a county's managers; say whether it is finished (False: time is short, somebody must go on).

    How far it came is written after each message: a crash tells one of them twice, and none never.
    """
    taken = take(workspace, job)
    if taken is None:
        return True
    job = taken
    template, until = job.params["template"], None
    if template == RESUMED:
        told = workspace.jobs.get(job.county, job.params["mark"] + _SUFFIX[ENDED])
        if told is None or told.params["after"] is None:
            return _finish(workspace, job)
        until = told.params["after"]
    pause_s = len(workspace.regions.counties_under(workspace.tenant.region_root)) / PER_SECOND
    for place, venue in workspace.venues.in_county(job.county, after=job.params["after"]):
        if (until and place > until) or not _still_true(workspace, job):
            break
        if time_left_s() < RESERVE_S:
            put_down(workspace, job)
            return False
        phone = workspace.people.phone_of(venue.manager) if venue.live and venue.manager else None
        if phone is not None:
            workspace.outbox.post(Message(template, phone, {"venue": venue.name}))
            job = step(workspace, job, job.done + 1, after=place)
            if not workspace.jobs.advance(job):
                return True  # another worker is ahead
            time.sleep(pause_s)
    return _finish(workspace, job)


def _finish(workspace: Workspace, job: Job) -> bool:
    workspace.jobs.advance(replace(job, state=DONE, total=job.done))
    log("job_done", kind=job.kind, job=job.name, count=job.done)
    return True


def _still_true(workspace: Workspace, job: Job) -> bool:
    """Say whether what is told still holds: it may have been cancelled meanwhile, or ordered anew."""
    workspace.refresh()
    ending = workspace.ending
    ended = ending is not None and ending.shutdown == job.params["shutdown"]
    return ended if job.params["template"] == ENDED else ending is None


_SUFFIX = {ENDED: "e", RESUMED: "r"}
