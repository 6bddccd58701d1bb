"""Canonical JSON and the chain: one spelling, every change shows."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.security.chain import GENESIS, NotCanonical, canonical, digest, line, link

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
)


def test_the_example_of_rfc_8785_is_spelled_as_there() -> None:
    # Appendix 3.2.3: members are sorted by UTF-16 code units.
    value = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }

    names = list(json.loads(canonical(value)))

    assert names == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


def test_text_is_escaped_as_rfc_8785_says() -> None:
    text = '\u20ac$\u000f\nA\'B"\\\\"/\b\t\f\r\x7f\u2028'

    assert canonical(text).decode() == '"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/\\b\\t\\f\\r\x7f\u2028"'


@given(VALUES)
def test_a_canonical_spelling_is_read_back_and_spelled_alike(value: Any) -> None:
    spelled = canonical(value)

    assert json.loads(spelled) == value
    assert canonical(json.loads(spelled)) == spelled


@pytest.mark.parametrize(
    "value", [1.5, float("nan"), 2**53, -(2**53), b"x", {1: 2}, {"a": {3}}, "\ud800", {"\ud800": 1}]
)
def test_what_has_no_one_spelling_is_refused(value: Any) -> None:
    with pytest.raises(NotCanonical):
        canonical(value)


def test_an_entry_is_linked_to_the_one_before_and_any_change_shows() -> None:
    first = link(1, GENESIS, {"kind": "test", "facts": {"rows": 3}})
    second = link(2, first["hash"], {"kind": "test", "facts": {}})

    assert second["prev"] == first["hash"]
    assert digest(first).hex() == first["hash"]
    assert digest(first | {"facts": {"rows": 4}}).hex() != first["hash"]
    assert digest(first | {"seq": 3}).hex() != first["hash"]


def test_a_line_is_canonical_and_holds_entry_and_signature() -> None:
    entry = link(1, GENESIS, {"kind": "test", "office": "测试办公室"})

    spelled = line(entry, b"\x01\x02")

    assert json.loads(spelled) == entry | {"signature": "AQI="}
    assert canonical(json.loads(spelled)).decode() == spelled
    assert "\n" not in spelled
