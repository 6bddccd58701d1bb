"""Being written down (工作人员辅助登记): staff register people who cannot scan; no colour ever comes back."""

from __future__ import annotations

from typing import Annotated, TypedDict

from msgspec import Meta

from chalicelib.api.call import Call, Reply
from chalicelib.api.models import OpaqueId, Request
from chalicelib.api.times import local
from chalicelib.api.views.written import WrittenRequest, read_written
from chalicelib.domain.fields import Fields


class AssistedRequest(Request):
    """People at one door at one time; the milliseconds of `scan_id` (UUIDv7) are that time."""

    entrance_id: OpaqueId
    scan_id: Annotated[str, Meta(max_length=40)]
    people: Annotated[list[WrittenRequest], Meta(min_length=1, max_length=100)]


class AssistedPerson(TypedDict):
    """Somebody registered, masked."""

    name: str


class AssistedView(TypedDict):
    """What was registered, the same however often it is sent."""

    scan_id: str
    venue: str
    entrance: str
    occurred_at: str
    late: bool
    people: list[AssistedPerson]


def register(call: Call, body: AssistedRequest) -> Reply[AssistedView]:
    """Register people who cannot scan at a door one tends; sending the same list again gives the same answer."""
    from chalicelib.usecases.door.write_down import write_down

    fields = Fields()
    if len(body.people) > call.workspace.tenant.caps.assisted_people:
        fields.refuse("people", "too_long", limit=call.workspace.tenant.caps.assisted_people)
    people = tuple(read_written(call, one, fields, f"people[{index}].") for index, one in enumerate(body.people))
    fields.done()
    done = write_down(call.workspace, call.caller, body.entrance_id, body.scan_id, people)
    view: AssistedView = {
        "scan_id": done.scan_id,
        "venue": done.code.venue_name,
        "entrance": done.code.entrance_name,
        "occurred_at": local(done.occurred_at, call.workspace.utc_offset),
        "late": done.late,
        "people": [{"name": person.mask} for person in people],
    }
    return Reply(200 if done.resend else 201, view)
