"""Cards (登记卡): a printed alias for somebody without a phone; it says nothing to whoever finds it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from chalicelib.domain.ids import is_id

SAME_ENTRY_S = 600  # a card read twice at a door within ten minutes is one entry
_GROUP = 4


class Card(Struct, frozen=True, kw_only=True):
    """A live card; alias and particulars are sealed in the box, and the alias is printed and nothing else.

    Unused until `kept_until`, it is gone.
    """

    id: str
    person: str
    mask: str
    number_mask: str
    identity: Literal["self_declared", "verified"]
    region: str
    issued_at: datetime
    issued_by: str
    box: bytes
    kept_until: datetime | None = None


def spell_alias(tenant: str, random_id: str) -> str:
    """Spell an alias: the province's digits and sixteen capitals, so that a QR code stays small."""
    return tenant + random_id.upper()


def parse_alias(text: str, tenant: str) -> str | None:
    """Return the alias that was read or typed, or None when it is none of this province's."""
    alias = "".join(text.split()).replace("-", "").upper()
    digits, rest = alias[: len(tenant)], alias[len(tenant) :]
    return alias if digits == tenant and is_id(rest.lower()) else None


def grouped(alias: str, tenant: str) -> str:
    """Set an alias in groups, for whoever has to type it."""
    rest = alias[len(tenant) :]
    return " ".join((tenant, *(rest[start : start + _GROUP] for start in range(0, len(rest), _GROUP))))
