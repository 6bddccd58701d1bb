"""How requests name a person, and how names and numbers are read."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from chalicelib.api.call import Call
from chalicelib.api.models import IdType, Request
from chalicelib.domain.day import local_day
from chalicelib.domain.fields import Fields
from chalicelib.domain.person import phone
from chalicelib.domain.person.particulars import Particulars, Said, checked

Name = Annotated[str, Meta(max_length=200)]
Number = Annotated[str, Meta(max_length=100)]
PhoneText = Annotated[str, Meta(max_length=100)]
Residence = Annotated[str, Meta(max_length=500)]


class PersonRequest(Request):
    """A person by name and document; `residence` is a region's code, or an address in words."""

    name: Name
    id_number: Number
    id_type: IdType = "resident_id"
    residence: Residence | None = None


def read_person(call: Call, body: PersonRequest, fields: Fields) -> Particulars:
    """Return who is meant in clean form; faults are noted in `fields`."""
    said = Said(body.name, body.id_type, body.id_number, body.residence)
    today = local_day(call.workspace.instant(), call.workspace.tenant)
    regions = call.workspace.regions
    return checked(said, fields, today, call.workspace.tenant.region_root, regions.exists)


def read_phone(text: str, fields: Fields) -> phone.Phone:
    """Return a mobile number in clean form; faults are noted under `phone`."""
    return fields.take("phone", phone.parse, text, phone.Phone(""))
