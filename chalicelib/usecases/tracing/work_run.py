"""Work on a run: the first order, then the second in parts of their own, then all of it shown at once.

Every step may be done twice and broken off anywhere: rows are named by run and part, and are seen when the run is at
its end. Parts are jobs beside the run's; whichever is last brings the run to its end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain.errors import DomainError, Forbidden
from chalicelib.domain.job import DONE, FAILED, RUNNING, Job
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.tracing.candidate import Candidate
from chalicelib.domain.tracing.case import APPROVED
from chalicelib.domain.tracing.run import Finished
from chalicelib.observability import log
from chalicelib.storage.contacts import part_name
from chalicelib.usecases.tracing.ask_run import KIND
from chalicelib.usecases.tracing.keep_found import keep_found
from chalicelib.usecases.tracing.live import find_first, find_second, joined, subject_of
from chalicelib.usecases.tracing.opened_case import OpenedCase, is_erasing, open_case_file
from chalicelib.usecases.tracing.run_terms import RunTerms, terms_of

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

PART = "trace_part"
PEOPLE_A_PART = 25
FIRST_AT_MOST = 200  # whom more have met is found by index (work_outbreak.py)

VENUE_AT_MOST_S = 86_400  # a station's rows of a day are half a million; of a week they do not fit here

TimeLeft = Callable[[], float]


class Run(Struct, frozen=True):
    """A run's job with what it is told, and its cases opened anew for whoever asked for it."""

    job: Job
    terms: RunTerms
    opened: list[OpenedCase]

    @property
    def case(self) -> OpenedCase:
        """Return the case that keeps what is found."""
        return self.opened[0]


