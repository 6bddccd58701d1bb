"""The contract of what stands behind a door: visits once, colours in their order, day keys made once."""

import base64
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.alarm.health import Health
from chalicelib.security.day_keys import DayKeyGone
from chalicelib.storage.day_key_rows import EpochGone
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from tests.embedded import TestWorkspace
from tests.storage.engines import at_once, client_of, rows_under

pytestmark = pytest.mark.aws
NOW = datetime(2026, 1, 5, 1, 2, 3, tzinfo=UTC)
TODAY = "20260105"
LATER_S = int(time.time()) + 86400


def visit(venue: str, number: int = 0, **more: Any) -> dict[str, Any]:
    """Return a visit's row as the door spells it."""
    row = {
        "pk": f"43#{venue}#{TODAY}",
        "sk": f"09{number // 6000 % 60:02d}{number // 100 % 60:02d}{number % 100:03d}#{venue}23#scan-{number}#0",
        "visitor_pk": f"43#visitor-{number % 7}",
        "abnormal": False,
        "mode": "scan",
        "presence": "unverified",
        "expires": LATER_S,
        "sealed": b"box",
    }
    return row | more


def green(at: datetime, colour: str = "green") -> Health:
    return Health(colour=colour, as_of=at, valid_until=at + timedelta(days=1))


def test_a_visit_is_written_once_and_the_second_send_gets_the_first_row(hunan: TestWorkspace) -> None:
    row = visit(hunan.fresh_id())

    first, second = hunan.door.put(row), hunan.door.put(row | {"sealed": b"other box"})

    assert first is None
    assert second == row


def test_fifty_sends_at_once_are_one_row_that_everyone_sees(hunan: TestWorkspace) -> None:
    venue = hunan.fresh_id()

    def send(number: int) -> str:
        there = hunan.door.put(visit(venue, sealed=str(number).encode()))
        return "written" if there is None else there["sealed"].decode()

    outcomes = at_once(50, send)

    (row,) = rows_under(hunan, "visits", f"43#{venue}#{TODAY}")
    kept = row["sealed"]["B"].decode()
    assert outcomes == {"written": 1, kept: 49}


def test_a_day_of_more_than_a_page_is_read_whole_and_in_order(hunan: TestWorkspace) -> None:
    venue = hunan.fresh_id()
    for number in reversed(range(40)):
        hunan.door.put(visit(venue, number, sealed=b"x" * 40_000))

    found = list(hunan.visits.of_day(venue, TODAY))
    clear = list(hunan.visits.of_day(venue, TODAY, clear_only=True))

    assert [one.scan_id for one in found] == [one.scan_id for one in clear] == [f"scan-{n}" for n in range(40)]
    assert all(len(one.sealed) == 40_000 for one in found)
    assert not any(one.sealed for one in clear)


def test_a_cell_is_ten_minutes_of_the_day_and_no_more(hunan: TestWorkspace) -> None:
    venue = hunan.fresh_id()
    times = ["085959999", "090000000", "090959999", "091000000", "190500000"]
    for number, clock in enumerate(times):
        hunan.door.put(visit(venue, number, sk=f"{clock}#{venue}23#scan-{number}#0"))

    found = [one.time for one in hunan.visits.of_cell(venue, TODAY, "0900")]

    assert found == ["090000000", "090959999"]


def test_a_visit_past_its_deadline_is_absent_though_its_row_is_there(hunan: TestWorkspace) -> None:
    venue = hunan.fresh_id()
    row = visit(venue, expires=int(time.time()) - 1)
    hunan.door.put(row)

    assert list(hunan.visits.of_day(venue, TODAY)) == []
    assert list(hunan.visits.of_cell(venue, TODAY, "0900")) == []
    assert hunan.visits.get(row["pk"], row["sk"]) is None
    assert len(rows_under(hunan, "visits", row["pk"])) == 1


def test_a_visitors_day_is_found_by_the_index_and_shows_keys_alone(hunan: TestWorkspace) -> None:
    venues = [hunan.fresh_id() for _ in range(3)]
    for number, venue in enumerate(venues):
        hunan.door.put(visit(venue, number, visitor_pk="43#somebody", sealed=b"x" * 1000))

    items = client_of(hunan).query(
        TableName=hunan.settings.table("visits"),
        IndexName="by_visitor",
        KeyConditionExpression="visitor_pk = :who",
        ExpressionAttributeValues={":who": {"S": "43#somebody"}},
    )["Items"]

    assert {item["pk"]["S"].split("#")[1] for item in items} == set(venues)
    assert all(item.keys() == {"pk", "sk", "visitor_pk"} for item in items)


def test_the_newest_colour_wins_in_whatever_order_they_come(hunan: TestWorkspace) -> None:
    person = hunan.fresh_id()

    written = [
        hunan.health.put(person, green(NOW + timedelta(hours=hour), colour), LATER_S)
        for hour, colour in ((2, "yellow"), (1, "green"), (2, "red"), (3, "red"))
    ]

    assert written == [True, False, False, True]
    assert hunan.health.get(person).colour == hunan.door.health(person).colour == "red"
    assert [change.colour for change in hunan.health.changes(person)] == ["red", "yellow"]


