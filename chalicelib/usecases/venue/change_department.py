"""Change which department answers for a venue: of those that share its category one is responsible, by command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from chalicelib.domain.errors import Conflict, one_field
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.place.venue import DEREGISTERED, Venue
from chalicelib.observability import log
from chalicelib.storage import keys
from chalicelib.usecases.custody.record import record
from chalicelib.usecases.venue.change_venue import counted_anew
from chalicelib.usecases.venue.venue_moves import clean_reason, decision_by, seen_venue

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

ROWS_AT_ONCE = 98  # of a transaction of a hundred, beside the venue and its line of history


def change_department(workspace: Workspace, caller: Caller, venue_id: str, department: str, reason: str) -> Venue:
    """Make one of the departments that share the venue's category responsible; its manager changes that no more.

    On record, for it binds both departments; said again it is the same.
    """
    from chalicelib.storage.venues import Change

    venue = seen_venue(workspace, caller, venue_id)
    role = caller.role_over(venue.region, "command", category=venue.category)
    if venue.state == DEREGISTERED:
        raise Conflict("venue_state", state=venue.state, action="department")
    shared = workspace.categories.get(venue.category).departments if workspace.categories.exists(venue.category) else ()
    if department not in {each.code for each in shared}:
        raise one_field("department", "department_unknown")
    reason = clean_reason(reason) or ""
    if (venue.department, venue.department_fixed) == (department, True):
        return venue
    _put_on_record(workspace, venue, department, role.office)
    after = replace(venue, department=department, department_fixed=True)
    codes = workspace.venues.codes(workspace.venues.entrances(venue.id))
    notes = counted_anew(workspace, venue, after)
    room = ROWS_AT_ONCE - len(codes)
    change = Change(
        before=venue,
        after=after,
        decision=decision_by(workspace, caller, venue, "department", reason),
        codes=tuple(replace(code, department=department) for code in codes),
        messages=notes[:room],
    )
    written = workspace.venues.commit(change)
    for note in notes[room:]:  # of ninety doors one note is left over: that of the oldest open day
        note.save()
    log("department_changed", venue=venue.id, region=venue.region, category=venue.category)
    return written


def _put_on_record(workspace: Workspace, venue: Venue, department: str, office: str) -> None:
    """Append the entry of this change, once for the venue as it stands."""
    facts: dict[str, str | int | bool | list[str] | None] = {
        "category": venue.category,
        "region": venue.region,
        "before": venue.department,
        "after": department,
    }
    once = keys.once_name("DEPARTMENT_CHANGED", department, f"{venue.id}-{venue.version}")
    try:
        record(workspace, "DEPARTMENT_CHANGED", office=office, purpose="supervision", once=once, facts=facts)
    except Conflict as known:
        if known.code != "already_recorded":
            raise
