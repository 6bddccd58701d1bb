"""How many people come through each door on each day, and which doors are planted to be wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Literal

from chalicelib.domain.day import local_day
from chalicelib.domain.entry.day_figures import DayFigures, DoorFigures
from chalicelib.domain.tenant import Tenant
from infra.synthetic.draw import poisson, source
from infra.synthetic.kinds import MODE_SHARES, ON_BOARD, Kind
from infra.synthetic.places import Place

Planted = Literal["", "never", "silent", "faded", "abnormal", "fake"]
PLANTED_SHARES: tuple[tuple[Planted, float], ...] = (
    ("never", 0.01),
    ("silent", 0.01),
    ("faded", 0.008),
    ("abnormal", 0.005),
    ("fake", 0.005),
)
PLANTED_VISITS = (
    20.0  # a day at least, whatever the traffic: nobody could tell that a door without visitors fell silent
)
SILENT_DAYS = (3, 6)
MARKET_DAYS = 5  # country markets meet every fifth day
WEEKEND = {"daily": 1.15, "workdays": 0.06, "weekends": 2.5, "market": 1.0}
CLOSED_A_DAY = 0.012  # a door is shut for a day now and then, for stock-taking or a funeral
NOISE_SHAPE = 14.0  # of the gamma that widens Poisson's scatter: days differ by more than chance
ABNORMAL, REMOTE, MARKED = 0.003, 0.012, 0.002


@dataclass(frozen=True, slots=True)
class Door:
    """One door: its usual visits, since which day it answers scans, and what is planted there from which day on."""

    entrance: str
    place: Place
    usual: float
    since: date
    planted: Planted = ""
    planted_from: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorDay:
    """What a door's day adds up to; the visits that are made from it add up to the same."""

    visits: int = 0
    abnormal: int = 0
    abnormal_written: int = 0
    marked: int = 0
    by_mode: dict[str, int] = field(default_factory=dict)
    by_presence: dict[str, int] = field(default_factory=dict)

    @property
    def scans(self) -> int:
        """Count the scans: companions have none of their own."""
        return self.visits - self.by_mode.get("companion", 0)

    def figures(self) -> DoorFigures:
        """Return the door's figures as counters keep them."""
        return DoorFigures(
            visits=self.visits,
            scans=self.scans,
            abnormal=self.abnormal,
            abnormal_written=self.abnormal_written,
            remote=self.by_presence.get("remote", 0),
        )


