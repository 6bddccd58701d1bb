"""A person's colour wherever it is shown: the table's or, when newer, that of the province's own platform."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from chalicelib.domain.alarm.health import Health, newest
from chalicelib.observability import measure
from chalicelib.storage.door import Door

if TYPE_CHECKING:
    from chalicelib.storage.health_platform import HealthPlatform

Document = tuple[str, str]


class Colours:
    """The colours of one province; without a platform there is the table alone."""

    def __init__(
        self, door: Door, platform: HealthPlatform | None, document_of: Callable[[str], Document | None]
    ) -> None:
        self._door = door
        self._platform = platform
        self._document_of = document_of

    def of(
        self, person: str, now: datetime, document: Callable[[], Document] | None = None, *, must_ask: bool = False
    ) -> Health:
        """Return what is known of somebody at an instant; raise WireError when the table does not answer.

        `document` tells the number of somebody without an account (a companion). When the platform is down nothing is
        known, whatever the table says: it may have turned red there.
        With `must_ask` so it is when there is no number to ask with; what the table knows is said all the same.
        """
        known = self._door.health(person)
        if self._platform is None:
            return known.at(now)
        answer = self._platform.cached(person)
        if answer is None:
            number = document() if document else self._document_of(person)
            if number is None:  # nobody to ask about: he is known by what is in the table
                return replace(known.at(now), unread=must_ask)
            answer = self._ask(person, number)
        if answer is None:
            return Health(slow_until=known.slow_until, erased_s=known.erased_s, unread=True)
        return replace(newest(known.at(now), answer.at(now)), slow_until=known.slow_until, erased_s=known.erased_s)

    def resting(self) -> bool:
        """Say whether the platform is left alone for now, because it was down again and again."""
        return self._platform is not None and self._platform.resting()

    def _ask(self, person: str, number: Document) -> Health | None:
        from chalicelib.storage.health_platform import PlatformDown

        if self._platform is None:
            return None
        try:
            return self._platform.ask(person, *number)
        except PlatformDown as down:
            measure("health_source_down", "Down", 1, cause=str(down), level="warning")
            return None