def test_of_twenty_feeds_at_once_the_newest_stands(hunan: TestWorkspace) -> None:
    person = hunan.fresh_id()

    def feed(number: int) -> bool:
        return hunan.health.put(person, green(NOW + timedelta(seconds=number)), LATER_S)

    outcomes = at_once(20, feed)

    assert outcomes["True"] >= 1
    assert hunan.health.get(person).as_of == NOW + timedelta(seconds=19)


def test_a_colour_keeps_the_wait_that_was_asked_of_the_scanner(hunan: TestWorkspace) -> None:
    person, until = hunan.fresh_id(), NOW + timedelta(minutes=1)
    client_of(hunan).put_item(
        TableName=hunan.settings.table("health"),
        Item={
            "pk": {"S": f"43#{person}"},
            "sk": {"S": "current"},
            "slow_until_ms": {"N": str(round(until.timestamp() * 1000))},
        },
    )
    before = hunan.door.health(person)

    hunan.health.put(person, green(NOW), LATER_S)

    assert (before.colour, before.slow_until) == ("unknown", until)
    assert (hunan.door.health(person).colour, hunan.door.health(person).slow_until) == ("green", until)


def test_a_change_of_colour_past_its_time_is_absent(hunan: TestWorkspace) -> None:
    person = hunan.fresh_id()
    hunan.health.put(person, green(NOW), int(time.time()) - 1)

    assert list(hunan.health.changes(person)) == []
    assert hunan.health.get(person).colour == "green"


def test_what_was_known_of_somebody_then_is_told_by_the_change_before_it(hunan: TestWorkspace) -> None:
    person, stranger = hunan.fresh_id(), hunan.fresh_id()
    for hour, colour in ((0, "green"), (2, "red"), (4, "green")):
        hunan.health.put(person, green(NOW + timedelta(hours=hour), colour), LATER_S)

    def then(hours: float, who: str = person) -> str:
        return hunan.health.then(who, NOW + timedelta(hours=hours)).colour

    assert [then(hours) for hours in (-0.001, 0, 1.9, 2, 3.9, 4, 27.9)] == [
        *("unknown", "green", "green", "red", "red", "green", "green"),
    ]
    assert then(28) == "unknown"  # the colour of four o'clock is a day old
    assert then(1, stranger) == "unknown"


def test_a_colour_of_then_needs_a_change_that_is_not_past_its_time(hunan: TestWorkspace) -> None:
    person = hunan.fresh_id()
    hunan.health.put(person, green(NOW, "red"), int(time.time()) - 1)

    assert hunan.health.then(person, NOW).colour == "red"  # it is the present one, whatever became of its change
    hunan.health.put(person, green(NOW + timedelta(hours=1)), LATER_S)
    assert hunan.health.then(person, NOW).colour == "unknown"


def test_a_day_key_is_kept_once_and_never_replaced(hunan: TestWorkspace) -> None:
    outcomes = at_once(10, lambda number: hunan.day_key_rows.put_day("paper", TODAY, str(number).encode(), "kms", 1))

    (row,) = rows_under(hunan, "keys", f"43#paper#{TODAY}")
    assert outcomes == {"True": 1, "False": 9}
    assert not hunan.day_key_rows.put_day("paper", TODAY, b"later", "kms", 2)
    assert rows_under(hunan, "keys", f"43#paper#{TODAY}") == [row]
    assert hunan.day_key_rows.exists("paper", TODAY)
    assert not hunan.day_key_rows.exists("paper", "20260106")


def test_an_epoch_is_named_once_and_not_used_when_it_ends(hunan: TestWorkspace) -> None:
    epoch = 987_654
    outcomes = at_once(10, lambda number: hunan.day_key_rows.put_epoch("paper", epoch, f"kms-{number}", 1))

    assert outcomes == {"True": 1, "False": 9}
    assert str(hunan.day_key_rows.kms_key("paper", epoch)).startswith("kms-")
    assert hunan.day_key_rows.kms_key("paper", epoch + 1) is None
    hunan.day_key_rows.put_epoch("paper", epoch + 2, "", 1)
    with pytest.raises(EpochGone):
        hunan.day_key_rows.kms_key("paper", epoch + 2)


def test_day_keys_made_ahead_open_here_and_an_erased_one_does_not(hunan: TestWorkspace) -> None:
    now = hunan.instant()
    make_day_keys(hunan, now)
    day = f"{now + hunan.utc_offset:%Y%m%d}"

    key, again = hunan.vault.day_key("visits", day), hunan.vault.day_key("visits", day)
    client_of(hunan).update_item(
        TableName=hunan.settings.table("keys"),
        Key={"pk": {"S": f"43#visits#{day}"}, "sk": {"S": "state"}},
        UpdateExpression="SET #state = :erased REMOVE #wrapped",
        ExpressionAttributeNames={"#state": "state", "#wrapped": "wrapped"},
        ExpressionAttributeValues={":erased": {"S": "erased"}},
    )

    assert (key, key.writable) == (again, True)
    assert hunan.vault.day_key("alerts", day).seal != key.seal
    with pytest.raises(DayKeyGone):
        hunan.vault.day_key("visits", day)
    assert make_day_keys(hunan, now).made == 0


def test_a_box_of_bytes_comes_back_byte_for_byte(hunan: TestWorkspace) -> None:
    row = visit(hunan.fresh_id(), sealed=bytes(range(256)))
    hunan.door.put(row)

    kept = hunan.visits.get(row["pk"], row["sk"])

    assert kept is not None
    assert base64.b64encode(kept.sealed) == base64.b64encode(row["sealed"])
