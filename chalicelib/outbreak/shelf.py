"""The parts of a search, opened when they are asked for and put back when memory is short: never more than a bound."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import numpy as np
from msgspec import Struct
from msgspec.structs import astuple

from chalicelib.outbreak.columns import DAY_S, Array, Columns
from chalicelib.outbreak.part import Codes, Part, load
from chalicelib.outbreak.people import People

MOST_BYTES = 1 << 30
LONGEST_S = DAY_S + DAY_S // 2  # nobody is taken to stay longer from one scan: a day, or a trip with its boarding


class Book(Struct, frozen=True):
    """Where a part lies: of which county and day, and how its two files are opened."""

    county: bytes
    start_s: int
    people: Callable[[], People]
    columns: Callable[[], Columns]


class Shelf:
    """Books in a fixed order; what was opened stays so while there is room, who they are about before where."""

    def __init__(self, books: Iterable[Book], *, same_entrance: bool, most_bytes: int = MOST_BYTES) -> None:
        self.books: Sequence[Book] = list(books)
        self._fixed = len(self.books)
        self.ids = Codes(), Codes(), Codes()
        self.opened_bytes = 0
        self._same_entrance, self._most_bytes = same_entrance, most_bytes
        self._opened: OrderedDict[tuple[int, bool], tuple[Any, int]] = OrderedDict()
        self._counties: dict[bytes, int] = {}
        self.stand(())

    def stand(self, books: Iterable[Book]) -> None:
        """Put these after the first books, instead of whatever stood there."""
        self.books = [*self.books[: self._fixed], *books]
        for key in [key for key in self._opened if key[0] >= self._fixed]:
            self.opened_bytes -= self._opened.pop(key)[1]
        self._county = [self._counties.setdefault(book.county, len(self._counties)) for book in self.books]

    @classmethod
    def of(cls, opened: Iterable[tuple[Columns, People]], *, same_entrance: bool) -> Shelf:
        """Make one of what is open already, and stays so."""
        return cls((open_book(*each) for each in opened), same_entrance=same_entrance, most_bytes=1 << 62)

    def __len__(self) -> int:
        return len(self.books)

    def county(self, n: int) -> int:
        """Return the number of a part's county."""
        return self._county[n]

    def people(self, n: int) -> People:
        """Return who a part is about."""
        found: People = self._get((n, False), self.books[n].people)
        return found

    def part(self, n: int) -> Part:
        """Return a part whole."""

        def whole() -> Part:
            return load(self.books[n].columns(), self.people(n), self.ids, self._same_entrance)

        found: Part = self._get((n, True), whole)
        return found

    def before(self, n: int) -> list[int]:
        """List the other parts of a county whose rows may reach into a part's day: of that one, or the two before."""
        start_s = self.books[n].start_s
        return [
            m
            for m, book in enumerate(self.books)
            if m != n and self._county[m] == self._county[n] and 0 <= start_s - book.start_s <= 2 * DAY_S
        ]

    def is_near(self, n: int, county: Array, opens_s: Array, closes_s: Array) -> bool:
        """Say whether somebody of a part may have been where and when any of these exposures was."""
        start_s = self.books[n].start_s
        near = (county == self._county[n]) & (closes_s > start_s) & (opens_s < start_s + DAY_S + LONGEST_S)
        return bool(near.any())

    def _get(self, key: tuple[int, bool], opening: Callable[[], Any]) -> Any:
        if key in self._opened:
            self._opened.move_to_end(key)
            return self._opened[key][0]
        made = opening()
        size = _size(made)
        while self._opened and self.opened_bytes + size > self._most_bytes:
            self.opened_bytes -= self._opened.popitem(last=False)[1][1]
        self._opened[key] = made, size
        self.opened_bytes += size
        return made


def open_book(columns: Columns, people: People) -> Book:
    """Return a book that is open already."""

    def same(value: Any) -> Any:
        return value

    return Book(bytes(columns.county[0]), int(columns.day_start_s[0]), partial(same, people), partial(same, columns))


def _size(made: People | Part) -> int:
    """Count the bytes of what was opened; a part's people are counted with it too, for it holds them."""
    values: list[Any] = list(astuple(made))
    return sum(each.nbytes if isinstance(each, np.ndarray) else _size(each) for each in values)
