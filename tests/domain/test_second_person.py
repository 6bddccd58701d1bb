"""What takes two people takes two, of two offices, however many accounts one of them has."""

import pytest

from chalicelib.domain.errors import Forbidden
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.role import Role
from chalicelib.domain.person.second_person import FirstPerson, check_second

FIRST = FirstPerson("account-1", "person-1", "县卫健局")


def somebody(account: str, person: str | None) -> Caller:
    return Caller(account=account, session="test", person=person)


@pytest.mark.parametrize(
    ("account", "person", "office", "code"),
    [
        ("account-1", "person-1", "县公安局", "second_person_needed"),
        ("account-2", "person-1", "县公安局", "second_person_needed"),
        ("account-1", None, "县公安局", "second_person_needed"),
        ("account-2", "person-2", "县卫健局", "other_office_needed"),
        ("account-2", "person-2", " 县卫健局 ", "other_office_needed"),
        ("account-2", "person-2", "县 卫健局", "other_office_needed"),
    ],
)
def test_one_person_or_one_office_is_not_two(account: str, person: str | None, office: str, code: str) -> None:
    with pytest.raises(Forbidden) as refused:
        check_second(somebody(account, person), office, FIRST)

    assert refused.value.code == code


def test_whoever_has_any_part_in_the_first_office_is_not_of_another() -> None:
    roles = (Role("approver", "430525", "县公安局"), Role("reviewer", "430525", "县 卫健局"))
    of_both = Caller(account="account-2", session="test", person="person-2", roles=roles)

    with pytest.raises(Forbidden) as refused:
        check_second(of_both, "县公安局", FIRST)

    assert refused.value.code == "other_office_needed"


def test_another_person_of_another_office_is() -> None:
    check_second(somebody("account-2", "person-2"), "县公安局", FIRST)
