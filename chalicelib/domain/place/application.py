"""An application for a venue code: what is asked for, and everything that may be wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable

from msgspec import Struct

from chalicelib.domain import naming
from chalicelib.domain.fields import Fields
from chalicelib.domain.place import plate as plates
from chalicelib.domain.place.category import Category, find
from chalicelib.domain.place.venue import Location, OpeningHours, Sounds, Vehicle
from chalicelib.domain.tenant import Tenant

ENTRANCE_KINDS = ("main", "side", "staff", "garage", "goods", "vehicle")
DEFAULT_ENTRANCE = "入口"
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00")
# The mainland with room to spare: a finer fence would refuse places at a province's edge.
_SOUTH, _NORTH, _WEST, _EAST = 18.0, 54.0, 73.0, 136.0


class WantedEntrance(Struct, frozen=True):
    """An entrance as applied for."""

    name: str
    description: str = ""
    kind: str = "main"


class Basics(Struct, frozen=True, kw_only=True):
    """The basic data of a venue, as applied for or edited."""

    name: str
    category: str
    department: str | None
    region: str
    address: str
    location: Location | None
    vehicle: Vehicle | None
    opening_hours: OpeningHours | None
    sounds: Sounds | None


class Rules(Struct, frozen=True):
    """What a venue's data is held against."""

    tenant: Tenant
    departments_of: Callable[[str], tuple[str, ...]]
    region_exists: Callable[[str], bool]


def checked(basics: Basics, rules: Rules, fields: Fields) -> Basics:
    """Return basic data in its clean form; faults are noted in `fields`."""
    category = find(basics.category)
    if category is None:
        fields.refuse("category", "category_unknown")
    vehicle = _checked_vehicle(basics.vehicle, category, fields)
    _check_region(basics.region, vehicle is not None, rules, fields)
    departments = rules.departments_of(basics.category) if category else ()
    if basics.department and category and basics.department not in departments:
        fields.refuse("department", "department_unknown")
    _check_place(basics, rules.tenant, fields)
    address = fields.take("address", naming.address, basics.address, "") if basics.address or not vehicle else ""
    return Basics(
        name=fields.take("name", naming.venue_name, basics.name, ""),
        category=basics.category,
        department=basics.department or next(iter(departments), None),
        region=basics.region,
        address=address,
        location=basics.location,
        vehicle=vehicle,
        opening_hours=basics.opening_hours,
        sounds=basics.sounds,
    )


def checked_entrances(wanted: list[WantedEntrance], cap: int, fields: Fields) -> list[WantedEntrance]:
    """Return entrances in their clean form, named differently after folding; none wanted means one, 入口."""
    if len(wanted) > cap:
        fields.refuse("entrances", "too_long", limit=cap)
    clean: list[WantedEntrance] = []
    taken: set[str] = set()
    for index, entrance in enumerate(wanted[:cap]):
        path = f"entrances[{index}]."
        clean.append(checked_entrance(entrance, path, fields))
        folded = naming.same_name_key(clean[-1].name)
        if folded and folded in taken:
            fields.refuse(f"{path}name", "entrance_name_taken")
        taken.add(folded)
    return clean or [WantedEntrance(DEFAULT_ENTRANCE)]


def checked_entrance(wanted: WantedEntrance, path: str, fields: Fields) -> WantedEntrance:
    """Return one entrance in its clean form; faults are noted under `path`."""
    name = fields.take(f"{path}name", naming.entrance_name, wanted.name, "")
    about = wanted.description
    description = fields.take(f"{path}description", naming.description, about, "") if about else ""
    return WantedEntrance(name, description, wanted.kind)


def _checked_vehicle(vehicle: Vehicle | None, category: Category | None, fields: Fields) -> Vehicle | None:
    if category is not None and category.kind == "vehicle" and vehicle is None:
        fields.refuse("vehicle", "vehicle_required")
    if vehicle is None:
        return None
    if category is not None and category.kind != "vehicle":
        fields.refuse("vehicle", "vehicle_not_allowed")
    operator = vehicle.operator
    line = vehicle.line
    return Vehicle(
        fields.take("vehicle.plate", plates.parse, vehicle.plate, ""),
        vehicle.kind,
        fields.take("vehicle.line", naming.description, line, "") if line else None,
        fields.take("vehicle.operator", naming.venue_name, operator, "") if operator else None,
    )


def _check_region(region: str, is_vehicle: bool, rules: Rules, fields: Fields) -> None:
    if not region.startswith(rules.tenant.region_root) or not rules.region_exists(region):
        fields.refuse("region", "region_unknown")
        return
    # A vehicle belongs to its operator's county; a place to the depth the province asks for.
    enough = len(region) >= 6 if is_vehicle else len(region) == rules.tenant.region_depth
    if not enough:
        fields.refuse("region", "region_depth", digits=6 if is_vehicle else rules.tenant.region_depth)


def _check_place(basics: Basics, tenant: Tenant, fields: Fields) -> None:
    point = basics.location
    if point and not (_SOUTH <= point.lat <= _NORTH and _WEST <= point.lon <= _EAST):
        fields.refuse("location", "outside_province")
    hours = basics.opening_hours
    for name, clock in (("opens", hours.opens), ("closes", hours.closes)) if hours else ():
        if not _CLOCK.fullmatch(clock):
            fields.refuse(f"opening_hours.{name}", "hours_format")
    if hours and hours.opens == hours.closes:
        fields.refuse("opening_hours.closes", "hours_format")  # never open, or always? 00:00 to 24:00 says always
    known = {(sound.id, sound.kind) for sound in tenant.sounds}
    sounds = basics.sounds
    for kind, sound_id in (("success", sounds.success), ("failure", sounds.failure)) if sounds else ():
        if sound_id is not None and (sound_id, kind) not in known:
            fields.refuse(f"sounds.{kind}", "sound_unknown")
