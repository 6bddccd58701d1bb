"""Indexes are built from what lies sealed at the doors, once it is closed: whole, once, and of nothing that is over."""

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import boto3
import msgspec
import pytest
from msgspec.structs import replace

from chalicelib.domain.entry.kept_visit import class_of
from chalicelib.domain.entry.presence import doubted
from chalicelib.domain.entry.visit_contest import CONTESTED
from chalicelib.domain.job import Job
from chalicelib.domain.retention import day_name
from chalicelib.domain.tracing.day_index import CLASSES
from chalicelib.domain.tracing.index_work import IndexWork
from chalicelib.domain.tracing.stay import TracedVisit
from chalicelib.outbreak.sealed import open_columns, open_people
from chalicelib.outbreak.search import Search
from chalicelib.security.day_keys import DayKeyGone
from chalicelib.security.index_keys import derive_index
from chalicelib.security.sealing import SealBroken
from chalicelib.storage.indexes import COLUMNS, PEOPLE, Indexed
from chalicelib.usecases.custody.erase_day import certify_day, erase_day, sweep_day
from chalicelib.usecases.rule import erase_remains
from chalicelib.usecases.rule.erase_remains import KIND
from chalicelib.usecases.tracing import build_index
from chalicelib.usecases.tracing.build_index import build_county, build_indexes
from chalicelib.usecases.tracing.index_keys import keys_to_build
from chalicelib.usecases.tracing.want_indexes import ask_for_indexes, late_indexes
from tests import sealed_rows
from tests.custody import COUNTIES, SOON, closing, ending, make_keys
from tests.domain.synthetic_province import LEAP
from tests.domain.synthetic_province import province as made_up
from tests.domain.tracing_visits import ALWAYS, EVERY, choice
from tests.embedded import TestWorkspace, province
from tests.sealed_rows import county_of
from tests.usecases.test_purge_killed import Killed, Killer

pytestmark = pytest.mark.aws
LEAP_DAY, DAY = date(2024, 2, 29), timedelta(days=1)
_days = itertools.count(-7)


class Kept(TestWorkspace):
    """A province with one day under test."""

    day: date

    @property
    def name(self) -> str:
        """Return the day as keys spell it."""
        return day_name(self.day)


def of_the_day(workspace: Kept, visits: list[TracedVisit]) -> list[TracedVisit]:
    """Return the visits of the leap day alone, on the day under test."""
    shift = (workspace.day - LEAP_DAY).days * 86_400
    on_it = [each for each in visits if 0 <= each.at_s - LEAP - 7 * 86_400 < 86_400]
    return [replace(each, at_s=each.at_s + shift) for each in on_it]


@pytest.fixture(scope="module")
def counties() -> Iterator[Kept]:
    """Return a province of two counties."""
    workspace = province("43")
    workspace.__class__ = Kept
    assert isinstance(workspace, Kept)
    with patch.object(type(workspace.regions), "counties_under", lambda *_: list(COUNTIES)):
        yield workspace


@pytest.fixture
def hunan(counties: Kept) -> Kept:
    """Return it on the evening of a day that has keys and no rows yet."""
    counties.day = LEAP_DAY + DAY * next(_days)
    sealed_rows.clock_at(counties, sealed_rows.after(counties.day, hours=22))
    for day in (counties.day, counties.day + DAY):
        make_keys(counties, day, *CLASSES)
    return counties


def rows(workspace: Kept, count: int = 120) -> tuple[list[TracedVisit], dict[TracedVisit, tuple[str, str]]]:
    """Keep a day's visits; return them as they must be read, and where they lie."""
    visits = of_the_day(workspace, made_up(7, people=count, places=12))
    places = sealed_rows.keep(workspace, visits)
    return sealed_rows.at_the_doors(workspace, visits), places


