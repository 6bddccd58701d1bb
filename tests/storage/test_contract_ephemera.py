"""The contract of what lives a day or two: caps that hold under a rush, challenges used once, messages taken once."""

import time
from typing import Any

import pytest

from chalicelib.domain.errors import TooMany
from chalicelib.storage.outbox import Message, MessageHeld
from tests.embedded import TestWorkspace
from tests.people import fresh_phone
from tests.storage.engines import at_once, client_of, rows_under

pytestmark = pytest.mark.aws
DAY_S = 86400


def expire(workspace: TestWorkspace, pk: str, sk: str) -> None:
    """Move a row's end into the past, as if the sweep had not come by yet."""
    client_of(workspace).update_item(
        TableName=workspace.settings.table("ephemera"),
        Key={"pk": {"S": pk}, "sk": {"S": sk}},
        UpdateExpression="SET expires = :past",
        ExpressionAttributeValues={":past": {"N": str(int(time.time()) - 1)}},
    )


def drafted(workspace: TestWorkspace) -> tuple[Any, str]:
    """Return a written message's row and id; it is in no queue."""
    row = workspace.outbox.draft(Message("approved", fresh_phone(), {"venue": "小军超市"}))
    row.save()
    return row, f"{row.pk.split('#')[2]}.{row.sk}"


def test_fifty_at_once_never_spend_more_than_the_cap(hunan: TestWorkspace) -> None:
    who = hunan.fresh_id()

    outcomes = at_once(50, lambda _: hunan.ephemera.spend("test", who, 7, DAY_S))

    assert outcomes == {"None": 7, "too_many_requests": 43}


def test_a_spent_limit_says_how_long_to_wait_and_binds_nobody_else(hunan: TestWorkspace) -> None:
    first, second = hunan.fresh_id(), hunan.fresh_id()
    hunan.ephemera.spend("test", first, 1, DAY_S)

    with pytest.raises(TooMany) as spent:
        hunan.ephemera.spend("test", first, 1, DAY_S)

    assert 0 < spent.value.retry_after_s <= DAY_S
    hunan.ephemera.spend("test", second, 1, DAY_S)
    hunan.ephemera.spend("other", first, 1, DAY_S)


def test_uses_are_counted_together_or_not_at_all(hunan: TestWorkspace) -> None:
    who = hunan.fresh_id()

    outcomes = at_once(10, lambda _: hunan.ephemera.spend("test", who, 7, DAY_S, amount=3))
    hunan.ephemera.give_back("test", who, DAY_S, 3)
    again = at_once(10, lambda _: hunan.ephemera.spend("test", who, 7, DAY_S, amount=2))

    assert outcomes == {"None": 2, "too_many_requests": 8}
    assert again == {"None": 2, "too_many_requests": 8}
    with pytest.raises(TooMany):
        hunan.ephemera.spend("test", hunan.fresh_id(), 7, DAY_S, amount=8)


def test_a_name_is_taken_once(hunan: TestWorkspace) -> None:
    name = hunan.fresh_id()

    outcomes = at_once(20, lambda number: hunan.ephemera.put_once("test", name, number, 60))

    assert outcomes == {"True": 1, "False": 19}
    assert hunan.ephemera.get("test", name, int) in range(20)


def test_a_value_past_its_time_is_absent_though_its_row_is_there(hunan: TestWorkspace) -> None:
    name = hunan.fresh_id()
    hunan.ephemera.put("test", name, "value", 0)

    assert hunan.ephemera.get("test", name, str) is None
    assert len(rows_under(hunan, "ephemera", f"43#test#{name}")) == 1


def test_a_name_whose_time_is_over_can_be_taken_again(hunan: TestWorkspace) -> None:
    name = hunan.fresh_id()
    hunan.ephemera.put("test", name, "old", 0)

    assert hunan.ephemera.put_once("test", name, "new", 60)
    assert hunan.ephemera.get("test", name, str) == "new"


def test_a_forgotten_value_is_gone(hunan: TestWorkspace) -> None:
    name = hunan.fresh_id()
    hunan.ephemera.put("test", name, "value", 60)

    hunan.ephemera.delete("test", name)

    assert hunan.ephemera.get("test", name, str) is None


def test_one_challenge_used_by_ten_is_used_once(hunan: TestWorkspace) -> None:
    name, code = hunan.challenges.pose(fresh_phone(), 300)
    challenge = hunan.challenges.attempt(name, 5)
    assert challenge is not None
    assert hunan.challenges.fits(challenge, code)

    outcomes = at_once(10, lambda _: hunan.challenges.use(challenge))

    assert outcomes == {"True": 1, "False": 9}
    assert hunan.challenges.attempt(name, 5) is None


def test_thirty_guesses_at_once_have_five_tries(hunan: TestWorkspace) -> None:
    name, _ = hunan.challenges.pose(fresh_phone(), 300)

    outcomes = at_once(30, lambda _: hunan.challenges.attempt(name, 5) is not None)

    assert outcomes == {"True": 5, "False": 25}


def test_a_try_that_was_no_guess_is_given_back(hunan: TestWorkspace) -> None:
    name, _ = hunan.challenges.pose(fresh_phone(), 300)
    challenge = hunan.challenges.attempt(name, 1)
    assert challenge is not None
    assert hunan.challenges.attempt(name, 1) is None

    hunan.challenges.give_back(challenge)

    assert hunan.challenges.attempt(name, 1) is not None


def test_an_expired_challenge_is_void_though_its_row_is_there(hunan: TestWorkspace) -> None:
    name, _ = hunan.challenges.pose(fresh_phone(), 300)
    expire(hunan, f"43#challenge#{name}", "value")

    assert hunan.challenges.attempt(name, 5) is None
    assert hunan.challenges.attempt(hunan.fresh_id(), 5) is None


def test_a_challenge_keeps_neither_phone_nor_code_in_clear(hunan: TestWorkspace) -> None:
    phone = fresh_phone()
    name, code = hunan.challenges.pose(phone, 300)

    row = str(rows_under(hunan, "ephemera", f"43#challenge#{name}"))

    assert phone not in row
    assert code not in row


def test_one_message_claimed_by_ten_is_claimed_once(hunan: TestWorkspace) -> None:
    _, name = drafted(hunan)

    outcomes = at_once(10, lambda _: hunan.outbox.claim(name) is not None)

    assert outcomes == {"True": 1, "MessageHeld": 9}


def test_a_message_is_gone_when_sent_and_there_again_when_given_back(hunan: TestWorkspace) -> None:
    _, name = drafted(hunan)
    hunan.outbox.claim(name)
    with pytest.raises(MessageHeld):
        hunan.outbox.claim(name)

    hunan.outbox.release(name)
    again = hunan.outbox.claim(name)
    hunan.outbox.sent(name)

    assert again is not None
    assert hunan.outbox.claim(name) is None


def test_an_expired_message_is_not_sent_though_its_row_is_there(hunan: TestWorkspace) -> None:
    row, name = drafted(hunan)
    expire(hunan, row.pk, row.sk)

    assert hunan.outbox.claim(name) is None
    assert name not in set(hunan.outbox.waiting(int(name.split(".")[0])))


def test_an_hours_waiting_messages_are_all_listed(hunan: TestWorkspace) -> None:
    names = {drafted(hunan)[1] for _ in range(40)}

    waiting = {name for hour in {int(name.split(".")[0]) for name in names} for name in hunan.outbox.waiting(hour)}

    assert names <= waiting
