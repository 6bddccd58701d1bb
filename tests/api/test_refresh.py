"""Refreshing over HTTP: rotation, lost answers, stolen tokens."""

import base64
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from tests.embedded import TestWorkspace, environment, province
from tests.http import Answer, call
from tests.people import Somebody, sign_in

pytestmark = pytest.mark.aws


@pytest.fixture(scope="module")
def shared() -> TestWorkspace:
    return province("43")


@pytest.fixture
def hunan(shared: TestWorkspace) -> TestWorkspace:
    shared.ahead = timedelta()
    return shared


def refresh(hunan: TestWorkspace, token: str) -> Answer:
    return call(hunan, "POST", "/v1/auth/tokens", {"refresh_token": token})


def claims(token: str) -> dict[str, Any]:
    part = token.split(".")[1]
    decoded: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return decoded


def stolen(somebody: Somebody) -> str:
    account, session, number, _ = somebody.refresh_token.split(".")
    return f"{account}.{session}.{number}.{'a' * 52}"


def test_a_refresh_gives_another_token_of_each_kind(hunan: TestWorkspace) -> None:
    visitor = sign_in(hunan)

    refreshed = refresh(hunan, visitor.refresh_token)

    assert refreshed.status == 200
    assert refreshed.json["refresh_token"] != visitor.refresh_token
    assert call(hunan, "GET", "/v1/me", token=refreshed.json["access_token"]).status == 200


def test_a_lost_answer_is_given_again_to_the_letter(hunan: TestWorkspace) -> None:
    visitor = sign_in(hunan)
    first = refresh(hunan, visitor.refresh_token)

    hunan.ahead = timedelta(seconds=50)
    again = refresh(hunan, visitor.refresh_token)

    assert again.json == first.json


def test_parallel_refreshes_get_one_answer(hunan: TestWorkspace) -> None:
    visitor = sign_in(hunan)

    with ThreadPoolExecutor(6) as pool:
        from chalicelib.usecases.account.refresh import refresh as refreshing

        answers = set(pool.map(lambda _: refreshing(hunan, visitor.refresh_token), range(6)))

    assert len(answers) == 1


def test_a_token_used_again_later_ends_the_whole_session(hunan: TestWorkspace) -> None:
    visitor = sign_in(hunan)
    current = refresh(hunan, visitor.refresh_token).json

    hunan.ahead = timedelta(seconds=61)
    reused = refresh(hunan, visitor.refresh_token)

    assert (reused.status, reused.code) == (401, "refresh_invalid")
    assert refresh(hunan, current["refresh_token"]).status == 401
    assert call(hunan, "GET", "/v1/me", token=current["access_token"]).status == 401


def test_a_token_two_rotations_old_ends_the_session_at_once(hunan: TestWorkspace) -> None:
    visitor = sign_in(hunan)
    second = refresh(hunan, visitor.refresh_token).json["refresh_token"]
    third = refresh(hunan, second).json["refresh_token"]

    assert refresh(hunan, visitor.refresh_token).status == 401
    assert refresh(hunan, third).status == 401


def test_a_forged_token_is_refused_and_harms_nobody(hunan: TestWorkspace) -> None:
    visitor = sign_in(hunan)
    account, session, number, secret = visitor.refresh_token.split(".")
    forged = [
        stolen(visitor),
        f"{account}.{session}.{int(number) + 1}.{secret}",
        f"{account}.{session}.0{number}.{secret}",
        f"{account}.{session}.{number}",
        f"{account}.{session}.{number}.{secret}.",
        f"{account[::-1]}.{session}.{number}.{secret}",
        "…",
        visitor.token,
    ]

    statuses = {refresh(hunan, token[:200]).status for token in forged}

    assert statuses == {401}
    assert refresh(hunan, visitor.refresh_token).status == 200


def test_a_visitors_session_slides_and_ends_after_half_a_year_of_silence(hunan: TestWorkspace) -> None:
    visitor = sign_in(hunan)
    hunan.ahead = timedelta(days=170)
    second = refresh(hunan, visitor.refresh_token).json["refresh_token"]
    hunan.ahead = timedelta(days=340)
    third = refresh(hunan, second).json["refresh_token"]
    hunan.ahead = timedelta(days=340 + 181)

    assert refresh(hunan, third).status == 401


def test_the_claims_name_no_person(hunan: TestWorkspace) -> None:
    token = claims(sign_in(hunan).token)

    assert token.keys() == {"iss", "aud", "sub", "tenant", "roles", "sid", "own", "iat", "exp"}
    assert (token["tenant"], token["roles"]) == ("43", [])
    assert token["exp"] - token["iat"] == 7 * 86400


def test_a_visitors_refresh_loads_no_heavy_library(hunan: TestWorkspace) -> None:
    visitor = sign_in(hunan)
    script = (
        "import sys; from chalicelib import runtime; from chalicelib.api.views.sign_ins import TokenRequest, issue;"
        "from chalicelib.api.call import Call;"
        f"call = Call(workspace=runtime.for_tenant(), language='zh', network='');"
        f"issue(call, TokenRequest(refresh_token={visitor.refresh_token!r}));"
        "print([m for m in ('botocore', 'boto3', 'pynamodb', 'pyotp', 'PIL') if m in sys.modules])"
    )
    aws = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}

    found = subprocess.run(
        [sys.executable, "-c", script],
        env=environment(hunan.settings) | aws,
        capture_output=True,
        text=True,
        check=True,
    )

    assert found.stdout.splitlines()[-1] == "[]"
