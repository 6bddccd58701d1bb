"""Cancelling and erasing meet at the end of the day: one of them comes too late, and neither goes half the way."""

from datetime import timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from msgspec.structs import replace

from chalicelib.domain.errors import Conflict
from chalicelib.domain.rule.resolution import cancelled
from chalicelib.jobs import rule
from chalicelib.usecases.rule import end_collection, erase_remains
from chalicelib.usecases.rule.attend_shutdown import Attended, attend_shutdown
from tests.embedded import TestWorkspace, province
from tests.jobs.streams import be
from tests.people import verified
from tests.queue import deliver
from tests.usecases.test_erase_remains import ended, entries, erase

pytestmark = pytest.mark.aws


@pytest.fixture
def gansu(monkeypatch: pytest.MonkeyPatch) -> TestWorkspace:
    workspace = province("62")
    be(workspace, monkeypatch)
    monkeypatch.setattr(erase_remains, "SEGMENTS", {"people": 2, "health": 1, "duties": 1, "cases": 1})
    return workspace


def test_a_cancellation_just_before_erasing_begins_wins_and_nothing_is_erased(
    gansu: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = verified(gansu)
    two = ended(gansu)
    later, gansu.ahead = gansu.instant(), timedelta()
    change = gansu.ruling_rows.change

    with monkeypatch.context() as race:

        def cancelled_first(edit: Any) -> Any:
            race.undo()
            end_collection.cancel(gansu, two[0])
            return change(edit)

        race.setattr(gansu.ruling_rows, "change", cancelled_first)
        said = attend_shutdown(gansu, later)

    held = gansu.shutdowns.newest()
    assert held
    assert held[0].cancelled_at is not None
    assert said == Attended()
    assert gansu.ruling_rows.get().ending is None
    assert entries(gansu, "SHUTDOWN_ERASING") == []
    assert gansu.people.account_of_phone(visitor.phone) == visitor.account


def test_a_worker_erases_only_while_its_order_does(gansu: TestWorkspace) -> None:
    visitor = verified(gansu)
    ended(gansu)
    held = gansu.shutdowns.newest()
    assert held

    asked = erase_remains.ask_for_erasure(gansu, held[0])
    deliver(gansu)

    assert asked > 0
    assert gansu.people.account_of_phone(visitor.phone) == visitor.account


def test_whoever_cancels_while_erasing_begins_is_refused_and_his_paper_stays(
    gansu: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    two = ended(gansu)
    later, gansu.ahead = gansu.instant(), timedelta()

    def erasing_first(*given: Any) -> Any:
        attend_shutdown(gansu, later)
        return cancelled(*given)

    monkeypatch.setattr("chalicelib.usecases.rule.end_collection.cancelled", erasing_first)
    with pytest.raises(Conflict, match="shutdown_state"):
        end_collection.cancel(gansu, two[0])

    held = gansu.shutdowns.newest()
    assert held
    assert held[0].cancelled_at is None
    assert entries(gansu, "SHUTDOWN_CANCELLED") == []


def test_a_cancellation_that_broke_off_before_its_paper_is_finished_though_the_day_be_over(
    gansu: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    two = ended(gansu)
    later, gansu.ahead = gansu.instant(), timedelta()
    with monkeypatch.context() as broken:
        broken.setattr(gansu.shutdowns, "change", Mock(side_effect=ConnectionError))
        with pytest.raises(ConnectionError):
            end_collection.cancel(gansu, two[1])
    between = gansu.shutdowns.newest()

    for _ in range(2):
        attend_shutdown(gansu, later)

    held = gansu.shutdowns.newest()
    assert between
    assert between[0].cancelled_at is None
    assert held
    assert held[0].cancelled_at is not None
    assert held[0].cancelled_by == between[0].second
    assert gansu.ruling_rows.get().ending is None
    assert len(entries(gansu, "SHUTDOWN_CANCELLED")) == 1
    assert entries(gansu, "SHUTDOWN_ERASING") == []


def test_what_has_begun_to_erase_ends_whatever_a_paper_says(gansu: TestWorkspace) -> None:
    ended(gansu)
    rule.handle({}, None)
    held = gansu.shutdowns.newest()
    assert held
    gansu.shutdowns.change(replace(held[0], cancelled_at=gansu.instant(), cancelled_by=held[0].first), held[1])

    erase(gansu)

    after = gansu.shutdowns.newest()
    assert after
    assert end_collection.state_of(gansu, after[0]) == "erased"
    assert entries(gansu, "SHUTDOWN_CANCELLED") == []
