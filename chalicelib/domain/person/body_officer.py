"""Officers (专干、负责人): whom a region names for the venue-code work; no right follows from it."""

from __future__ import annotations

from msgspec import Struct

from chalicelib.domain.person.masking import mask_name, mask_phone

DUTIES = ("专干", "负责人")
OFFICERS_MAX = 100  # of one region


class BodyOfficer(Struct, frozen=True, kw_only=True):
    """One of them; shows himself masked."""

    id: str
    name: str
    phone: str
    duty: str

    @property
    def masked(self) -> tuple[str, str]:
        """Return name and phone as lists show them."""
        return mask_name(self.name), mask_phone(self.phone)

    def __repr__(self) -> str:
        return f"BodyOfficer({self.masked})"


class BodyOfficers(Struct, frozen=True, kw_only=True):
    """A region's officers in the order it named them."""

    items: tuple[BodyOfficer, ...] = ()
    version: int = 0
