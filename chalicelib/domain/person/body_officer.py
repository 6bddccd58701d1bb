"""Officers (专干、负责人): whom a region names for the venue-code work; no right follows from it."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.domain.person.masking import mask_name, mask_phone

DUTIES = ("专干", "负责人")
OFFICERS_MAX = 100  # of one region


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class BodyOfficer:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyOfficers:
    """A region's officers in the order it named them."""

    items: tuple[BodyOfficer, ...] = ()
    version: int = 0