def work_run(workspace: Workspace, job: Job, _: TimeLeft) -> bool:
    """Find the first order of a run, and ask for the parts of the second; say that nothing is left to do here.

    What is too wide for rows alone goes to the outbreak function.
    """
    run = opened_run(workspace, job)
    if run is None:
        return True
    if len(run.opened) > 1 or _is_wide(run):
        return _hand_over(workspace, run)
    first = _first(workspace, run)
    if first > FIRST_AT_MOST and run.terms.degree > 1:
        return _hand_over(workspace, run)
    parts = -(-first // PEOPLE_A_PART) if run.terms.degree > 1 else 0
    run = replace(run, job=replace(job, state=RUNNING, done=max(1, job.done), total=parts + 2))
    workspace.jobs.advance(run.job)
    for number in range(parts):
        part = _part(run.job, number)
        if workspace.jobs.add(part) or not _rows_in(workspace, part):
            workspace.queues.start_job(part.county, part.id)
    _finish_when_all_is_in(workspace, run)
    return True


def work_part(workspace: Workspace, part: Job, _: TimeLeft) -> bool:
    """Find whom some of the first order met; whoever is last of the parts shows all of the run."""
    job = workspace.jobs.get(part.county, part.params["run"])
    run = opened_run(workspace, job) if job is not None and not job.finished else None
    if run is None:
        if job is not None:
            workspace.contacts.sweep(terms_of(job).cases[0])
        workspace.jobs.advance(replace(part, state=FAILED, result={"code": "run_cancelled", "facts": {}}))
        return True
    if part.done == 0:
        _second(workspace, run, int(part.params["part"]))
        part = replace(part, state=RUNNING, done=1, total=1)
        workspace.jobs.advance(part)
    _finish_when_all_is_in(workspace, run)
    workspace.jobs.advance(replace(part, state=DONE, result={}))
    return True


def give_up_run(workspace: Workspace, job: Job) -> None:
    """End a run that broke too often, or a part of which did, so that whoever waits for it is told."""
    named = job if job.kind == KIND else workspace.jobs.get(job.county, job.params["run"])
    if job.kind == PART:
        workspace.jobs.advance(replace(job, state=FAILED, result={"code": "run_broken", "facts": {}}))
    if named is not None and not named.finished:
        end_run(workspace, named, "run_broken")


def end_run(workspace: Workspace, job: Job, code: str, **facts: object) -> bool:
    """End a run without showing anything of it; another may begin."""
    case_id = terms_of(job).cases[0]
    runs, version = workspace.contacts.runs(case_id)
    held = workspace.cases.get(case_id)
    if runs.active == job.id and held is not None:
        workspace.contacts.change_runs(case_id, runs.ended(job.id), version, held[0].erase_at)
    workspace.contacts.sweep(case_id)
    workspace.jobs.advance(replace(job, state=FAILED, result={"code": code, "facts": facts}))
    log("run_failed", job=job.name, kind=KIND, code=code)
    return True


def opened_run(workspace: Workspace, job: Job) -> Run | None:
    """Open a run's cases for whoever asked, as he stands now; a removed role, an end or a cancellation ends the run."""
    terms = terms_of(job)
    try:
        caller = _owner(workspace, job)
        run = Run(job, terms, [open_case_file(workspace, caller, each) for each in terms.cases])
    except DomainError as refused:
        end_run(workspace, job, refused.code, **refused.facts)
        return None
    if workspace.contacts.runs(run.case.case.id)[0].active != job.id:
        end_run(workspace, job, "run_cancelled")
        return None
    return run


def _is_wide(run: Run) -> bool:
    """Say whether all rows of a venue would be read over more than a day: a busy one's are too many for this worker."""
    window = run.case.case.window.seconds
    return run.case.file.subject.venue is not None and window.to_s - window.from_s > VENUE_AT_MOST_S


def _hand_over(workspace: Workspace, run: Run) -> bool:
    """Leave a run to the function that has the indexes: one of several cases, or whose first order is many."""
    workspace.queues.start_outbreak(run.job.county, run.job.id)
    log("run_handed_over", job=run.job.name, kind=KIND, count=len(run.opened))
    return True


def _owner(workspace: Workspace, job: Job) -> Caller:
    standing = workspace.sessions.standing(job.owner)
    if standing is None:
        raise Forbidden("role_missing")
    known = standing.account
    return Caller(account=known.id, session="", person=known.person, mask=known.mask, roles=standing.effective())


def _first(workspace: Workspace, run: Run) -> int:
    """Keep the first order of all of a run's cases; return how many they are."""
    subjects = [(subject_of(workspace, each), each.case.window.seconds) for each in run.opened]
    cases = frozenset(person for subject, _ in subjects for person in subject.people)
    found = [find_first(workspace, subject, run.terms.choice, window, cases) for subject, window in subjects]
    together = joined(found)
    keep_found(workspace, run.case, run.job.id, together.contacts, together.seen)
    return len(together.contacts)


def _second(workspace: Workspace, run: Run, number: int) -> None:
    """Keep whom one part of the first order met."""
    first = sorted(_candidates(workspace, run, 1, run.job.id), key=lambda each: each.id)
    some = first[number * PEOPLE_A_PART :][:PEOPLE_A_PART]
    cases = {person for each in run.opened for person in subject_of(workspace, each).people}
    known = {*cases, *(each.person for each in first)}
    window = run.case.case.window.seconds
    sources = {each.person: each.since_s for each in some}
    found = find_second(workspace, sources, run.terms.choice, window, known=known)
    keep_found(workspace, run.case, _part(run.job, number).id, found.contacts, found.seen)


def _finish_when_all_is_in(workspace: Workspace, run: Run) -> None:
    """Show a run when all of its parts are in; else say how far it came."""
    if workspace.contacts.runs(run.case.case.id)[0].active != run.job.id:
        workspace.contacts.sweep(run.case.case.id)  # it was cancelled meanwhile, or another worker has shown it
        return
    parts = [_part(run.job, number) for number in range(run.job.total - 2)]
    done = sum(_rows_in(workspace, part) for part in parts)
    if done < len(parts):
        workspace.jobs.advance(replace(run.job, state=RUNNING, done=1 + done))
        return
    second: dict[str, Candidate] = {}
    for part in parts:
        for each in _candidates(workspace, run, 2, part.id):
            second[each.id] = second[each.id].joined(each) if each.id in second else each
    case = run.case.case
    workspace.contacts.put(case.id, run.job.id, second.values(), run.case.key, case.erase_at)
    show_run(workspace, run, len(second))


def show_run(workspace: Workspace, run: Run, second: int) -> None:
    """Show what a run has kept, unless it is no longer the one at work; `second` are so many of the second order."""
    case = run.case.case
    if not still_open(workspace, run.opened):
        end_run(workspace, run.job, "run_cancelled")
        return
    first = sum(1 for _ in _candidates(workspace, run, 1, run.job.id))
    found = (first, second) if run.terms.degree > 1 else (first,)
    runs, version = workspace.contacts.runs(case.id)
    done = Finished(
        id=run.job.id, degree=run.terms.degree, choice=run.terms.choice, at=workspace.instant(), found=found
    )
    if runs.active == run.job.id:
        workspace.contacts.change_runs(case.id, runs.finished(done), version, case.erase_at)
    workspace.contacts.sweep(case.id)
    workspace.jobs.advance(replace(run.job, state=DONE, done=run.job.total, result={"found": list(found)}))
    log("run_done", job=run.job.name, kind=KIND, total=run.job.total)


def still_open(workspace: Workspace, opened: Iterable[OpenedCase]) -> bool:
    """Say whether cases are open as they were: one may be closed while it is searched."""
    held, now = (workspace.cases.get(each.case.id) for each in opened), workspace.instant()
    return not is_erasing(workspace) and all(each is not None and each[0].state(now) == APPROVED for each in held)


def _candidates(workspace: Workspace, run: Run, degree: int, name: str) -> Iterator[Candidate]:
    return workspace.contacts.of_run(run.case.case.id, degree, name, run.case.key)


def _part(job: Job, number: int) -> Job:
    return Job(
        id=part_name(job.id, number),
        kind=PART,
        county=job.county,
        owner=job.owner,
        created_at=job.created_at,
        params={"run": job.id, "part": number},
    )


def _rows_in(workspace: Workspace, part: Job) -> bool:
    found = workspace.jobs.get(part.county, part.id)
    return found is not None and found.done > 0
