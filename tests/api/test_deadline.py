"""A day's end by the clock: everything is readable a second before it, and nothing a second after, by whatever way."""

import secrets
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from chalicelib.domain.day import day_start, local_day
from chalicelib.domain.ids import make_scan_id
from chalicelib.domain.retention import day_name
from chalicelib.jobs import purge
from chalicelib.security.day_keys import CLASSES, DayKey, DayKeyGone, DayKeys
from chalicelib.security.sealing import SealBroken, unseal
from chalicelib.storage import keys
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from chalicelib.usecases.door.check_in import Scan, check_in
from tests.api.test_venue_days import shop
from tests.callers import person
from tests.embedded import TestWorkspace, province
from tests.jobs.streams import be
from tests.people import Somebody, verified

pytestmark = pytest.mark.aws
ROWS = 300
PAGE = 100
LASTS_S = 45  # from here to the deadline: the rows must be written by then


@pytest.fixture
def gansu(monkeypatch: pytest.MonkeyPatch) -> TestWorkspace:
    """Return a province whose visits of today end within a minute."""
    workspace = province("62")
    start = day_start(local_day(workspace.instant(), workspace.tenant), workspace.tenant)
    elapsed_s = int((workspace.instant() - start).total_seconds())
    workspace.policy("retention", visits_days=0, assisted_days=0, period_s=elapsed_s + LASTS_S)
    be(workspace, monkeypatch)
    make_day_keys(workspace, workspace.instant())
    return workspace


def raw_rows(workspace: TestWorkspace, venue: dict[str, Any]) -> list[dict[str, Any]]:
    """Read a venue's rows from the table, past every reader of the program."""
    settings = workspace.settings
    client: Any = boto3.client("dynamodb", region_name=settings.region, endpoint_url=settings.endpoint_url)
    pages = client.get_paginator("scan").paginate(TableName=settings.table("visits"))
    return [row for page in pages for row in page["Items"] if f"#{venue['venue_id']}#" in row["pk"]["S"]]


def every_key(workspace: TestWorkspace) -> list[DayKey]:
    """Open every day key that still exists, of whatever class and day."""
    found = []
    for row_class in CLASSES:
        for back in range(-4, 9):
            day = workspace.instant() + workspace.utc_offset - timedelta(days=back)
            try:
                found.append(DayKeys(workspace.vault.day_key).get(row_class, f"{day:%Y%m%d}"))
            except DayKeyGone:
                continue
    return found


def openable(rows: list[dict[str, Any]], by: list[DayKey]) -> int:
    """Count the rows that one of some keys opens."""
    return sum(any(_opens(row, key) for key in by) for row in rows)


def _opens(row: dict[str, Any], key: DayKey) -> bool:
    try:
        unseal(key.seal, row["sealed"]["B"], keys.row_key(row["pk"]["S"], row["sk"]["S"]))
    except SealBroken:
        return False
    return True


def seen_by_manager(manager: Somebody, venue: dict[str, Any]) -> int:
    """Count what the manager's list shows of today, to its last page."""
    seen, cursor = 0, ""
    while True:
        page = manager.call("GET", f"/v1/venues/{venue['venue_id']}/visits?limit={PAGE}{cursor}")
        assert page.status == 200, page
        seen += len(page.json["items"])
        if not page.json["next_cursor"]:
            return seen
        cursor = f"&cursor={page.json['next_cursor']}"


def test_all_is_readable_a_second_before_the_end_and_nothing_a_second_after(gansu: TestWorkspace) -> None:
    manager, venue = shop(gansu)
    visitor, code = verified(gansu), venue["entrances"][0]["code"]
    scanned = {"code": code, "scan_id": make_scan_id(datetime.now(UTC), secrets.randbits(74))}
    assert visitor.call("POST", "/v1/scans", scanned).status == 201
    crowd = person(gansu)
    for _ in range(ROWS - 1):
        check_in(gansu, crowd, Scan(code=code, scan_id=make_scan_id(datetime.now(UTC), secrets.randbits(74))))
    day = day_name(local_day(gansu.instant(), gansu.tenant))
    life = gansu.day_key_rows.life("visits", day)
    assert life is not None
    copy, warm = raw_rows(gansu, venue), every_key(gansu)
    assert openable(copy, warm) == ROWS

    gansu.ahead = max(timedelta(), life.deadline - timedelta(seconds=3) - gansu.instant())
    assert seen_by_manager(manager, venue) == ROWS
    assert len(visitor.call("GET", "/v1/me/visits").json["items"]) == 1
    assert gansu.instant() < life.deadline
    warm_key = gansu.day_keys.get("visits", day)

    _sleep_until(gansu, life.deadline)
    purge.handle({"time": life.deadline.isoformat()}, None)
    _sleep_until(gansu, life.deadline + timedelta(seconds=1))

    assert warm_key.seal
    tomorrow = day_name(local_day(gansu.instant(), gansu.tenant) + timedelta(days=1))
    assert gansu.day_keys.get("alerts", tomorrow).seal  # a warm container that is asked for another day alone
    assert ("visits", day) not in gansu.day_keys._kept
    with pytest.raises(DayKeyGone):  # the very container that held the key a moment ago
        gansu.day_keys.get("visits", day)
    assert seen_by_manager(manager, venue) == 0
    assert visitor.call("GET", "/v1/me/visits").json["items"] == []
    assert openable(raw_rows(gansu, venue), every_key(gansu)) == 0
    assert openable(copy, every_key(gansu)) == 0  # a table restored from before


def _sleep_until(workspace: TestWorkspace, at: datetime) -> None:
    time.sleep(max(0.0, (at - workspace.instant()).total_seconds()))
