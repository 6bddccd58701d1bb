"""People whom staff wrote down: nobody else holds who they were, so their rows do, sealed."""

from __future__ import annotations

from msgspec import Struct

from chalicelib.domain.entry.visit import VisitSeal
from chalicelib.domain.person.masking import mask_name


class Written(Struct, frozen=True, kw_only=True):
    """Somebody as he was written down: a name, and a document, an own phone or a guardian's."""

    name: str
    id_type: str | None = None
    id_number: str | None = None
    phone: str | None = None
    guardian_phone: str | None = None
    residence: str | None = None
    came_from: str | None = None
    temperature_c: float | None = None
    symptoms: str | None = None
    note: str | None = None

    @property
    def mask(self) -> str:
        """Return 张*."""
        return mask_name(self.name)

    def __repr__(self) -> str:
        return f"Written({self.mask})"


class WrittenSeal(VisitSeal, frozen=True, kw_only=True):
    """What the row of somebody written down keeps sealed; the first one's marks the list."""

    written: Written
    list_mark: str = ""
