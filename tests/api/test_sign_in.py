"""Signing in over HTTP: one challenge, one session."""

import pytest

from tests.embedded import TestWorkspace, province
from tests.http import call
from tests.mailbox import last_code
from tests.people import answer_challenge, fresh_phone, sign_in

pytestmark = pytest.mark.aws


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    return province("43")


def test_a_code_answers_its_challenge_with_tokens(hunan: TestWorkspace) -> None:
    answer = answer_challenge(hunan, fresh_phone())

    assert answer.status == 200
    assert answer.json["token_type"] == "Bearer"
    assert answer.json["expires_in"] == 7 * 86400
    assert answer.headers["cache-control"] == "no-store"