def close(workspace: Kept, *classes: str) -> None:
    """Let classes of the day be closed and committed to, as the purge would; it is then the morning after that."""
    at = closing(workspace, workspace.day) + SOON
    for row_class in classes or ("visits", "assisted"):
        workspace.day_key_rows.close(row_class, workspace.name, at)
        workspace.day_key_rows.note(row_class, workspace.name, committed=1)
    sealed_rows.clock_at(workspace, at)


def indexed(workspace: Kept, classes: tuple[str, ...] = CLASSES) -> list[TracedVisit]:
    """Return what all indexes of the day say, as the search reads them."""
    opened = []
    for of_class in classes:
        for county, state in workspace.indexes.states(of_class, workspace.name).items():
            if state.name:
                place = workspace.indexes.place(Indexed(of_class, workspace.name, county), state.name)
                own = keys_to_build(workspace, of_class, workspace.name)
                columns, people = (workspace.indexes.get(place, file) for file in (COLUMNS, PEOPLE))
                assert columns
                assert people
                opened.append((open_columns(columns, own.columns, place), open_people(people, own.people, place)))
    search = Search(opened, choice(presence=EVERY), ALWAYS)
    return sorted(
        part.visit(row, part.columns.venues[part.key[row] >> 20])
        for part in search.parts
        for row in range(len(part.key))
    )


def build_all(workspace: Kept) -> int:
    return sum(build_county(workspace, workspace.name, county) for county in COUNTIES)


def files(workspace: Kept) -> list[str]:
    return [key for key, _ in workspace.files.listed("43/index/") if f"/{workspace.name}/" in key]


def mark(workspace: Kept, places: dict[TracedVisit, tuple[str, str]], visit: TracedVisit) -> TracedVisit:
    """Doubt a visit as an upheld contest does, and return it as it is read from then on."""
    _, sk = next(
        place for each, place in places.items() if replace(each, dwell_s=visit.dwell_s, trip=visit.trip) == visit
    )
    workspace.marks.put(visit.venue, workspace.name, sk, CONTESTED, ending(workspace, workspace.day))
    workspace.indexes.note_changed(class_of(visit.mode), workspace.name, county_of(visit.venue))
    return replace(visit, presence=doubted(visit.presence))


def test_an_index_says_what_lay_there_with_the_policys_dwell(hunan: Kept) -> None:
    expected, _ = rows(hunan)
    close(hunan)

    assert build_all(hunan) == 2 * len(CLASSES)

    assert indexed(hunan) == sorted(set(expected))
    assert {each.mode for each in expected} >= {"scan", "assisted", "paper", "companion", "card", "presented"}
    assert not any(b"p000" in (hunan.files.get(key) or b"p000") for key in files(hunan))


def test_no_day_has_an_index_before_it_is_closed_and_committed_to(hunan: Kept) -> None:
    rows(hunan, 20)
    assert (build_all(hunan), asked(hunan)) == (0, None)

    at = closing(hunan, hunan.day)
    hunan.day_key_rows.close("visits", hunan.name, at)
    sealed_rows.clock_at(hunan, at)
    assert [build_county(hunan, hunan.name, county) for county in COUNTIES] == [1, 1]  # of paper lists that came so far

    hunan.day_key_rows.note("visits", hunan.name, committed=1)
    assert [build_county(hunan, hunan.name, county) for county in COUNTIES] == [1, 1]
    assert build_all(hunan) == 0


def test_what_is_marked_after_it_was_read_is_read_again_and_the_former_files_go(hunan: Kept) -> None:
    expected, places = rows(hunan)
    close(hunan)
    build_all(hunan)
    before = files(hunan)
    doubted_one = next(each for each in expected if each.presence == "on_site" and class_of(each.mode) == "visits")

    as_marked = mark(hunan, places, doubted_one)

    assert asked(hunan) == IndexWork(day=hunan.name, counties=(county_of(doubted_one.venue),))
    assert build_all(hunan) == 1
    assert indexed(hunan) == sorted({*expected, as_marked} - {doubted_one})
    assert len(files(hunan)) == len(before)
    assert len(set(files(hunan)) - set(before)) == 2


