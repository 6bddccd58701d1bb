"""The stored index: two boxes, two keys, and neither without the day's key."""

import pytest

from chalicelib.outbreak.sealed import close, open_columns, open_people
from chalicelib.outbreak.search import Search
from chalicelib.security.day_keys import derive
from chalicelib.security.index_keys import derive_index
from chalicelib.security.sealing import SealBroken
from tests.domain.tracing_visits import ALWAYS, at, choice, visit

DAY_KEY = bytes(range(32))
KEYS = derive_index(DAY_KEY)
PLACE = "index/visits/20240229/430525"
VISITS = [visit("case", "2024-02-29 12:00"), visit("li", "2024-02-29 12:30")]


def boxes() -> tuple[bytes, bytes]:
    return close(VISITS, "430525", at("2024-02-29 00:00"), KEYS, PLACE)


def test_both_opened_find_the_contact() -> None:
    columns, people = boxes()

    search = Search(
        [(open_columns(columns, KEYS.columns, PLACE), open_people(people, KEYS.people, PLACE))], choice(), ALWAYS
    )

    assert search.names(search.first_order(["case"])) == ["li"]


def test_the_keys_that_rows_are_written_with_open_neither() -> None:
    columns, people = boxes()
    writers = derive(DAY_KEY, writable=True, deadline_s=0)

    assert len({writers.seal, writers.pseudonym, KEYS.columns, KEYS.people, KEYS.order}) == 5
    for key in (writers.seal, writers.pseudonym, derive_index(bytes(32)).people, KEYS.columns):
        with pytest.raises(SealBroken):
            open_people(people, key, PLACE)
    for key in (writers.seal, derive_index(bytes(32)).columns, KEYS.people):
        with pytest.raises(SealBroken):
            open_columns(columns, key, PLACE)


def test_a_box_of_another_day_or_county_does_not_open_and_none_shows_a_name() -> None:
    columns, people = boxes()

    for elsewhere in ("index/visits/20240301/430525", "index/paper/20240229/430525", "index/visits/20240229/430581"):
        with pytest.raises(SealBroken):
            open_columns(columns, KEYS.columns, elsewhere)
        with pytest.raises(SealBroken):
            open_people(people, KEYS.people, elsewhere)
    assert b"noodles" not in columns
    assert b"case" not in people
