"""What a case is about: people, or a venue (or one entrance) between two instants."""

from __future__ import annotations

from msgspec import Struct

from chalicelib.domain.tracing.choice import Choice, Window
from chalicelib.domain.tracing.contact import Exposure, Places


class Subject(Struct, frozen=True):
    """The cases by person, or the venue: then whoever was there in the window, widened as a stay is, was exposed."""

    people: frozenset[str] = frozenset()
    venue: str = ""
    entrance: str = ""

    def exposures(self, places: Places, choice: Choice, window: Window) -> list[Exposure]:
        """Return where others were exposed, in a fixed order."""
        found = [each for person in sorted(self.people) for each in places.exposures(person)]
        if self.venue:
            start_s, end_s = window.from_s - choice.margin_s, window.to_s + choice.margin_s
            found += [Exposure(door, start_s, end_s) for door in places.doors(self.venue, self.entrance)]
        return found
