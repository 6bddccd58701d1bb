"""The API's description: true to OpenAPI 3.1, to the routes and to the models, and made only when asked for."""

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Generic, TypedDict, TypeVar

import jsonschema
import msgspec
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from chalicelib.api.openapi import VERSION, document
from chalicelib.api.openapi.schemas import Schemas, query_parameters
from chalicelib.api.problems import from_error
from chalicelib.api.route import PUBLIC, Route
from chalicelib.api.routes import ROUTES
from chalicelib.api.wording import SENTENCES
from chalicelib.domain.errors import FieldError, InvalidFields, TooMany

T = TypeVar("T")
ROOT = Path(__file__).parents[2]
SPELLED = json.loads(msgspec.json.encode(document()))
by_name = pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")


class Once(Generic[T]):
    """A namespace, so that two classes may share a name."""

    class Reason(TypedDict):
        """One."""

        why: str


class Reason(TypedDict):
    """Another."""

    why: int


def operation(route: Route) -> dict[str, Any]:
    found: dict[str, Any] = SPELLED["paths"][route.path][route.method.lower()]
    return found


def resolved(reference: dict[str, Any]) -> dict[str, Any]:
    found = SPELLED
    for part in reference["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return found


def check(instance: Any, name: str) -> None:
    schema = {"$ref": f"#/components/schemas/{name}", "components": SPELLED["components"]}
    jsonschema.Draft202012Validator(schema).validate(instance)


def test_the_document_is_valid_openapi_3_1() -> None:
    assert SPELLED["openapi"] == "3.1.0"
    assert [str(error) for error in OpenAPIV31SpecValidator(SPELLED).iter_errors()] == []


def test_the_document_names_exactly_the_routes() -> None:
    described = {
        (method.upper(), path) for path, item in SPELLED["paths"].items() for method in item if method != "parameters"
    }

    assert described == {(route.method, route.path) for route in ROUTES}


@by_name
def test_an_operation_is_named_after_its_view_and_says_what_it_does(route: Route) -> None:
    described = operation(route)

    assert described["operationId"] == route.view.replace(":", "_")
    assert re.match(r"[A-Z].*[^.]$", described["summary"])
    assert described["tags"] == [route.view.partition(":")[0]]


@by_name
def test_an_operation_asks_for_a_token_unless_it_is_public_and_names_its_roles(route: Route) -> None:
    described = operation(route)

    assert described["security"] == ([] if route.access == PUBLIC else [{"bearer": []}])
    assert tuple(described.get("x-roles", ())) == route.roles
    assert route.access == PUBLIC or {"401", "403"} <= described["responses"].keys()


@by_name
def test_an_operation_names_its_answers(route: Route) -> None:
    responses = operation(route)["responses"]

    assert {str(status) for status in (route.status, *route.also)} <= responses.keys()
    assert {"422", "429", "503"} <= responses.keys()
    assert ("content" in responses[str(route.status)]) == (route.status != 204)
    assert ("404" in responses) or "{" not in route.path
    assert not route.takes_body or {"400", "413", "415"} <= responses.keys()


@by_name
def test_an_operation_describes_its_variables_and_its_body(route: Route) -> None:
    item, view = SPELLED["paths"][route.path], route.describe()

    assert [each["name"] for each in item["parameters"]] == re.findall(r"\{(\w+)\}", route.path)
    assert all(each["required"] for each in item["parameters"])
    content = operation(route).get("requestBody", {}).get("content", {})
    assert content.keys() == ({*route.accepts} if view.body is not None else set())


@pytest.mark.parametrize("status", ["429", "503"])
def test_who_must_wait_is_promised_a_retry_after(status: str) -> None:
    response = resolved(operation(ROUTES[0])["responses"][status])

    assert response["headers"]["Retry-After"]["required"]


def test_every_code_is_listed_and_every_refusal_fits_the_problem() -> None:
    assert SPELLED["components"]["schemas"]["Problem"]["properties"]["code"]["enum"] == sorted(SENTENCES)
    for refusal in (InvalidFields([FieldError("a[2].b", "too_long", {"limit": 3})]), TooMany("too_many_requests", 3)):
        check(from_error(refusal, "zh")[1], "Problem")


def test_a_model_refuses_in_the_document_what_it_refuses_in_the_code() -> None:
    scan = {"code": "43ABCDEFGHJKM", "scan_id": "01932f6a-0000-7000-8000-000000000000", "as": "staff"}

    check(scan, "ScanRequest")
    for wrong in ({"as": "king"}, {"colour": "green"}, {"position": {"lat": 91, "lon": 0}}, {"companions": ["x"] * 6}):
        with pytest.raises(jsonschema.ValidationError):
            check(scan | wrong, "ScanRequest")


def test_members_that_always_stand_in_an_answer_are_required() -> None:
    schemas = SPELLED["components"]["schemas"]

    assert "entrances" not in schemas["VenueView"]["required"]
    assert {"venue_id", "state", "manager"} <= set(schemas["VenueView"]["required"])
    assert set(schemas["ScanView"]["required"]) == set(schemas["ScanView"]["properties"]) - {"health_point", "repeat"}


def test_a_query_is_described_parameter_by_parameter_without_null() -> None:
    described = {
        each["name"]: each for each in operation(route_of("GET", "/v1/venues"))["parameters"] if "name" in each
    }

    assert described["limit"]["schema"] == {"type": "integer", "minimum": 1, "maximum": 100, "default": 50}
    assert described["mine"]["schema"] == {"type": "boolean", "default": False}
    assert described["county"]["schema"].keys() == {"type", "pattern"}
    assert not any(each["required"] for each in described.values())


def route_of(method: str, path: str) -> Route:
    return next(route for route in ROUTES if (route.method, route.path) == (method, path))


def test_two_types_of_one_name_are_told_apart_by_their_modules() -> None:
    schemas = Schemas([Reason, Once.Reason])

    assert len(schemas.components) == 2
    assert all(re.fullmatch(r"[A-Za-z0-9]+", name) for name in SPELLED["components"]["schemas"])
    assert schemas.of(Reason) != schemas.of(Once.Reason)
    assert schemas.of(Reason)["$ref"].rpartition("/")[2] in schemas.components


def test_a_required_parameter_is_required() -> None:
    class Wanted(msgspec.Struct):
        region: str
        limit: int | None = None

    assert query_parameters(Wanted) == [
        {"name": "region", "in": "query", "required": True, "schema": {"type": "string"}},
        {"name": "limit", "in": "query", "required": False, "schema": {"type": "integer"}},
    ]


def test_no_text_that_a_client_sends_is_boundless() -> None:
    boundless = [
        f"{name}.{field}"
        for name, schema in SPELLED["components"]["schemas"].items()
        if schema.get("additionalProperties") is False and name != "FieldProblem"
        for field, given in schema["properties"].items()
        for each in given.get("anyOf", [given])
        if (each.get("type") == "string" and not each.keys() & {"maxLength", "pattern", "format"})
        or (each.get("type") == "array" and "maxItems" not in each)
    ]

    assert boundless == []


def patterns(schema: Any) -> Iterator[str]:
    """Yield every pattern of a schema."""
    if isinstance(schema, dict):
        yield from [schema["pattern"]] if isinstance(schema.get("pattern"), str) else []
    for each in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list | tuple) else ():
        yield from patterns(each)


