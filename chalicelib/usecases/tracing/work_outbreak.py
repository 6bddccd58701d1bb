"""Work on a run that is too wide for rows alone: both orders of all its cases by index, kept some at a time.

Done twice or broken off anywhere it is the same run: candidates are named by run, and are seen when it is at its end.
Imported by the outbreak function alone, which has NumPy.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from chalicelib.domain.job import RUNNING, Job
from chalicelib.domain.tracing.contact import Contact
from chalicelib.observability import log
from chalicelib.usecases.tracing.by_index import IndexFinder, Question, found_of
from chalicelib.usecases.tracing.keep_found import keep_found, seen_of
from chalicelib.usecases.tracing.live import Found, joined, subject_of
from chalicelib.usecases.tracing.work_run import Run, end_run, opened_run, show_run, still_open

if TYPE_CHECKING:
    from chalicelib.domain.tracing.choice import Window
    from chalicelib.domain.tracing.subject import Subject
    from chalicelib.runtime import Workspace

PAGE = 1_000  # candidates kept between two looks at the clock, and at whether anybody still wants them
ENOUGH_S = 90
LIMITS = {1: 50_000, 2: 500_000}  # by order; more is a choice that sweeps in whom nobody can call

TimeLeft = Callable[[], float]


class _Unwanted(Exception):
    """The run was cancelled, another took its place, or its case was closed."""


class _TooWide(Exception):
    """More candidates were found than are kept; whoever chose must choose less."""

    def __init__(self, people: int, limit: int) -> None:
        super().__init__(people)
        self.people, self.limit = people, limit


class _TimeIsShort(Exception):
    """Somebody else must go on."""


def work_outbreak(workspace: Workspace, job: Job, time_left_s: TimeLeft) -> bool:
    """Bring a run to its end; say whether nothing is left to do (False: time is short, somebody must go on).

    Whoever goes on searches anew, which takes little, and passes over the pages that were kept before.
    """
    run = opened_run(workspace, job)
    if run is None:
        return True
    keeping = _Keeping(workspace, run, time_left_s)
    try:
        first = _first(workspace, run)
        pages: Iterable[Sequence[Contact]] = (first[start : start + PAGE] for start in range(0, len(first), PAGE))
        keeping.keep(1, [contact.person for contact in first], pages)
        second: list[str] = []
        if run.terms.degree > 1:
            second, pages = _second(workspace, run, first)
            keeping.keep(2, second, pages)
    except _Unwanted:
        return end_run(workspace, keeping.job, "run_cancelled")
    except _TooWide as wide:
        return end_run(workspace, keeping.job, "run_too_wide", people=wide.people, limit=wide.limit)
    except _TimeIsShort:
        return False
    log("outbreak_searched", job=job.name, total=len(first) + len(second), count=len(run.opened))
    show_run(workspace, replace(run, job=keeping.job), len(second))
    return True


def _first(workspace: Workspace, run: Run) -> list[Contact]:
    """Find the first order of all cases, each in its own window, by name; of whoever met several, all meetings."""
    by_window: dict[Window, list[Subject]] = defaultdict(list)
    for each in run.opened:
        by_window[each.case.window.seconds].append(subject_of(workspace, each))
    cases = _people(subject for subjects in by_window.values() for subject in subjects)
    found = []
    for window, subjects in by_window.items():
        asked = Question(subjects=subjects, choice=run.terms.choice, window=window, cases=cases)
        finder = IndexFinder(workspace, run.case, asked)
        search, first = finder.first()
        contacts = [each for page in finder.contacts(search, search.names(first)) for each in page]
        found.append(Found(contacts, {}, 0))
    return sorted(joined(found).contacts, key=lambda contact: contact.person)


def _second(workspace: Workspace, run: Run, first: Sequence[Contact]) -> tuple[list[str], Iterator[Sequence[Contact]]]:
    """Find whom the first order met, in the window of the case that keeps them; return who, and why by pages."""
    cases = _people(subject_of(workspace, each) for each in run.opened)
    window = run.case.case.window.seconds
    asked = Question(subjects=(), choice=run.terms.choice, window=window, cases=cases)
    finder = IndexFinder(workspace, run.case, asked)
    since = found_of({contact.person: contact.since_s for contact in first})
    search, found = finder.second(since, [contact.person for contact in first])
    people = search.names(found)
    return people, finder.contacts(search, people, since, PAGE)


def _people(subjects: Iterable[Subject]) -> frozenset[str]:
    return frozenset(person for subject in subjects for person in subject.people)


class _Keeping:
    """Keeps pages as a run's candidates, and says in its job how far it came."""

    def __init__(self, workspace: Workspace, run: Run, time_left_s: TimeLeft) -> None:
        self._workspace, self._run, self._time_left_s = workspace, run, time_left_s
        self.job = replace(run.job, state=RUNNING, done=max(1, run.job.done), total=max(2, run.job.total))
        self._before = 1  # pages of the orders that are kept already, and the step of having begun

    def keep(self, degree: int, people: Sequence[str], pages: Iterable[Sequence[Contact]]) -> None:
        """Keep an order's pages; those that a worker before kept are passed over, if he found the same people."""
        if len(people) > (limit := LIMITS[degree]):
            raise _TooWide(len(people), limit)
        name, count = f"found_{degree}", -(-len(people) // PAGE)
        # Under the case's key, for a job's row is not sealed.
        found = hmac.digest(self._run.case.key, "\n".join(people).encode(), hashlib.sha256).hex()
        same = self.job.params.get(name) == found
        params = self.job.params | {name: found}
        self.job = replace(self.job, params=params, total=self._before + count + (self._run.terms.degree > degree) + 1)
        for number, page in enumerate(pages, self._before + 1):
            if not (same and number <= self.job.done):
                self._keep(page)
                self.job = replace(self.job, done=max(self.job.done, number))
                self._workspace.jobs.advance(self.job)
        self._before += count

    def _keep(self, page: Sequence[Contact]) -> None:
        workspace, case = self._workspace, self._run.case
        wanted = workspace.contacts.runs(case.case.id)[0].active == self._run.job.id
        if not wanted or not still_open(workspace, [case]):
            raise _Unwanted
        if self._time_left_s() < ENOUGH_S:
            raise _TimeIsShort
        seen = seen_of(workspace, page, case.case.window.seconds)
        keep_found(workspace, case, self._run.job.id, page, seen)
