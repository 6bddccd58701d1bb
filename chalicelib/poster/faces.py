"""The two committed fonts, read straight from their tables: which characters, how wide, how high, and small subsets.

A parser that loads 32,000 glyphs takes longer than a whole poster; here a look-up is a few bytes of a mapped file.
"""

from __future__ import annotations

import mmap
import struct
from bisect import bisect_right
from functools import cache
from pathlib import Path
from typing import Literal

FONTS = Path(__file__).parent / "fonts"
Weight = Literal["bold", "medium"]
PATHS: dict[Weight, Path] = {
    "bold": FONTS / "VenuePosterSans-Bold.ttf",
    "medium": FONTS / "VenuePosterSans-Medium.ttf",
}
UNITS_PER_EM = 1000
_COPIED = ("head", "hhea", "maxp", "OS/2", "post")


class Face:
    """One font file, mapped and not parsed; `infra/fonts.py` made it: no composites, one cmap of format 12."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        count = struct.unpack_from(">H", self._data, 4)[0]
        records = (struct.unpack_from(">4s4xLL", self._data, 12 + 16 * n) for n in range(count))
        self._tables = {tag.decode(): (offset, length) for tag, offset, length in records}
        self._metrics_count = struct.unpack_from(">H", self._data, self._at("hhea") + 34)[0]
        self._long_loca = struct.unpack_from(">h", self._data, self._at("head") + 50)[0] == 1
        self._read_cmap()

    def _at(self, tag: str) -> int:
        return int(self._tables[tag][0])

    def _read_cmap(self) -> None:
        cmap = self._at("cmap")
        for n in range(struct.unpack_from(">H", self._data, cmap + 2)[0]):
            start = cmap + struct.unpack_from(">4xL", self._data, cmap + 4 + 8 * n)[0]
            if struct.unpack_from(">H", self._data, start)[0] == 12:
                groups = struct.unpack_from(">L", self._data, start + 12)[0]
                self._groups = list(struct.iter_unpack(">LLL", self._data[start + 16 : start + 16 + 12 * groups]))
                self._starts = [group[0] for group in self._groups]
                return
        raise ValueError("no cmap of format 12")

    def glyph(self, character: str) -> int:
        """Return the glyph of a character, 0 when there is none."""
        code_point = ord(character)
        n = bisect_right(self._starts, code_point) - 1
        if n < 0 or code_point > self._groups[n][1]:
            return 0
        return int(self._groups[n][2] + code_point - self._groups[n][0])

    def advance(self, character: str) -> float:
        """Return how far a character moves on, in em."""
        return self._metric(self.glyph(character))[0] / UNITS_PER_EM

    def bearing(self, character: str) -> float:
        """Return the empty space left of a character's ink, in em."""
        return self._metric(self.glyph(character))[1] / UNITS_PER_EM

    def ink(self, character: str) -> tuple[float, float]:
        """Return the lowest and highest inked point of a character above the baseline, in em."""
        outline = self._outline(self.glyph(character))
        if not outline:
            return 0.0, 0.0
        low, high = struct.unpack_from(">2xxxh2xh", outline)
        return low / UNITS_PER_EM, high / UNITS_PER_EM

    def _metric(self, glyph: int) -> tuple[int, int]:
        hmtx = self._at("hmtx")
        last = self._metrics_count - 1
        advance, bearing = struct.unpack_from(">Hh", self._data, hmtx + 4 * min(glyph, last))
        if glyph > last:
            bearing = struct.unpack_from(">h", self._data, hmtx + 4 * last + 4 + 2 * (glyph - last - 1))[0]
        return advance, bearing

    def _outline(self, glyph: int) -> bytes:
        loca, glyf = self._at("loca"), self._at("glyf")
        if self._long_loca:
            start, end = struct.unpack_from(">LL", self._data, loca + 4 * glyph)
        else:
            start, end = (2 * half for half in struct.unpack_from(">HH", self._data, loca + 2 * glyph))
        return self._data[glyf + start : glyf + end]

    def subset(self, characters: str, name: str) -> bytes:
        """Return a font file of these characters alone, for a writer that parses all it is given."""
        ordered = sorted(set(characters))
        glyphs = [0, *(self.glyph(character) for character in ordered)]
        outlines = [outline + b"\0" * (-len(outline) % 4) for outline in map(self._outline, glyphs)]
        offsets = [0]
        for outline in outlines:
            offsets.append(offsets[-1] + len(outline))
        tables = {
            tag: bytearray(self._data[slice(at, at + length)])
            for tag, (at, length) in self._tables.items()
            if tag in _COPIED
        }
        struct.pack_into(">h", tables["head"], 50, 1)
        struct.pack_into(">H", tables["hhea"], 34, len(glyphs))
        struct.pack_into(">H", tables["maxp"], 4, len(glyphs))
        tables["glyf"] = bytearray(b"".join(outlines))
        tables["loca"] = bytearray(struct.pack(f">{len(offsets)}L", *offsets))
        tables["hmtx"] = bytearray(b"".join(struct.pack(">Hh", *self._metric(glyph)) for glyph in glyphs))
        tables["name"] = bytearray(_name(name))
        tables["cmap"] = bytearray(_cmap([ord(character) for character in ordered]))
        return _assemble(tables)


def _cmap(code_points: list[int]) -> bytes:
    groups = b"".join(struct.pack(">LLL", point, point, n) for n, point in enumerate(code_points, 1))
    header = struct.pack(">HHLLL", 12, 0, 16 + len(groups), 0, len(code_points))
    return struct.pack(">HHHHL", 0, 1, 3, 10, 12) + header + groups


def _name(post_script_name: str) -> bytes:
    """Make a name table of the PostScript name alone: the licence's text is for the font, not for each document."""
    text = post_script_name.encode("utf-16-be")
    return struct.pack(">HHH6H", 0, 1, 18, 3, 1, 0x409, 6, len(text), 0) + text


def _assemble(tables: dict[str, bytearray]) -> bytes:
    """Lay tables one after the other; checksums stay 0, for no reader of ours looks at them."""
    directory, body = [], []
    offset = 12 + 16 * len(tables)
    for tag, table in sorted(tables.items()):
        directory.append(struct.pack(">4sLLL", tag.encode(), 0, offset, len(table)))
        body.append(bytes(table) + b"\0" * (-len(table) % 4))
        offset += len(body[-1])
    return struct.pack(">LHHHH", 0x00010000, len(tables), 0, 0, 0) + b"".join(directory) + b"".join(body)


@cache
def face(weight: Weight) -> Face:
    """Return the face of a weight, mapped once."""
    return Face(PATHS[weight])
