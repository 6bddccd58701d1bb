"""Attribute values survive the way there and back, and agree with boto3's own spelling."""

import math
from decimal import Decimal
from enum import StrEnum

import pytest
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.storage.lean.attributes import decode, decode_value, encode, encode_value

WHOLE = st.integers(-(10**38) + 1, 10**38 - 1)
SCALARS = st.text() | WHOLE | st.floats(allow_nan=False, allow_infinity=False) | st.binary() | st.booleans() | st.none()
VALUES = st.recursive(SCALARS, lambda one: st.lists(one, max_size=4) | st.dictionaries(st.text(), one, max_size=4))


@given(st.dictionaries(st.text(), VALUES, max_size=5))
def test_what_is_written_is_read_back(item) -> None:
    assert decode(encode(item)) == item


@given(st.dictionaries(st.text(), st.text() | WHOLE | st.booleans() | st.none(), max_size=5))
def test_boto3_spells_the_same_items_the_same_way(item) -> None:
    theirs = {name: TypeSerializer().serialize(value) for name, value in item.items()}

    assert encode(item) == theirs
    assert {name: TypeDeserializer().deserialize(value) for name, value in encode(item).items()} == item


def test_whole_numbers_stay_whole_and_true_is_no_number() -> None:
    assert type(decode_value({"N": "3"})) is int
    assert type(decode_value({"N": "3.5"})) is float
    assert decode_value({"N": "1E+2"}) == 100
    assert encode_value(True) == {"BOOL": True}
    assert encode_value(1) == {"N": "1"}


def test_an_enumeration_is_spelled_by_its_value() -> None:
    class Mode(StrEnum):
        SCAN = "scan"

    assert encode_value(Mode.SCAN) == {"S": "scan"}
    assert type(encode_value(Mode.SCAN)["S"]) is str
    assert encode_value(("a",)) == {"L": [{"S": "a"}]}


@pytest.mark.parametrize("value", [object(), {1, 2}, Decimal(1), bytearray(b"x")])
def test_what_is_no_attribute_is_refused_by_its_type(value) -> None:
    with pytest.raises(TypeError, match=type(value).__name__):
        encode_value(value)


@pytest.mark.parametrize("value", [math.nan, math.inf, 10**38, -(10**38)])
def test_a_number_dynamodb_could_not_keep_is_refused(value) -> None:
    with pytest.raises(ValueError, match=r"number|digits"):
        encode_value(value)


ODD = [
    {},
    {"S": "a", "N": "1"},
    {"X": 1},
    {"S": 1},
    {"S": None},
    {"N": "x"},
    {"N": 1.5},
    {"N": "nan"},
    {"N": "9" * 5_000},
    {"B": 5},
    {"B": "a"},
    {"BOOL": "true"},
    {"L": 5},
    {"L": [5]},
    {"M": []},
    {"M": {"a": 1}},
    5,
    None,
]


@pytest.mark.parametrize("value", ODD)
def test_what_is_no_attribute_value_is_refused(value) -> None:
    with pytest.raises(ValueError, match="no attribute value"):
        decode_value(value)
