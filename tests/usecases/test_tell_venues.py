"""Whoever manages a live venue is told once that collection has ended, and that it goes on after all."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.person.caller import Caller
from chalicelib.jobs import rule
from chalicelib.usecases.rule import end_collection, tell_venues
from chalicelib.usecases.rule.attend_shutdown import attend_shutdown
from tests.callers import staff
from tests.embedded import TestWorkspace, province
from tests.jobs.streams import be
from tests.mailbox import messages
from tests.queue import deliver
from tests.usecases.test_venues import approved

pytestmark = pytest.mark.aws
DONGKOU, XINSHAO = "430525", "430522"


@pytest.fixture
def hunan(monkeypatch: pytest.MonkeyPatch) -> Iterator[TestWorkspace]:
    workspace = province("43")
    be(workspace, monkeypatch)
    monkeypatch.setattr(tell_venues, "PER_SECOND", 10**9)
    monkeypatch.setattr(type(workspace.regions), "counties_under", lambda *_: [XINSHAO, DONGKOU])
    return workspace


@pytest.fixture
def two(hunan: TestWorkspace) -> tuple[Caller, Caller]:
    return staff(hunan, "command", "43", "省指挥部"), staff(hunan, "security_admin", "43", "省信息中心")


def end(workspace: TestWorkspace, two: tuple[Caller, Caller]) -> None:
    end_collection.order(workspace, two[0], "湘防指〔2022〕99 号", "疫情结束")
    end_collection.confirm(workspace, two[1], None)


def shops(workspace: TestWorkspace, count: int) -> list[str]:
    """Open some venues and return their managers' phones."""
    made = [approved(workspace)[1] for _ in range(count)]
    messages(workspace)
    return sorted(str(workspace.people.phone_of(venue.manager)) for venue in made)


def told(workspace: TestWorkspace) -> list[tuple[str, str]]:
    return sorted((message.phone, message.kind) for message in messages(workspace))


def test_every_live_venues_manager_is_told_once(hunan: TestWorkspace, two: tuple[Caller, Caller]) -> None:
    phones = shops(hunan, 3)
    end(hunan, two)

    untold = rule.handle({}, None)["untold"]
    assert deliver(hunan) == []
    after = rule.handle({}, None)["untold"]
    deliver(hunan)

    assert (untold, after) == (2, 0)
    assert told(hunan) == [(phone, "collection_ended") for phone in phones]


def test_a_worker_whose_time_is_short_goes_on_where_it_stopped(
    hunan: TestWorkspace, two: tuple[Caller, Caller]
) -> None:
    phones = shops(hunan, 4)
    end(hunan, two)
    attend_shutdown(hunan, hunan.instant())

    deliver(hunan, seconds_left=(600, 600, 10))
    deliver(hunan)

    assert told(hunan) == [(phone, "collection_ended") for phone in phones]


def test_a_worker_that_broke_is_followed_by_another_and_nobody_is_forgotten(
    hunan: TestWorkspace, two: tuple[Caller, Caller], monkeypatch: pytest.MonkeyPatch
) -> None:
    phones = shops(hunan, 3)
    end(hunan, two)
    attend_shutdown(hunan, hunan.instant())
    with monkeypatch.context() as broken:
        real, calls = hunan.jobs.advance, []

        def advance(job: Any) -> bool:
            calls.append(job)
            if len(calls) == 2:
                raise ConnectionError
            return real(job)

        broken.setattr(hunan.jobs, "advance", advance)
        deliver(hunan)
    hunan.ahead = timedelta(minutes=3)

    attend_shutdown(hunan, hunan.instant())
    deliver(hunan)

    kinds = told(hunan)
    assert {phone for phone, _ in kinds} == set(phones)
    assert len(kinds) <= len(phones) + 1


def test_a_job_in_somebodys_hands_is_not_begun_by_another(hunan: TestWorkspace, two: tuple[Caller, Caller]) -> None:
    shops(hunan, 1)
    end(hunan, two)
    for _ in range(3):
        attend_shutdown(hunan, hunan.instant())

    deliver(hunan)

    assert len(told(hunan)) == 1


def test_what_one_worker_has_in_hands_another_leaves_alone(
    hunan: TestWorkspace, two: tuple[Caller, Caller], monkeypatch: pytest.MonkeyPatch
) -> None:
    phones = shops(hunan, 3)
    end(hunan, two)
    attend_shutdown(hunan, hunan.instant())
    real, meanwhile = hunan.outbox.post, []

    def post(message: Any) -> None:
        real(message)
        if not meanwhile:
            held = hunan.shutdowns.newest()
            assert held
            job = hunan.jobs.get(DONGKOU, held[0].mark + "e")
            assert job
            meanwhile.append(tell_venues.tell_venues(hunan, job, lambda: 600.0))

    monkeypatch.setattr(hunan.outbox, "post", post)
    deliver(hunan)

    assert meanwhile == [True]
    assert told(hunan) == [(phone, "collection_ended") for phone in phones]


def test_after_a_cancellation_those_who_were_told_are_told_again_and_nobody_else(
    hunan: TestWorkspace, two: tuple[Caller, Caller]
) -> None:
    shops(hunan, 3)
    end(hunan, two)
    attend_shutdown(hunan, hunan.instant())
    deliver(hunan, seconds_left=(600, 10), rounds=2)
    first = told(hunan)
    end_collection.cancel(hunan, two[0])

    attend_shutdown(hunan, hunan.instant())
    deliver(hunan)

    assert 1 <= len(first) < 3
    assert told(hunan) == [(phone, "collection_resumed") for phone, _ in first]


def test_what_a_crash_left_unsaid_is_finished_by_the_next_run(
    hunan: TestWorkspace, two: tuple[Caller, Caller], monkeypatch: pytest.MonkeyPatch
) -> None:
    end_collection.order(hunan, two[0], "湘防指〔2022〕99 号", "疫情结束")

    def crash(*_: Any) -> None:
        raise ConnectionError

    with monkeypatch.context() as broken:
        broken.setattr(hunan.ruling_rows, "change", crash)
        with pytest.raises(ConnectionError):
            end_collection.confirm(hunan, two[1], None)
    hunan.check_collecting()
    attend_shutdown(hunan, hunan.instant())

    with pytest.raises(Exception, match="collection_ended"):
        hunan.check_collecting()
    lines = [json.loads(hunan.audit.line(n) or "{}") for n in range(1, hunan.audit.head().seq + 1)]
    assert [line["kind"] for line in lines if line["kind"].startswith("SHUTDOWN")] == ["SHUTDOWN_PROPOSED", "SHUTDOWN"]


def test_nothing_is_under_way_where_nobody_ordered_anything(hunan: TestWorkspace) -> None:
    assert set(rule.handle({}, None).values()) == {0}
