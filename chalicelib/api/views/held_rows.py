"""What a hold keeps, as it is shown: masked, or in full to whoever asked for that and is on record with it."""

from __future__ import annotations

from typing import TypedDict

from chalicelib.api.call import Call
from chalicelib.api.times import local
from chalicelib.domain.entry.written import Written
from chalicelib.usecases.custody.read_hold import ReadRow


class HeldPerson(TypedDict):
    """Who it was: masked, or with what the identity or the list says; null is unknown, or not asked for."""

    name: str
    id_type: str | None
    id_number: str | None
    phone: str | None
    guardian_phone: str | None
    residence: str | None
    came_from: str | None
    temperature_c: float | None
    symptoms: str | None
    note: str | None


class HeldRemark(TypedDict):
    """What was written while an alert was disposed of."""

    action: str
    about: str
    note: str


HeldRowView = TypedDict(
    "HeldRowView",
    {
        "class": str,
        "occurred_at": str,
        "venue_id": str,
        "venue": str,
        "entrance_id": str,
        "entrance": str,
        "mode": str,
        "colour": str,
        "flags": list[str],
        "alert_state": str | None,
        "person": HeldPerson,
        "remarks": list[HeldRemark],
    },
)


class HeldRowList(TypedDict):
    """Held rows: visits and alerts, day by day."""

    items: list[HeldRowView]
    next_cursor: str | None


def held_row_list(call: Call, found: list[ReadRow], cursor: str | None) -> HeldRowList:
    """Show held rows with the names of their venues and doors."""
    venues = call.workspace.venues.get_many({each.venue for each in found})
    doors = {venue: call.workspace.venues.entrance_names(venue) for venue in venues}
    items: list[HeldRowView] = [
        {
            "class": each.row.row_class,
            "occurred_at": local(each.occurred_at, call.workspace.utc_offset),
            "venue_id": each.venue,
            "venue": venues[each.venue].name if each.venue in venues else "",
            "entrance_id": each.entrance,
            "entrance": doors.get(each.venue, {}).get(each.entrance, ""),
            "mode": each.mode,
            "colour": each.colour,
            "flags": list(each.flags),
            "alert_state": each.state,
            "person": _person(each),
            "remarks": [{"action": one.action, "about": one.about, "note": one.note} for one in each.remarks],
        }
        for each in found
    ]
    return {"items": items, "next_cursor": cursor}


def _person(row: ReadRow) -> HeldPerson:
    known = row.full
    if row.written is not None:
        said = row.written
    elif known is not None:
        said = Written(
            name=known.name,
            id_type=known.id_type,
            id_number=known.id_number,
            phone=known.phone,
            residence=known.residence,
        )
    else:
        said = Written(name=row.mask)
    return {
        "name": said.name,
        "id_type": said.id_type,
        "id_number": said.id_number,
        "phone": said.phone,
        "guardian_phone": said.guardian_phone,
        "residence": said.residence,
        "came_from": said.came_from,
        "temperature_c": said.temperature_c,
        "symptoms": said.symptoms,
        "note": said.note,
    }
