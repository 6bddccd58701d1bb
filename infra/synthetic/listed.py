"""The lists of places that should exist, as offices write them: spelled otherwise, twice, and with unknown places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Literal

from infra.synthetic.places import Place, PlaceMaker

Spelling = Literal["same", "width", "suffix", "prefix", "branch", "slip", "no_address", "missing", "near_name"]
SPELLINGS: tuple[tuple[Spelling, float], ...] = (
    ("width", 0.10),
    ("suffix", 0.12),
    ("prefix", 0.10),
    ("branch", 0.05),
    ("slip", 0.04),
    ("no_address", 0.05),
)
SUFFIXES = ("有限公司", "有限责任公司", "（个体工商户）", "股份有限公司")
UNLISTED, MISSING, NEAR, TWICE = 0.05, 0.03, 0.02, 0.01  # shares of the county's places
_WIDE = {ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One row of a department's list; `venue` is the one that it means, None when nobody ever applied for it.

    `spelling` is how the row differs from the application; `near_name` is another place whose name is nearly a
    venue's, and missing all the same.
    """

    name: str
    address: str
    region: str
    department: str
    category: str
    plate: str | None
    venue: str | None
    spelling: Spelling


def listed(random: Random, places: list[Place], maker: PlaceMaker, root_names: str) -> list[Listed]:
    """Write the lists of all departments, shuffled; `root_names` are the names of province to county in one word."""
    rows: list[Listed] = []
    for place in places:
        if place.venue.state == "deregistered" or random.random() < UNLISTED:
            continue
        row = _spelled(random, place, root_names)
        rows.append(row)
        if not place.kind.vehicle and random.random() < NEAR:
            rows.append(_near(random, place, maker))
        if random.random() < TWICE:
            rows.append(_spelled(random, place, root_names))
    rows += _missing(random, places, maker)
    random.shuffle(rows)
    return rows


def _missing(random: Random, places: list[Place], maker: PlaceMaker) -> Iterator[Listed]:
    for place in random.sample(places, max(2, round(MISSING * len(places)))):
        venue, noun = place.venue, random.choice(place.kind.nouns)
        plate = maker.plate() if place.kind.vehicle else None
        yield Listed(
            name=maker.name(noun),
            address="" if plate else maker.address(venue.region),
            region=venue.region,
            department=venue.department or "",
            category=venue.category,
            plate=plate,
            venue=None,
            spelling="missing",
        )


def _near(random: Random, place: Place, maker: PlaceMaker) -> Listed:
    """List a second shop of the same name, elsewhere: it is not the first one."""
    venue = place.venue
    return Listed(
        name=f"{venue.name}{random.choice(('二店', '分店', '（二部）'))}",
        address=maker.address(venue.region),
        region=venue.region,
        department=venue.department or "",
        category=venue.category,
        plate=None,
        venue=None,
        spelling="near_name",
    )


def _spelled(random: Random, place: Place, root_names: str) -> Listed:
    venue, spelling = place.venue, _spelling(random)
    name, address = venue.name, venue.address
    if place.kind.vehicle:
        spelling = "same"
    elif spelling == "width":
        name, address = "　".join((name[:2], name[2:])), address.translate(_WIDE)
    elif spelling == "suffix":
        name += random.choice(SUFFIXES)
    elif spelling == "prefix":
        address = root_names + address
    elif spelling == "branch":
        name += f"（{address[:4]}店）"
    elif spelling == "slip":
        name = name[:3] + random.choice("圆缘源园") + name[4:]
    elif spelling == "no_address":
        address = ""
    return Listed(
        name=name,
        address=address,
        region=venue.region,
        department=venue.department or "",
        category=venue.category,
        plate=venue.vehicle.plate if venue.vehicle else None,
        venue=venue.id,
        spelling=spelling,
    )


def _spelling(random: Random) -> Spelling:
    drawn = random.random()
    for spelling, share in SPELLINGS:
        if drawn < share:
            return spelling
        drawn -= share
    return "same"
