"""The purge: every day closed, committed to, erased, certified and swept, and no step out of its order."""

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.custody.day_life import CLOSED, ERASED, ERASING
from chalicelib.domain.entry.day_figures import DayFigures
from chalicelib.domain.errors import Unprocessable
from chalicelib.domain.retention import day_name
from chalicelib.security.day_keys import DayKeyGone, DayKeys
from chalicelib.storage import counters, keys
from chalicelib.usecases.custody.purge import overdue, purge
from chalicelib.usecases.door.check_in import Scan, check_in
from chalicelib.usecases.door.recount import recount
from tests.callers import person
from tests.custody import SOON, closing, ending, entries, live_through, make_keys, run, today
from tests.embedded import TestWorkspace, province
from tests.usecases.test_check_in import rows_of, scan_id
from tests.usecases.test_venues import approved

pytestmark = pytest.mark.aws


@pytest.fixture
def hunan() -> TestWorkspace:
    return province("43")


def visited(workspace: TestWorkspace, people: int, *classes: str) -> tuple[Any, date]:
    """Let people into a shop today."""
    day = today(workspace)
    make_keys(workspace, day, "visits", *classes)
    _, venue, doors = approved(workspace)
    for _ in range(people):
        check_in(workspace, person(workspace), Scan(code=doors[0].code, scan_id=scan_id()))
    return venue, day


def _unreachable(*_: object) -> None:
    raise ConnectionError


def state_of(workspace: TestWorkspace, day: date, row_class: str = "visits") -> str:
    life = workspace.day_key_rows.life(row_class, day_name(day))
    assert life is not None
    return life.state


def test_a_day_is_closed_committed_counted_erased_certified_and_swept(hunan: TestWorkspace) -> None:
    venue, day = visited(hunan, 3)

    runs = [list(done.steps) for done in live_through(hunan, day)]

    assert runs == [["close"], ["commit"], ["count"], ["erase"], ["recount", "certify"], ["sweep"], []]
    commit, cert, swept = entries(hunan, "COMMIT", "CERT", "SWEPT", "FAIL", "FINAL")
    assert [entry["kind"] for entry in (commit, cert, swept)] == ["COMMIT", "CERT", "SWEPT"]
    assert (commit["facts"]["rows"], commit["facts"]["added"], commit["facts"]["venues"]) == (3, 0, 1)
    assert (cert["facts"]["rows"], cert["facts"]["left"], cert["facts"]["openable"]) == (3, 3, 0)
    assert (swept["facts"]["deleted"], swept["facts"]["left"]) == (3, 0)
    assert rows_of(hunan, venue) == []


def test_a_closed_day_takes_no_rows_and_opens_to_readers(hunan: TestWorkspace) -> None:
    _, day = visited(hunan, 1)
    _, _, doors = approved(hunan)
    late = Scan(code=doors[0].code, scan_id=scan_id(hunan.instant()))

    run(hunan, closing(hunan, day))

    hunan.__dict__.pop("day_keys")  # as a container that started after
    assert state_of(hunan, day) == CLOSED
    assert not hunan.day_keys.get("visits", day_name(day)).writable
    with pytest.raises(Unprocessable) as refused:
        check_in(hunan, person(hunan), late)
    assert refused.value.code == "clock_skew"


def test_nothing_is_committed_while_a_cached_key_may_still_write(hunan: TestWorkspace) -> None:
    _, day = visited(hunan, 1)
    closed = closing(hunan, day)

    run(hunan, closed)
    run(hunan, closed + timedelta(minutes=5))

    assert entries(hunan, "COMMIT") == []
    run(hunan, closed + SOON)
    assert [entry["facts"]["rows"] for entry in entries(hunan, "COMMIT")] == [1]


def test_a_day_without_rows_has_a_commit_of_none(hunan: TestWorkspace) -> None:
    day = today(hunan)
    make_keys(hunan, day, "alerts", "uploads")

    for row_class in ("alerts", "uploads"):
        run(hunan, closing(hunan, day, row_class))
        run(hunan, closing(hunan, day, row_class) + SOON)

    commits = {entry["facts"]["class"]: entry["facts"]["rows"] for entry in entries(hunan, "COMMIT")}
    assert commits == {"alerts": 0, "uploads": 0}


def test_at_its_deadline_a_day_loses_its_key_whatever_was_missed_before(hunan: TestWorkspace) -> None:
    _, day = visited(hunan, 2)
    over = ending(hunan, day)

    done = run(hunan, over)

    assert done.steps == {"erase": 1}
    assert state_of(hunan, day) == ERASING
    with pytest.raises(DayKeyGone):
        DayKeys(hunan.vault.day_key).get("visits", day_name(day))
    run(hunan, over + SOON)
    assert [entry["kind"] for entry in entries(hunan, "COMMIT", "CERT")] == ["COMMIT", "CERT"]
    assert entries(hunan, "CERT")[0]["facts"]["rows"] == 2
    assert state_of(hunan, day) == ERASED


def test_one_second_before_its_deadline_a_day_keeps_its_key(hunan: TestWorkspace) -> None:
    _, day = visited(hunan, 1)

    run(hunan, ending(hunan, day) - timedelta(seconds=1))

    assert DayKeys(hunan.vault.day_key).get("visits", day_name(day)).seal


def test_no_key_comes_back_after_the_end(hunan: TestWorkspace) -> None:
    _, day = visited(hunan, 1)
    for _ in live_through(hunan, day):
        pass

    make_keys(hunan, day, "visits")

    assert state_of(hunan, day) == ERASED
    assert hunan.day_key_rows.put_day("visits", day_name(day), b"again", "key", 2**31) is False


