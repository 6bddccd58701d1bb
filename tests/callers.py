"""Callers for use-case tests: whoever the gate would have recognised."""

from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.role import Role
from chalicelib.runtime import Workspace
from chalicelib.usecases.venue.apply import Contact
from tests.people import fresh_id_number, fresh_phone


def person(workspace: Workspace, phone: str | None = None, id_number: str | None = None) -> Caller:
    """Return a verified person with an account."""
    account = workspace.people.account_of_phone(phone or fresh_phone(), create=True)
    person_id = workspace.people.person("resident_id", id_number or fresh_id_number())
    return Caller(account=account, session="test", person=person_id, mask="李**", identity="verified")


def staff(workspace: Workspace, role: str, region: str, office: str = "测试办公室") -> Caller:
    """Return a verified person with one role."""
    account = workspace.people.account_of_phone(fresh_phone(), create=True)
    who = workspace.people.person("resident_id", fresh_id_number())
    roles = (Role(role, region, office),)
    return Caller(account=account, session="test", person=who, mask="王*", identity="verified", roles=roles)


def contact(phone: str | None = None, id_number: str | None = None) -> Contact:
    """Return a venue's responsible person."""
    return Contact("测试甲", "resident_id", id_number or fresh_id_number(), phone or fresh_phone())
