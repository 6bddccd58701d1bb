"""What a tracer chooses: how wide, by which door, for how long, and which scans are believed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from msgspec import Struct

MINUTE_S = 60


class Choice(Struct, frozen=True, kw_only=True):
    """Minutes on either side of a source's stay, venue or entrance, the least overlap, the scans believed."""

    minutes: int
    same_entrance: bool
    min_overlap_minutes: int
    presence: tuple[str, ...]

    @property
    def margin_s(self) -> int:
        """Return by how much a source's stay is widened on either side."""
        return self.minutes * MINUTE_S

    @property
    def least_s(self) -> int:
        """Return the least overlap; to leave when the other comes is no meeting, whatever was chosen."""
        return max(1, self.min_overlap_minutes * MINUTE_S)


class Window(Struct, frozen=True):
    """The instants a case may look at, in epoch seconds: from the first, before the second."""

    from_s: int
    to_s: int

    def holds(self, at_s: int) -> bool:
        """Say whether a visit at this instant may be looked at."""
        return self.from_s <= at_s < self.to_s


def grid(
    minutes: Iterable[int],
    same_entrance: Iterable[bool],
    min_overlap_minutes: Iterable[int],
    presences: Iterable[Sequence[str]],
) -> Iterator[Choice]:
    """Yield every combination, in the order given."""
    for each in product(minutes, same_entrance, min_overlap_minutes, presences):
        yield Choice(minutes=each[0], same_entrance=each[1], min_overlap_minutes=each[2], presence=tuple(each[3]))