def test_a_paper_list_that_comes_later_is_in_its_classes_index_and_no_other_is_built(hunan: Kept) -> None:
    visits = of_the_day(hunan, made_up(7, people=60, places=6))
    late = [each for each in visits if each.mode == "paper"][:2]
    sealed_rows.keep(hunan, [each for each in visits if each not in late])
    close(hunan)
    build_all(hunan)

    sealed_rows.keep(hunan, visits)
    for each in late:
        hunan.indexes.note_changed("paper", hunan.name, county_of(each.venue))

    assert 1 <= build_all(hunan) <= 2
    assert indexed(hunan) == sorted(set(sealed_rows.at_the_doors(hunan, visits)))
    close(hunan, "paper")  # no more lists: what is there now is all
    assert build_all(hunan) == 2
    assert build_all(hunan) == 0


def test_what_changes_while_it_is_read_asks_for_it_once_more(hunan: Kept) -> None:
    expected, places = rows(hunan)
    close(hunan)
    doubted_one = next(each for each in expected if each.presence == "on_site" and class_of(each.mode) == "visits")
    county = county_of(doubted_one.venue)
    reading = build_index._read

    def read_then_marked(*given: Any) -> Any:
        found = reading(*given)
        mark(hunan, places, doubted_one)
        return found

    with patch.object(build_index, "_read", read_then_marked):
        build_county(hunan, hunan.name, county)

    assert hunan.indexes.states("visits", hunan.name)[county].built == 1
    assert build_county(hunan, hunan.name, county) == 1


def test_of_two_workers_at_once_one_index_is_read_and_no_file_of_the_other_stays(hunan: Kept) -> None:
    expected, _ = rows(hunan)
    close(hunan)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: build_all(hunan), range(4)))

    assert indexed(hunan) == sorted(set(expected))
    assert len(files(hunan)) == 2 * 2 * len(CLASSES)


@pytest.mark.parametrize("after", [False, True])
def test_a_worker_killed_at_any_write_leaves_what_the_next_one_finishes(
    hunan: Kept, monkeypatch: pytest.MonkeyPatch, after: bool
) -> None:
    expected, _ = rows(hunan, 40)
    close(hunan)
    killed, number = True, 0
    while killed:
        number += 1
        with monkeypatch.context() as while_killing:
            Killer(while_killing, number, after=after)
            try:
                build_all(hunan)
                killed = False
            except Killed:
                for _, key in enumerate(files(hunan)):
                    assert b"p000" not in (hunan.files.get(key) or b"")

    assert number > 2 * len(CLASSES)
    assert indexed(hunan) == sorted(set(expected))
    for of_class in CLASSES:
        for county in COUNTIES:
            hunan.indexes.note_changed(of_class, hunan.name, county)
    with patch.object(build_index, "LEFT_BEHIND", timedelta(days=-3650)):
        build_all(hunan)
    assert len(files(hunan)) == 2 * 2 * len(CLASSES)


def test_workers_are_asked_county_by_county_until_nothing_is_missing(hunan: Kept) -> None:
    rows(hunan, 30)
    close(hunan)

    assert asked(hunan) == (work := IndexWork(day=hunan.name, counties=tuple(sorted(COUNTIES))))
    assert build_indexes(hunan, work, lambda: 10) == work.counties
    assert build_indexes(hunan, work, lambda: 900) == ()
    assert asked(hunan) is None


def test_a_closed_day_without_an_index_is_complained_of_after_six_hours(hunan: Kept) -> None:
    rows(hunan, 10)
    close(hunan)
    closed = hunan.instant()

    def late(hours: int) -> set[str]:
        found = late_indexes(hunan, closed + timedelta(hours=hours))
        return {each.life.row_class for each in found if each.life.day == hunan.name}

    assert late(5) == set()
    assert late(7) >= {"visits", "assisted"}
    build_all(hunan)
    assert late(7) == set()


