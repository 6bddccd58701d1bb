"""Pages of long lists: bounded in what they read, complete in what they show."""

from chalicelib.usecases import cursor
from chalicelib.usecases.cursor import SCANNED_AT_MOST, page


def rows(count: int) -> list[tuple[str, int]]:
    return [(f"{number:05d}", number) for number in range(count)]


def test_a_filter_that_fits_nothing_reads_so_many_rows_and_goes_on() -> None:
    read = iter(rows(SCANNED_AT_MOST + 10))

    found, going_on = page(read, lambda _: None, 5)

    assert (found, cursor.read(going_on)) == ([], f"{SCANNED_AT_MOST - 1:05d}")
    assert next(read)[1] == SCANNED_AT_MOST


def test_a_full_page_goes_on_only_when_there_is_more() -> None:
    first, going_on = page(iter(rows(6)), lambda number: number if number % 2 else None, 2)
    last, ended = page(iter(rows(4)), lambda number: number if number % 2 else None, 2)

    assert (first, cursor.read(going_on)) == ([1, 3], "00004")
    assert (last, ended) == ([1, 3], None)
