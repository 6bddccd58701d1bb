"""Holds and the purge: a day dies on time, what two people kept of it lives on, is named, and ends at its own time."""

from datetime import timedelta

import pytest

from chalicelib.domain.custody.day_life import ERASING
from chalicelib.domain.retention import day_name
from chalicelib.usecases.custody import read_hold
from chalicelib.usecases.custody.purge import purge
from tests.custody import SOON, ending, entries, make_keys, run, today
from tests.embedded import TestWorkspace, province
from tests.faults import BEFORE, Weather, on, over_botocore
from tests.usecases.hold_builders import Shop, approver, held, moment, shop

pytestmark = pytest.mark.aws


@pytest.fixture
def here() -> Shop:
    hunan = province("43")
    make_keys(hunan, today(hunan), "visits")
    return shop(hunan)


def state_of(workspace: TestWorkspace) -> str:
    life = workspace.day_key_rows.life("visits", day_name(today(workspace)))
    assert life
    return life.state


def test_a_held_row_outlives_its_day_and_is_counted_in_the_certificate(here: Shop) -> None:
    hunan, at = here.workspace, moment(here.workspace)
    here.scan(at)
    here.scan(at + timedelta(seconds=1))
    hold = held(hunan, here.listing(at, at), days=60)
    over = ending(hunan, today(hunan))

    run(hunan, over)
    run(hunan, over + SOON)

    (cert,) = entries(hunan, "CERT")
    assert (cert["facts"]["rows"], cert["facts"]["held"]) == (2, 1)
    rows, _ = read_hold.read_rows(hunan, approver(hunan), hold.id, "court", (10, None), full=False)
    assert [row.occurred_at for row in rows] == [at]


def test_a_day_waits_for_what_a_confirmed_hold_lacks_and_says_so(here: Shop) -> None:
    hunan, at = here.workspace, moment(here.workspace)
    here.scan(at)
    held(hunan, here.listing(at, at), days=60)
    here.scan(at)
    over = ending(hunan, today(hunan))

    with pytest.MonkeyPatch.context() as storm:
        over_botocore(storm, Weather(BEFORE, on("BatchWriteItem", "-cases")))
        purge(hunan, over)
        waiting = state_of(hunan)
    run(hunan, over + timedelta(hours=1))
    run(hunan, over + timedelta(hours=1) + SOON)

    assert waiting != ERASING
    assert {entry["facts"]["reason"] for entry in entries(hunan, "FAIL")} == {"hold_waiting"}
    (cert,) = entries(hunan, "CERT")
    assert (cert["facts"]["rows"], cert["facts"]["held"]) == (2, 2)


def test_the_hourly_run_ends_holds_whose_time_has_come(here: Shop) -> None:
    hunan, at = here.workspace, moment(here.workspace)
    here.scan(at)
    hold = held(hunan, here.listing(at, at), days=1)

    run(hunan, hold.until - timedelta(seconds=1))
    before = hunan.holds.count(hold.id)
    run(hunan, hold.until + timedelta(seconds=1))

    assert (before, hunan.holds.count(hold.id)) == (1, 0)
    assert [entry["facts"] for entry in entries(hunan, "HOLD_END")] == [{"rows": 1, "reason": "until"}]
