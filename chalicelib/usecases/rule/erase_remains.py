"""Erase what is left when collection has ended: part by part, each from wherever it was left, counted by class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from chalicelib.domain.errors import Conflict
from chalicelib.domain.job import DONE, Job
from chalicelib.observability import log
from chalicelib.storage import keys
from chalicelib.storage.remains import class_of
from chalicelib.usecases.rule.leased import ask, put_down, step, take

if TYPE_CHECKING:
    from chalicelib.domain.place.venue import Venue
    from chalicelib.domain.rule.shutdown import Shutdown
    from chalicelib.runtime import Workspace
    from chalicelib.storage.remains import Left

KIND = "erase"
SEGMENTS = {"people": 16, "health": 8, "duties": 2, "cases": 1}
FILES, VENUES = "files", "venues"
CLASSES = (
    "identities",
    "sessions",
    "companions",
    "cards",
    "health",
    "contests",
    "feedback",
    "contacts",
    "cases",
    "uploads",
    "exports",
    "photos",
    "index",
    "orders",
)
BATCH = 200
RESERVE_S = 60


def parts_of(workspace: Workspace, shutdown: Shutdown) -> Iterator[Job]:
    """List the parts: segments of tables, the bucket, and the venues of each county."""
    root = workspace.tenant.region_root
    for noun, segments in SEGMENTS.items():
        for segment in range(segments):
            yield _job(shutdown, root, noun, segment)
    yield _job(shutdown, root, FILES, 0)
    for county in workspace.regions.counties_under(root):
        yield _job(shutdown, county, VENUES, 0)


def ask_for_erasure(workspace: Workspace, shutdown: Shutdown) -> int:
    """Put every part before the workers that is not done; return how many there are."""
    return sum([ask(workspace, job) for job in parts_of(workspace, shutdown)])


def erased_so_far(workspace: Workspace, shutdown: Shutdown) -> tuple[Counter[str], list[str]]:
    """Add up what all parts erased, and name the holds that are kept."""
    counts: Counter[str] = Counter()
    held: set[str] = set()
    for part in parts_of(workspace, shutdown):
        job = workspace.jobs.get(part.county, part.id)
        counts += Counter(job.params["counts"] if job else {})
        held |= set(job.params["held"] if job else ())
    return counts, sorted(held)


def erase_remains(workspace: Workspace, job: Job, time_left_s: Callable[[], float]) -> bool:
    """Work on a part; say whether it is finished (False: time is short, somebody must go on).

    How far it came is written after each batch is gone: after a crash some rows are erased that nobody counted.
    """
    taken = take(workspace, job)
    if taken is None:
        return True
    job, noun = taken, str(taken.params["noun"])
    batches = {FILES: _erase_files, VENUES: _erase_contacts}.get(noun, _erase_rows)(workspace, job)
    while True:
        if not _may_erase(workspace, job):
            put_down(workspace, job)
            log("erasure_refused", level="error", kind=job.kind, job=job.name)
            return True
        erased = next(batches, None)
        if erased is None:
            break
        counts = Counter(job.params["counts"]) + Counter(erased["counts"])
        held = sorted({*job.params["held"], *erased.get("held", ())})
        job = step(workspace, job, job.done + erased["seen"], counts=dict(counts), held=held, after=erased["after"])
        if not workspace.jobs.advance(job):
            return True  # another worker is ahead
        if time_left_s() < RESERVE_S:
            put_down(workspace, job)
            return False
    workspace.jobs.advance(replace(job, state=DONE, total=job.done))
    log("job_done", kind=job.kind, job=job.name, rows=job.done)
    return True


def _may_erase(workspace: Workspace, job: Job) -> bool:
    """Say whether the order that a part belongs to is in force and erases, as it stands now."""
    ending = workspace.ruling_rows.get().ending
    return ending is not None and ending.erasing and job.id.startswith(ending.shutdown.partition("-")[2])


def _erase_rows(workspace: Workspace, job: Job) -> Iterator[dict[str, Any]]:
    noun, segment = job.params["noun"], job.params["segment"]
    staff = _staff(workspace) if noun == "people" else frozenset[str]()
    after = tuple(job.params["after"]) if job.params["after"] else None
    rows = workspace.remains.of(noun, segment, SEGMENTS[noun], after)
    while batch := list(islice(rows, BATCH)):
        classes = {left: of_class for left in batch if (of_class := class_of(noun, left, staff))}
        workspace.remains.delete(noun, classes)
        last = batch[-1]
        yield {
            "counts": Counter(classes.values()),
            "held": [name for left in batch if noun == "cases" and (name := _held(left))],
            "seen": len(batch),
            "after": [last.pk, last.sk],
        }


def _held(left: Left) -> str | None:
    """Return by which name the chain knows the hold that a row belongs to."""
    _, sense, *rest = keys.parts(left.pk)
    return rest[0].rpartition("-")[2] if sense == "hold" and rest else None


def _erase_files(workspace: Workspace, _: Job) -> Iterator[dict[str, Any]]:
    """Delete files about people; what is sealed under a day's key goes with that."""
    code = workspace.tenant.code
    for of_class in ("uploads", "exports", "photos", "index"):
        sealed = keys.sealed_files_of(code, of_class, "").rstrip("/")
        found = (key for key, _ in workspace.files.listed(keys.files_of(code, of_class)) if not key.startswith(sealed))
        while batch := list(islice(found, BATCH)):
            for key in batch:
                workspace.files.delete(key)
            yield {"counts": {of_class: len(batch)}, "seen": len(batch), "after": None}


def _erase_contacts(workspace: Workspace, job: Job) -> Iterator[dict[str, Any]]:
    """Forget whom a county's venues name: managers, applicants, clerks."""
    for place, listed in workspace.venues.in_county(job.county, after=job.params["after"]):
        named = _forget(workspace, listed)
        yield {"counts": {"contacts": int(named)}, "seen": 1, "after": place}


def _forget(workspace: Workspace, listed: Venue) -> bool:
    for _ in range(3):
        venue = workspace.venue_ends.raw(listed.id)
        if venue is None:
            return False
        try:
            workspace.venue_ends.forget_contact(venue)
        except Conflict:
            continue
        return bool(venue.manager_sealed)
    raise Conflict("changed_meanwhile")


def _staff(workspace: Workspace) -> frozenset[str]:
    """List the accounts that hold a role, waiting ones too."""
    root = workspace.tenant.region_root
    cities = [root, *(city.code for city in workspace.regions.children(root))]
    return frozenset(account for _, _, account in workspace.staff.within(root, cities))


def _job(shutdown: Shutdown, county: str, noun: str, segment: int) -> Job:
    return Job(
        id=f"{shutdown.mark}{noun}{segment}",
        kind=KIND,
        county=county,
        owner=shutdown.first.account,
        created_at=shutdown.effective_at or shutdown.at,
        params={"noun": noun, "segment": segment, "after": None, "counts": {}, "held": []},
    )
