"""JSON and query parameters in: strict, all faults at once, and nothing a client sends breaks it."""

import json
import time
from datetime import date, datetime
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET, Meta, UnsetType

from chalicelib.api.days import Dated
from chalicelib.api.decoding import Nothing, decode_json, decode_query
from chalicelib.api.field_errors import AT_MOST
from chalicelib.api.models import Point, Request
from chalicelib.domain.errors import BadRequest, InvalidFields


class Door(Request):
    name: Annotated[str, Meta(max_length=3)]
    kind: Literal["main", "side"] = "main"


class House(Request, rename={"as_": "as"}):
    name: Annotated[str, Meta(max_length=4)]
    doors: Annotated[tuple[Door, ...], Meta(max_length=3)] = ()
    floors: Annotated[int, Meta(ge=1, le=9)] | UnsetType = UNSET
    place: Point | UnsetType | None = UNSET
    deadlines: dict[str, date] | None = None
    opened: Annotated[datetime, Meta(tz=True)] | None = None
    number: Annotated[str, Meta(pattern="^[0-9]+$")] | None = None
    as_: Literal["a", "b"] = "a"


class Page(Request):
    limit: Annotated[int, Meta(ge=1, le=100)] = 50
    mine: bool = False
    word: Annotated[str, Meta(max_length=5)] | None = None
    kind: Literal["main", "side"] | None = None


class Stay(Page, Dated, rename={"from_": "from"}):
    from_: date | None = None
    until: Annotated[datetime, Meta(tz=True)] | None = None
    ends: dict[str, date] | None = None


class Stays(Request):
    stays: tuple[Stay, ...]


def faults_of(body: Any) -> dict[str, str]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    with pytest.raises(InvalidFields) as refused:
        decode_json(raw, House)
    return {error.field: error.code for error in refused.value.errors}


def query_faults(query: dict[str, list[str]]) -> dict[str, str]:
    with pytest.raises(InvalidFields) as refused:
        decode_query(query, Page)
    return {error.field: error.code for error in refused.value.errors}


def test_a_right_body_becomes_its_model() -> None:
    house = decode_json('{"name":"茶馆","doors":[{"name":"东门"}],"as":"b","place":null}'.encode(), House)

    assert house == House(name="茶馆", doors=(Door(name="东门"),), as_="b", place=None)


def test_every_bad_field_is_told_at_once_with_its_path() -> None:
    body = {
        "name": "too long",
        "doors": [{"name": "ok"}, {"name": 7, "kind": "back"}, {"kind": "side", "colour": "red"}],
        "floors": 10,
        "place": {"lat": 91, "lon": "east"},
        "deadlines": {"school": "soon", "shop": "2026-01-31"},
        "opened": "2026-01-31T08:00:00",
        "number": "12a",
        "as": "c",
        "as_": "a",
    }

    assert faults_of(body) == {
        "name": "too_long",
        "doors[1].name": "wrong_type",
        "doors[1].kind": "not_allowed",
        "doors[2].name": "missing",
        "doors[2].colour": "unknown_field",
        "floors": "too_large",
        "place.lat": "too_large",
        "place.lon": "wrong_type",
        "deadlines.school": "not_well_formed",
        "opened": "not_well_formed",
        "number": "not_well_formed",
        "as": "not_allowed",
        "as_": "unknown_field",
    }


def test_bounds_are_told_as_numbers() -> None:
    with pytest.raises(InvalidFields) as refused:
        decode_json(b'{"name":"12345","floors":0}', House)

    assert {error.field: error.params for error in refused.value.errors} == {
        "name": {"limit": 4},
        "floors": {"limit": 1},
    }


def test_a_list_that_is_too_long_is_told_once() -> None:
    assert faults_of({"name": "x", "doors": [{"name": "a"}, {"name": 1}, {}, {}]}) == {"doors": "too_long"}


