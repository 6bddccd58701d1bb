"""The few colours of a poster: one per role, and between two of them the steps that make edges smooth."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.poster.content import Colours
from chalicelib.poster.elements import Role

RGB = tuple[int, int, int]
_MUTED = 0.22  # how far small secondary text goes from ink towards paper; 7:1 on white at least


def rgb(colours: Colours) -> dict[Role, RGB]:
    """Return the colour of each role."""
    ink = _parse(colours.ink)
    return {
        "paper": (255, 255, 255),
        "ink": ink,
        "muted": mix(ink, (255, 255, 255), _MUTED),
        "primary": _parse(colours.primary),
        "primary_dark": _parse(colours.primary_dark),
        "accent": _parse(colours.accent),
    }


def _parse(colour: str) -> RGB:
    value = int(colour.removeprefix("#"), 16)
    return value >> 16, value >> 8 & 255, value & 255


def mix(ground: RGB, text: RGB, share: float) -> RGB:
    """Return the colour `share` of the way from one to the other."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(ground, text, strict=True))
    return red, green, blue


class Palette:
    """The roles' colours and one shade between each ground and its text: sixteen at most, so a pixel takes four bits.

    One shade, and only where an edge covers about half a dot, is smooth at 300 dpi and takes half the bytes of many.
    """

    _EDGE = range(104, 152)  # of 256 degrees of coverage

    def __init__(self, roles: dict[Role, RGB], pairs: Iterable[tuple[Role, Role]]) -> None:
        """Take the roles' colours and the pairs of ground and text that touch."""
        self._entries = list(roles.values())
        self._index = {role: n for n, role in enumerate(roles)}
        self._shades: dict[frozenset[Role], int] = {}
        for first, second in sorted({(min(pair), max(pair)) for pair in pairs}):
            self._shades[frozenset((first, second))] = len(self._entries)
            self._entries.append(mix(roles[first], roles[second], 0.5))

    def __getitem__(self, role: Role) -> int:
        return self._index[role]

    def coverage(self, ground: Role, text: Role) -> list[int]:
        """Return, for each of 256 degrees of coverage, the entry that shows it."""
        shade = self._shades[frozenset((ground, text))]
        before, after = self._EDGE.start, 256 - self._EDGE.stop
        return [self[ground]] * before + [shade] * len(self._EDGE) + [self[text]] * after

    def flat(self) -> list[int]:
        """Return the entries as Pillow takes them."""
        return [part for entry in self._entries for part in entry]
