"""Who somebody is in full: kept sealed, shown masked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from msgspec import Struct

from chalicelib.domain import naming
from chalicelib.domain.fields import Fields
from chalicelib.domain.hidden import Hidden
from chalicelib.domain.person import identity
from chalicelib.domain.person.masking import mask_id_number, mask_name
from chalicelib.domain.place import region


class Particulars(Struct, frozen=True, kw_only=True):
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


class Said(Hidden, frozen=True):
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
    residence = residence_of(said.residence, fields, province, exists)
    return Particulars(name=name, id_type=said.id_type, id_number=number, residence=residence)


def residence_of(
    said: str | None, fields: Fields, province: str, exists: Callable[[str], bool], name: str = "residence"
) -> str | None:
    """Return a region's code or an address in words; faults are noted in `fields`."""
    if not said:
        return None
    if not said.strip().isdigit():
        return fields.take(name, naming.address, said, "") or None
    code = fields.take(name, region.parse, said.strip(), "")
    # Of other provinces we know no more than that a code is well-formed.
    if code.startswith(province) and not exists(code):
        fields.refuse(name, "region_unknown")
    return code or None
