"""Who may answer for a venue: whoever is named is who he declared to be, and nobody confirms his own choice."""

import pytest
from msgspec.structs import replace

from chalicelib.domain.errors import Conflict, Forbidden, InvalidFields
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.place.application import WantedEntrance
from chalicelib.domain.place.venue import Venue
from chalicelib.usecases.venue import change_venue, hand_over, tend_entrances
from chalicelib.usecases.venue.apply import apply
from tests.callers import contact, person, staff
from tests.embedded import TestWorkspace, province
from tests.people import fresh_phone
from tests.usecases.test_venues import WENCHANG, applied, approved, basics, refused

pytestmark = pytest.mark.aws
UNPRINTABLE = "\u0f56"


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    return province("43")


@pytest.fixture(scope="module")
def gansu() -> TestWorkspace:
    return province("62")


def faults(refusal: pytest.ExceptionInfo[InvalidFields]) -> list[tuple[str, str]]:
    return [(error.field, error.code) for error in refusal.value.errors]


def test_whoever_applies_has_said_who_he_is_even_for_somebody_else(hunan: TestWorkspace) -> None:
    nobody = replace(person(hunan), person=None, identity="none")

    refused(Forbidden, "identity_missing", lambda: apply(hunan, nobody, basics(hunan), [], contact()))


def test_a_manager_with_ones_own_phone_is_oneself(hunan: TestWorkspace) -> None:
    phone = fresh_phone()

    with pytest.raises(InvalidFields) as somebody_else:
        apply(hunan, person(hunan, phone), basics(hunan), [], contact(phone))

    assert faults(somebody_else) == [("manager.id_number", "manager_is_you")]


def test_only_the_person_who_was_named_accepts_a_hand_over(hunan: TestWorkspace) -> None:
    shopkeeper, venue, _ = approved(hunan)
    named = contact()
    hand_over.invite(hunan, shopkeeper, venue.id, named)

    same_phone = person(hunan, named.phone)
    undeclared = replace(same_phone, person=None, identity="none")

    refused(Conflict, "manager_differs", lambda: hand_over.accept(hunan, same_phone, venue.id))
    refused(Forbidden, "identity_missing", lambda: hand_over.accept(hunan, undeclared, venue.id))


def test_nobody_confirms_the_manager_whom_he_invited(hunan: TestWorkspace) -> None:
    _, venue, _ = approved(hunan)
    inviting, named = staff(hunan, "reviewer", WENCHANG), contact()
    hand_over.invite(hunan, inviting, venue.id, named)
    successor = person(hunan, named.phone, named.id_number)
    hand_over.accept(hunan, successor, venue.id)

    second_account = replace(person(hunan), person=inviting.person, roles=inviting.roles)
    refused(Forbidden, "own_review", lambda: hand_over.confirm(hunan, inviting, venue.id))
    refused(Forbidden, "own_review", lambda: hand_over.confirm(hunan, second_account, venue.id))
    after = hand_over.confirm(hunan, staff(hunan, "reviewer", WENCHANG), venue.id)

    assert (after.manager, after.invited_by, after.invited_by_person) == (successor.account, None, None)


def promised(workspace: TestWorkspace) -> tuple[Caller, Venue]:
    """Return whoever applied for a venue that its promise opened, and the venue."""
    own = contact()
    shopkeeper = person(workspace, own.phone, own.id_number)
    return shopkeeper, apply(workspace, shopkeeper, basics(workspace), [WantedEntrance("东门")], own)[0]


def test_on_promise_a_third_person_confirms_whom_an_officer_invited(gansu: TestWorkspace) -> None:
    shopkeeper, venue = promised(gansu)
    inviting, named = staff(gansu, "reviewer", "620105"), contact()
    hand_over.invite(gansu, inviting, venue.id, named)
    successor = person(gansu, named.phone, named.id_number)

    accepted = hand_over.accept(gansu, successor, venue.id)

    assert (accepted.manager, accepted.next_accepted) == (shopkeeper.account, True)
    refused(Forbidden, "own_review", lambda: hand_over.confirm(gansu, inviting, venue.id))
    officer_too = replace(successor, roles=inviting.roles)
    refused(Forbidden, "own_review", lambda: hand_over.confirm(gansu, officer_too, venue.id))
    after = hand_over.confirm(gansu, staff(gansu, "reviewer", "620105"), venue.id)
    assert after.manager == successor.account


def test_on_promise_whom_the_manager_invited_takes_over_at_once(gansu: TestWorkspace) -> None:
    shopkeeper, venue = promised(gansu)
    named = contact()
    hand_over.invite(gansu, shopkeeper, venue.id, named)

    after = hand_over.accept(gansu, successor := person(gansu, named.phone, named.id_number), venue.id)

    assert (after.manager, after.invited) == (successor.account, None)


@pytest.mark.parametrize("own", ["phone", "document"])
def test_nobody_invites_himself(gansu: TestWorkspace, own: str) -> None:
    _, venue = promised(gansu)
    named = contact()
    himself = person(gansu, named.phone) if own == "phone" else person(gansu, id_number=named.id_number)
    officer = replace(himself, roles=staff(gansu, "reviewer", "620105").roles)

    refused(Forbidden, "own_invitation", lambda: hand_over.invite(gansu, officer, venue.id, named))

    standing = gansu.venues.get(venue.id)
    assert standing is not None
    assert standing.invited is None


def test_names_that_no_poster_prints_are_refused_when_they_are_given(hunan: TestWorkspace) -> None:
    shopkeeper, venue, entrances, _ = applied(hunan)
    name = f"小{UNPRINTABLE}超市"

    with pytest.raises(InvalidFields) as applying:
        apply(hunan, shopkeeper, basics(hunan, name), [WantedEntrance("东门"), WantedEntrance(name)], None)
    with pytest.raises(InvalidFields) as editing:
        change_venue.edit(hunan, shopkeeper, venue.id, {"name": name})
    with pytest.raises(InvalidFields) as adding:
        tend_entrances.add(hunan, shopkeeper, venue.id, WantedEntrance(name))
    with pytest.raises(InvalidFields) as renaming:
        tend_entrances.rename(hunan, shopkeeper, venue.id, entrances[0].id, name, None)

    missing = ("name", "poster_glyph_missing")
    assert faults(applying) == [missing, ("entrances[1].name", "poster_glyph_missing")]
    assert [faults(each) for each in (editing, adding, renaming)] == [[missing]] * 3
    assert editing.value.errors[0].params == {"character": UNPRINTABLE, "code_point": "U+0F56"}
