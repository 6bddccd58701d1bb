"""Identity checks: a village officer has seen somebody's document and phone."""

from __future__ import annotations

from typing import Literal, TypedDict

from chalicelib.api.call import Call
from chalicelib.api.persons import PersonRequest, PhoneText, read_person, read_phone
from chalicelib.domain.fields import Fields


class CheckRequest(PersonRequest, kw_only=True):
    """Who stands before the officer, with which phone.

    `displace` ends a binding to another account (a lost phone), unless roles hang on that account.
    """

    phone: PhoneText
    displace: bool = False


class Checked(TypedDict):
    """The phone's account now speaks for that person."""

    identity: Literal["verified"]


def record(call: Call, body: CheckRequest) -> Checked:
    """Bind a phone's account to the person seen; never for oneself."""
    from chalicelib.usecases.account.check_identity import check_identity

    fields = Fields()
    phone = read_phone(body.phone, fields)
    who = read_person(call, body, fields)
    fields.done()
    check_identity(call.workspace, call.caller, phone, who, displace=body.displace)
    return {"identity": "verified"}
