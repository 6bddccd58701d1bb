"""How requests name somebody whom staff wrote down, and how that is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from msgspec import Meta

from chalicelib.api.call import Call
from chalicelib.api.models import IdType, Request, Text500
from chalicelib.api.persons import Name, Number, PhoneText, Residence
from chalicelib.domain import naming
from chalicelib.domain.day import local_day
from chalicelib.domain.entry.written import Written
from chalicelib.domain.fields import Fields
from chalicelib.domain.person import identity, phone
from chalicelib.domain.person.particulars import residence_of


class WrittenRequest(Request):
    """Somebody by name, with a document or a phone, his own or a guardian's; residence is a region or an address."""

    name: Name
    id_type: IdType = "resident_id"
    id_number: Number | None = None
    phone: PhoneText | None = None
    guardian_phone: PhoneText | None = None
    residence: Residence | None = None
    came_from: Residence | None = None
    temperature_c: Annotated[float, Meta(ge=30, le=45)] | None = None
    symptoms: Text500 | None = None
    note: Text500 | None = None


def read_written(call: Call, body: WrittenRequest, fields: Fields, where: str = "") -> Written:
    """Return somebody in clean form; faults are noted in `fields`, their names led by `where`."""
    tenant, regions = call.workspace.tenant, call.workspace.regions
    today = local_day(call.workspace.instant(), tenant)

    def take(name: str, raw: str | None, parse: Callable[[str], str]) -> str | None:
        return fields.take(f"{where}{name}", parse, raw, "") if raw else None

    def number(raw: str) -> str:
        return identity.parse(body.id_type, raw, today).value

    def mobile(raw: str) -> str:
        return phone.parse(raw).number

    if not (body.id_number or body.phone or body.guardian_phone):
        fields.refuse(f"{where}id_number", "document_or_phone")
    return Written(
        name=fields.take(f"{where}name", naming.person_name, body.name, ""),
        id_type=body.id_type if body.id_number else None,
        id_number=take("id_number", body.id_number, number),
        phone=take("phone", body.phone, mobile),
        guardian_phone=take("guardian_phone", body.guardian_phone, mobile),
        residence=residence_of(body.residence, fields, tenant.region_root, regions.exists, f"{where}residence"),
        came_from=residence_of(body.came_from, fields, tenant.region_root, regions.exists, f"{where}came_from"),
        temperature_c=body.temperature_c,
        symptoms=take("symptoms", body.symptoms, naming.free_text),
        note=take("note", body.note, naming.free_text),
    )
