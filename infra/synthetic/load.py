"""Write a made-up county into a province's tables, in bulk, as rows that the program reads like any other.

No message is sent and no stream waited for: what consumers would count is written beside the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from chalicelib.domain.day import deadline
from chalicelib.domain.entry.day_figures import DayFigures, day_of
from chalicelib.domain.entry.kept_visit import KeptVisit
from chalicelib.domain.entry.tally import Tally, tally
from chalicelib.domain.entry.visit import Shown, VisitSeal
from chalicelib.domain.person.identity import check_character
from chalicelib.domain.place.issued_code import issue
from chalicelib.domain.place.venue import Decision, Venue
from chalicelib.security.sealing import seal
from chalicelib.storage import keys, supervision_keys
from chalicelib.storage.bodies import dump
from chalicelib.storage.counters import Cell
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.codes import CodeRow
from chalicelib.storage.rows.counters import CounterRow
from chalicelib.storage.rows.venues import VenueRow
from chalicelib.storage.rows.visits import VisitRow
from chalicelib.usecases.custody import make_day_keys
from chalicelib.usecases.venue.apply import Contact, seal_contact
from infra.synthetic.county import SyntheticCounty
from infra.synthetic.places import Place
from infra.synthetic.visits import MadeVisit

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

AT_ONCE = 8
ENDED = timedelta(hours=1)
BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows were written."""

    venues: int
    entrances: int
    visits: int
    days: int


def load(workspace: Workspace, county: SyntheticCounty, *, visits: bool = True, cells: bool = False) -> Loaded:
    """Write venues, entrances, codes and the figures of their days; `visits` and their ten-minute `cells` if wanted."""
    places = county.places
    load_places(workspace, places)
    written, days = load_visits(workspace, county, cells=cells) if visits else (0, load_days(workspace, county))
    return Loaded(len(places), sum(len(place.entrances) for place in places), written, days)


def load_places(workspace: Workspace, places: list[Place]) -> None:
    """Write venues with their entrances and the codes of those that were ever approved."""
    rows = bind(VenueRow, "venues", workspace.settings)
    codes = bind(CodeRow, "codes", workspace.settings)
    _save(rows, (row for n, place in enumerate(places) for row in _venue_rows(workspace, rows, n, place)))
    _save(codes, (row for place in places for row in _code_rows(workspace, codes, place)))


def load_days(workspace: Workspace, county: SyntheticCounty) -> int:
    """Write every venue's day as planned, without hours, where no visit is written; return how many there are."""
    rows = bind(CounterRow, "counters", workspace.settings)
    written = [row for place in county.live for day in county.days for row in _day_rows(rows, county, place, day)]
    _save(rows, written)
    return sum(row.sk.startswith(keys.day_sk("")) for row in written)


def load_visits(workspace: Workspace, county: SyntheticCounty, *, cells: bool = False) -> tuple[int, int]:
    """Write every visit, sealed under its day's key where that lives, and count it; return rows and days of venues."""
    rows = bind(VisitRow, "visits", workspace.settings)
    counters = bind(CounterRow, "counters", workspace.settings)
    sealers = {f"{day:%Y%m%d}": _Sealer(workspace, day) for day in county.days}
    total, days = 0, 0
    for place in county.live:
        made = [one for day in county.days for one in county.visits(place, day)]
        total += len(made)
        _save(rows, (sealers[one.visit.day].row(rows, place.venue, one) for one in made))
        counted = _counted(made)
        written = [*_counted_days(counters, county.tenant.code, counted), *_doubted_days(counters, county, made)]
        _save(counters, written)
        days += len({(cell.venue, cell.day) for cell in counted})
        if cells:
            _save_cells(workspace, place.venue, counted)
    return total, days


def _counted(made: list[MadeVisit]) -> dict[Cell, Tally]:
    cells: dict[Cell, list[KeptVisit]] = {}
    for one in made:
        cells.setdefault(Cell(*keys.cell_of(one.visit.pk, one.visit.sk)), []).append(one.visit)
    return {cell: tally(found) for cell, found in cells.items()}


def _counted_days(rows: type[CounterRow], tenant: str, counted: dict[Cell, Tally]) -> Iterator[Any]:
    for venue, name in sorted({(cell.venue, cell.day) for cell in counted}):
        yield _day_row(rows, tenant, (venue, name), day_of(each for cell, each in counted.items() if cell.day == name))


class _Sealer:
    """Seals the visits of a day as a door would; a day whose key is gone has rows that open for nobody."""

    def __init__(self, workspace: Workspace, day: date) -> None:
        self._tenant = workspace.tenant
        self._day = day
        self._keys = {}
        for row_class in ("visits", "assisted", "paper"):
            if workspace.deadline(row_class, day) > workspace.instant():
                make_day_keys._ensure(workspace, row_class, day)  # noqa: SLF001  days before today have no other maker
                self._keys[row_class] = workspace.day_keys.get(row_class, f"{day:%Y%m%d}")

    def row(self, rows: type[VisitRow], venue: Venue, made: MadeVisit) -> VisitRow:
        """Return a visit as it lies in its table."""
        visit = made.visit
        row = rows(visit.pk, visit.sk, visitor_pk=keys.under(self._tenant.code, visit.visitor))
        row.abnormal, row.mode, row.presence = visit.abnormal, visit.mode, visit.presence
        row.expires = int(deadline(self._day, self._tenant.retention.visits_days, self._tenant).timestamp())
        shown = Shown(
            person=made.person,
            mask="测**",
            identity="verified",
            colour="red" if visit.abnormal else "green",
            admitted=not visit.abnormal,
        )
        said = VisitSeal(shown=shown, account="", county=venue.region[:6])
        key = self._keys.get(visit.row_class)
        plain = msgspec.json.encode(said)
        row.sealed = seal(key.seal, plain, keys.row_key(visit.pk, visit.sk)) if key else plain[:0] + b"\0"
        return row


