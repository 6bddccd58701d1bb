"""What the gateway answers by itself has the shape of everything else, on both provinces."""

import http.client
from typing import Any

import pytest

from infra.client import Answer, Province

pytestmark = pytest.mark.aws


@pytest.fixture(params=["hunan", "gansu"])
def province(request: pytest.FixtureRequest) -> Province:
    found: Province = request.getfixturevalue(request.param)
    return found


def is_problem(answer: Answer, status: int) -> bool:
    return (
        answer.status == status
        and answer.headers["content-type"].startswith("application/problem+json")
        and {"type", "title", "status", "code", "detail", "errors"} <= answer.json.keys()
        and answer.json["status"] == status
    )


def test_an_unknown_route_is_404(province: Province) -> None:
    assert is_problem(province.call("GET", "/v1/nothing-here"), 404)
    assert is_problem(province.call("GET", "/nothing/at/all"), 404)


def test_a_wrong_method_is_405_and_names_the_right_ones(province: Province) -> None:
    answer = province.call("DELETE", "/v1/status")

    assert is_problem(answer, 405)
    assert answer.headers["allow"] == "GET"


def test_a_wrong_content_type_is_415(province: Province) -> None:
    assert is_problem(province.call("POST", "/v1/auth/codes", b"phone=1", headers={"Content-Type": "text/plain"}), 415)


@pytest.mark.parametrize("size", [1_000_001, 5_000_000])
def test_an_oversized_body_is_413(province: Province, size: int) -> None:
    assert is_problem(province.call("POST", "/v1/auth/codes", b" " * size), 413)


def test_every_bad_field_is_named_at_once_in_both_languages(province: Province) -> None:
    chinese = province.call("POST", "/v1/auth/codes", {"telephone": 1})
    english = province.call("POST", "/v1/auth/codes", {"telephone": 1}, headers={"Accept-Language": "en"})

    assert is_problem(chinese, 422)
    assert {error["field"] for error in chinese.json["errors"]} == {"phone", "telephone"}
    assert chinese.json["title"] != english.json["title"]


def test_regions_come_in_five_levels(province: Province) -> None:
    code, levels = {"43": "43", "62": "62"}[province.tenant], []
    while True:
        children = province.call("GET", f"/v1/regions/{code}/children").ok()["items"]
        if not children:
            break
        code = children[0]["code"]
        levels.append(children[0]["level"])

    assert levels == ["city", "county", "town", "village"]


def test_categories_name_their_departments(province: Province) -> None:
    items: list[dict[str, Any]] = province.call("GET", "/v1/categories").ok()["items"]

    assert all(item["departments"] for item in items)
    assert len({item["code"] for item in items}) == len(items) > 30


def test_the_openapi_document_is_served(province: Province) -> None:
    document = province.call("GET", "/v1/openapi.json").ok()

    assert document["openapi"].startswith("3.1")
    assert "/v1/scans" in document["paths"]


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x.y.z", "Basic abc", "Bearer " + "a" * 9000])
def test_a_bad_token_is_401(province: Province, header: str) -> None:
    try:
        answer = province.call("GET", "/v1/me", headers={"Authorization": header})
    except http.client.HTTPException:
        pytest.fail("the connection broke")

    assert is_problem(answer, 401) or (len(header) > 8000 and 400 <= answer.status < 500)
