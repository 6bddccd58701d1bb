"""Digests of a day's rows: one leaf per place, one root over the leaves, from keys and ciphertexts alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from msgspec import Struct


class Leaf(Struct, frozen=True):
    """A place's rows of a day: a venue, a county's alerts, or the uploads; `digest` is SHA-256 in hex."""

    place: str
    rows: int
    digest: str


class Difference(Struct, frozen=True):
    """A place whose rows are not those of the COMMIT; `more` is how many came in (negative: went missing)."""

    place: str
    more: int


class Running:
    """The leaf of a place while its rows pass by, in the order of their keys."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._rows = 0
        self._hash = hashlib.sha256()

    def add(self, *parts: bytes) -> None:
        """Take in a row: its key and what is sealed in it; each part is led by its length."""
        self._rows += 1
        for part in parts:
            self._hash.update(len(part).to_bytes(8, "big") + part)

    def leaf(self) -> Leaf:
        """Return the leaf of all rows so far."""
        return Leaf(self._place, self._rows, self._hash.hexdigest())


def root(leaves: Iterable[Leaf]) -> str:
    """Return the root over leaves in the order of their places; an empty place changes nothing."""
    total = hashlib.sha256()
    for leaf in sorted(leaves, key=lambda leaf: leaf.place):
        if leaf.rows:
            total.update(f"{leaf.place}:{leaf.rows}:{leaf.digest}\n".encode())
    return total.hexdigest()


def differences(before: Iterable[Leaf], after: Iterable[Leaf], *, swept: bool = False) -> list[Difference]:
    """List the places where something came in or went missing, by their names.

    With `swept`, rows may be gone already: only what is more than before is a difference.
    """
    committed = {leaf.place: leaf for leaf in before if leaf.rows}
    found = {leaf.place: leaf for leaf in after if leaf.rows}
    differing = []
    for place in sorted(committed.keys() | found.keys()):
        was, now = committed.get(place), found.get(place)
        more = (now.rows if now else 0) - (was.rows if was else 0)
        changed = was is None or now is None or was.digest != now.digest
        if more > 0 or (changed and not swept):
            differing.append(Difference(place, more))
    return differing
