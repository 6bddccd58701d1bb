"""What a province's policy says of colours changed by hand; part of `Tenant`."""

from msgspec import Struct


class ManualReason(Struct, frozen=True):
    """Name one reason for which a colour may be changed by hand."""

    code: str
    name: str
    name_en: str

    @property
    def spellings(self) -> tuple[str, str, str]:
        """Return what may be written for it."""
        return self.code, self.name, self.name_en


class Manual(Struct, frozen=True):
    """Bound colours changed by hand: why, how long they hold, how long a proposal waits for its second officer."""

    valid_days: int
    pending_hours: int
    reasons: tuple[ManualReason, ...]
