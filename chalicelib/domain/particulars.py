"""Who somebody is in full: kept sealed, shown masked."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.domain.masking import mask_name


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

    def __repr__(self) -> str:
        return f"Particulars({self.mask})"
