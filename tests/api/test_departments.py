"""Departments: one of those that share a category is responsible, command says which; and who answers for what."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.place.issued_code import issue
from chalicelib.domain.place.venue import Venue
from chalicelib.usecases.venue import review
from tests.callers import staff
from tests.custody import entries
from tests.embedded import TestWorkspace, province
from tests.http import Answer
from tests.mailbox import messages
from tests.people import Officer, Somebody, fresh_phone, officer, security_admin, sign_in
from tests.storage.test_contract_venues import change, door_of
from tests.supervision import placed
from tests.usecases.test_venues import WENCHANG, XUEFENG, applied

pytestmark = pytest.mark.aws
DONGKOU = "430525"
POLICE, CULTURE = "public_security", "culture_tourism_sports"


@dataclass
class County:
    """A county with a hotel, its command, and the two departments that share hotels."""

    hunan: TestWorkspace
    admin: Officer
    command: Officer
    police: Officer
    culture: Officer


@pytest.fixture(scope="module")
def county() -> County:
    hunan = province("43")
    admin = security_admin(hunan)
    both = [officer(admin, "department", DONGKOU, f"县{name}", department=name) for name in (POLICE, CULTURE)]
    return County(hunan, admin, officer(admin, "command", DONGKOU), *both)


def hotel(county: County, name: str) -> Venue:
    return placed(county.hunan, name, category="hotel")[0]


def assign(who: Somebody, venue: Venue, department: str, reason: str = "按职责分工") -> Answer:
    return who.call("POST", f"/v1/venues/{venue.id}/department", {"department": department, "reason": reason})


def may_order(who: Somebody, venue: Venue) -> bool:
    due = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    order = {"target": {"venue_id": venue.id}, "kind": "rectify", "text": "整改", "due": due}
    return who.call("POST", "/v1/orders", order).status in (200, 201)


def test_command_says_which_of_the_departments_is_responsible(county: County) -> None:
    venue = hotel(county, "洞口大酒店")
    before = [may_order(who, venue) for who in (county.police, county.culture)]

    answer = assign(county.command, venue, CULTURE)

    assert (venue.department, before) == (POLICE, [True, False])
    assert (answer.status, answer.json["department"]) == (200, CULTURE)
    assert [may_order(who, venue) for who in (county.police, county.culture)] == [False, True]
    codes = county.hunan.venues.codes(county.hunan.venues.entrances(venue.id))
    assert ({code.department for code in codes}, all(code.live for code in codes)) == ({CULTURE}, True)
    history = county.command.call("GET", f"/v1/venues/{venue.id}/history").json["items"]
    assert (history[-1]["action"], history[-1]["reason"], history[-1]["office"]) == (
        "department",
        "按职责分工",
        "县指挥部",
    )
    [entry] = entries(county.hunan, "DEPARTMENT_CHANGED", newest=3)
    assert (entry["facts"]["before"], entry["facts"]["after"]) == (POLICE, CULTURE)


def test_a_station_of_ninety_doors_changes_its_department_whole(county: County) -> None:
    venue = hotel(county, "九十门大酒店")
    for start in (3, 47):
        doors = [door_of(county.hunan, venue, number, f"{number}号门") for number in range(start, start + 44)]
        codes = tuple(issue(venue, door, county.hunan.instant()) for door in doors)
        venue = county.hunan.venues.commit(change(venue, venue, entrances=tuple(doors), codes=codes))

    assert assign(county.command, venue, CULTURE).status == 200
    after = county.hunan.venues.codes(county.hunan.venues.entrances(venue.id))
    assert (len(after), {code.department for code in after}) == (90, {CULTURE})


def test_said_again_it_is_the_same(county: County) -> None:
    venue = hotel(county, "重复宾馆")

    answers = [assign(county.command, venue, CULTURE) for _ in range(2)]

    assert [answer.status for answer in answers] == [200, 200]
    assert len([line for line in county.hunan.venues.history(venue.id) if line.action == "department"]) == 1


@pytest.mark.parametrize("department", ["education", "magic", ""])
def test_a_department_that_does_not_share_the_category_is_refused(county: County, department: str) -> None:
    assert assign(county.command, hotel(county, f"别部门{department}"), department).faults == {
        "department": "department_unknown"
    }


def test_only_the_command_of_that_county_decides(county: County) -> None:
    venue = hotel(county, "谁说了算")
    reviewer, neighbour = officer(county.admin, "reviewer", WENCHANG), officer(county.admin, "command", "430102")
    narrowed = officer(county.admin, "command", DONGKOU, categories=["school"])

    codes = [assign(who, venue, CULTURE).code for who in (reviewer, county.police, county.culture)]

    assert codes == ["role_missing"] * 3
    assert [assign(who, venue, CULTURE).status for who in (neighbour, narrowed)] == [404, 404]


def test_a_manager_does_not_undo_what_the_command_decided() -> None:
    gansu = province("62")
    _, venue, _, own = applied(gansu)
    manager = sign_in(gansu, own.phone)
    command = officer(security_admin(gansu), "command", "620105", "区领导小组")
    [department] = {each.code for each in gansu.categories.get(venue.category).departments}

    assert assign(command, venue, department).status == 200
    changed = manager.call("PATCH", f"/v1/venues/{venue.id}", {"category": "shop"})
    other = manager.call("PATCH", f"/v1/venues/{venue.id}", {"address": "安宁东路482号"})

    assert (changed.status, changed.faults) == (422, {"department": "department_fixed"})
    assert (other.status, other.json["department"]) == (200, department)


def test_a_department_names_its_officers_by_the_command_and_they_are_told_when_it_has_no_staff(county: County) -> None:
    phone = fresh_phone()
    path = f"/v1/regions/{DONGKOU}/officers"
    named = {"items": [{"name": "钱主任", "phone": phone, "duty": "负责人"}]}

    put = county.command.call("PUT", f"{path}?department=commerce", named)
    refused = county.police.call("PUT", f"{path}?department=commerce", named)
    unknown = county.command.call("GET", f"{path}?department=magic")
    messages(county.hunan)
    due = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    order = {"target": {"department": "commerce"}, "kind": "notice", "text": "通报", "due": due}
    given = county.command.call("POST", "/v1/orders", order)

    assert (put.status, put.json["items"][0]["name"], refused.code) == (200, "钱**", "role_missing")
    assert (unknown.status, unknown.faults) == (422, {"department": "department_unknown"})
    assert county.command.call("GET", path).json["items"] == []
    assert given.status == 201
    assert [message.phone for message in messages(county.hunan)] == [phone]


def test_a_reviewer_sees_what_he_answers_for_in_every_state_page_by_page(county: County) -> None:
    reviewer, other = officer(county.admin, "reviewer", WENCHANG), staff(county.hunan, "reviewer", WENCHANG)
    venues = [applied(county.hunan, f"责任店{n}")[1] for n in range(5)]
    for number, venue in enumerate(venues):
        decision = "approve" if number % 2 == 0 else "reject"
        reviewer.call("POST", f"/v1/venues/{venue.id}/review", {"decision": decision, "reason": "已核实"})
    again = county.hunan.venues.get(venues[0].id)
    assert again
    review.switch(county.hunan, other, venues[2].id, "disable", "停用")
    applied(county.hunan, "无人审核的店")

    seen: list[str] = []
    cursor = ""
    for _ in range(3):
        page = reviewer.call("GET", f"/v1/venues?reviewed_by=me&limit=2{cursor}").json
        seen += [item["venue_id"] for item in page["items"]]
        cursor = f"&cursor={page['next_cursor']}"

    assert (sorted(seen), page["next_cursor"]) == (sorted(venue.id for venue in venues), None)
    for state, number in (("approved", 2), ("rejected", 2), ("disabled", 1), ("submitted", 0)):
        items = reviewer.call("GET", f"/v1/venues?reviewed_by=me&state={state}").json["items"]
        assert len(items) == number, state
    assert reviewer.call("GET", f"/v1/venues?reviewed_by=me&town={XUEFENG}").code == "outside_your_region"


def test_who_decides_anew_answers_from_then_on(county: County) -> None:
    first, second = (officer(county.admin, "reviewer", WENCHANG) for _ in range(2))
    _, venue, _, own = applied(county.hunan, "换人审核")
    decide = f"/v1/venues/{venue.id}/review"
    first.call("POST", decide, {"decision": "reject", "reason": "地址不全"})
    manager = sign_in(county.hunan, own.phone)
    assert manager.call("POST", f"/v1/venues/{venue.id}/submit", {"promise": True}).status == 200

    assert second.call("POST", decide, {"decision": "approve", "reason": "好"}).status == 200

    told = [who.call("GET", "/v1/venues?reviewed_by=me").json["items"] for who in (first, second)]
    assert [[item["venue_id"] for item in items] for items in told] == [[], [venue.id]]
