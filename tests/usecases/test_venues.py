"""A venue's life through its use cases: application, review, entrances, hand-over, end."""

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain.errors import Conflict, DomainError, Forbidden, InvalidFields, NotFound
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.place.application import Basics, WantedEntrance
from chalicelib.domain.place.venue import Entrance, Venue
from chalicelib.usecases.venue import change_venue, find_venues, hand_over, review, tend_entrances
from chalicelib.usecases.venue.accept_invitations import accept_invitations
from chalicelib.usecases.venue.apply import Contact, apply
from tests.callers import contact, person, staff
from tests.embedded import TestWorkspace, province
from tests.mailbox import messages
from tests.people import fresh_phone

pytestmark = pytest.mark.aws
WENCHANG, XUEFENG, DONGKOU = "430525001", "430525002", "430525"


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    return province("43")


@pytest.fixture(scope="module")
def gansu() -> TestWorkspace:
    return province("62")


def basics(workspace: TestWorkspace, name: str = "小军超市", town: str = WENCHANG) -> Basics:
    region = workspace.regions.children(town)[0].code if workspace.tenant.code == "43" else "620105"
    return Basics(
        name=name,
        category="supermarket",
        department=None,
        region=region,
        address="测试路482号",
        location=None,
        vehicle=None,
        opening_hours=None,
        sounds=None,
    )


def applied(
    workspace: TestWorkspace, name: str = "小军超市", town: str = WENCHANG
) -> tuple[Caller, Venue, list[Entrance], Contact]:
    """Return a shopkeeper with an application of his own."""
    phone = fresh_phone()
    own = contact(phone)
    shopkeeper = person(workspace, phone, own.id_number)
    doors = [WantedEntrance("东门"), WantedEntrance("员工通道", "后院", "staff")]
    venue, entrances = apply(workspace, shopkeeper, basics(workspace, name, town), doors, own)
    return shopkeeper, venue, entrances, own


def approved(workspace: TestWorkspace) -> tuple[Caller, Venue, list[Entrance]]:
    shopkeeper, venue, entrances, _ = applied(workspace)
    after = review.decide(workspace, staff(workspace, "reviewer", WENCHANG), venue.id, "approve", None)
    return shopkeeper, after, entrances


def codes_of(workspace: TestWorkspace, venue: Venue) -> dict[str, bool]:
    return {c.entrance_name: c.live for c in workspace.venues.codes(workspace.venues.entrances(venue.id))}


def refused(kind: type[DomainError], code: str, act: Any) -> None:
    with pytest.raises(kind) as refusal:
        act()
    assert refusal.value.code == code


def test_hunan_reviews_an_application_before_its_codes_answer(hunan: TestWorkspace) -> None:
    _, venue, entrances, own = applied(hunan)
    assert (venue.state, venue.live, codes_of(hunan, venue)) == ("submitted", False, {})

    after = review.decide(hunan, staff(hunan, "reviewer", WENCHANG), venue.id, "approve", None)

    assert (after.state, after.live) == ("approved", True)
    assert codes_of(hunan, venue) == {"东门": True, "员工通道": True}
    assert len({entrance.code for entrance in entrances}) == 2
    assert [m.kind for m in messages(hunan) if m.phone == own.phone] == ["submitted", "approved"]


def test_gansu_issues_on_the_promise(gansu: TestWorkspace) -> None:
    _, venue, _, _ = applied(gansu)

    assert (venue.state, venue.live) == ("approved", True)
    assert codes_of(gansu, venue) == {"东门": True, "员工通道": True}


def test_the_same_application_sent_again_is_one_venue(hunan: TestWorkspace) -> None:
    shopkeeper, venue, _, own = applied(hunan)

    with pytest.raises(Conflict) as again:
        apply(hunan, shopkeeper, basics(hunan, "小军 超市"), [], own)

    assert again.value.facts == {"venue_id": venue.id}


def test_all_faults_of_an_application_are_said_at_once(hunan: TestWorkspace) -> None:
    wrong = replace(basics(hunan), name="a\u202eb", region=DONGKOU, category="castle")

    with pytest.raises(InvalidFields) as faults:
        apply(hunan, person(hunan), wrong, [WantedEntrance("东门"), WantedEntrance("东 门")], contact(id_number="430"))

    assert {error.field for error in faults.value.errors} == {
        "name",
        "region",
        "category",
        "entrances[1].name",
        "manager.id_number",
    }


