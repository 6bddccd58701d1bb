"""The QR code as a matrix: version 3 at most, error correction Q, alphanumeric, so that a bad camera reads it."""

from __future__ import annotations

import re

import segno
from msgspec import Struct

from chalicelib.poster.refusals import CodeTooLong

QUIET_MODULES = 4
VERSION_MAX = 3
_ALPHANUMERIC = re.compile(r"[0-9A-Z $%*+\-./:]+\Z")


class Symbol(Struct, frozen=True):
    """A QR code: rows of 0 and 1 without the quiet zone."""

    version: int
    error: str
    rows: tuple[bytes, ...]

    @property
    def size(self) -> int:
        """Return the modules along an edge."""
        return len(self.rows)

    @property
    def size_with_quiet_zone(self) -> int:
        """Return the modules along an edge, the four white ones on both sides included."""
        return self.size + 2 * QUIET_MODULES

    def runs(self) -> list[tuple[int, int, int]]:
        """Return the dark runs as (column, row, length)."""
        found = []
        for row, modules in enumerate(self.rows):
            column = modules.find(1)
            while column >= 0:
                end = modules.find(0, column)
                end = self.size if end < 0 else end
                found.append((column, row, end - column))
                column = modules.find(1, end)
        return found


def encode(url: str) -> Symbol:
    """Encode an address in capitals; raise CodeTooLong beyond version 3-Q (47 characters)."""
    if not _ALPHANUMERIC.match(url):
        raise CodeTooLong
    try:
        code = segno.make_qr(url, error="q", mode="alphanumeric", boost_error=False)
    except segno.DataOverflowError as error:
        raise CodeTooLong from error
    if int(code.version) > VERSION_MAX:
        raise CodeTooLong
    return Symbol(int(code.version), str(code.error), tuple(bytes(row) for row in code.matrix))
