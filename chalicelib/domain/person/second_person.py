"""What takes two people: the second is another person than the first, by account and by document, of another office."""

from __future__ import annotations

from msgspec import Struct

from chalicelib.domain.errors import Forbidden
from chalicelib.domain.naming import same_name_key
from chalicelib.domain.person.caller import Caller


class FirstPerson(Struct, frozen=True):
    """Who began: his account, whom it speaks for, and the office he acted from."""

    account: str
    person: str | None
    office: str


def check_second(caller: Caller, office: str, first: FirstPerson) -> None:
    """Refuse whoever began, also by another account, and whoever has any part in the office that did."""
    if caller.account == first.account or (caller.person is not None and caller.person == first.person):
        raise Forbidden("second_person_needed")
    own = {same_name_key(each) for each in (office, *(role.office for role in caller.roles))}
    if same_name_key(first.office) in own:
        raise Forbidden("other_office_needed")
