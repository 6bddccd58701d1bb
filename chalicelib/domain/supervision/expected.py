"""Places that should exist (摸底造册): a row of a department's list, in clean form."""

from __future__ import annotations

import hashlib

from msgspec import Struct

from chalicelib.domain import naming
from chalicelib.domain.fields import Fields
from chalicelib.domain.ids import encode
from chalicelib.domain.place import plate as plates
from chalicelib.domain.place.category import find
from chalicelib.domain.supervision.folding import folded

_KEY_BYTES = 10


class Expected(Struct, frozen=True, kw_only=True):
    """A place that should exist: what a department says of it, and the region its list is of.

    `row` is its number in the list, counted from 1. A vehicle has a plate and belongs to the county.
    """

    name: str
    region: str
    department: str
    row: int
    address: str = ""
    category: str = ""
    plate: str = ""

    @property
    def key(self) -> str:
        """Name the row by what it says, so that what people decided about it outlives the list it stands in."""
        said = "|".join((self.region, self.department, folded(self.name), folded(self.address), self.plate))
        return encode(hashlib.sha256(said.encode()).digest()[:_KEY_BYTES])


class Said(Struct, frozen=True, kw_only=True):
    """A row as somebody wrote it: texts, not yet looked at."""

    name: str = ""
    address: str = ""
    region: str = ""
    category: str = ""
    plate: str = ""


def checked(said: Said, listed: tuple[str, str, int], path: str, fields: Fields) -> Expected:
    """Return a row of the list (`listed`: region, department, number) in clean form; faults are noted under `path`."""
    region, department, row = listed
    own = said.region or region
    if not own.startswith(region):
        fields.refuse(f"{path}region", "outside_list")
    category = find(said.category) if said.category else None
    if said.category and category is None:
        fields.refuse(f"{path}category", "category_unknown")
    plate = fields.take(f"{path}plate", plates.parse, said.plate, "") if said.plate.strip() else ""
    return Expected(
        name=fields.take(f"{path}name", naming.venue_name, said.name, ""),
        region=own,
        department=department,
        row=row,
        address=fields.take(f"{path}address", naming.address, said.address, "") if said.address.strip() else "",
        category=said.category,
        plate=plate,
    )
