"""Signing in over HTTP: one challenge, one session, and a second factor where people are seen."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from tests.embedded import TestWorkspace, province
from tests.http import Answer, call
from tests.mailbox import last_code
from tests.people import answer_challenge, fresh_phone, sign_in

pytestmark = pytest.mark.aws


@pytest.fixture(scope="module")
def shared() -> TestWorkspace:
    return province("43")


@pytest.fixture
def hunan(shared: TestWorkspace) -> TestWorkspace:
    """A province with the strict limits of a real one."""
    shared.ahead = timedelta()
    shared.policy("limits", sign_in_per_phone_hour=50, sign_in_per_network_hour=10**6, sign_in_per_tenant_hour=10**6)
    return shared


def ask(hunan: TestWorkspace, phone: str) -> tuple[str, str]:
    challenge = call(hunan, "POST", "/v1/auth/codes", {"phone": phone}).json["challenge"]
    return challenge, last_code(hunan, phone)


def answer(hunan: TestWorkspace, challenge: str, code: str, **more: Any) -> Answer:
    return call(hunan, "POST", "/v1/auth/tokens", {"challenge": challenge, "code": code, **more})


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_a_code_answers_its_challenge_with_tokens(hunan: TestWorkspace) -> None:
    answered = answer_challenge(hunan, fresh_phone())

    assert answered.status == 200
    assert answered.json["token_type"] == "Bearer"
    assert answered.json["expires_in"] == 7 * 86400
    assert answered.headers["cache-control"] == "no-store"


def test_known_and_unknown_phones_are_answered_alike(hunan: TestWorkspace) -> None:
    known = sign_in(hunan).phone

    answers = [call(hunan, "POST", "/v1/auth/codes", {"phone": phone}) for phone in (known, fresh_phone())]

    assert [a.status for a in answers] == [202, 202]
    assert answers[0].json.keys() == answers[1].json.keys() == {"challenge", "expires_in"}
    assert answers[0].json["expires_in"] == answers[1].json["expires_in"] == 300


@pytest.mark.parametrize(
    ("phone", "code"),
    [("0739-7222222", "phone_landline"), ("1390000", "phone_length"), ("张三", "phone_format"), ("", "phone_format")],
)
def test_a_phone_that_gets_no_sms_is_refused_with_the_reason(hunan: TestWorkspace, phone: str, code: str) -> None:
    refused = call(hunan, "POST", "/v1/auth/codes", {"phone": phone})

    assert (refused.status, refused.faults["phone"]) == (422, code)


def test_the_same_phone_in_another_spelling_is_the_same_account(hunan: TestWorkspace) -> None:
    first = sign_in(hunan)
    challenge = call(hunan, "POST", "/v1/auth/codes", {"phone": f"+86 {first.phone[:3]}-{first.phone[3:]}"})

    again = answer(hunan, challenge.json["challenge"], last_code(hunan, first.phone))

    me = call(hunan, "GET", "/v1/me", token=again.json["access_token"])
    assert me.json["account_id"] == first.account


def test_five_wrong_tries_void_that_challenge_and_no_other(hunan: TestWorkspace) -> None:
    phone = fresh_phone()
    first, code = ask(hunan, phone)
    second, other_code = ask(hunan, phone)

    tries = [answer(hunan, first, wrong(code)) for _ in range(5)]
    after = answer(hunan, first, code)

    assert {t.faults["code"] for t in tries} == {"code_wrong"}
    assert after.faults == {"challenge": "challenge_invalid"}
    assert answer(hunan, second, other_code).status == 200


def test_parallel_guesses_get_no_more_tries_than_five(hunan: TestWorkspace) -> None:
    challenge, code = ask(hunan, fresh_phone())

    with ThreadPoolExecutor(8) as pool:
        guesses = list(
            pool.map(lambda _: hunan.challenges.attempt(challenge, 5) is not None, range(24)),
        )

    assert sum(guesses) == 5
    assert answer(hunan, challenge, code).status == 422


def test_a_used_challenge_is_void(hunan: TestWorkspace) -> None:
    challenge, code = ask(hunan, fresh_phone())
    assert answer(hunan, challenge, code).status == 200

    again = answer(hunan, challenge, code)

    assert again.faults == {"challenge": "challenge_invalid"}


def test_of_two_uses_at_the_same_time_one_wins(hunan: TestWorkspace) -> None:
    challenge, code = ask(hunan, fresh_phone())
    held = [hunan.challenges.attempt(challenge, 5) for _ in range(4)]

    with ThreadPoolExecutor(4) as pool:
        used = list(pool.map(lambda one: one is not None and hunan.challenges.use(one), held))

    assert sorted(used) == [False, False, False, True]
    assert answer(hunan, challenge, code).status == 422


def test_a_challenge_expires(hunan: TestWorkspace) -> None:
    hunan.policy("tokens", sign_in_code_s=0)
    challenge, code = ask_silently(hunan)
    hunan.policy("tokens", sign_in_code_s=300)

    assert answer(hunan, challenge, code).faults == {"challenge": "challenge_invalid"}


def ask_silently(hunan: TestWorkspace) -> tuple[str, str]:
    return hunan.challenges.pose(fresh_phone(), hunan.tenant.tokens.sign_in_code_s)


def test_a_code_is_stored_neither_in_clear_nor_with_its_phone(hunan: TestWorkspace) -> None:
    import boto3

    phone = fresh_phone()
    _, code = ask(hunan, phone)
    client: Any = boto3.client("dynamodb", region_name="us-east-1", endpoint_url=hunan.settings.endpoint_url)

    stored = str(client.scan(TableName=hunan.settings.table("ephemera"))["Items"])

    assert phone not in stored
    assert f"'{code}'" not in stored


def test_codes_are_capped_by_phone_by_network_and_by_province(hunan: TestWorkspace) -> None:
    phone = fresh_phone()
    hunan.policy("limits", sign_in_per_phone_hour=2)
    statuses = [call(hunan, "POST", "/v1/auth/codes", {"phone": phone}).status for _ in range(3)]
    hunan.policy("limits", sign_in_per_phone_hour=50, sign_in_per_network_hour=2)
    nearby = [
        call(hunan, "POST", "/v1/auth/codes", {"phone": fresh_phone()}, network=f"2001:db8::{n}") for n in range(3)
    ]
    elsewhere = call(hunan, "POST", "/v1/auth/codes", {"phone": fresh_phone()}, network="2001:db8:1::1")

    assert statuses == [202, 202, 429]
    assert [n.status for n in nearby] == [202, 202, 429]
    assert elsewhere.status == 202
    assert 0 < int(nearby[2].headers["retry-after"]) <= 3600


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ({}, {"challenge": "missing", "code": "missing"}),
        ({"challenge": "x"}, {"code": "missing"}),
        ({"wechat_code": "x"}, {"wechat_code": "sign_in_not_offered"}),
        ({"alipay_code": "x"}, {"alipay_code": "sign_in_not_offered"}),
        ({"refresh_token": "x", "code": "123456"}, {"code": "not_allowed"}),
        ({"challenge": "x", "code": "1", "password": "x"}, {"password": "unknown_field"}),
    ],
)
def test_exactly_one_way_to_sign_in_is_taken(hunan: TestWorkspace, body: Any, faults: dict[str, str]) -> None:
    refused = call(hunan, "POST", "/v1/auth/tokens", body)

    assert (refused.status, refused.faults) == (422, faults)


def test_signing_out_ends_the_session_and_its_refresh_token(hunan: TestWorkspace) -> None:
    one = sign_in(hunan)
    other = sign_in(hunan, one.phone)

    gone = one.call("DELETE", "/v1/auth/tokens")

    assert gone.status == 204
    assert one.call("GET", "/v1/me").status == 401
    assert call(hunan, "POST", "/v1/auth/tokens", {"refresh_token": one.refresh_token}).status == 401
    assert other.call("GET", "/v1/me").status == 200


def test_a_token_of_another_province_is_worth_nothing(hunan: TestWorkspace) -> None:
    gansu = province("62")
    stranger = sign_in(gansu)

    assert call(hunan, "GET", "/v1/me", token=stranger.token).status == 401
    assert call(hunan, "POST", "/v1/auth/tokens", {"refresh_token": stranger.refresh_token}).status == 401
