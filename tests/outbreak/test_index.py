"""The files of the index: they name nobody, link no two days, come out the same, and open as what they are."""

from importlib.metadata import files
from pathlib import Path

import numpy as np
import pytest

from chalicelib.outbreak.build import build
from chalicelib.outbreak.columns import Columns, NotAnIndex
from chalicelib.outbreak.part import Codes, load
from chalicelib.outbreak.people import People, head, heads_of, number
from chalicelib.outbreak.search import Search
from infra import wheels
from tests.domain.synthetic_province import LEAP, province, window
from tests.domain.tracing_visits import at, choice, visit

DAY = "2024-02-29"
DAY_START_S = at(f"{DAY} 00:00")
COUNTY = "430525"
VISITS = [
    visit("zhang", f"{DAY} 12:00", 90),
    visit("li", f"{DAY} 12:30", 600, entrance="back", capacity="staff", mode="card", presence="doubtful"),
    visit("wang", f"{DAY} 23:59:59", 40, venue="bus", entrance="door", trip="7", mode="companion"),
]


def test_columns_hold_no_person_and_people_no_place() -> None:
    columns, people = build(VISITS, COUNTY, DAY_START_S, b"key")

    written = columns.to_bytes()
    assert b"noodles" in written
    assert not any(name in written for name in (b"zhang", b"li\0", b"wang"))
    assert not any(head(each.person).to_bytes(8, "little") in written for each in VISITS)
    assert b"noodles" not in people.to_bytes()


def test_the_integers_of_two_days_have_nothing_in_common() -> None:
    everybody = [f"p{n:04}" for n in range(500)]
    _, one = number(everybody, b"key of one day")
    _, other = number(everybody, b"key of another")

    assert sorted(one.values()) == list(range(500))
    assert sum(one[person] == other[person] for person in everybody) < 10
    assert abs(np.corrcoef([one[each] for each in everybody], [other[each] for each in everybody])[0, 1]) < 0.2


def test_the_same_rows_in_any_order_give_the_same_files_and_more_rows_others() -> None:
    once = [part.to_bytes() for part in build(VISITS, COUNTY, DAY_START_S, b"key")]

    assert [part.to_bytes() for part in build([*VISITS[::-1], VISITS[0]], COUNTY, DAY_START_S, b"key")] == once
    assert [part.to_bytes() for part in build(VISITS[:2], COUNTY, DAY_START_S, b"key")] != once


def test_what_was_built_reads_back_row_by_row() -> None:
    columns, people = build(VISITS, COUNTY, DAY_START_S, b"key")
    read = Columns.from_bytes(columns.to_bytes()), People.from_bytes(people.to_bytes())
    part = load(*read, (Codes(), Codes(), Codes()), same_entrance=True)

    venues = [columns.venues[row >> 20] for row in part.key.tolist()]
    assert {part.visit(row, venue) for row, venue in enumerate(venues)} == set(VISITS)


@pytest.mark.parametrize("time", ["2024-02-28 23:59:59", "2024-03-01 00:00"])
def test_a_visit_of_another_day_is_refused(time: str) -> None:
    with pytest.raises(ValueError, match="another day"):
        build([visit("zhang", time)], COUNTY, DAY_START_S, b"key")


def test_a_day_without_visits_has_an_index_in_which_nobody_is_found() -> None:
    columns, people = build([], COUNTY, DAY_START_S, b"key")
    opened = [(Columns.from_bytes(columns.to_bytes()), People.from_bytes(people.to_bytes()))]
    search = Search(opened, choice(), window())

    first = search.first_order(["zhang"])

    assert (len(first), len(search.second_order(first, ["zhang"])), search.names(first)) == (0, 0, [])


@pytest.mark.parametrize("damage", [b"", b"{}\n", b"\x80\x04N.", None])
def test_bytes_that_are_no_index_are_refused(damage: bytes | None) -> None:
    columns, people = build(VISITS, COUNTY, DAY_START_S, b"key")

    for broken in (damage, columns.to_bytes()[:-1], columns.to_bytes() + b"\0", people.to_bytes()):
        with pytest.raises(NotAnIndex):
            Columns.from_bytes(broken or b"\0")


def test_people_are_found_by_head_and_strangers_are_not() -> None:
    people, numbers = number(["zhang", "li", "wang"], b"key")
    heads = heads_of(["li", "nobody", "zhang"])

    asked, found = people.find(heads)

    assert {int(heads[n]): int(number) for n, number in zip(asked, found, strict=True)} == {
        head("li"): numbers["li"],
        head("zhang"): numbers["zhang"],
    }


def test_a_part_of_a_synthetic_day_is_small() -> None:
    day = [each for each in province(7) if 0 <= each.at_s - LEAP < 86_400]

    columns, people = build(day, COUNTY, LEAP, b"key")

    assert len(columns.to_bytes()) < 40 * len(day) + 40_000
    assert len(people.to_bytes()) < 40 * len(day)


def test_numpy_fits_lambdas_glibc() -> None:
    found = [Path(str(path.locate())) for path in files("numpy") or [] if path.name == "WHEEL"]

    [tags] = [tags for name, tags in wheels.wheels(found[0].parent.parent) if name.startswith("numpy-")]

    assert any(map(wheels.tag_fits, tags))
