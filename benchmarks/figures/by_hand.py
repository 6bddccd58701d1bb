"""Count a made-up county by hand, from its raw rows, and say where figures differ."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import NamedTuple, get_args

from msgspec.structs import replace

from chalicelib.domain.day import day_end, day_start
from chalicelib.domain.entry.day_figures import day_of
from chalicelib.domain.entry.kept_visit import KeptVisit
from chalicelib.domain.entry.tally import tally
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.role import Role
from chalicelib.domain.place.issued_code import IssuedCode
from chalicelib.domain.place.venue import Venue
from chalicelib.domain.retention import day_name
from chalicelib.domain.supervision.figure_table import By, FigureTable, Line
from chalicelib.runtime import Workspace
from chalicelib.storage import keys
from chalicelib.storage.bodies import dump, load
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.codes import CodeRow
from chalicelib.storage.rows.counters import CounterRow
from chalicelib.usecases.supervision.count_region import Asked, count_region
from chalicelib.usecases.supervision.count_venues import VENUE_DAYS_MAX
from infra.synthetic.county import SyntheticCounty
from infra.synthetic.load import _save


class Where(NamedTuple):
    """What a visit or a door is counted by."""

    venue: Venue
    day: str
    hour: str = ""
    mode: str = ""


KEYS: dict[By, Callable[[Where], str]] = {
    "day": lambda at: at.day,
    "hour": lambda at: at.hour,
    "category": lambda at: at.venue.category,
    "department": lambda at: at.venue.department or "",
    "mode": lambda at: at.mode,
    "county": lambda at: at.venue.region[:6],
    "town": lambda at: at.venue.region[:9].ljust(9, "0"),
    "village": lambda at: at.venue.region.ljust(12, "0"),
    "venue": lambda at: at.venue.id,
}
WHOLE = ""


class Numbers(NamedTuple):
    """What is compared of a line; doors are not told by hour and mode, nor scans by mode."""

    visits: int
    scans: int
    abnormal: int
    doors: int = 0
    scanned: int = 0


class Raw:
    """A county's venues, codes and visits, as they lie in their tables."""

    def __init__(self, workspace: Workspace, venues: dict[str, Venue], visits: Iterable[KeptVisit]) -> None:
        self.workspace = workspace
        self.venues = venues
        self.visits = list(visits)
        rows = bind(CodeRow, "codes", workspace.settings).scan()
        self.codes = [code for row in rows if (code := load(row.body, IssuedCode)).venue in venues]

    def count(self, by: By | None, days: list[date]) -> dict[str, Numbers]:
        """Count by a key, and all together under no key."""
        names = {day_name(day) for day in days}
        found: dict[str, list[KeptVisit]] = defaultdict(list)
        for visit in self.visits:
            if visit.day in names:
                key = _key(by, Where(self.venues[visit.venue], visit.day, visit.time[:2], visit.mode))
                found[key].append(visit)
                if by:
                    found[WHOLE].append(visit)
        doors = self._doors(by, days) if by not in ("hour", "mode") else self._doors(None, days)
        return {key: _numbers(found[key], doors[key], by if key else None) for key in {*found, *doors}}

    def _doors(self, by: By | None, days: list[date]) -> Counter[str]:
        """Count the doors whose code answered at some time of a day, day by day."""
        doors: Counter[str] = Counter()
        for day in days:
            start, end = (edge(day, self.workspace.tenant) for edge in (day_start, day_end))
            for code in self.codes:
                if any(since < end and (until is None or until > start) for since, until in code.valid):
                    for key in {_key(by, Where(self.venues[code.venue], day_name(day))), WHOLE}:
                        doors[key] += 1
        return doors


def _key(by: By | None, at: Where) -> str:
    return KEYS[by](at) if by else WHOLE


def load_days(workspace: Workspace, county: SyntheticCounty) -> list[KeptVisit]:
    """Write every venue's day, counted from its visits, as the stream's consumer would; return the visits."""
    rows, made, written = bind(CounterRow, "counters", workspace.settings), [], []
    for place in county.live:
        for day in county.days:
            visits = [one.visit for one in county.visits(place, day)]
            if visits:
                figures = day_of([tally(visits)])
                row = rows(
                    keys.under(county.tenant.code, place.venue.id), keys.day_sk(day_name(day)), body=dump(figures)
                )
                row.total, row.abnormal = figures.visits, figures.abnormal
                written.append(row)
                made += visits
    _save(rows, written)
    return made


def differences(raw: Raw, county: str, days: list[date], kinds: Iterable[By] = get_args(By)) -> list[str]:
    """Compare every part of the figures with the count by hand; return what differs."""
    wrong = []
    for by in kinds:
        most = VENUE_DAYS_MAX // len(raw.venues) if by == "village" else len(days)
        for first, last in ((days[-1], days[-1]), (days[-most:][0], days[-1])):
            span = [first + timedelta(days=n) for n in range((last - first).days + 1)]
            wanted = raw.count(by, span)
            told = _asked(raw.workspace, Asked(region=county, first=first, last=last, by=by, limit=100))
            told_of = {line.key: numbers_of(line, by) for line in told.lines} | {WHOLE: numbers_of(told.total, None)}
            wrong += [
                f"{by} {first}–{last} {key or 'total'}: figures {told_of.get(key)}, by hand {wanted.get(key)}"
                for key in {*wanted, *told_of}
                if told_of.get(key, Numbers(0, 0, 0)) != wanted.get(key, Numbers(0, 0, 0))
            ]
    return wrong


def numbers_of(line: Line, by: By | None) -> Numbers:
    """Return what is compared of a line."""
    doors = line.doors if by not in ("hour", "mode") else None
    counted = line.counted
    scans = 0 if by == "mode" else counted.scans
    return Numbers(counted.visits, scans, counted.abnormal, *((doors.entrances, doors.scanned) if doors else ()))


def command(region: str) -> Caller:
    """Return somebody who commands a region."""
    return Caller(account="a" * 16, session="s", roles=(Role("command", region, "指挥部"),))


def _asked(workspace: Workspace, asked: Asked) -> FigureTable:
    """Ask for all pages."""
    table = count_region(workspace, command(asked.region), asked)
    lines = table.lines
    cursor = table.cursor
    while cursor:
        page = count_region(workspace, command(asked.region), replace(asked, cursor=cursor))
        lines, cursor = lines + page.lines, page.cursor
    return replace(table, lines=lines)


def _numbers(visits: list[KeptVisit], doors: int, by: By | None) -> Numbers:
    told = by not in ("hour", "mode")
    return Numbers(
        visits=len(visits),
        scans=0 if by == "mode" else len({visit.scan_id for visit in visits}),
        abnormal=sum(visit.abnormal for visit in visits),
        doors=doors if told else 0,
        scanned=len({(visit.entrance, visit.day) for visit in visits}) if told else 0,
    )
