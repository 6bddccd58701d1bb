"""The places of a made-up county: venues, their doors and their states, all of them plainly invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from chalicelib.domain.day import day_start
from chalicelib.domain.ids import ID_BYTES, encode
from chalicelib.domain.place import venue_code
from chalicelib.domain.place.venue import APPROVED, SUBMITTED, Entrance, Location, Vehicle, Venue
from chalicelib.domain.tenant import Tenant
from chalicelib.tenants.categories import Categories
from chalicelib.tenants.regions import Regions
from infra.synthetic.kinds import DOOR_NAMES, KINDS, Kind

INVENTED = "测试"  # leads every name, so that nobody takes one for a real place
FIRST = "春夏秋冬东西南北青蓝红白金银玉山水云雨林"
SECOND = "风月泉溪桥湖岭塘田石松竹梅兰菊荷桂柳杨枫"
THIRD = "和兴隆顺福安康宁乐美旺盛达通利丰裕泰祥瑞"
ROADS = ("测试大道", "试验路", "样本街", "虚构巷", "例子路", "无名街")
DIGITS = "234567abcdefghijklmnopqrstuvwxyz"
STATES = (("submitted", 0.03), ("draft", 0.01), ("rejected", 0.01), ("disabled", 0.01), ("deregistered", 0.01))
FAR = timedelta(days=60)
LIVE = frozenset({APPROVED, "returned"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large a county is; `traffic` scales how many people come, `days` end with the last whole one."""

    venues: int = 3_000
    entrances: int = 6_000
    towns: int = 24
    days: int = 14
    traffic: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A venue with its doors and its kind."""

    venue: Venue
    entrances: tuple[Entrance, ...]
    kind: Kind

    @property
    def live(self) -> bool:
        """Say whether its codes answer scans."""
        return self.venue.live


class PlaceMaker:
    """Makes the places of one county in the order in which they are asked for."""

    def __init__(self, random: Random, tenant: Tenant, county: str, regions: Regions, categories: Categories) -> None:
        self._random = random
        self._tenant = tenant
        self._county = county
        self._regions = regions
        self._categories = categories
        self._taken: set[str] = set()

    def make(self, size: Size, last_day: date) -> list[Place]:
        """Return all places; the numbers of venues and entrances are exactly the size's."""
        towns = [unit.code for unit in self._regions.children(self._county)][: size.towns]
        kinds = self._kinds(size.venues)
        doors = self._doors(kinds, size.entrances)
        places = [
            self._place(kind, count, towns[number % len(towns)], last_day)
            for number, (kind, count) in enumerate(zip(kinds, doors, strict=True))
        ]
        self._random.shuffle(places)
        return places

    def plate(self) -> str:
        """Make a plate that nobody else here has; no real one has three times 0."""
        while True:
            text = f"湘E{self._random.choice('ABCDEFGH')}{self._random.randrange(1000):03d}{self._random.choice('0Z')}"
            if text not in self._taken:
                self._taken.add(text)
                return text

    def name(self, noun: str) -> str:
        """Make a name that nobody else here has."""
        for attempt in range(10_000):
            middle = "".join(self._random.choice(part) for part in (FIRST, SECOND, THIRD))
            text = f"{INVENTED}{middle}{noun}" + ("" if attempt < 50 else str(attempt))
            if text not in self._taken:
                self._taken.add(text)
                return text
        raise ValueError("no name is left")

    def address(self, region: str) -> str:
        """Make an address in a region."""
        unit = self._regions.name(region)
        return f"{unit}{self._random.choice(ROADS)}{self._random.randint(1, 900)}号"

    def _kinds(self, count: int) -> list[Kind]:
        kinds = [kind for kind in KINDS for _ in range(max(kind.at_least, round(kind.share * count)))]
        return (kinds + [KINDS[0]] * count)[:count] if len(kinds) < count else self._thinned(kinds, count)

    def _thinned(self, kinds: list[Kind], count: int) -> list[Kind]:
        """Leave kinds out at random, but of none the last ones."""
        for kind in self._random.sample(kinds, len(kinds)):
            if len(kinds) == count:
                break
            if kinds.count(kind) > kind.at_least:
                kinds.remove(kind)
        return kinds[:count]

    def _doors(self, kinds: list[Kind], total: int) -> list[int]:
        doors = [1] * len(kinds)
        open_ends = [n for n, kind in enumerate(kinds) if kind.doors_at_most > 1]
        while sum(doors) < total and open_ends:
            n = self._random.choice(open_ends)
            doors[n] += 1
            if doors[n] >= kinds[n].doors_at_most:
                open_ends.remove(n)
        return doors

    def _place(self, kind: Kind, doors: int, town: str, last_day: date) -> Place:
        state = self._state()
        region, location = self._where(kind, town)
        created = self._since(last_day)
        assigned = self._categories.get(kind.category)
        venue = Venue(
            id=encode(self._random.randbytes(ID_BYTES)),
            name=self.name(self._random.choice(kind.nouns)),
            category=kind.category,
            department=self._random.choice(assigned.departments).code,
            region=region,
            address="" if kind.vehicle else self.address(region),
            manager=encode(self._random.randbytes(ID_BYTES)),
            manager_sealed=b"",
            manager_mask={"name": "测**", "id_number": "4305**********0000", "phone": "139****0000"},
            manager_person=None,
            applicant="",
            created_at=created,
            seed=self._random.randbytes(16),
            state=state,
            location=location,
            vehicle=self._vehicle(kind),
            promised=True,
            live=state in LIVE,
            submitted_at=None if state == "draft" else created,
            decided_at=None if state in ("draft", SUBMITTED) else created,
            version=1,
            doors=doors,
            changed_at=created,
        )
        return Place(venue=venue, entrances=tuple(self._entrance(venue.id, n) for n in range(doors)), kind=kind)

    def _state(self) -> str:
        drawn = self._random.random()
        for state, share in STATES:
            if drawn < share:
                return state
            drawn -= share
        return APPROVED

    def _since(self, last_day: date) -> datetime:
        """Return when a place was approved: one in ten in the last days of the window, the others long before it."""
        days_ago = self._random.randint(0, 9) if self._random.random() < 0.1 else self._random.randint(20, 60)
        return day_start(last_day - timedelta(days=days_ago), self._tenant) + timedelta(
            hours=self._random.randint(8, 17)
        )

    def _where(self, kind: Kind, town: str) -> tuple[str, Location | None]:
        depth = self._tenant.region_depth
        villages = self._regions.children(town)
        if kind.vehicle:
            return self._county, None
        region = self._random.choice(villages).code if villages else town
        spread = int(town[6:9] or 0) % 25
        lat = 26.9 + spread // 5 * 0.09 + self._random.random() * 0.06
        lon = 110.2 + spread % 5 * 0.09 + self._random.random() * 0.06
        return region[:depth], Location(round(lat, 6), round(lon, 6))

    def _vehicle(self, kind: Kind) -> Vehicle | None:
        if not kind.vehicle:
            return None
        line = f"{self._random.randint(1, 40)}路" if kind.category == "bus" else None
        return Vehicle(self.plate(), kind.category, line, f"{INVENTED}运输公司")

    def _entrance(self, venue_id: str, number: int) -> Entrance:
        return Entrance(
            id=f"{venue_id}{DIGITS[(number + 1) // 32]}{DIGITS[(number + 1) % 32]}",
            name=DOOR_NAMES[number] if number < len(DOOR_NAMES) else f"{number + 1}号入口",
            description="",
            kind="main" if number == 0 else "side",
            code=venue_code.make(self._tenant.code, self._random.getrandbits(venue_code.RANDOM_BITS)),
        )
