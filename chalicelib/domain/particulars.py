"""Who somebody is in full: kept sealed, shown masked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from chalicelib.domain import identity, naming, region
from chalicelib.domain.fields import Fields
from chalicelib.domain.masking import mask_id_number, mask_name


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Particulars:
    """A person's name, document, phone and residence (a region's code, or an address in words)."""

    name: str
    id_type: str
    id_number: str
    phone: str | None = None
    residence: str | None = None

    @property
    def mask(self) -> str:
        """Return 张*."""
        return mask_name(self.name)

    @property
    def number_mask(self) -> str:
        """Return 4305**********1234."""
        return mask_id_number(self.id_number)

    def __repr__(self) -> str:
        return f"Particulars({self.mask})"


@dataclass(frozen=True, slots=True, repr=False)
class Said:
    """What somebody says of a person, as it came."""

    name: str
    id_type: str
    id_number: str
    residence: str | None = None


def checked(said: Said, fields: Fields, today: date, province: str, exists: Callable[[str], bool]) -> Particulars:
    """Return what was said in clean form; faults are noted in `fields`."""
    name = fields.take("name", naming.person_name, said.name, "")
    number = fields.take(
        "id_number", lambda raw: identity.parse(said.id_type, raw, today).value, said.id_number, said.id_number
    )
    residence = said.residence
    if residence and residence.strip().isdigit():
        residence = fields.take("residence", region.parse, residence.strip(), "")
        # Of other provinces we know no more than that a code is well-formed.
        if residence.startswith(province) and not exists(residence):
            fields.refuse("residence", "region_unknown")
    elif residence:
        residence = fields.take("residence", naming.address, residence, "")
    return Particulars(name=name, id_type=said.id_type, id_number=number, residence=residence or None)
