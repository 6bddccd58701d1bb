"""The end-of-epidemic switch: collection stops when a second office confirms; what is left is erased a day later."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec.structs import replace

from chalicelib.domain.errors import Conflict
from chalicelib.domain.rule.resolution import Resolution
from chalicelib.domain.rule.ruling import Ending, Revocation, Ruling

ShutdownState = Literal["proposed", "ended", "erasing", "erased", "cancelled", "lapsed"]


class Shutdown(Resolution, frozen=True, kw_only=True):
    """The order by its number, and why; `effective_at` is when erasing begins, `erased_at` when nothing is left."""

    order_no: str
    reason: str
    erased_at: datetime | None = None

    def ending(self) -> Ending | None:
        """Return what is in force by it, once it is confirmed."""
        if self.confirmed_at is None or self.effective_at is None:
            return None
        return Ending(shutdown=self.id, ended_at=self.confirmed_at, erase_at=self.effective_at)

    def cancelled_as(self, revocation: Revocation) -> Shutdown:
        """Return the order cancelled as the ruling says that it was."""
        by = self.first if revocation.by_first else self.second
        return replace(self, cancelled_at=revocation.at, cancelled_by=by)


def ended(ruling: Ruling, ending: Ending) -> Ruling:
    """Return the ruling with the end of collection; one that is there stays, and one that was cancelled stays away."""
    if ruling.ending is not None or revocation_of(ruling, ending.shutdown):
        return ruling
    return replace(ruling, ending=ending)


def revocation_of(ruling: Ruling, shutdown: str) -> Revocation | None:
    """Return by what an order was taken out of the ruling for good, if it was."""
    return ruling.revoked if ruling.revoked is not None and ruling.revoked.shutdown == shutdown else None


def is_in_force(ruling: Ruling, shutdown: str) -> bool:
    """Say whether collection has ended by an order."""
    return ruling.ending is not None and ruling.ending.shutdown == shutdown


def is_erasing(ruling: Ruling, shutdown: str) -> bool:
    """Say whether what is left is being erased by an order."""
    ending = ruling.ending
    return ending is not None and ending.shutdown == shutdown and ending.erasing


def revoked(ruling: Ruling, revocation: Revocation) -> Ruling:
    """Return the ruling without the end that an order brought and may bring yet, or refuse: it erases already."""
    if is_erasing(ruling, revocation.shutdown):
        raise Conflict("shutdown_state", state="erasing")
    if revocation_of(ruling, revocation.shutdown):
        return ruling
    return replace(resumed(ruling, revocation.shutdown), revoked=revocation)


def resumed(ruling: Ruling, shutdown: str) -> Ruling:
    """Return the ruling without the end that an order brought, unless what is left is being erased."""
    ending = ruling.ending
    ours = ending is not None and ending.shutdown == shutdown and not ending.erasing
    return replace(ruling, ending=None) if ours else ruling


def erasing(ruling: Ruling, shutdown: str) -> Ruling:
    """Return the ruling with the erasure begun: from here on nobody cancels."""
    ending = ruling.ending
    if ending is None or ending.shutdown != shutdown or ending.erasing:
        return ruling
    return replace(ruling, ending=replace(ending, erasing=True))