def test_a_row_smuggled_in_after_closing_is_named_with_its_venue(hunan: TestWorkspace) -> None:
    venue, day = visited(hunan, 2)
    closed, over = closing(hunan, day), ending(hunan, day)
    run(hunan, closed)
    run(hunan, closed + SOON)
    row = rows_of(hunan, venue)[0]
    smuggled = row | {"sk": {"S": row["sk"]["S"].replace("#0", "#1")}}

    _table(hunan).put_item(**_visit(hunan, smuggled))
    run(hunan, over - timedelta(hours=1))
    run(hunan, over)
    run(hunan, over + SOON)

    *fails, cert = entries(hunan, "FAIL", "CERT")
    assert {(one["facts"]["reason"], one["facts"]["venue"], one["facts"]["count"]) for one in fails} == {
        ("rows_differ", venue.id, 1)
    }
    assert (cert["kind"], cert["facts"]["rows"], cert["facts"]["left"]) == ("CERT", 2, 3)


def test_a_row_that_was_changed_or_taken_away_is_named_with_its_venue(hunan: TestWorkspace) -> None:
    venue, day = visited(hunan, 2)
    closed, over = closing(hunan, day), ending(hunan, day)
    run(hunan, closed)
    run(hunan, closed + SOON)
    row = rows_of(hunan, venue)[0]

    _table(hunan).put_item(**_visit(hunan, row | {"sealed": {"B": b"something else"}}))
    run(hunan, over - timedelta(hours=1))

    (fail,) = entries(hunan, "FAIL")
    assert (fail["facts"]["reason"], fail["facts"]["venue"], fail["facts"]["count"]) == ("rows_differ", venue.id, 0)


def test_what_the_figures_missed_is_corrected_when_the_day_is_committed(hunan: TestWorkspace) -> None:
    venue, day = visited(hunan, 3)
    assert list(hunan.counters.days_of(venue.id)) == []

    run(hunan, closing(hunan, day))
    run(hunan, closing(hunan, day) + SOON)

    ((name, figures),) = hunan.counters.days_of(venue.id)
    assert (name, figures.visits) == (day_name(day), 3)


def test_a_day_whose_sum_was_never_written_behind_its_ten_minutes_is_corrected_too(
    hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counters, "BYTES_AT_MOST", 0)  # each ten minutes in a row of their own
    venue, day = visited(hunan, 3)
    keys_of = [(row["pk"]["S"], row["sk"]["S"]) for row in rows_of(hunan, venue)]
    starts = {keys.cell_of(*key)[2] for key in keys_of}
    hunan.counters.set_day(venue.id, day_name(day), DayFigures(visits=1))  # the batch before told so much

    with monkeypatch.context() as stopped:
        stopped.setattr(hunan.counters, "set_day", _unreachable)
        with pytest.raises(ConnectionError):
            recount(hunan, venue.id, day_name(day), starts)
    run(hunan, closing(hunan, day))
    run(hunan, closing(hunan, day) + SOON)

    ((name, figures),) = hunan.counters.days_of(venue.id)
    assert (name, figures.visits) == (day_name(day), 3)


def test_a_day_that_nobody_erased_is_overdue_after_a_day_and_an_hour(hunan: TestWorkspace) -> None:
    _, day = visited(hunan, 1)
    over = ending(hunan, day)

    assert overdue(hunan, over + timedelta(hours=24)) == []
    assert [life.day for life in overdue(hunan, over + timedelta(hours=25))] == [day_name(day)]
    run(hunan, over)
    run(hunan, over + SOON)
    assert overdue(hunan, over + timedelta(hours=25)) == []


def test_a_row_smuggled_in_after_the_last_count_is_named_when_the_key_is_gone(hunan: TestWorkspace) -> None:
    venue, day = visited(hunan, 2)
    closed, over = closing(hunan, day), ending(hunan, day)
    for at in (closed, closed + SOON, over - timedelta(hours=1)):
        run(hunan, at)
    row = rows_of(hunan, venue)[0]

    _table(hunan).put_item(**_visit(hunan, row | {"sk": {"S": row["sk"]["S"].replace("#0", "#1")}}))
    run(hunan, over)
    run(hunan, over + SOON)

    fail, cert = entries(hunan, "FAIL", "CERT")
    assert (fail["facts"]["reason"], fail["facts"]["venue"], fail["facts"]["count"]) == ("rows_differ", venue.id, 1)
    assert (cert["facts"]["rows"], cert["facts"]["left"]) == (2, 3)


def test_a_certificate_that_waits_for_workers_is_complained_of_hour_after_hour(hunan: TestWorkspace) -> None:
    _, day = visited(hunan, 1)
    over = ending(hunan, day)
    purge(hunan, over)

    for hours in (2, 4, 5):
        purge(hunan, over + timedelta(hours=hours))

    assert [entry["facts"]["reason"] for entry in entries(hunan, "FAIL")] == ["parts_missing"] * 2
    assert entries(hunan, "CERT") == []


def _table(workspace: TestWorkspace) -> Any:
    import boto3

    settings = workspace.settings
    return boto3.client("dynamodb", region_name=settings.region, endpoint_url=settings.endpoint_url)


def _visit(workspace: TestWorkspace, row: dict[str, Any]) -> dict[str, Any]:
    return {"TableName": workspace.settings.table("visits"), "Item": row}
