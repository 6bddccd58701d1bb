"""A day's ten minutes in one row: nothing is lost on the way there and back, and little of what is alike takes room."""

import random
import zlib
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib.domain.entry.day_figures import day_of
from chalicelib.domain.entry.tally import Counted, Tally, tally
from chalicelib.storage.packed_cells import BYTES_AT_MOST, figures_of, pack, unpack
from tests.domain.test_tally import row

NAMES = st.dictionaries(st.text(max_size=6), st.integers(0, 9**9), max_size=3)


@dataclass
class Row:
    """A day's row as far as figures are read from it."""

    cells: bytes | None
    body: str = ""


def cells_of(scans: int, seed: int = 1) -> dict[str, Tally]:
    """Count scans of a shop with two doors, spread over the fourteen hours of a day."""
    rng, rows = random.Random(seed), dict[str, list[Any]]()
    for number in range(scans):
        minute = rng.randrange(14 * 60)
        start = f"{7 + minute // 60:02d}{minute % 60 // 10}0"
        kind = {"mode": rng.choice(("scan", "scan", "companion")), "abnormal": rng.random() < 0.01}
        door = f"{rng.choice('ab')}3k9d2m5x8p7q4w6"
        visit = replace(row(f"s{number}", f"v{number % 97}", entrance=door, **kind), time=f"{start}00000")
        rows.setdefault(start, []).append(visit)
    return {start: tally(found) for start, found in rows.items()}


@settings(max_examples=300)
@given(
    st.dictionaries(
        st.from_regex(r"([01][0-9]|2[0-3])[0-5]0", fullmatch=True),
        st.builds(
            Tally,
            **dict.fromkeys(("total", "scans", "people", "abnormal"), st.integers(0, 9**9)),
            **dict.fromkeys(Tally.__struct_fields__[4:-1], NAMES),
            by_hour=st.dictionaries(st.from_regex(r"[0-9]{2}", fullmatch=True), st.just((1, 2, 3, 4)), max_size=2),
        ),
        max_size=5,
    )
)
def test_whatever_was_counted_comes_back(cells: dict[str, Tally]) -> None:
    assert unpack(pack(cells)) == cells
    assert figures_of(Row(pack(cells))) == day_of(cells.values())  # type: ignore[arg-type]


def test_the_counted_ones_come_back_with_their_hours() -> None:
    cells = cells_of(200)

    assert unpack(pack(cells)) == cells


@pytest.mark.parametrize(("scans", "bytes_at_most"), [(20, 350), (150, 700), (600, 944), (2_000, BYTES_AT_MOST)])
def test_a_shops_day_of_some_hundred_scans_fits_one_unit(scans: int, bytes_at_most: int) -> None:
    assert len(pack(cells_of(scans))) <= bytes_at_most


def test_what_a_table_holds_already_is_read_by_the_same_places() -> None:
    told = (
        '[{},[["0900","0910"],[[3,1],[2,1],[3,1],[1,0]],[{"a":[2,null],"b":[1,1]},{"a":[1,null],"b":[1,1]},{"a":[1,null]},'
        '{"a":[1,null]},{"b":[null,1]},{"paper":[1,null],"scan":[2,1]},{"paper":[1,null]},{"on_site":[3,1]}],'
        '{"0910":{"10":[1,1,0,0]}}]]'
    )

    first, second = unpack(zlib.compress(told.encode(), wbits=-15)).items()

    assert first == (
        "0900",
        Tally(
            total=3,
            scans=2,
            people=3,
            abnormal=1,
            by_entrance={"a": 2, "b": 1},
            scans_by_entrance={"a": 1, "b": 1},
            abnormal_by_entrance={"a": 1},
            abnormal_written_by_entrance={"a": 1},
            by_mode={"paper": 1, "scan": 2},
            abnormal_by_mode={"paper": 1},
            by_presence={"on_site": 3},
            by_hour={"09": Counted(3, 2, 1, 1)},
        ),
    )
    assert (second[1].remote_by_entrance, second[1].by_hour) == ({"b": 1}, {"10": Counted(1, 1)})
