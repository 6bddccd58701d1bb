"""Forged, foreign, expired and mangled tokens open nothing on a deployed province."""

import pytest

from infra.client import Province
from tests.journeys.citizens import citizen, fresh_phone
from tests.security.forgeries import FORGERIES, Forge

pytestmark = pytest.mark.aws
ROUTES = [("GET", "/v1/me"), ("POST", "/v1/scans"), ("GET", "/v1/venues?mine=true")]


@pytest.fixture(scope="module")
def token(hunan: Province) -> str:
    """Return a token that works."""
    good = citizen(hunan).token
    assert hunan.call("GET", "/v1/me", token=good).status == 200
    return good


def statuses(province: Province, token: str) -> set[int]:
    answers = [province.call(method, path, {} if method == "POST" else None, token=token) for method, path in ROUTES]
    assert all(answer.json["code"] in {"token_invalid", "token_missing"} for answer in answers if answer.status == 401)
    return {answer.status for answer in answers}


def test_there_are_forty_forgeries() -> None:
    assert len({forge.__name__ for forge in FORGERIES}) == len(FORGERIES) >= 40


@pytest.mark.parametrize("forge", FORGERIES, ids=lambda forge: forge.__name__)
def test_a_forged_token_is_401(hunan: Province, token: str, forge: Forge) -> None:
    assert statuses(hunan, forge(token)) == {401}


def test_a_neighbours_token_is_401(hunan: Province, gansu: Province, token: str) -> None:
    assert statuses(gansu, token) == {401}
    assert statuses(hunan, citizen(gansu).token) == {401}


def test_a_refresh_token_is_no_access_token(hunan: Province) -> None:
    tokens = hunan.sign_in(fresh_phone())

    assert statuses(hunan, tokens["refresh_token"]) == {401}


@pytest.mark.parametrize("place", range(0, 100, 7))
def test_a_token_with_one_letter_changed_is_401(hunan: Province, token: str, place: int) -> None:
    at = len(token) * place // 100
    letter = next(other for other in "Ab" if other != token[at])

    assert hunan.call("GET", "/v1/me", token=token[:at] + letter + token[at + 1 :]).status == 401
