"""The chain under bad weather: lost answers, a table set back, writers who meet."""

import json
from typing import Any

import pytest

from chalicelib.domain.errors import Conflict, StorageUnavailable
from chalicelib.security.chain import GENESIS
from chalicelib.storage import keys
from chalicelib.usecases.custody.record import record
from tests.embedded import TestWorkspace, province
from tests.faults import AFTER, Weather, on, over_botocore
from tests.storage.engines import at_once, client_of, rows_under

pytestmark = pytest.mark.aws
DAY = "20260105"
ONCE = keys.once_name("CERT", "visits", DAY)


@pytest.fixture
def hunan() -> TestWorkspace:
    return province("43")


def entries(workspace: TestWorkspace) -> list[dict[str, Any]]:
    lines = [workspace.audit.line(sequence) for sequence in range(1, workspace.audit.head().seq + 1)]
    return [json.loads(line or "") for line in lines]


def all_rows(workspace: TestWorkspace) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client_of(workspace).scan(TableName=workspace.settings.table("audit"))["Items"]
    return found


def set_back(workspace: TestWorkspace, rows: list[dict[str, Any]]) -> None:
    """Make the audit table what it was, as a restored backup would."""
    client, table = client_of(workspace), workspace.settings.table("audit")
    for row in all_rows(workspace):
        client.delete_item(TableName=table, Key={"pk": row["pk"], "sk": row["sk"]})
    for row in rows:
        client.put_item(TableName=table, Item=row)


def test_eight_writers_of_twenty_make_one_chain_without_gap(hunan: TestWorkspace) -> None:
    outcomes = at_once(8, lambda number: [record(hunan, "parallel") for _ in range(20)] and "done")

    found = entries(hunan)
    assert outcomes == {"done": 8}
    assert [entry["seq"] for entry in found] == list(range(1, 161))
    assert [entry["prev"] for entry in found] == [GENESIS, *(entry["hash"] for entry in found[:-1])]
    assert hunan.audit.published() == hunan.audit.head()


def test_of_eight_who_record_what_stands_once_one_does(hunan: TestWorkspace) -> None:
    outcomes = at_once(8, lambda number: record(hunan, "CERT", once=ONCE))

    assert outcomes == {"1": 1, "already_recorded": 7}
    assert [entry["once"] for entry in entries(hunan)] == [ONCE]


@pytest.mark.parametrize("once", [None, ONCE])
def test_an_append_whose_answer_was_lost_stands_once(hunan: TestWorkspace, once: str | None) -> None:
    with pytest.MonkeyPatch.context() as storm:
        weather = Weather(AFTER, on("TransactWriteItems"))  # every attempt of the client, not the first alone
        over_botocore(storm, weather)
        sequence = record(hunan, "CERT", once=once)

    assert weather.met > 0
    assert (sequence, hunan.audit.head().seq) == (1, 1)


def test_who_crashed_after_the_append_is_told_the_sequence_and_appends_nothing(hunan: TestWorkspace) -> None:
    with pytest.MonkeyPatch.context() as storm:
        over_botocore(storm, Weather(AFTER, on("TransactWriteItems")))
        storm.setattr(hunan.audit, "line", lambda _: None)  # dies before he looks whether it stands
        with pytest.raises(Exception, match=r"."):
            record(hunan, "CERT", once=ONCE)
    with pytest.raises(Conflict) as again:
        record(hunan, "CERT", once=ONCE)

    assert (again.value.code, again.value.facts) == ("already_recorded", {"sequence": 1})
    assert hunan.audit.head().seq == 1


def test_without_once_a_crash_may_leave_it_twice(hunan: TestWorkspace) -> None:
    """Not wished for, but so: whoever needs it once names it."""
    with pytest.MonkeyPatch.context() as storm:
        over_botocore(storm, Weather(AFTER, on("TransactWriteItems")))
        storm.setattr(hunan.audit, "line", lambda _: None)
        with pytest.raises(Exception, match=r"."):
            record(hunan, "look")

    assert record(hunan, "look") == 2


@pytest.mark.parametrize("left", [0, 2])
def test_a_table_that_was_set_back_takes_no_entry(
    hunan: TestWorkspace, left: int, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(left):
        record(hunan, "before")
    backup = all_rows(hunan)
    record(hunan, "lost in the backup")
    set_back(hunan, backup)

    with pytest.raises(StorageUnavailable):
        record(hunan, "forgetful")

    assert (hunan.audit.head().seq, hunan.audit.behind()) == (left, True)
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["Behind"] == 1


def test_a_table_that_was_exchanged_for_one_of_the_same_length_takes_no_entry(hunan: TestWorkspace) -> None:
    record(hunan, "original")
    original = all_rows(hunan)
    other = [row | ({"body": {"S": "f" * 64}} if row["sk"]["S"] == "head" else {}) for row in original]
    set_back(hunan, other)

    with pytest.raises(StorageUnavailable):
        record(hunan, "forged")


def test_the_published_head_never_expires(hunan: TestWorkspace) -> None:
    record(hunan, "first")

    [row] = rows_under(hunan, "ephemera", "43#published")
    assert "expires" not in row


def test_a_fail_is_found_by_its_day_without_reading_the_chain(hunan: TestWorkspace) -> None:
    record(hunan, "FAIL", facts={"class": "visits", "day": DAY, "reason": "key_left"})
    record(hunan, "FAIL", facts={"class": "visits", "day": DAY, "reason": "key_left"})

    found = [row["sk"]["S"] for row in rows_under(hunan, "audit", "43#fails")]
    assert found == [f"{DAY}#visits#000000000001", f"{DAY}#visits#000000000002"]