def _venue_rows(workspace: Workspace, rows: type[VenueRow], number: int, place: Place) -> Iterator[Any]:
    venue = replace(place.venue, manager_sealed=seal_contact(workspace, place.venue.id, _contact(number)))
    yield workspace.venues.row_of(venue)
    for version, line in enumerate(_history(venue), 1):
        yield rows(keys.under(workspace.tenant.code, venue.id), keys.history_sk(line.at, version), body=dump(line))
    for entrance in place.entrances:
        yield rows(keys.under(workspace.tenant.code, venue.id), f"{keys.ENTRANCE}{entrance.id}", body=dump(entrance))


def _history(venue: Venue) -> Iterator[Decision]:
    """Return what was decided about a venue: whatever ended or was returned, did so an hour after it was approved."""
    if venue.decided_at is None:
        return
    first = "rejected" if venue.state == "rejected" else "approved"
    yield Decision(at=venue.decided_at, action=first, before="submitted", after=first, by="")
    if venue.state != first:
        yield Decision(at=venue.decided_at + ENDED, action=venue.state, before=first, after=venue.state, by="")


def _contact(number: int) -> Contact:
    """Return an invented manager with well-formed numbers."""
    first_17 = f"430525{1950 + number % 50}{number // 50 % 12 + 1:02d}{number // 600 % 28 + 1:02d}{number % 1000:03d}"
    return Contact(f"测试{number}", "resident_id", first_17 + check_character(first_17), f"1390{number % 10**7:07d}")


def _code_rows(workspace: Workspace, rows: type[CodeRow], place: Place) -> Iterator[Any]:
    venue = place.venue
    if venue.state in ("draft", "submitted", "rejected"):
        return
    at = venue.decided_at or venue.created_at
    for entrance in place.entrances:
        code = issue(venue, entrance, at)
        if not venue.live:
            code = code.closed(at + ENDED, "disabled")
        yield rows(keys.under(workspace.tenant.code, entrance.code), body=dump(code))


def _day_rows(rows: type[CounterRow], county: SyntheticCounty, place: Place, day: date) -> Iterator[Any]:
    tenant, name = county.tenant.code, f"{day:%Y%m%d}"
    figures: DayFigures = county.traffic.figures(place, day)
    if not figures.visits:
        return
    yield _day_row(rows, tenant, (place.venue.id, name), figures)
    marked = {each.id: count for each in place.entrances if (count := county.traffic.day(each.id, day).marked)}
    if marked:
        row = rows(keys.under(tenant, place.venue.id), supervision_keys.doubted_sk(name), body=dump(marked))
        row.total, row.abnormal = sum(marked.values()), 0
        yield row


def _day_row(rows: type[CounterRow], tenant: str, of: tuple[str, str], figures: DayFigures) -> Any:
    venue, name = of
    row = rows(keys.under(tenant, venue), keys.day_sk(name), body=dump(figures))
    row.total, row.abnormal = figures.visits, figures.abnormal
    return row


def _doubted_days(rows: type[CounterRow], county: SyntheticCounty, made: list[MadeVisit]) -> Iterator[Any]:
    """Yield the marked visits of a venue's days by entrance, as they are counted beside the marks."""
    marked: dict[tuple[str, str], dict[str, int]] = {}
    for one in made:
        if one.marks:
            own = marked.setdefault((one.visit.venue, one.visit.day), {})
            own[one.visit.entrance] = own.get(one.visit.entrance, 0) + 1
    for (venue, name), doors in marked.items():
        row = rows(keys.under(county.tenant.code, venue), supervision_keys.doubted_sk(name), body=dump(doors))
        row.total, row.abnormal = sum(doors.values()), 0
        yield row


def _save_cells(workspace: Workspace, venue: Venue, counted: dict[Cell, Tally]) -> None:
    by_day: dict[str, dict[str, Tally]] = {}
    for cell, found in counted.items():
        by_day.setdefault(cell.day, {})[cell.start] = found
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda day: workspace.counters.set(venue.region[:6], venue.id, day, by_day[day]), by_day))


def _save(rows: Any, wanted: Iterable[Any]) -> None:
    """Write rows in batches, several at once."""

    def write(batch: list[Any]) -> None:
        with rows.batch_write() as writing:
            for row in batch:
                writing.save(row)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(write, _batches(wanted)))


def _batches(wanted: Iterable[Any]) -> Iterator[list[Any]]:
    batch: list[Any] = []
    for row in wanted:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
