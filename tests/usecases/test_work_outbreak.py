"""Runs of an outbreak: several cases in one search, over closed and open days, broken off anywhere, seen whole."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import pytest

from chalicelib.domain.job import DONE, FAILED, Job
from chalicelib.domain.tracing.case import AskedFor, Case
from chalicelib.domain.tracing.run import Runs
from chalicelib.usecases.tracing import work_outbreak, work_run
from chalicelib.usecases.tracing.ask_run import KIND
from chalicelib.usecases.tracing.build_index import build_county
from chalicelib.usecases.tracing.close_case import close_case
from chalicelib.usecases.tracing.opened_case import open_case_file
from chalicelib.usecases.tracing.run_terms import RunTerms, params_of
from tests.custody import COUNTIES
from tests.domain.interval_join import Found
from tests.domain.synthetic_province import OFFSET_S, YEAR_END, cases, province, window
from tests.domain.tracing_visits import EVERY, choice
from tests.embedded import province as deployed
from tests.usecases.case_builders import DONGKOU, kept_case, tracer
from tests.usecases.traced_province import TracedProvince, build

pytestmark = pytest.mark.aws
DAYS, DAY_S = 3, 86_400
CHOICE = choice(60, presence=EVERY)


@pytest.fixture(scope="module")
def made() -> Iterator[TracedProvince]:
    """Build a small province whose first day is closed and has its indexes."""
    workspace = deployed("43")
    visits = [each for each in province(11, 70, 9, YEAR_END) if each.at_s < YEAR_END + DAYS * DAY_S]
    of = build(workspace, visits, {}, window(YEAR_END, DAYS))
    for venue in workspace.venues.get_many({each.venue for each in of.visits}).values():
        workspace.venues.row_of(venue).save()
    first = f"{datetime.fromtimestamp(YEAR_END + OFFSET_S, UTC):%Y%m%d}"
    with (
        patch.object(type(workspace.regions), "counties_under", lambda *_: list(COUNTIES)),
        patch.object(work_run, "_owner", lambda workspace, _: tracer(workspace)),
        patch.object(work_outbreak, "PAGE", 4),
    ):
        for row_class in ("visits", "assisted"):
            workspace.day_key_rows.close(row_class, first, workspace.instant())
            workspace.day_key_rows.note(row_class, first, committed=1)
        assert sum(build_county(workspace, first, county) for county in COUNTIES) == 6
        yield of


class Outbreak:
    """Two cases in one run."""

    def __init__(self, of: TracedProvince) -> None:
        self.workspace = of.now().workspace
        self.people = cases(of.visits, 2, 6)
        self.cases = [self._case(person, of) for person in sorted(self.people)]
        terms = RunTerms(cases=tuple(each.id for each in self.cases), degree=2, choice=CHOICE)
        self.job = Job(
            id=self.workspace.fresh_id(),
            kind=KIND,
            county=DONGKOU,
            owner="o" * 16,
            created_at=datetime.now(UTC),
            params={"terms": params_of(terms)},
        )
        self.workspace.jobs.add(self.job)
        self.workspace.contacts.change_runs(self.cases[0].id, Runs(self.job.id), 0, self.cases[0].erase_at)
        self.first, self.second = of.reference.contacts(self.people, CHOICE, of.window)

    def _case(self, person: str, of: TracedProvince) -> Case:
        about = AskedFor(person=person, id_type="resident_id", number_mask="4305**********1234")
        since, until = (datetime.fromtimestamp(at_s, UTC) for at_s in (of.window.from_s, of.window.to_s))
        return kept_case(self.workspace, about, since, until)

    def standing(self) -> Job:
        """Return the job as it stands."""
        job = self.workspace.jobs.get(DONGKOU, self.job.id)
        assert job
        return job

    def work(self, seconds_left: int = 600) -> bool:
        """Work on it as a delivery of its message would."""
        return work_outbreak.work_outbreak(self.workspace, self.standing(), lambda: seconds_left)

    def shown(self) -> tuple[Found, Found]:
        """Return who is shown of both orders."""
        opened = open_case_file(self.workspace, tracer(self.workspace), self.cases[0].id)
        orders = []
        for degree in (1, 2):
            found, _ = self.workspace.contacts.page(opened.case.id, degree, opened.key, 1000)
            orders.append({each.person: (each.since_s, 0, each.meetings) for each in found})
        return orders[0], orders[1]

    def expected(self) -> tuple[Found, Found]:
        """Return whom brute force finds."""
        first, second = (
            {person: (met[0], 0, met[2]) for person, met in each.items()} for each in (self.first, self.second)
        )
        return first, second


@pytest.fixture
def outbreak(made: TracedProvince) -> Outbreak:
    return Outbreak(made)


def test_both_orders_of_all_cases_are_kept_in_the_case_that_is_run_and_seen_at_its_end(outbreak: Outbreak) -> None:
    assert outbreak.work()

    assert outbreak.standing().state == DONE
    assert outbreak.standing().result == {"found": [len(outbreak.first), len(outbreak.second)]}
    assert outbreak.shown() == outbreak.expected()
    assert outbreak.first
    assert outbreak.second
    opened = open_case_file(outbreak.workspace, tracer(outbreak.workspace), outbreak.cases[0].id)
    found, _ = outbreak.workspace.contacts.page(opened.case.id, 1, opened.key, 1000)
    assert {each.seen.mask for each in found} == {"张*"}
    other = open_case_file(outbreak.workspace, tracer(outbreak.workspace), outbreak.cases[1].id)
    assert outbreak.workspace.contacts.page(other.case.id, 1, other.key, 10) == ([], None)


def test_broken_off_at_any_page_the_next_worker_brings_it_to_the_same_end(outbreak: Outbreak) -> None:
    keeping, kept, broken = work_outbreak.keep_found, 0, 0

    def keep_two_pages(*given: Any) -> Any:
        nonlocal kept
        kept += 1
        if kept % 3 == 0:
            raise ConnectionError
        return keeping(*given)

    with patch.object(work_outbreak, "keep_found", keep_two_pages):
        while True:
            try:
                assert outbreak.work()
                break
            except ConnectionError:
                broken += 1
                assert outbreak.shown() == ({}, {})

    assert broken > 1
    assert outbreak.shown() == outbreak.expected()
    assert kept <= outbreak.standing().total + 2 * broken  # what was kept before is not kept again


def test_whoever_goes_on_and_finds_others_misses_nobody_though_they_are_as_many(outbreak: Outbreak) -> None:
    searching, keeping, kept = work_outbreak._first, work_outbreak.keep_found, 0

    def without_one(workspace: Any, run: Any) -> Any:
        found = searching(workspace, run)
        return [*found[1:], found[-1]]

    def keep_one_page(*given: Any) -> Any:
        nonlocal kept
        kept += 1
        if kept > 1:
            raise ConnectionError
        return keeping(*given)

    with patch.multiple(work_outbreak, _first=without_one, keep_found=keep_one_page), pytest.raises(ConnectionError):
        outbreak.work()

    assert outbreak.work()
    assert outbreak.shown() == outbreak.expected()


def test_whoever_lacks_the_time_leaves_it_to_the_next(outbreak: Outbreak) -> None:
    assert not outbreak.work(seconds_left=10)
    assert outbreak.shown() == ({}, {})

    assert outbreak.work()
    assert outbreak.shown() == outbreak.expected()


def test_a_run_that_was_cancelled_meanwhile_shows_nothing(outbreak: Outbreak) -> None:
    keeping = work_outbreak.keep_found

    def keep_then_cancelled(*given: Any) -> Any:
        found = keeping(*given)
        case = outbreak.cases[0]
        runs, version = outbreak.workspace.contacts.runs(case.id)
        if runs.active:
            outbreak.workspace.contacts.change_runs(case.id, runs.ended(runs.active), version, case.erase_at)
        return found

    with patch.object(work_outbreak, "keep_found", keep_then_cancelled):
        assert outbreak.work()

    assert outbreak.standing().state == FAILED
    assert outbreak.standing().result == {"code": "run_cancelled", "facts": {}}
    assert outbreak.shown() == ({}, {})


@pytest.mark.parametrize("number", [0, 1])
def test_a_case_closed_while_it_is_searched_ends_the_run(outbreak: Outbreak, number: int) -> None:
    keeping, kept = work_outbreak.keep_found, 0

    def keep_then_closed(*given: Any) -> Any:
        nonlocal kept
        kept += 1
        found = keeping(*given)
        if kept == 1:
            close_case(outbreak.workspace, tracer(outbreak.workspace), outbreak.cases[number].id)
        return found

    with patch.object(work_outbreak, "keep_found", keep_then_closed):
        assert outbreak.work()

    assert (kept == 1) == (number == 0)  # the case that keeps what is found is looked at before each page
    assert outbreak.standing().result == {"code": "run_cancelled", "facts": {}}
    assert outbreak.workspace.contacts.runs(outbreak.cases[0].id)[0] == Runs()


def test_a_choice_that_sweeps_in_too_many_is_refused_with_how_many(outbreak: Outbreak) -> None:
    with patch.object(work_outbreak, "LIMITS", {1: 1, 2: 1}):
        assert outbreak.work()

    assert outbreak.standing().result == {"code": "run_too_wide", "facts": {"people": len(outbreak.first), "limit": 1}}
    assert outbreak.shown() == ({}, {})


def test_a_run_of_several_cases_or_of_a_first_order_of_many_is_handed_over(outbreak: Outbreak) -> None:
    with patch.object(outbreak.workspace.queues, "start_outbreak") as handed:
        assert work_run.work_run(outbreak.workspace, outbreak.standing(), lambda: 600)

    handed.assert_called_once_with(DONGKOU, outbreak.job.id)
    assert not outbreak.standing().finished
