"""Gather what must be read to trace people: their own visits, and those of whoever may have met them, no others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.domain.entry.visit import PRESENCES
from chalicelib.domain.tracing.candidate import Seen
from chalicelib.domain.tracing.choice import Choice, Window
from chalicelib.domain.tracing.contact import Places
from chalicelib.domain.tracing.hours import DAY_S, Span, hours_of
from chalicelib.domain.tracing.stay import TracedVisit
from chalicelib.domain.tracing.subject import Subject
from chalicelib.usecases.tracing.row_reader import RowReader

if TYPE_CHECKING:
    from chalicelib.domain.entry.kept_visit import KeptVisit
    from chalicelib.runtime import Workspace
    from chalicelib.usecases.tracing.sites import Sites

_SECOND = timedelta(seconds=1)


class TooWide(Exception):
    """More venues' days, or more rows, would have to be read than was allowed."""


class Bounds(Struct, frozen=True):
    """How much may be read for one question."""

    venue_days: int
    rows: int


class Gathered(Struct, frozen=True):
    """The visits that matter to a question, who was seen in them, and the venues."""

    visits: list[TracedVisit]
    seen: dict[str, Seen]
    sites: Sites
    venue_days: int


def gather(
    workspace: Workspace, subject: Subject, minutes: int, window: Window, *, at_most: Bounds | None = None
) -> Gathered:
    """Read all that any choice up to these minutes needs to find who met a subject in a window.

    Reading is as narrow as it may be for the answer to stay exact: of each venue's day only the hours in which somebody
    may have come who was there at the same time. Raise TooWide rather than read more than `at_most`.
    """
    reader = RowReader(workspace, window)
    if subject.people:
        reader.add(workspace.traced_rows.rows(reader.passings(subject.people)))
        reader.sites.learn(reader.moments())
    hours = hours_of(_spans(reader, subject, minutes, window), _offset_s(workspace))
    hours = [each for each in hours if reader.has_key(each.day)]
    if at_most is not None and len(hours) > at_most.venue_days:
        raise TooWide
    found = workspace.traced_rows.within(hours)
    reader.add(found if at_most is None else _bounded(found, at_most.rows))
    marked = workspace.traced_rows.marked(reader.venue_days())
    return Gathered(reader.visits(marked), reader.seen(), reader.sites, len(hours))


def _bounded(rows: Iterable[KeptVisit], at_most: int) -> Iterator[KeptVisit]:
    for count, row in enumerate(rows):
        if count == at_most:
            raise TooWide
        yield row


def _spans(reader: RowReader, subject: Subject, minutes: int, window: Window) -> Iterator[Span]:
    """Yield in which seconds others must have come to have met the subject."""
    wide = Choice(minutes=minutes, same_entrance=False, min_overlap_minutes=0, presence=PRESENCES)
    if subject.venue:
        reader.sites.learn([(subject.venue, at_s) for at_s in range(window.from_s, window.to_s, DAY_S)])
        yield Span(subject.venue, window.from_s, window.to_s - 1)
    places = Places(reader.visits(), wide, window)
    for person in subject.people:
        for exposure in places.exposures(person):
            venue = exposure.place[0]
            from_s = max(window.from_s, exposure.start_s - reader.sites.of(venue).longest_s)
            to_s = min(window.to_s - 1, exposure.end_s)
            if from_s <= to_s:
                yield Span(venue, from_s, to_s)


def _offset_s(workspace: Workspace) -> int:
    return workspace.utc_offset // _SECOND