def test_nothing_is_built_of_a_day_whose_key_is_gone(hunan: Kept) -> None:
    rows(hunan, 30)
    close(hunan)
    reading = build_index._read

    def read_then_erased(*given: Any) -> Any:
        found = reading(*given)
        for row_class in CLASSES:
            hunan.day_key_rows.erase(row_class, hunan.name, hunan.instant())
        return found

    with patch.object(build_index, "_read", read_then_erased):
        assert build_all(hunan) == 0

    assert files(hunan) == []
    assert asked(hunan) is None


def test_the_indexes_of_a_day_go_with_its_key_and_a_copy_of_them_opens_to_nobody(hunan: Kept) -> None:
    rows(hunan, 30)
    close(hunan)
    build_all(hunan)
    of = Indexed("visits", hunan.name, COUNTIES[0])
    place = hunan.indexes.place(of, hunan.indexes.states(of.row_class, of.day)[of.county].name)
    copied = hunan.indexes.get(place, PEOPLE)
    assert copied
    assert open_people(copied, keys_to_build(hunan, of.row_class, of.day).people, place).names.size

    end(hunan, erase_day)

    assert {key.split("/")[2] for key in files(hunan)} == {"assisted", "paper"}
    with pytest.raises(DayKeyGone):
        keys_to_build(hunan, of.row_class, of.day)
    for other in (derive_index(bytes(32)).people, keys_to_build(hunan, "visits", day_name(hunan.day + DAY)).people):
        with pytest.raises(SealBroken):
            open_people(copied, other, place)


def test_a_day_is_certified_and_swept_only_when_no_index_of_it_is_left(hunan: Kept) -> None:
    rows(hunan, 10)
    close(hunan)
    end(hunan, erase_day)
    late = hunan.indexes.place(Indexed("visits", hunan.name, COUNTIES[0]), "late")

    for step in (certify_day, lambda workspace, life, _: sweep_day(workspace, life)):
        hunan.indexes.put(late, b"columns", b"people")
        with patch.object(hunan.indexes, "delete_day", side_effect=InterruptedError), pytest.raises(InterruptedError):
            end(hunan, step)
        with suppress(LookupError):  # of a day that nobody counted
            end(hunan, step)
        assert files(hunan) == []


def test_when_collection_has_ended_no_index_is_left(hunan: Kept) -> None:
    rows(hunan, 10)
    close(hunan)
    build_all(hunan)
    job = Job(id="end", kind=KIND, county="43", owner="a", created_at=hunan.instant(), params={})

    counted = sum(part["counts"].get("index", 0) for part in erase_remains._erase_files(hunan, job))

    assert counted >= 2 * 2
    assert files(hunan) == []


def end(workspace: Kept, step: Any) -> None:
    """Take the visits of the day a step of its destruction further."""
    life = workspace.day_key_rows.life("visits", workspace.name)
    assert life
    step(workspace, life, ending(workspace, workspace.day))


def asked(workspace: Kept) -> IndexWork | None:
    """Ask for what is missing, and return what was asked of the day under test."""
    ask_for_indexes(workspace, workspace.instant())
    settings = workspace.settings
    sqs: Any = boto3.client("sqs", region_name=settings.region, endpoint_url=settings.endpoint_url)
    found: list[IndexWork] = []
    while some := sqs.receive_message(QueueUrl=settings.index_queue_url, MaxNumberOfMessages=10).get("Messages", []):
        found += [msgspec.json.decode(message["Body"], type=IndexWork) for message in some]
        for message in some:
            sqs.delete_message(QueueUrl=settings.index_queue_url, ReceiptHandle=message["ReceiptHandle"])
    return next((work for work in found if work.day == workspace.name), None)
