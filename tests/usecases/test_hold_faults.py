"""AWS fails at every single call of a hold's life: nothing is kept unconfirmed, nothing confirmed is lost, one end."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.custody.hold import ClassDay, Hold
from chalicelib.storage.faults import is_storage_fault
from chalicelib.storage.holds import case_of
from chalicelib.usecases.custody import confirm_hold, place_hold
from chalicelib.usecases.custody.end_holds import end_holds
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from chalicelib.usecases.custody.settle_holds import HoldsUncounted, Settled, settle
from tests.embedded import TestWorkspace, province
from tests.faults import AFTER, BEFORE, Weather, on, over_botocore, over_wire
from tests.usecases.hold_builders import Shop, approver, day_of, entries, held, moment, proposal, proposer, shop

pytestmark = pytest.mark.aws
SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    workspace = province("43")
    make_day_keys(workspace, workspace.instant())
    return workspace


@pytest.fixture(scope="module")
def here(hunan: TestWorkspace) -> Shop:
    return shop(hunan)


def from_call(number: int) -> Callable[[str, str], bool]:
    """Match a call by its number and all that follow: the function was killed there."""
    seen = iter(range(10**6))
    return lambda operation, about: next(seen) >= number


def killed(kind: str, number: int, act: Callable[[], Any]) -> bool:
    """Run something that is killed at a call; say whether it was."""
    with pytest.MonkeyPatch.context() as storm:
        over_botocore(storm, Weather(kind, from_call(number)))
        try:
            act()
        except Exception:  # noqa: BLE001 - whatever it died of
            return True
    return False


def names(workspace: TestWorkspace, hold: Hold, at: datetime) -> set[str]:
    return workspace.holds.names(hold.id, ClassDay("visits", day_of(workspace, at)))


@pytest.mark.parametrize("kind", [BEFORE, AFTER])
def test_killed_at_each_call_a_confirmation_is_none_or_is_carried_out_by_the_hourly_job(
    hunan: TestWorkspace, here: Shop, kind: str
) -> None:
    at = moment(hunan)
    here.scan(at)
    here.scan(at)
    second, number, was_killed, outcomes = approver(hunan), 0, True, set()

    while was_killed:
        placed = place_hold.propose(hunan, proposer(hunan), proposal(hunan, here.listing(at, at))).hold
        was_killed = killed(kind, number, lambda hold=placed: confirm_hold.confirm(hunan, second, hold.id))  # type: ignore[misc]
        left = hunan.holds.get(placed.id)
        assert left
        assert left[0].confirmed_at or names(hunan, placed, at) == set()
        end_holds(hunan, hunan.instant())
        kinds = [entry["kind"] for entry in entries(hunan, placed)]
        if left[0].confirmed_at:
            assert (len(names(hunan, placed, at)), kinds) == (2, ["HOLD_PROPOSED", "HOLD"])
        else:
            assert (names(hunan, placed, at), kinds) == (set(), ["HOLD_PROPOSED"])
        outcomes.add(left[0].confirmed_at is not None)
        end_holds(hunan, placed.until + SECOND)  # what is over is not looked at again
        number += 1

    assert outcomes == {False, True}
    assert number > 5


@pytest.mark.parametrize("kind", [BEFORE, AFTER])
def test_killed_at_each_call_an_end_is_one_end_with_its_number(hunan: TestWorkspace, here: Shop, kind: str) -> None:
    at = moment(hunan)
    here.scan(at)
    here.scan(at)
    number, was_killed = 0, True

    while was_killed:
        hold = held(hunan, here.listing(at, at), days=1)
        due = hold.until + SECOND
        was_killed = killed(kind, number, lambda due=due: end_holds(hunan, due))  # type: ignore[misc]
        end_holds(hunan, due)
        end_holds(hunan, due)
        assert [entry["facts"]["rows"] for entry in entries(hunan, hold) if entry["kind"] == "HOLD_END"] == [2]
        assert not hunan.case_keys.lives(case_of(hold.id))
        assert hunan.holds.count(hold.id) == 0
        number += 1

    assert number > 5


@pytest.mark.parametrize("operation", ["Query", "BatchWriteItem"])
def test_a_day_waits_for_a_confirmed_hold_that_cannot_be_settled_and_rings(
    hunan: TestWorkspace, here: Shop, operation: str, capsys: pytest.CaptureFixture[str]
) -> None:
    at = moment(hunan)
    here.scan(at)
    hold = held(hunan, here.listing(at, at))
    here.scan(at)
    table = "-visits" if operation == "Query" else "-cases"

    with pytest.MonkeyPatch.context() as storm:
        over_botocore(storm, Weather(BEFORE, on(operation, table)))
        waits = settle(hunan, "visits", day_of(hunan, at), hunan.instant())
    rings = '"event":"hold_unkept"' in capsys.readouterr().out
    mended = settle(hunan, "visits", day_of(hunan, at), hunan.instant())

    assert (waits.waiting > 0, rings, mended.waiting) == (True, True, 0)
    assert len(names(hunan, hold, at)) == 2


def test_once_the_key_is_gone_a_number_that_cannot_be_had_is_not_guessed() -> None:
    workspace = province("43")
    make_day_keys(workspace, workspace.instant())
    place, at = shop(workspace), moment(workspace)
    place.scan(at)
    held(workspace, place.listing(at, at))
    workspace.day_key_rows.erase("visits", day_of(workspace, at), workspace.instant())

    with pytest.MonkeyPatch.context() as storm:
        over_botocore(storm, Weather(BEFORE, on("Query", "-visits")))
        with pytest.raises(HoldsUncounted):
            settle(workspace, "visits", day_of(workspace, at), workspace.instant())

    assert settle(workspace, "visits", day_of(workspace, at), workspace.instant()) == Settled(1, 0)


@pytest.mark.parametrize("kind", [BEFORE, AFTER])
def test_who_confirms_while_nothing_can_be_written_is_asked_to_come_again(
    hunan: TestWorkspace, here: Shop, kind: str
) -> None:
    at = moment(hunan)
    here.scan(at)
    placed = place_hold.propose(hunan, proposer(hunan), proposal(hunan, here.listing(at, at))).hold

    with pytest.MonkeyPatch.context() as storm:
        over_botocore(storm, Weather(kind, on("PutItem", "-cases")))
        with pytest.raises(Exception, match=r".") as fault:
            confirm_hold.confirm(hunan, approver(hunan), placed.id)

    assert is_storage_fault(fault.value)


def test_without_kms_a_day_waits(hunan: TestWorkspace, here: Shop) -> None:
    at = moment(hunan)
    here.scan(at)
    held(hunan, here.listing(at, at))
    here.scan(at)

    with pytest.MonkeyPatch.context() as storm:
        over_wire(storm, hunan.wire, Weather(BEFORE, on("Decrypt")))
        waits = settle(hunan, "visits", day_of(hunan, at), hunan.instant())

    assert waits.waiting > 0
    assert settle(hunan, "visits", day_of(hunan, at), hunan.instant()).waiting == 0


def test_a_row_that_opens_to_nobody_holds_nothing_up_and_rings(
    hunan: TestWorkspace, here: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    at = moment(hunan)
    here.scan(at)
    here.scan(at)
    placed = place_hold.propose(hunan, proposer(hunan), proposal(hunan, here.listing(at, at))).hold
    (first, _) = [
        row for row in hunan.visits.of_day(here.venue.id, day_of(hunan, at)) if row.occurred_at(hunan.utc_offset) == at
    ]
    stored = hunan.visits._row.get(first.pk, first.sk)
    stored.update(actions=[type(stored).sealed.set(b"tampered with, somebody was here")])

    confirm_hold.confirm(hunan, approver(hunan), placed.id)

    assert len(names(hunan, placed, at)) == 1
    assert settle(hunan, "visits", day_of(hunan, at), hunan.instant()).waiting == 0
    assert '"cause":"seal_broken"' in capsys.readouterr().out


def test_a_hold_whose_paper_was_put_off_by_hand_ends_with_its_key_all_the_same(
    hunan: TestWorkspace, here: Shop
) -> None:
    from msgspec.structs import replace

    at = moment(hunan)
    here.scan(at)
    others = settle(hunan, "visits", day_of(hunan, at), hunan.instant() + timedelta(days=1, seconds=9)).held
    hold = held(hunan, here.listing(at, at), days=1)
    found = hunan.holds.get(hold.id)
    assert found
    hunan.holds.change(replace(hold, until=hold.until + timedelta(days=900)), found[1])

    kept = settle(hunan, "visits", day_of(hunan, at), hold.until + SECOND)

    assert (kept.held, kept.waiting) == (others, 0)
