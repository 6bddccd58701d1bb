"""Standard addresses (公安标准地名地址): where they stand on a grid of WGS-84 degrees, and what a row must say."""

from __future__ import annotations

import hashlib
import re
from math import cos, floor, isfinite, radians

from msgspec import Struct

from chalicelib.domain import naming
from chalicelib.domain.fields import Fields
from chalicelib.domain.ids import encode
from chalicelib.domain.place.venue import Location
from chalicelib.domain.supervision.folding import folded

# The mainland with room to spare, as for venues: no pole and no date line lies in it, so cells have all neighbours.
SOUTH, NORTH, WEST, EAST = 18.0, 54.0, 73.0, 136.0
BLOCK, CELL = 100, 1_000  # to the degree: a block is some 1.1 km high, a cell some 110 m
METRES_A_DEGREE = 111_195
_CODE = re.compile(r"[0-9A-Za-z-]{1,40}")
_KEY_BYTES, _COUNTY = 10, 6
_DECIMAL = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,12})?")


class StandardAddress(Struct, frozen=True, kw_only=True):
    """One address: the police's code if they gave one, its text, the town or village it lies in, its point."""

    code: str
    address: str
    region: str
    location: Location

    @property
    def key(self) -> str:
        """Name the address by its county's code for it, or by what it says where it has none."""
        said = (
            f"code|{self.region[:_COUNTY]}|{self.code}" if self.code else f"text|{self.region}|{folded(self.address)}"
        )
        return encode(hashlib.sha256(said.encode()).digest()[:_KEY_BYTES])


class Square(Struct, frozen=True):
    """One square of a grid: its row and column, and how many of them a degree has."""

    row: int
    column: int
    to_degree: int

    @property
    def name(self) -> str:
        """Spell the square so that it stands in a key."""
        return f"{self.row:06d}.{self.column:06d}"

    def around(self) -> list[Square]:
        """List the square and its eight neighbours."""
        steps = (-1, 0, 1)
        return [Square(self.row + up, self.column + over, self.to_degree) for up in steps for over in steps]


def inside(point: Location) -> bool:
    """Say whether a point can be an address's at all."""
    return isfinite(point.lat) and isfinite(point.lon) and SOUTH <= point.lat <= NORTH and WEST <= point.lon <= EAST


def square(point: Location, to_degree: int) -> Square:
    """Return the square that a point lies in."""
    return Square(floor(point.lat * to_degree), floor(point.lon * to_degree), to_degree)


def reach_m(point: Location, to_degree: int) -> float:
    """Return how far one sees in every direction from a point that stands in the middle one of nine squares."""
    row, column = point.lat * to_degree, point.lon * to_degree
    to_edge = [
        1 + min(row - floor(row), floor(row) + 1 - row),
        1 + min(column - floor(column), floor(column) + 1 - column),
    ]
    narrowest = cos(radians(min(90.0, abs(point.lat) + 2 / to_degree)))
    return METRES_A_DEGREE / to_degree * min(to_edge[0], to_edge[1] * narrowest) * 0.999


def checked(said: dict[str, str], path: str, fields: Fields) -> StandardAddress:
    """Return an address as a row says it (texts by field) in clean form; faults are noted under `path`."""
    code = said.get("code", "").strip()
    if code and not _CODE.fullmatch(code):
        fields.refuse(f"{path}code", "not_well_formed")
    lat, lon = (_degrees(said.get(name, ""), f"{path}{name}", fields) for name in ("lat", "lon"))
    point = Location(lat or 0.0, lon or 0.0)
    if lat is not None and lon is not None and not inside(point):
        fields.refuse(f"{path}lat", "outside_province")
    address = fields.take(f"{path}address", naming.address, said.get("address", ""), "")
    return StandardAddress(code=code, address=address, region=said.get("region", "").strip(), location=point)


def _degrees(text: str, name: str, fields: Fields) -> float | None:
    if not _DECIMAL.fullmatch(text.strip()):
        fields.refuse(name, "degrees" if text.strip() else "required")
        return None
    return float(text)
