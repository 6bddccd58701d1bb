"""The visits of a made-up day, row by row: they add up to what `Traffic` says of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from chalicelib.domain.day import day_start
from chalicelib.domain.entry.kept_visit import KeptVisit
from chalicelib.domain.ids import make_scan_id
from chalicelib.domain.tenant import Tenant
from chalicelib.storage import keys
from infra.synthetic.draw import source
from infra.synthetic.kinds import HOURS_OF_DAY, HOURS_ROUND_THE_CLOCK
from infra.synthetic.places import Place
from infra.synthetic.traffic import DoorDay, Traffic

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class MadeVisit:
    """One row as counters see it, the person behind it, and the marks beside it."""

    visit: KeptVisit
    person: str
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VisitMaker:
    """Makes the visits of venue-days from the seed."""

    seed: int
    tenant: Tenant
    traffic: Traffic
    people: int

    def of_day(self, place: Place, day: date) -> list[MadeVisit]:
        """Return a venue's visits of a day in the order of time."""
        made = [one for entrance in place.entrances for one in self._of_door(place, entrance.id, day)]
        return sorted(made, key=lambda one: one.visit.sk)

    def _of_door(self, place: Place, entrance: str, day: date) -> Iterator[MadeVisit]:
        planned = self.traffic.day(entrance, day)
        if not planned.visits:
            return
        random = source(self.seed, "rows", entrance, day)
        hours = HOURS_ROUND_THE_CLOCK if place.kind.round_the_clock else HOURS_OF_DAY
        start = day_start(day, self.tenant)
        taken: tuple[int, str] | None = None
        number, marked = 0, planned.marked
        for mode, presence, abnormal in _rows(random, planned):
            if mode == "companion" and taken:
                number += 1
            else:
                taken, number = self._moment(random, hours, start), 0
            at_ms, scan_id = taken
            marks: tuple[str, ...] = ()
            if mode == "scan" and marked:
                marked, marks = marked - 1, (random.choice(("too_fast", "too_many_doors")),)
            yield self._made(place, day, (at_ms, entrance, scan_id, number), (mode, presence, abnormal), random, marks)

    @staticmethod
    def _moment(random: Random, hours: tuple[int, ...], start: datetime) -> tuple[int, str]:
        hour = random.choices(range(24), hours)[0]
        at_ms = hour * 3_600_000 + random.randrange(3_600_000)
        if random.random() < 0.0005:
            at_ms = random.choice((0, DAY_MS - 1))  # the first and the last millisecond of a day are in it
        return at_ms, make_scan_id(start + timedelta(milliseconds=at_ms), random.getrandbits(74))

    def _made(
        self,
        place: Place,
        day: date,
        where: tuple[int, str, str, int],
        what: tuple[str, str, bool],
        random: Random,
        marks: tuple[str, ...],
    ) -> MadeVisit:
        at_ms, entrance, scan_id, number = where
        mode, presence, abnormal = what
        name, tenant = f"{day:%Y%m%d}", self.tenant.code
        time = keys.clock(at_ms)
        person = f"{int(random.random() ** 1.5 * self.people)}"
        visit = KeptVisit(
            pk=keys.visit_pk(tenant, place.venue.id, name),
            sk=keys.visit_sk(time, entrance, scan_id, number),
            venue=place.venue.id,
            day=name,
            time=time,
            entrance=entrance,
            scan_id=scan_id,
            visitor=hashlib.blake2b(f"{self.seed}|{name}|{person}".encode(), digest_size=12).hexdigest(),
            abnormal=abnormal,
            mode=mode,
            presence=presence,
        )
        return MadeVisit(visit, person, marks)


def _rows(random: Random, planned: DoorDay) -> list[tuple[str, str, bool]]:
    """Spread what a door's day adds up to over its rows; companions follow somebody who scanned."""
    presences = [name for name, count in planned.by_presence.items() if name != "on_site" for _ in range(count)]
    scans = planned.by_mode.get("scan", 0)
    scanned = presences + ["on_site"] * (scans - len(presences))
    random.shuffle(scanned)
    abnormal_written, abnormal = planned.abnormal_written, planned.abnormal - planned.abnormal_written
    rows = []
    for mode, count in planned.by_mode.items():
        for n in range(count):
            written = mode in ("assisted", "paper")
            hit = abnormal_written > 0 if written else abnormal > 0
            abnormal_written -= hit and written
            abnormal -= hit and not written
            rows.append((mode, scanned[n] if mode == "scan" else "on_site", hit))
    return _with_companions(random, rows)


def _with_companions(random: Random, rows: list[tuple[str, str, bool]]) -> list[tuple[str, str, bool]]:
    alone = [row for row in rows if row[0] != "companion"]
    random.shuffle(alone)
    hosts = [n for n, row in enumerate(alone) if row[0] == "scan"]
    ordered: list[list[tuple[str, str, bool]]] = [[row] for row in alone]
    for row in rows:
        if row[0] == "companion":
            ordered[random.choice(hosts)].append(row)
    return [row for group in ordered for row in group]
