"""A province made up from a seed: people, venues and fourteen days over a leap day, with every mode and every edge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from chalicelib.domain.tracing.choice import Window
from chalicelib.domain.tracing.stay import TracedVisit
from chalicelib.domain.tracing.trip import Trip, on_trip

OFFSET_S = 8 * 3600
DAYS = 14
MODES = ("scan", "scan", "scan", "presented", "card", "assisted", "paper")
PRESENCES = ("on_site", "on_site", "unverified", "doubtful", "remote")
DWELLS_S = {"visitor": (15, 25, 60, 90), "staff": (540, 600), "resident": (720, 840, 1440)}


def midnight(year: int, month: int, day: int) -> int:
    """Return the epoch second of a local midnight."""
    return int(datetime(year, month, day, tzinfo=UTC).timestamp()) - OFFSET_S


LEAP = midnight(2024, 2, 22)  # fourteen days with 29 February in them
YEAR_END = midnight(2023, 12, 25)


@dataclass(frozen=True, slots=True)
class Venue:
    """A made-up venue: its doors, how long a visitor stays, and its trips when it is a bus."""

    name: str
    doors: tuple[str, ...]
    minutes: int
    trips: tuple[Trip, ...]


def window(start_s: int = LEAP, days: int = DAYS) -> Window:
    """Return the window of the whole province."""
    return Window(start_s, start_s + days * 86_400)


def venues(random: Random, count: int, start_s: int) -> list[Venue]:
    """Make venues with one to three doors; every tenth is a bus whose trips are known on most days."""
    made = []
    for n in range(count):
        trips: list[Trip] = []
        if n % 10 == 0:
            for day in range(DAYS - 2):
                leaves = start_s + day * 86_400 + 6 * 3600
                trips += [Trip(leaves + k * 3000, leaves + k * 3000 + 2700, f"{day}-{k}") for k in range(20)]
        doors = tuple(f"v{n:04}d{door}" for door in range(random.randint(1, 3)))
        made.append(Venue(f"v{n:04}", doors, random.choice(DWELLS_S["visitor"]), tuple(trips)))
    return made


def province(seed: int, people: int = 2_000, places: int = 200, start_s: int = LEAP) -> list[TracedVisit]:
    """Make the visits of a province: homes and work, errands, companions, repeated scans, scans about midnight."""
    random = Random(seed)
    at = venues(random, places, start_s)
    made: list[TracedVisit] = []
    for n in range(people):
        home, work = random.choice(at), random.choice(at)
        for day in range(DAYS):
            for _ in range(random.choice((0, 1, 1, 2))):
                made += _errand(random, f"p{n:05}", random.choice(at), start_s + day * 86_400)
            if n % 7 == 0:
                opens = start_s + day * 86_400 + 8 * 3600 + random.randrange(3600)
                made.append(_visit(random, f"p{n:05}", work, opens, "staff"))
            if n % 11 == 0:
                evening = start_s + day * 86_400 + 22 * 3600 + random.randrange(10_000)
                made.append(_visit(random, f"p{n:05}", home, evening, "resident"))
    random.shuffle(made)
    return made


def _errand(random: Random, person: str, venue: Venue, day_s: int) -> list[TracedVisit]:
    """Visit a venue, often near midnight; sometimes scan again, by another door, or with somebody beside."""
    edge = random.random() < 0.25
    at_s = day_s + (random.randrange(86_400 - 3000, 86_400 + 3000) if edge else random.randrange(6 * 3600, 86_400))
    made = [_visit(random, person, venue, at_s, "visitor")]
    if random.random() < 0.2:
        made.append(_visit(random, person, venue, at_s + random.randrange(1, 5400), "visitor"))
    if random.random() < 0.1:
        made.append(_visit(random, f"{person}-child", venue, at_s, "visitor", "companion"))
    return made


def _visit(random: Random, person: str, venue: Venue, at_s: int, capacity: str, mode: str = "") -> TracedVisit:
    minutes = venue.minutes if capacity == "visitor" else random.choice(DWELLS_S[capacity])
    made = TracedVisit(
        person=person,
        venue=venue.name,
        entrance=random.choice(venue.doors),
        at_s=at_s,
        dwell_s=minutes * 60,
        capacity=capacity,
        mode=mode or random.choice(MODES),
        presence=random.choice(PRESENCES),
    )
    return on_trip(made, venue.trips)


def cases(visits: list[TracedVisit], count: int, seed: int = 1) -> frozenset[str]:
    """Choose people as cases."""
    return frozenset(Random(seed).sample(sorted({visit.person for visit in visits}), count))


def local(at_s: int) -> datetime:
    """Return the local time of an epoch second."""
    return datetime.fromtimestamp(at_s, UTC) + timedelta(seconds=OFFSET_S)
