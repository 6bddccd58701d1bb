"""The end-of-epidemic switch: collection stops when a second office confirms; what is left is erased a day later."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from chalicelib.domain.rule.resolution import Resolution
from chalicelib.domain.rule.ruling import Ending, Ruling

ShutdownState = Literal["proposed", "ended", "erasing", "erased", "cancelled", "lapsed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shutdown(Resolution):
    """The order by its number, and why; `effective_at` is when erasing begins, `erased_at` when nothing is left."""

    order_no: str
    reason: str
    erased_at: datetime | None = None

    def ending(self) -> Ending | None:
        """Return what is in force by it, once it is confirmed."""
        if self.confirmed_at is None or self.effective_at is None:
            return None
        return Ending(shutdown=self.id, ended_at=self.confirmed_at, erase_at=self.effective_at)


def ended(ruling: Ruling, ending: Ending) -> Ruling:
    """Return the ruling with the end of collection; one that is there already stays."""
    return ruling if ruling.ending is not None else replace(ruling, ending=ending)


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
