"""The officers (专干、负责人) of a region, or of a department there: named by the county's command, read masked."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from msgspec import Meta
from msgspec.structs import replace

from chalicelib.api.call import Call
from chalicelib.api.models import OpaqueId, Request
from chalicelib.api.persons import Name, PhoneText
from chalicelib.domain import naming
from chalicelib.domain.errors import NotFound, one_field
from chalicelib.domain.fields import Fields
from chalicelib.domain.person import phone
from chalicelib.domain.person.body_officer import OFFICERS_MAX, BodyOfficer, BodyOfficers

Duty = Literal["专干", "负责人"]


class OfficerIn(Request):
    """One officer; one who is named by his id alone stays as he is, for who reads him masked cannot repeat him."""

    officer_id: OpaqueId | None = None
    name: Name | None = None
    phone: PhoneText | None = None
    duty: Duty | None = None


class OfficersIn(Request):
    """All officers of a region."""

    items: Annotated[list[OfficerIn], Meta(max_length=OFFICERS_MAX)]
    version: Annotated[int, Meta(ge=0)] | None = None


class BodyQuery(Request):
    """Whose officers: the region's own, or those of a department there."""

    department: Annotated[str, Meta(max_length=40)] | None = None


class OfficerView(TypedDict):
    """One officer, masked."""

    officer_id: str
    name: str
    phone: str
    duty: str


class OfficerList(TypedDict):
    """A region's officers."""

    items: list[OfficerView]
    version: int


def show(call: Call, code: str, query: BodyQuery) -> OfficerList:
    """List the officers of a region, or of a department there."""
    region = _region(call, code, query)
    call.caller.role_over(region, "reviewer", "command", "department", "health_officer")
    return _view(call.workspace.body_officers.of(region, query.department))


def change(call: Call, code: str, query: BodyQuery, body: OfficersIn) -> OfficerList:
    """Replace the officers of a region, or of a department there: the command's business."""
    region = _region(call, code, query)
    call.caller.role_over(region, "command")
    known = call.workspace.body_officers.of(region, query.department)
    fields = Fields()
    items = tuple(_officer(call, known, place, item, fields) for place, item in enumerate(body.items))
    fields.done()
    version = known.version if body.version is None else body.version
    officers = BodyOfficers(items=items, version=version)
    return _view(call.workspace.body_officers.put(region, officers, query.department))


def _region(call: Call, code: str, query: BodyQuery) -> str:
    if len(code) < 6 or not call.workspace.regions.exists(code):
        raise NotFound("region_unknown")
    if query.department is not None and query.department not in call.workspace.categories.departments:
        raise one_field("department", "department_unknown")
    return code


def _officer(call: Call, known: BodyOfficers, place: int, item: OfficerIn, fields: Fields) -> BodyOfficer:
    before = next((each for each in known.items if each.id == item.officer_id), None)
    at = f"items[{place}]"
    for field in ("name", "phone", "duty"):
        if before is None and getattr(item, field) is None:
            fields.refuse(f"{at}.{field}", "missing")
    officer = before or BodyOfficer(id=call.workspace.fresh_id(), name="", phone="", duty="")
    if item.name is not None:
        officer = replace(officer, name=fields.take(f"{at}.name", naming.person_name, item.name, ""))
    if item.phone is not None:
        number = fields.take(f"{at}.phone", phone.parse, item.phone, phone.Phone("")).number
        officer = replace(officer, phone=number)
    return replace(officer, duty=item.duty or officer.duty)


def _view(officers: BodyOfficers) -> OfficerList:
    return {
        "items": [
            {"officer_id": each.id, "name": each.masked[0], "phone": each.masked[1], "duty": each.duty}
            for each in officers.items
        ],
        "version": officers.version,
    }
