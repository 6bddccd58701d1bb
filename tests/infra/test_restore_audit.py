"""The audit table is refilled from its log lines, from nothing else, and the chain goes on."""

import contextlib
import io
import json
from typing import Any

import pytest

from chalicelib.domain.errors import Conflict, StorageUnavailable
from chalicelib.jobs import audit_lines
from chalicelib.security.chain_check import check
from chalicelib.security.chain_entry import read_lines
from chalicelib.storage import keys
from chalicelib.usecases.custody.record import record
from infra import audit, restore_audit
from infra.restore_audit import NotRefilled, refill
from tests.embedded import TestWorkspace, province
from tests.jobs.streams import stream_event
from tests.security.chains import new_key, signed
from tests.storage.engines import client_of

pytestmark = pytest.mark.aws
ONCE = keys.once_name("CERT", "visits", "20260105")


def all_rows(workspace: TestWorkspace) -> list[dict[str, Any]]:
    pages = client_of(workspace).get_paginator("scan").paginate(TableName=workspace.settings.table("audit"))
    found = [row for page in pages for row in page["Items"]]
    return sorted(found, key=lambda row: (row["pk"]["S"], row["sk"]["S"]))


def wipe(workspace: TestWorkspace, *kept: dict[str, Any]) -> None:
    client, table = client_of(workspace), workspace.settings.table("audit")
    for row in all_rows(workspace):
        client.delete_item(TableName=table, Key={"pk": row["pk"], "sk": row["sk"]})
    for row in kept:
        client.put_item(TableName=table, Item=row)


def printed(workspace: TestWorkspace) -> list[str]:
    """Return the lines that the function on the table's stream writes, with Lambda's own around them."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        audit_lines.handle(stream_event(*all_rows(workspace)), None)
    return ["START RequestId: 1\n", *said.getvalue().splitlines(keepends=True), "END RequestId: 1\n"]


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    return province("43")


@pytest.fixture(name="log")
def _log(hunan: TestWorkspace) -> list[str]:
    """Let some things go on record; return their lines."""
    with contextlib.suppress(Conflict):
        record(hunan, "CERT", once=ONCE, facts={"class": "visits", "day": "20260105", "openable": 0})
    for minute in range(3):
        record(hunan, "FAIL", facts={"class": "paper", "day": "20260105", "reason": "test", "count": minute})
    record(hunan, "reveal", office="测试单位", facts={"count": 2})
    return printed(hunan)


def test_a_table_that_was_wiped_is_refilled_to_the_last_row_and_the_chain_goes_on(
    hunan: TestWorkspace, log: list[str]
) -> None:
    before, head = all_rows(hunan), hunan.audit.head()
    wipe(hunan)
    with pytest.raises(StorageUnavailable):
        record(hunan, "too early")

    refilled = refill(hunan, log)

    assert (refilled, all_rows(hunan), hunan.audit.behind()) == (head, before, False)
    assert record(hunan, "look") == head.seq + 1
    with pytest.raises(Conflict):
        record(hunan, "CERT", once=ONCE)
    read = read_lines([line for line in map(hunan.audit.line, range(1, head.seq + 2)) if line], hunan.audit.public_key)
    assert check(read, at=hunan.instant(), head=hunan.audit.head()).is_whole


def test_the_tables_own_lines_prove_as_much_as_the_logs(
    hunan: TestWorkspace, log: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "AT_ONCE", 4)

    of_table = list(audit.lines_of_table(hunan))

    assert of_table == sorted((line.strip() for line in log[1:-1]), key=lambda line: json.loads(line)["seq"])
    read = read_lines(of_table, hunan.audit.public_key)
    assert check(read, at=hunan.instant(), head=hunan.audit.head()).is_whole


def test_a_table_that_was_set_back_is_filled_up(hunan: TestWorkspace, log: list[str]) -> None:
    before = all_rows(hunan)
    old = record(hunan, "kept")
    log = printed(hunan)
    after = all_rows(hunan)
    wipe(hunan, *before)

    assert refill(hunan, log).seq == old
    assert all_rows(hunan) == after


def test_refilling_what_is_whole_changes_nothing(hunan: TestWorkspace, log: list[str]) -> None:
    before = all_rows(hunan)

    refill(hunan, [*log, *log])

    assert all_rows(hunan) == before


def forged(log: list[str]) -> list[str]:
    entry = json.loads(log[2])
    return [*log[:2], signed({name: entry[name] for name in entry.keys() - {"signature"}}, new_key()), *log[3:]]


@pytest.mark.parametrize(
    ("bend", "why"),
    [
        (lambda log: [*log[:2], log[2].replace('"kind":"', '"kind":"x'), *log[3:]], "哈希不符"),
        (forged, "签名不是"),
        (lambda log: [*log[:2], *log[3:]], "缺 1 条"),
        (lambda log: log[:-2], "没有到达链尾"),
        (lambda log: [], "一条记录也没有"),
    ],
)
def test_lines_that_are_not_the_whole_chain_write_nothing(
    hunan: TestWorkspace, log: list[str], bend: Any, why: str
) -> None:
    whole = all_rows(hunan)
    wipe(hunan)

    with pytest.raises(NotRefilled, match=why):
        refill(hunan, bend(log))

    assert all_rows(hunan) == []
    refill(hunan, log)
    assert all_rows(hunan) == whole


def test_a_table_that_holds_another_history_is_not_mixed_with_this_one(hunan: TestWorkspace, log: list[str]) -> None:
    rows = all_rows(hunan)
    other = [row | {"body": {"S": "{}"}} for row in rows if row["sk"]["S"] == keys.audit_sk(2)]
    wipe(hunan, *other)

    with pytest.raises(NotRefilled, match="第 2 条"):
        refill(hunan, log)

    assert all_rows(hunan) == other
    wipe(hunan)
    refill(hunan, log)


def test_lines_that_lag_behind_the_table_are_refused(hunan: TestWorkspace, log: list[str]) -> None:
    record(hunan, "newer than the log")
    before = all_rows(hunan)

    with pytest.raises(NotRefilled):
        refill(hunan, log)

    assert all_rows(hunan) == before


def test_a_long_chain_is_refilled_in_batches(
    monkeypatch: pytest.MonkeyPatch, hunan: TestWorkspace, log: list[str]
) -> None:
    monkeypatch.setattr(restore_audit, "BATCH", 3)
    log, before = printed(hunan), all_rows(hunan)
    wipe(hunan)

    refill(hunan, log)

    assert all_rows(hunan) == before
