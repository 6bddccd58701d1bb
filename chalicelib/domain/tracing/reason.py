"""Why somebody is a candidate: the facts of a meeting, and the sentence that says them in either language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from chalicelib.domain.tracing.choice import MINUTE_S
from chalicelib.domain.tracing.contact import Contact, Meeting
from chalicelib.domain.tracing.reason_words import CAPACITIES, MODES, PRESENCES, SENTENCES, Language, in_order
from chalicelib.domain.tracing.stay import TracedVisit

Dwell = tuple[str, int]


class Reason(Struct, frozen=True, kw_only=True):
    """What a meeting says: ids of the place, local times, whole minutes, and what was assumed about both stays."""

    degree: int
    venue: str
    trip: str
    entrances: tuple[str, ...]
    source_entrances: tuple[str, ...]
    from_: datetime
    to: datetime
    overlap_minutes: int
    together_minutes: int
    dwells: tuple[Dwell, ...]
    source_dwells: tuple[Dwell, ...]
    modes: tuple[str, ...]
    presences: tuple[str, ...]
    scanned_at: tuple[datetime, ...]

    def tell(self, language: Language, name_of: Callable[[str], str]) -> str:
        """Say it in a sentence; `name_of` knows the names of venues and entrances."""
        words = SENTENCES[language]

        def listed(values: Iterable[str]) -> str:
            return words["comma"].join(values)

        def told(dwells: Iterable[Dwell]) -> str:
            return listed(words["dwell"].format(who=CAPACITIES[language][who], minutes=m) for who, m in dwells)

        parts = {
            "venue": name_of(self.venue) + (words["trip"].format(trip=self.trip) if self.trip else ""),
            "entrances": listed(map(name_of, self.entrances)),
            "from_": f"{self.from_:%Y-%m-%d %H:%M}",
            "to": f"{self.to:%H:%M}" if self.to.date() == self.from_.date() else f"{self.to:%Y-%m-%d %H:%M}",
            "source": words[f"source_{self.degree if self.source_dwells else 0}"],
            "overlap": _minutes(self.overlap_minutes, words["short"]),
            "together": _minutes(self.together_minutes, words["short"]),
            "dwell": told(self.dwells),
            "modes": listed(MODES[language][mode] for mode in self.modes),
            "presences": listed(PRESENCES[language][presence] for presence in self.presences),
            "times": listed(f"{at:%H:%M}" for at in self.scanned_at),
        }
        text = words["met"].format(**parts)
        if self.source_dwells:
            doors = listed(map(name_of, self.source_entrances))
            text += words["source"].format(source=parts["source"], entrances=doors, dwell=told(self.source_dwells))
        return text + words["end"]


def reason_of(meeting: Meeting, degree: int, utc_offset: timedelta) -> Reason:
    """Return the facts of a meeting, in local time."""
    source = meeting.exposure.stay
    own, others = meeting.stay.visits, source.visits if source else ()

    def local(epoch_s: int) -> datetime:
        return (datetime.fromtimestamp(epoch_s, UTC) + utc_offset).replace(tzinfo=None)

    return Reason(
        degree=degree,
        venue=meeting.stay.venue,
        trip=meeting.stay.trip,
        entrances=meeting.stay.entrances,
        source_entrances=source.entrances if source else (),
        from_=local(meeting.start_s),
        to=local(meeting.end_s),
        overlap_minutes=meeting.overlap_s // MINUTE_S,
        together_minutes=meeting.together_s // MINUTE_S,
        dwells=_dwells(own),
        source_dwells=_dwells(others),
        modes=in_order(MODES["zh"], (visit.mode for visit in own)),
        presences=in_order(PRESENCES["zh"], (visit.presence for visit in own)),
        scanned_at=tuple(local(visit.at_s) for visit in own),
    )


def reasons(contact: Contact, utc_offset: timedelta) -> tuple[Reason, ...]:
    """Return the reasons of a candidate, the longest overlap first."""
    return tuple(reason_of(meeting, contact.degree, utc_offset) for meeting in contact.meetings)


def _dwells(visits: Sequence[TracedVisit]) -> tuple[Dwell, ...]:
    return tuple(dict.fromkeys((visit.capacity, visit.dwell_s // MINUTE_S) for visit in visits))


def _minutes(minutes: int, short: str) -> str:
    return str(minutes) if minutes else short
