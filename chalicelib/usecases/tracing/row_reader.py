"""Open rows for tracing: under the keys of a window's days, read at once; what has no key any more is not there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.json import decode

from chalicelib.domain.entry.kept_visit import KeptVisit
from chalicelib.domain.entry.written import Written
from chalicelib.domain.ids import EPOCH
from chalicelib.domain.place.category import Capacity
from chalicelib.domain.tracing.candidate import Seen
from chalicelib.domain.tracing.choice import Window
from chalicelib.domain.tracing.hours import MS_PER_S, days_of
from chalicelib.domain.tracing.opened import traced
from chalicelib.domain.tracing.stay import TracedVisit
from chalicelib.domain.tracing.trip import on_trip
from chalicelib.observability import measure
from chalicelib.security.day_keys import DayKey, DayKeyGone, DayKeys
from chalicelib.security.pseudonyms import day_pseudonym
from chalicelib.security.sealing import SealBroken, unseal
from chalicelib.storage import keys
from chalicelib.usecases.tracing.sites import Sites

if TYPE_CHECKING:
    from chalicelib.domain.entry.implausible import Passing
    from chalicelib.runtime import Workspace

CLASSES = ("visits", "assisted", "paper")
RowKey = tuple[str, str]
_SECOND = timedelta(seconds=1)


class TracedShown(Struct, frozen=True):
    """Whom a door was shown."""

    person: str
    mask: str


class TracedSeal(Struct, frozen=True):
    """What tracing reads of a row's seal, of whichever class; `written` is who staff wrote down."""

    shown: TracedShown
    capacity: Capacity = "visitor"
    written: Written | None = None


class RowReader:
    """The rows of one question, opened; `window` bounds what is looked at, whosever it is."""

    def __init__(self, workspace: Workspace, window: Window) -> None:
        self._workspace = workspace
        self._window = window
        self.sites = Sites(workspace)
        self.days = days_of(window.from_s, window.to_s - 1, workspace.utc_offset // _SECOND)
        self._keys = _keys_of(workspace, self.days)
        self._rows: dict[RowKey, tuple[KeptVisit, TracedSeal]] = {}

    def passings(self, people: Collection[str]) -> list[Passing]:
        """Return where people passed in the window: asked by the names they had on its days."""
        names = [
            day_pseudonym(key.pseudonym, person)
            for day in self.days
            for key in self._left(day)
            for person in sorted(people)
        ]
        return [each for each in self._workspace.traced_rows.passings(names) if self._window.holds(self._second(each))]

    def add(self, rows: Iterable[KeptVisit]) -> None:
        """Open rows of the window; one that does not open is measured and passed over."""
        offset = self._workspace.utc_offset
        for row in rows:
            at_s = (row.occurred_at(offset) - EPOCH) // _SECOND
            if (row.pk, row.sk) not in self._rows and self._window.holds(at_s):
                try:
                    key = self._keys.get(row.row_class, row.day)
                    self._rows[row.pk, row.sk] = row, _opened(row, key)
                except DayKeyGone:
                    continue
                except SealBroken:
                    measure("rows_unopened", "Rows", 1, level="error", venue=row.venue, day=row.day)

    def has_key(self, day: str) -> bool:
        """Say whether anything of a day may still be read."""
        return next(self._left(day), None) is not None

    def visits(self, marked: Collection[RowKey] = ()) -> list[TracedVisit]:
        """Return what was opened as the domain reads it; marked rows count as what they are doubted to be."""
        return [self._traced(row, seal, (row.pk, row.sk) in marked) for row, seal in self._rows.values()]

    def moments(self) -> list[tuple[str, int]]:
        """Return the venue and second of each opened row."""
        offset = self._workspace.utc_offset
        return [(row.venue, (row.occurred_at(offset) - EPOCH) // _SECOND) for row, _ in self._rows.values()]

    def venue_days(self) -> set[tuple[str, str]]:
        """Return where and on which days the opened rows are."""
        return {(row.venue, row.day) for row, _ in self._rows.values()}

    def seen(self) -> dict[str, Seen]:
        """Return who the people of the opened rows are, as these say it."""
        found: dict[str, Seen] = {}
        for _, seal in self._rows.values():
            shown = Seen(mask=seal.shown.mask, written=(seal.written,) if seal.written else ())
            person = seal.shown.person
            found[person] = found[person].joined(shown) if person in found else shown
        return found

    def _traced(self, row: KeptVisit, seal: TracedSeal, marked: bool) -> TracedVisit:
        site = self.sites.of(row.venue)
        offset = self._workspace.utc_offset
        visit = traced(row, seal.shown.person, seal.capacity, site.dwell, offset, marked=marked)
        return on_trip(visit, site.trips) if site.trips else visit

    def _second(self, passing: Passing) -> int:
        midnight = datetime.strptime(f"{keys.parts(passing.pk)[-1]}+0000", "%Y%m%d%z") - self._workspace.utc_offset
        return (midnight - EPOCH) // _SECOND + passing.at_ms // MS_PER_S

    def _left(self, day: str) -> Iterator[DayKey]:
        for row_class in CLASSES:
            try:
                yield self._keys.get(row_class, day)
            except DayKeyGone:
                continue


def _opened(row: KeptVisit, key: DayKey) -> TracedSeal:
    return decode(unseal(key.seal, row.sealed, keys.row_key(row.pk, row.sk)), type=TracedSeal)


def _keys_of(workspace: Workspace, days: Collection[str]) -> DayKeys:
    """Read the keys of days at once; a question that takes longer than its day lives finds it gone."""
    found = workspace.window_keys.load([(row_class, day) for row_class in CLASSES for day in days])

    def load(row_class: str, day: str) -> DayKey:
        if (row_class, day) not in found:
            raise DayKeyGone(day)
        return found[row_class, day]

    return DayKeys(load, lambda: workspace.instant().timestamp(), workspace.day_limit_s)
