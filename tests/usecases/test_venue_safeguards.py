"""What nobody can do to a venue behind its reviewers' backs."""

import pytest
from msgspec.structs import replace

from chalicelib.domain.errors import Forbidden, InvalidFields
from chalicelib.domain.person.role import Role
from chalicelib.domain.place.application import WantedEntrance
from chalicelib.domain.place.venue import Venue
from chalicelib.usecases.venue import change_venue, review, tend_entrances
from tests.callers import person, staff
from tests.embedded import TestWorkspace, province
from tests.usecases.test_venues import DONGKOU, WENCHANG, XUEFENG, applied, approved, refused

pytestmark = pytest.mark.aws


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    return province("43")


@pytest.fixture(scope="module")
def gansu() -> TestWorkspace:
    return province("62")


def said_at_the_doors(workspace: TestWorkspace, venue: Venue) -> set[tuple[str, str, str]]:
    codes = workspace.venues.codes(workspace.venues.entrances(venue.id))
    return {(code.venue_name, code.category, code.region[:9]) for code in codes if code.live}


def test_nobody_enables_his_own_venue_again(hunan: TestWorkspace) -> None:
    shopkeeper, venue, _ = approved(hunan)
    review.switch(hunan, staff(hunan, "reviewer", WENCHANG), venue.id, "disable", "违规使用")

    his_role = replace(person(hunan), person=shopkeeper.person, roles=(Role("command", DONGKOU, "县指挥部"),))

    refused(Forbidden, "own_review", lambda: review.switch(hunan, his_role, venue.id, "enable", None))


def test_a_lower_level_does_not_undo_a_higher_ones_disabling(hunan: TestWorkspace) -> None:
    _, venue, _ = approved(hunan)
    review.switch(hunan, staff(hunan, "command", DONGKOU), venue.id, "disable", "违规使用")

    town = staff(hunan, "reviewer", WENCHANG)
    refused(Forbidden, "level_not_allowed", lambda: review.switch(hunan, town, venue.id, "enable", None))
    enabled = review.switch(hunan, staff(hunan, "command", "4305"), venue.id, "enable", None)

    assert (enabled.state, enabled.disabled_level) == ("approved", None)


def test_a_role_for_other_categories_switches_nothing(hunan: TestWorkspace) -> None:
    _, venue, _ = approved(hunan)
    seeing = staff(hunan, "inspector", WENCHANG).roles[0]
    schools_only = replace(person(hunan), roles=(seeing, Role("command", DONGKOU, "教育局", ("school",))))

    act = lambda: review.switch(hunan, schools_only, venue.id, "disable", "违规使用")  # noqa: E731

    refused(Forbidden, "outside_your_region", act)


def test_what_is_edited_on_a_returned_venue_reaches_its_doors_with_the_approval(hunan: TestWorkspace) -> None:
    shopkeeper, venue, entrances = approved(hunan)
    reviewer = staff(hunan, "reviewer", WENCHANG)
    before = said_at_the_doors(hunan, venue)
    review.send_back(hunan, reviewer, venue.id, "名称有误")
    command = staff(hunan, "command", DONGKOU)

    change_venue.edit(hunan, shopkeeper, venue.id, {"name": "大军超市"})
    tend_entrances.rename(hunan, shopkeeper, venue.id, entrances[0].id, "正门", None)
    tend_entrances.add(hunan, shopkeeper, venue.id, WantedEntrance("北门"))
    tend_entrances.reissue(hunan, shopkeeper, venue.id, entrances[1].id)
    review.switch(hunan, command, venue.id, "disable", "核查")
    review.switch(hunan, command, venue.id, "enable", None)
    change_venue.submit(hunan, shopkeeper, venue.id, promise=True)
    waiting = said_at_the_doors(hunan, venue)
    review.decide(hunan, reviewer, venue.id, "approve", None)

    assert waiting == before
    assert {name for name, _, _ in said_at_the_doors(hunan, venue)} == {"大军超市"}


def test_a_live_venue_does_not_move_to_another_county(hunan: TestWorkspace, gansu: TestWorkspace) -> None:
    shopkeeper, venue, _, _ = applied(gansu)
    with pytest.raises(InvalidFields) as elsewhere:
        change_venue.edit(gansu, shopkeeper, venue.id, {"region": "620102"})
    shopkeeper, venue, _ = approved(hunan)
    review.send_back(hunan, staff(hunan, "reviewer", WENCHANG), venue.id, "地址有误")

    moved = change_venue.edit(hunan, shopkeeper, venue.id, {"region": hunan.regions.children(XUEFENG)[0].code})

    assert [(error.field, error.code) for error in elsewhere.value.errors] == [("region", "region_fixed")]
    assert moved.region.startswith(XUEFENG)


def test_a_venue_that_ever_had_a_code_stays_in_the_county_under_which_its_days_are_counted(
    hunan: TestWorkspace,
) -> None:
    shopkeeper, venue, _ = approved(hunan)
    reviewer = staff(hunan, "reviewer", WENCHANG)
    review.send_back(hunan, reviewer, venue.id, "地址有误")
    change_venue.submit(hunan, shopkeeper, venue.id, promise=True)
    review.decide(hunan, reviewer, venue.id, "reject", "地址有误")

    with pytest.raises(InvalidFields) as elsewhere:
        change_venue.edit(hunan, shopkeeper, venue.id, {"region": a_village_of_another_county(hunan)})

    assert [(error.field, error.code) for error in elsewhere.value.errors] == [("region", "region_fixed")]


def test_a_venue_that_never_had_a_code_may_have_named_the_wrong_county(hunan: TestWorkspace) -> None:
    shopkeeper, venue, _, _ = applied(hunan)
    review.decide(hunan, staff(hunan, "reviewer", WENCHANG), venue.id, "reject", "地址有误")
    elsewhere = a_village_of_another_county(hunan)

    assert change_venue.edit(hunan, shopkeeper, venue.id, {"region": elsewhere}).region == elsewhere


def a_village_of_another_county(workspace: TestWorkspace) -> str:
    counties = [county.code for county in workspace.regions.children(DONGKOU[:4]) if county.code != DONGKOU]
    town = workspace.regions.children(counties[0])[0]
    return workspace.regions.children(town.code)[0].code