@pytest.mark.parametrize("body", [b"[]", b"null", b'"text"', b"7", b"true", b'[{"name":"x"}]'])
def test_a_body_that_is_no_object_has_the_wrong_type(body: bytes) -> None:
    assert faults_of(body) == {"": "wrong_type"}


def test_no_body_is_an_empty_object() -> None:
    assert decode_json(b"", Nothing) == Nothing()
    assert faults_of(b"") == {"name": "missing"}


@pytest.mark.parametrize(
    "body",
    [
        b" ",
        b"{",
        b'{"name":"x"} y',
        b'{"name":"x",}',
        b"{'name':'x'}",
        b'{"name":"x","floors":NaN}',
        b'{"name":"x","floors":-Infinity}',
        b'{"name":"x","floors":01}',
        b'{"name":"\xff"}',
        b'{"name":"a\x00"}',
        b'\xef\xbb\xbf{"name":"x"}',
        '{"name":"x"}'.encode("utf-16"),
        b"[" * 900_000,
        b'{"name":' * 100_000,
        b'{"name":"x","doors":' + b"[" * 500_000,
    ],
)
def test_what_is_no_json_is_a_bad_request(body: bytes) -> None:
    with pytest.raises(BadRequest) as refused:
        decode_json(body, House)

    assert refused.value.code == "not_json"


@pytest.mark.parametrize("number", [b"9" * 500_000, b"-" + b"9" * 5000, b"1e999", b"9" * 30])
def test_a_number_beyond_all_numbers_is_a_fault_of_its_field(number: bytes) -> None:
    assert faults_of(b'{"name":"x","floors":' + number + b"}").keys() == {"floors"}


def test_a_whole_number_may_be_written_with_a_point() -> None:
    assert decode_json(b'{"name":"x","floors":2.0,"place":{"lat":27.0,"lon":110}}', House).floors == 2
    assert faults_of(b'{"name":"x","floors":2.5}') == {"floors": "wrong_type"}
    assert faults_of(b'{"name":"x","floors":12.0}') == {"floors": "too_large"}
    assert faults_of(b'{"name":7.0}') == {"name": "wrong_type"}


def test_a_member_that_stands_twice_is_refused_wherever_it_stands() -> None:
    assert faults_of(b'{"name":"x","name":"y"}') == {"name": "duplicate"}
    assert faults_of(b'{"name":"x","doors":[{"name":"a"},{"name":"b","name":"b"}]}') == {"doors[1].name": "duplicate"}


@pytest.mark.parametrize("half", [rb"\ud800", rb"\udc00", rb"\udc00\ud800", rb"a\uD83D"])
def test_half_a_surrogate_pair_is_a_fault_of_its_field(half: bytes) -> None:
    assert faults_of(b'{"name":"x","doors":[{"name":"' + half + b'"}]}') == {"doors[0].name": "text_unassigned"}
    assert decode_json(rb'{"name":"\ud83d\ude00"}', House).name == "😀"


@pytest.mark.parametrize("name", ["430524199001011234", "张三", "p13800138000", "a b", "x" * 41, "", "\ud800"])
def test_an_unknown_name_that_could_be_somebodys_is_not_repeated(name: str) -> None:
    assert faults_of({"name": "x", name: 1}) == {"?": "unknown_field"}
    assert faults_of({"name": "x", "deadlines": {name: 1}}) == {"deadlines.?": "wrong_type"}


def test_no_value_is_repeated() -> None:
    secret = "430524199001011234"
    body = {"name": secret, "doors": [{"name": secret, "kind": secret}], "number": secret + "X", "as": secret}

    with pytest.raises(InvalidFields) as refused:
        decode_json(json.dumps(body).encode(), House)

    assert secret not in repr(refused.value.errors)
    assert refused.value.__context__ is None or refused.value.__suppress_context__