def test_a_reviewer_of_one_town_knows_nothing_of_another(hunan: TestWorkspace) -> None:
    _, venue, _, _ = applied(hunan, town=WENCHANG)
    neighbour = staff(hunan, "reviewer", XUEFENG)

    refused(NotFound, "not_found", lambda: review.decide(hunan, neighbour, venue.id, "approve", None))
    with pytest.raises(Forbidden):
        find_venues.in_region(hunan, neighbour, find_venues.Wanted(region=WENCHANG), 10, None)


def test_nobody_reviews_what_he_wrote_or_manages(hunan: TestWorkspace) -> None:
    shopkeeper, venue, _, _ = applied(hunan)
    role = staff(hunan, "reviewer", DONGKOU).roles
    second_account = replace(person(hunan), person=shopkeeper.person, roles=role)

    refused(Forbidden, "own_review", lambda: review.decide(hunan, second_account, venue.id, "approve", None))


def test_a_rejection_carries_a_reason_and_can_be_corrected(hunan: TestWorkspace) -> None:
    shopkeeper, venue, _, _ = applied(hunan)
    reviewer = staff(hunan, "reviewer", WENCHANG)
    with pytest.raises(InvalidFields):
        review.decide(hunan, reviewer, venue.id, "reject", None)

    review.decide(hunan, reviewer, venue.id, "reject", "地址不完整")
    change_venue.edit(hunan, shopkeeper, venue.id, {"address": "测试路482号附26号"})
    again = change_venue.submit(hunan, shopkeeper, venue.id, promise=True)
    final = review.decide(hunan, reviewer, venue.id, "approve", None)

    assert (again.state, final.state, final.address) == ("submitted", "approved", "测试路482号附26号")
    actions = [line.action for line in hunan.venues.history(venue.id)]
    assert actions == ["submit", "reject", "edit", "submit", "approve"]


def test_hunan_locks_basic_data_on_approval_and_gansu_does_not(hunan: TestWorkspace, gansu: TestWorkspace) -> None:
    shopkeeper, venue, _ = approved(hunan)
    refused(Conflict, "venue_locked", lambda: change_venue.edit(hunan, shopkeeper, venue.id, {"name": "大军超市"}))
    shopkeeper, venue, _, _ = applied(gansu)

    after = change_venue.edit(gansu, shopkeeper, venue.id, {"name": "大军超市"})

    assert after.name == "大军超市"
    assert {code.venue_name for code in gansu.venues.codes(gansu.venues.entrances(venue.id))} == {"大军超市"}


def test_a_returned_venue_keeps_its_code_until_it_is_rejected(hunan: TestWorkspace) -> None:
    shopkeeper, venue, _ = approved(hunan)
    reviewer = staff(hunan, "reviewer", WENCHANG)

    returned = review.send_back(hunan, reviewer, venue.id, "门牌号有误")
    resubmitted = change_venue.submit(hunan, shopkeeper, venue.id, promise=True)
    assert (returned.live, resubmitted.live, resubmitted.state) == (True, True, "submitted")
    rejected = review.decide(hunan, reviewer, venue.id, "reject", "查无此店")

    assert not rejected.live
    assert set(codes_of(hunan, venue).values()) == {False}


def test_disabling_closes_every_door_and_enabling_opens_them_again(hunan: TestWorkspace) -> None:
    _, venue, _ = approved(hunan)
    command = staff(hunan, "command", DONGKOU)

    disabled = review.switch(hunan, command, venue.id, "disable", "违规使用")
    assert (disabled.state, set(codes_of(hunan, venue).values())) == ("disabled", {False})
    enabled = review.switch(hunan, command, venue.id, "enable", None)

    assert (enabled.state, set(codes_of(hunan, venue).values())) == ("approved", {True})