class Traffic:
    """The doors of a county and their days, each drawn from the seed, the door and the day alone."""

    def __init__(self, seed: int, tenant: Tenant, places: list[Place], days: tuple[date, ...], scale: float) -> None:
        self._seed = seed
        self._tenant = tenant
        self._days = days
        self.doors = {door.entrance: door for door in self._doors(places, scale)}
        shifts = source(seed, "county")
        self._weather = {day: shifts.uniform(0.9, 1.1) for day in days}
        self._weather[shifts.choice(days[2:-6] or days)] = 0.35  # snow: half the county stays at home

    def day(self, entrance: str, day: date) -> DoorDay:
        """Return what happened at a door on a day."""
        door = self.doors.get(entrance)
        if door is None or day < door.since or door.planted == "never":
            return DoorDay()
        random = source(self._seed, entrance, day)
        visits = poisson(random, self._expected(door, day, random))
        wrong = door.planted if door.planted_from and day >= door.planted_from else ""
        return _drawn(random, visits, door.place.kind, wrong)

    def figures(self, place: Place, day: date) -> DayFigures:
        """Return a venue's day as counters keep it."""
        doors = {entrance.id: self.day(entrance.id, day) for entrance in place.entrances}
        came = {entrance: found for entrance, found in doors.items() if found.visits}
        return DayFigures(
            visits=sum(found.visits for found in came.values()),
            scans=sum(found.scans for found in came.values()),
            abnormal=sum(found.abnormal for found in came.values()),
            abnormal_written=sum(found.abnormal_written for found in came.values()),
            by_entrance={entrance: came[entrance].figures() for entrance in sorted(came)},
            by_mode=_added([found.by_mode for found in came.values()]),
            by_presence=_added([found.by_presence for found in came.values()]),
        )

    def _expected(self, door: Door, day: date, random: Random) -> float:
        rhythm, weekend = door.place.kind.rhythm, day.weekday() >= 5
        expected = door.usual * self._weather[day] * (WEEKEND[rhythm] if weekend else 1.0)
        expected *= random.gammavariate(NOISE_SHAPE, 1 / NOISE_SHAPE)
        if rhythm == "market" and (day.toordinal() + len(door.place.venue.name)) % MARKET_DAYS:
            return expected * 0.01
        if random.random() < CLOSED_A_DAY and not door.planted:
            return 0.0
        if door.planted_from and day >= door.planted_from:
            return expected * {"silent": 0.0, "faded": 0.06}.get(door.planted, 1.0)
        return expected

    def _doors(self, places: list[Place], scale: float) -> list[Door]:
        random = source(self._seed, "doors")
        doors = []
        for place in places:
            if not place.live:
                continue
            since = local_day(place.venue.decided_at or place.venue.created_at, self._tenant)
            for entrance in place.entrances:
                usual = max(0.3, place.kind.visits * scale * random.lognormvariate(0, 0.7))
                doors.append(self._planted(random, Door(entrance.id, place, min(usual, 900.0), since)))
        return doors

    def _planted(self, random: Random, door: Door) -> Door:
        """Plant something at one door in thirty; it must have a past to be seen, and people who could miss it."""
        drawn, kind = random.random(), door.place.kind
        if door.since > self._days[0] or kind.rhythm == "market" or kind.category == "quarantine_site":
            return door
        for planted, share in PLANTED_SHARES:
            if drawn < share:
                last = random.randint(*SILENT_DAYS)
                since = self._days[-1] - timedelta(days=last - 1)
                # A workplace is at rest from Friday to Monday: what is planted must leave it workdays to be missed.
                if kind.rhythm != "daily":
                    since = self._days[-1] - timedelta(days=6)
                usual = max(door.usual, PLANTED_VISITS)
                return Door(door.entrance, door.place, usual, door.since, planted, since)
            drawn -= share
        return door


def _drawn(random: Random, visits: int, kind: Kind, wrong: str) -> DoorDay:
    modes = _shared(random, visits, ON_BOARD if kind.vehicle else MODE_SHARES)
    if not modes.get("scan"):  # a companion came with somebody
        modes["scan"] = modes.pop("companion", 0)
    scanned = modes.get("scan", 0)
    abnormal = _some(random, visits, 0.3 if wrong == "abnormal" else 0.05 if _clinical(kind) else ABNORMAL)
    written = modes.get("assisted", 0) + modes.get("paper", 0)
    remote = _some(random, scanned, 0.6 if wrong == "fake" else 0.0 if kind.vehicle else REMOTE)
    doubtful = _some(random, scanned - remote, 0.02)
    unverified = scanned - remote - doubtful if kind.vehicle else _some(random, scanned - remote - doubtful, 0.3)
    presences = {"remote": remote, "doubtful": doubtful, "unverified": unverified}
    presences["on_site"] = visits - sum(presences.values())
    abnormal_written = min(written, _some(random, abnormal, written / visits if visits else 0))
    return DoorDay(
        visits=visits,
        abnormal=abnormal_written + min(abnormal - abnormal_written, visits - written),
        abnormal_written=abnormal_written,
        marked=_some(random, scanned, 0.5 if wrong == "fake" else MARKED),
        by_mode={mode: count for mode, count in modes.items() if count},
        by_presence={presence: count for presence, count in presences.items() if count},
    )


def _clinical(kind: Kind) -> bool:
    """Say whether abnormal people are brought here: many of them are as it should be."""
    return kind.category == "quarantine_site"


def _some(random: Random, of: int, share: float) -> int:
    return min(of, poisson(random, of * share)) if share else 0


def _shared(random: Random, visits: int, shares: dict[str, float]) -> dict[str, int]:
    """Divide visits by shares, rounded at a random offset so that small days have every mode now and then."""
    offset, passed, found, reached = random.random(), 0.0, {}, 0
    for mode, share in shares.items():
        passed += share * visits
        upto = min(visits, int(passed + offset))
        found[mode], reached = upto - reached, upto
    found["scan"] += visits - reached
    return found


def _added(parts: list[dict[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for part in parts:
        for name, count in part.items():
            total[name] = total.get(name, 0) + count
    return dict(sorted(total.items()))
