"""Refusals as problem+json: one shape, safe to show, with what a client needs to go on."""

import pytest

from chalicelib.api.problems import STATUS, from_error, problem, status_of
from chalicelib.domain import errors
from chalicelib.domain.errors import FieldError, InvalidFields


def test_a_problem_has_all_members_of_the_contract() -> None:
    assert problem(404, "not_found", "en") == {
        "type": "urn:venue-code:problem:not_found",
        "title": "There is nothing here",
        "status": 404,
        "code": "not_found",
        "detail": "There is nothing here",
        "errors": [],
    }


def test_facts_stand_beside_the_members() -> None:
    refusal = errors.Conflict("other_province", tenant="62", url="https://example.org")

    status, body, _ = from_error(refusal, "zh")

    assert (status, body["tenant"], body["url"]) == (409, "62", "https://example.org")


def test_every_bad_field_has_its_code_and_a_sentence_in_the_readers_language() -> None:
    refusal = InvalidFields([FieldError("name", "too_long", {"limit": 60}), FieldError("phone", "phone_format")])

    status, body, _ = from_error(refusal, "en")

    assert status == 422
    assert body["code"] == "invalid_fields"
    assert body["errors"] == [
        {"field": "name", "code": "too_long", "message": "Too long: at most 60"},
        {"field": "phone", "code": "phone_format", "message": "This is not a mainland mobile number"},
    ]


@pytest.mark.parametrize(
    ("refusal", "status", "seconds"),
    [(errors.TooMany("too_many_requests", 17), 429, "17"), (errors.StorageUnavailable(), 503, "5")],
)
def test_who_must_wait_is_told_how_long(refusal: errors.DomainError, status: int, seconds: str) -> None:
    told, _, headers = from_error(refusal, "zh")

    assert (told, headers["Retry-After"]) == (status, seconds)


@pytest.mark.parametrize(
    ("code", "challenge"), [("token_missing", "Bearer"), ("token_invalid", 'Bearer error="invalid_token"')]
)
def test_who_is_not_known_is_told_how_to_ask(code: str, challenge: str) -> None:
    status, _, headers = from_error(errors.Unauthorized(code), "zh")

    assert (status, headers["WWW-Authenticate"]) == (401, challenge)


def test_a_kind_of_refusal_has_the_status_of_its_nearest_parent() -> None:
    class StaleForm(errors.Conflict):
        pass

    assert status_of(StaleForm) == 409


def test_every_status_is_a_clear_refusal() -> None:
    assert set(STATUS.values()) <= {400, 401, 403, 404, 409, 410, 413, 422, 429, 503}
