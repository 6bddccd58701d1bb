"""A small county whose raw rows are counted by hand, to compare figures with."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from chalicelib.domain.day import day_start, local_day
from chalicelib.domain.entry.kept_visit import KeptVisit
from chalicelib.domain.ids import make_scan_id
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.place.application import Basics, WantedEntrance
from chalicelib.domain.place.venue import Venue
from chalicelib.domain.retention import day_name
from chalicelib.storage import keys
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.visits import VisitRow
from chalicelib.usecases.door.recount import recount
from chalicelib.usecases.venue import review
from chalicelib.usecases.venue.apply import apply
from tests.callers import contact, person, staff
from tests.embedded import TestWorkspace
from tests.people import fresh_phone

DONGKOU = "430525"
MODES = ("scan", "scan", "scan", "companion", "presented", "card", "assisted", "paper")


class Numbers(NamedTuple):
    """What a share of the raw rows holds."""

    visits: int
    scans: int
    abnormal: int
    scanned: int


@dataclass
class SmallCounty:
    """Venues of a county, and every row that was written for them."""

    workspace: TestWorkspace
    venues: dict[str, Venue] = field(default_factory=dict)
    managers: dict[str, Caller] = field(default_factory=dict)
    doors: dict[str, list[str]] = field(default_factory=dict)
    rows: list[KeptVisit] = field(default_factory=list)

    @property
    def today(self) -> date:
        """Return the local day."""
        return local_day(self.workspace.instant(), self.workspace.tenant)

    def open(self, village: str, category: str, doors: int = 2, department: str | None = None) -> Venue:
        """Have a venue applied for and approved where that is asked."""
        phone = fresh_phone()
        own = contact(phone)
        manager = person(self.workspace, phone, own.id_number)
        basics = Basics(
            name=f"测试{len(self.venues)}",
            category=category,
            department=department,
            region=village,
            address="测试路482号",
            location=None,
            vehicle=None,
            opening_hours=None,
            sounds=None,
        )
        wanted = [WantedEntrance(f"{number}号门") for number in range(doors)]
        venue, entrances = apply(self.workspace, manager, basics, wanted, own)
        if venue.state == "submitted":
            reviewer = staff(self.workspace, "reviewer", village[:9])
            venue = review.decide(self.workspace, reviewer, venue.id, "approve", None)
        self.venues[venue.id], self.managers[venue.id] = venue, manager
        self.doors[venue.id] = [entrance.id for entrance in entrances]
        return venue

    def visit(self, venue: Venue, day: date, clock: str, **more: Any) -> KeptVisit:
        """Write one row: somebody came at a local time (hhmmssmmm); nobody has counted him yet."""
        given = {"mode": "scan", "abnormal": False, "number": 0, "entrance": self.doors[venue.id][0]} | more
        at = day_start(day, self.workspace.tenant) + timedelta(milliseconds=keys.milliseconds(clock))
        scan = given.get("scan_id") or make_scan_id(at, random.getrandbits(74))
        tenant = self.workspace.tenant.code
        visit = KeptVisit(
            pk=keys.visit_pk(tenant, venue.id, day_name(day)),
            sk=keys.visit_sk(clock, given["entrance"], scan, given["number"]),
            venue=venue.id,
            day=day_name(day),
            time=clock,
            entrance=given["entrance"],
            scan_id=scan,
            visitor=given.get("visitor") or f"visitor{random.getrandbits(5)}",
            abnormal=given["abnormal"],
            mode=given["mode"],
            presence="on_site",
        )
        self.rows.append(visit)
        return visit

    def crowd(self, rng: random.Random, day: date, visits: int) -> list[KeptVisit]:
        """Let many come on a day, some with companions, a few abnormal, by any door of any venue but the last."""
        open_venues = list(self.venues.values())[:-1]
        made = []
        while len(made) < visits:
            venue = rng.choice(open_venues)
            clock, door = keys.clock(rng.randrange(86_400_000)), rng.choice(self.doors[venue.id])
            mode = rng.choice(MODES)
            first = self.visit(venue, day, clock, mode=mode, abnormal=rng.random() < 0.1, entrance=door)
            made.append(first)
            with_him = {"mode": "companion", "entrance": door, "scan_id": first.scan_id}
            made += [self.visit(venue, day, clock, number=n, **with_him) for n in range(1, rng.choice((1, 1, 1, 3)))]
        return made

    def put(self, visits: Iterable[KeptVisit]) -> None:
        """Write rows into the table."""
        model = bind(VisitRow, "visits", self.workspace.settings)
        with model.batch_write() as batch:
            for visit in visits:
                row = model(visit.pk, visit.sk, visitor_pk=f"{self.workspace.tenant.code}#{visit.visitor}")
                row.abnormal, row.mode, row.presence = visit.abnormal, visit.mode, visit.presence
                row.sealed, row.expires = b"sealed", int(self.workspace.instant().timestamp()) + 90 * 86_400
                batch.save(row)

    def count(self, visits: Iterable[KeptVisit]) -> None:
        """Let the stream's consumer count what rows touched."""
        starts: dict[tuple[str, str], set[str]] = defaultdict(set)
        for visit in visits:
            venue, day, start = keys.cell_of(visit.pk, visit.sk)
            starts[venue, day].add(start)
        for (venue, day), of_day in starts.items():
            recount(self.workspace, venue, day, of_day)

    def by_hand(
        self, key: Callable[[KeptVisit, Venue], str], wanted: Callable[[KeptVisit, Venue], bool] = lambda *_: True
    ) -> dict[str, Numbers]:
        """Count raw rows by a key."""
        shares: dict[str, list[KeptVisit]] = defaultdict(list)
        for row in self.rows:
            venue = self.venues[row.venue]
            if wanted(row, venue):
                shares[key(row, venue)].append(row)
        return {name: _numbers(found) for name, found in sorted(shares.items())}


def _numbers(rows: list[KeptVisit]) -> Numbers:
    return Numbers(
        visits=len(rows),
        scans=len({row.scan_id for row in rows}),
        abnormal=sum(row.abnormal for row in rows),
        scanned=len({(row.entrance, row.day) for row in rows}),
    )
