"""Who the integers of one day's columns are: sealed apart, opened only for an approved run."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

import numpy as np
from msgspec.structs import asdict

from chalicelib.domain.hidden import Hidden
from chalicelib.outbreak.columns import Array, pack, unpack


class People(Hidden, frozen=True, eq=False):
    """People ordered by `heads` (the first 64 bits of a hash of the id, for finding), their names and integers."""

    heads: Array
    names: Array
    numbers: Array

    def to_bytes(self) -> bytes:
        """Write the file."""
        return pack(asdict(self))

    @classmethod
    def from_bytes(cls, data: bytes) -> People:
        """Read such a file; NotAnIndex when it is none."""
        return cls(**unpack(data, set(cls.__struct_fields__)))

    def find(self, heads: Array) -> tuple[Array, Array]:
        """Return which of these (ordered) heads are here, by their place in the question, and their integers."""
        if heads.dtype != np.uint64:
            raise TypeError("a head has 64 unsigned bits: as a float it would be somebody else's")
        at = np.minimum(np.searchsorted(self.heads, heads), len(self.heads) - 1)
        asked = np.nonzero(self.heads[at] == heads)[0] if len(self.heads) else np.empty(0, np.int64)
        return asked, self.numbers[at[asked]] if len(asked) else np.empty(0, np.uint32)

    def named(self, heads: Array) -> tuple[Array, Array]:
        """Return which of these (ordered) heads are here, by their place in the question, and their names."""
        asked, _ = self.find(heads)
        names: Array = self.names[np.searchsorted(self.heads, heads[asked])]
        return asked, names

    def order(self) -> Array:
        """Return where each integer stands in `heads` and `names`."""
        place = np.empty(len(self.numbers), np.int64)
        place[self.numbers] = np.arange(len(self.numbers))
        return place


def head(person: str) -> int:
    """Return the number by which a person is found; two people of a day never share one (see `number`)."""
    return int.from_bytes(hashlib.sha256(person.encode()).digest()[:8], "big")


def heads_of(people: Iterable[str]) -> Array:
    """Return the ordered heads of people."""
    return np.unique(np.fromiter((head(person) for person in people), np.uint64))


def number(people: Iterable[str], index_key: bytes) -> tuple[People, dict[str, int]]:
    """Give people integers in an order that only the day's key knows, so that no two days' integers can be linked."""

    def shuffled(person: str) -> bytes:
        return hmac.digest(index_key, person.encode(), hashlib.sha256)

    numbers = {person: n for n, person in enumerate(sorted(set(people), key=shuffled))}
    ordered = sorted(numbers, key=head)
    found = np.fromiter((head(person) for person in ordered), np.uint64, len(ordered))
    if len(np.unique(found)) < len(found):
        raise ValueError("two people of a day share a head: this day stays with the live path")
    names = np.array([person.encode() for person in ordered], dtype=np.bytes_)
    return People(found, names, np.fromiter((numbers[person] for person in ordered), np.uint32, len(ordered))), numbers
