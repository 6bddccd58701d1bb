"""A day's ten minutes in one row: nothing is lost on the way there and back, and little of what is alike takes room."""

import random
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib.domain.entry.day_figures import day_of
from chalicelib.domain.entry.tally import Tally, tally
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


@pytest.mark.parametrize(("scans", "bytes_at_most"), [(20, 350), (150, 940), (300, BYTES_AT_MOST)])
def test_a_shops_day_of_some_hundred_scans_fits_one_row(scans: int, bytes_at_most: int) -> None:
    assert len(pack(cells_of(scans))) <= bytes_at_most