def test_a_body_of_nothing_but_faults_is_answered_soon_and_briefly() -> None:
    members = b",".join(b'"k%d":1' % number for number in range(90_000))

    started = time.process_time()
    with pytest.raises(InvalidFields) as refused:
        decode_json(b"{" + members + b',"k0":2}', House)

    assert len(refused.value.errors) == AT_MOST
    assert time.process_time() - started < 1.5


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_whatever_bytes_come_the_answer_is_a_refusal(raw: bytes) -> None:
    with pytest.raises((BadRequest, InvalidFields)):
        decode_json(raw, House)


@given(
    st.dictionaries(
        st.sampled_from(["name", "doors", "floors", "place", "deadlines", "opened", "number", "as", "else"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
            lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
            max_leaves=8,
        ),
    )
)
def test_whatever_value_comes_it_becomes_a_model_or_a_refusal_with_a_fault(value: dict[str, Any]) -> None:
    try:
        assert isinstance(decode_json(json.dumps(value).encode(), House), House)
    except BadRequest:
        assert any(word in json.dumps(value) for word in ("NaN", "Infinity"))
    except InvalidFields as refused:
        faults = refused.errors
        assert faults


def test_a_right_query_becomes_its_model() -> None:
    assert decode_query({"limit": ["7"], "mine": ["true"], "word": ["东门"]}, Page) == Page(
        limit=7, mine=True, word="东门"
    )
    assert decode_query({}, Page) == Page()


def test_every_bad_parameter_is_told_at_once() -> None:
    query = {"limit": ["0"], "mine": ["perhaps"], "word": ["a", "a"], "colour": ["red"], "13800138000": ["1"]}

    assert query_faults(query) == {
        "limit": "too_small",
        "mine": "wrong_type",
        "word": "duplicate",
        "colour": "unknown_field",
        "?": "unknown_field",
    }


@pytest.mark.parametrize("limit", ["", " 7", "seven", "1e9", "٧", "9" * 5000, "101"])
def test_a_number_in_a_query_is_a_plain_one_within_bounds(limit: str) -> None:
    assert query_faults({"limit": [limit]}).keys() == {"limit"}


def test_the_word_null_is_no_absence() -> None:
    assert decode_query({"word": ["null"]}, Page).word == "null"
    assert query_faults({"kind": ["null"]}) == {"kind": "not_allowed"}
    assert query_faults({"kind": ["NULL"], "limit": ["0"]}).keys() == {"kind", "limit"}


def test_half_a_surrogate_pair_in_a_query_is_a_fault() -> None:
    assert query_faults({"word": ["\ud800"]}) == {"word": "text_unassigned"}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        *(({"from": day}, "too_long_ago") for day in ("0001-01-01", "0050-08-14", "1969-12-31")),
        *(({"from": day}, "too_far_ahead") for day in ("3000-01-01", "9999-12-31")),
        ({"until": "0001-01-01T00:00:00+14:00"}, "too_long_ago"),
        ({"until": "9999-12-31T23:59:59-14:00"}, "too_far_ahead"),
    ],
)
def test_the_calendars_ends_are_refused_wherever_a_day_stands(given: dict[str, str], code: str) -> None:
    [name] = given
    with pytest.raises(InvalidFields) as in_query:
        decode_query({name: [given[name]]}, Stay)
    with pytest.raises(InvalidFields) as in_body:
        decode_json(json.dumps({"stays": [{}, given]}).encode(), Stays)

    assert [(error.field, error.code) for error in in_query.value.errors] == [(name, code)]
    assert [(error.field, error.code) for error in in_body.value.errors] == [(f"stays[1].{name}", code)]


def test_the_calendars_ends_are_refused_also_under_names() -> None:
    with pytest.raises(InvalidFields) as refused:
        decode_json(b'{"stays": [{"ends": {"school": "2026-09-01", "hotel": "9999-12-31"}}]}', Stays)

    assert [(error.field, error.code) for error in refused.value.errors] == [("stays[0].ends.hotel", "too_far_ahead")]


def test_days_that_one_can_reckon_with_are_taken() -> None:
    query = {"from": ["1970-01-01"], "until": ["2999-12-31T23:59:59-14:00"]}

    assert decode_query(query, Stay).from_ == date(1970, 1, 1)
