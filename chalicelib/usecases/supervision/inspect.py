"""Inspect: tell an inspector what the poster before him is, and keep what he found; sent again, it is the same one."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.domain import naming
from chalicelib.domain.entry.presence import presence_of
from chalicelib.domain.errors import Conflict, Forbidden, NotFound, one_field
from chalicelib.domain.fields import Fields
from chalicelib.domain.hidden import Hidden
from chalicelib.domain.ids import parse_scan_id
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.role import Role
from chalicelib.domain.place.issued_code import IssuedCode
from chalicelib.domain.place.venue import Entrance, Location, Venue
from chalicelib.domain.supervision.inspection import Inspection, check_time, state_of
from chalicelib.observability import measure
from chalicelib.storage import keys
from chalicelib.storage.inspections import ROW_CLASS, Reader, Told
from chalicelib.usecases.door.check_in import known_code
from chalicelib.usecases.door.visit_rows import writable_key
from chalicelib.usecases.supervision.keep_photo import Sealing, forget_upload, keep_photo
from chalicelib.usecases.venue.make_poster import serial_of
from chalicelib.usecases.venue.venue_moves import is_party

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

HOUR_S = 3600


class Found(Hidden, frozen=True, kw_only=True):
    """An inspection as the phone sends it."""

    inspection_id: str
    occurred_at: datetime
    code: str
    posted_ok: bool
    position: Location | None = None
    note: str = ""
    photo: str | None = None


def inspect(workspace: Workspace, caller: Caller, found: Found) -> tuple[Told, Venue, bool]:
    """Keep an inspection; return it, its venue, and whether it was known already.

    The photo is sealed first, then the inspection is written whole, then the upload goes: after a crash in between it
    is sent again and goes on there.
    """
    code = known_code(workspace, found.code)
    identified = parse_scan_id(found.inspection_id)
    if identified is None:
        raise one_field("inspection_id", "inspection_id_format")
    now = workspace.instant()
    issued = workspace.door.code(code)
    venue = workspace.venues.get(issued.venue) if issued else None
    if issued is None or venue is None:
        raise NotFound("code_unknown")
    role = caller.role_over(venue.region, "inspector", category=venue.category)
    if is_party(venue, caller):
        raise Forbidden("own_inspection")
    fields = Fields()
    note = fields.take("note", naming.free_text, found.note, "") if found.note.strip() else ""
    fields.done()
    told = Told(_drawn(workspace, caller, role, (venue, issued), (found, identified[0])), note)
    if standing := _known(workspace, told, now):
        return standing, venue, True
    check_time(found.occurred_at, now)
    cap = workspace.tenant.limits.inspections_per_staff_hour
    workspace.ephemera.spend("inspections", caller.account, cap, HOUR_S)
    kept, resend = _keep(workspace, caller, told, now)
    return kept, venue, resend


def _keep(workspace: Workspace, caller: Caller, told: Told, now: datetime) -> tuple[Told, bool]:
    each = told.inspection
    day = keys.day(each.occurred_at, workspace.utc_offset)
    key = writable_key(workspace, ROW_CLASS, day, now)
    if each.photo:
        keep_photo(workspace, caller, each.photo, Sealing(day, key))
    if not workspace.inspections.put_once(told, day, key):
        standing = _known(workspace, told, now)
        if standing is None:
            raise Conflict("changed_meanwhile")
        return standing, True
    if each.photo:
        forget_upload(workspace, each.photo)
    if each.posted_ok and each.live:
        workspace.postings.made(each.region, each.venue, each.occurred_at)
    measure("inspected", "Inspections", 1, venue=each.venue, state=each.state, presence=each.place)
    return told, False


def _known(workspace: Workspace, told: Told, now: datetime) -> Told | None:
    """Return what stands under this id when it is the same inspection; another one may not take its place."""
    standing = workspace.inspections.get(told.inspection.id, Reader(now, workspace.day_keys))
    if standing is None:
        return None
    if not told.inspection.repeats(standing.inspection) or told.note != standing.note:
        raise Conflict("inspection_taken")
    if told.inspection.photo:
        forget_upload(workspace, told.inspection.photo)
    return standing


def _drawn(
    workspace: Workspace, caller: Caller, role: Role, about: tuple[Venue, IssuedCode], said: tuple[Found, str]
) -> Inspection:
    """Draw up the inspection: the position is compared and dropped, as it is for scans."""
    (venue, issued), (found, inspection_id) = about, said
    doors = {door.id: door for door in workspace.venues.entrances(venue.id)}
    hangs = Entrance(id=issued.entrance, name="", description="", kind="", code=issued.code, version=issued.version)
    current = doors.get(issued.entrance)
    return Inspection(
        id=inspection_id,
        occurred_at=found.occurred_at,
        received_at=workspace.instant(),
        by=caller.account,
        office=role.office,
        code=issued.code,
        venue=venue.id,
        entrance=issued.entrance,
        region=venue.region,
        category=venue.category,
        serial=serial_of(venue, hangs),
        version=issued.version,
        current_version=current.version if current else None,
        state=state_of(issued, found.occurred_at),
        posted_ok=found.posted_ok,
        place=presence_of(found.position, venue.location),
        photo=found.photo,
    )