def test_entrances_keep_different_names_and_one_of_them_remains(hunan: TestWorkspace) -> None:
    shopkeeper, venue, entrances = approved(hunan)
    tend = tend_entrances

    added = tend.add(hunan, shopkeeper, venue.id, WantedEntrance("地下车库", "", "garage"))
    refused(Conflict, "entrance_name_taken", lambda: tend.add(hunan, shopkeeper, venue.id, WantedEntrance("地下 车库")))
    refused(Conflict, "entrance_name_taken", lambda: tend.rename(hunan, shopkeeper, venue.id, added.id, "东门", None))
    tend.remove(hunan, shopkeeper, venue.id, entrances[0].id)
    tend.remove(hunan, shopkeeper, venue.id, entrances[1].id)

    refused(Conflict, "entrance_last", lambda: tend.remove(hunan, shopkeeper, venue.id, added.id))
    assert codes_of(hunan, venue) == {"地下车库": True}


def test_a_reissue_kills_the_old_code(hunan: TestWorkspace) -> None:
    shopkeeper, venue, entrances = approved(hunan)

    after = tend_entrances.reissue(hunan, shopkeeper, venue.id, entrances[0].id)

    old, new = hunan.door.code(entrances[0].code), hunan.door.code(after.code)
    assert old is not None
    assert new is not None
    assert (old.live, old.closed_as, new.live, new.version) == (False, "superseded", True, 2)


def test_a_hand_over_needs_the_new_managers_word_and_a_reviewers(hunan: TestWorkspace) -> None:
    shopkeeper, venue, entrances = approved(hunan)
    phone = fresh_phone()
    named = contact(phone)
    hand_over.invite(hunan, shopkeeper, venue.id, named)
    successor, reviewer = person(hunan, phone, named.id_number), staff(hunan, "reviewer", WENCHANG)
    refused(Conflict, "nobody_invited", lambda: hand_over.confirm(hunan, reviewer, venue.id))

    hand_over.accept(hunan, successor, venue.id)
    after = hand_over.confirm(hunan, reviewer, venue.id)

    assert after.manager == successor.account
    refused(NotFound, "not_found", lambda: tend_entrances.add(hunan, shopkeeper, venue.id, WantedEntrance("北门")))
    assert [e.code for e in hunan.venues.entrances(venue.id)] == [e.code for e in entrances]


def test_a_manager_named_in_an_application_accepts_by_signing_in(hunan: TestWorkspace) -> None:
    phone = fresh_phone()
    venue, _ = apply(hunan, person(hunan), basics(hunan), [], contact(phone))
    assert not venue.manager_accepted
    manager = hunan.people.account_of_phone(phone)
    assert manager

    accept_invitations(hunan, manager)

    after = hunan.venues.get(venue.id)
    assert after is not None
    assert (after.manager, after.manager_accepted) == (manager, True)


def test_listings_page_through_a_town_without_loss_or_repetition(hunan: TestWorkspace) -> None:
    town = "430525003"
    wanted = {applied(hunan, f"店{number}", town)[1].id for number in range(7)}
    reviewer, seen, cursor = staff(hunan, "reviewer", town), [], None

    while True:
        page, cursor = find_venues.in_region(hunan, reviewer, find_venues.Wanted(region=DONGKOU), 3, cursor)
        seen += [venue.id for venue in page]
        if cursor is None:
            break

    assert sorted(seen) == sorted(wanted)


def test_an_exact_search_finds_by_phone_and_by_number_within_reach_only(hunan: TestWorkspace) -> None:
    shopkeeper, venue, _, own = applied(hunan)
    stranger = staff(hunan, "reviewer", XUEFENG)

    by_phone = find_venues.search(hunan, shopkeeper, own.phone, "resident_id", None)
    by_number = find_venues.search(hunan, shopkeeper, None, "resident_id", own.id_number)

    assert [v.id for v in by_phone] == [v.id for v in by_number] == [venue.id]
    assert find_venues.search(hunan, stranger, own.phone, "resident_id", None) == []


def test_two_decisions_at_once_are_one_decision(hunan: TestWorkspace) -> None:
    _, venue, _, _ = applied(hunan)
    first, second = staff(hunan, "reviewer", WENCHANG), staff(hunan, "command", DONGKOU)

    review.decide(hunan, first, venue.id, "approve", None)

    refused(Conflict, "venue_state", lambda: review.decide(hunan, second, venue.id, "reject", "不同意"))