def test_no_pattern_lets_a_line_feed_follow_and_json_schema_spells_its_end_its_own_way() -> None:
    views = [route.describe() for route in ROUTES]
    models = [model for view in views for model in (view.body, view.query) if isinstance(model, type)]
    ours = set(patterns(msgspec.json.schema_components(models)))
    spelled = set(patterns(SPELLED))

    assert len(ours) > 5
    assert [pattern for pattern in ours if not pattern.endswith(r"\Z")] == []
    assert {pattern.removesuffix(r"\Z") + "$" for pattern in ours} <= spelled
    assert [pattern for pattern in spelled if r"\Z" in pattern] == []


def test_the_address_of_the_server_holds_under_a_stage_prefix() -> None:
    assert SPELLED["servers"] == [{"url": ".."}]


def test_the_version_is_the_projects() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"] == VERSION


def test_the_document_is_made_once_and_only_when_somebody_asks() -> None:
    assert document() is document()
    loaded = "import app, sys; print([name for name in sys.modules if 'openapi' in name])"
    done = subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_part_that_is_judged_alone_is_shown_and_anything_may_stand_there() -> None:
    components = SPELLED["components"]["schemas"]

    for body, member, part in (("PaperRequest", "rows", "LineRequest"), ("BatchRequest", "scans", "ScanRequest")):
        shown = {"anyOf": [{"$ref": f"#/components/schemas/{part}"}, {}]}
        found = components[body]["properties"][member]
        assert found.get("anyOf", [found])[0]["items"] == shown
        assert components[part]["properties"]
