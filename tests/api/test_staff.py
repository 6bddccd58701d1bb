"""Staff over HTTP: who may grant what where, and when it begins and ends."""

from typing import Any

import pytest

from tests.embedded import TestWorkspace, province
from tests.http import call
from tests.people import Officer, Somebody, fresh_phone, officer, security_admin, sign_in, verified

pytestmark = pytest.mark.aws


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    return province("43")


@pytest.fixture(scope="module")
def admin(hunan: TestWorkspace) -> Officer:
    return security_admin(hunan)


@pytest.fixture(scope="module")
def command(admin: Officer) -> Officer:
    return officer(admin, "command", "430525")


def grant(by: Somebody, phone: str, *roles: dict[str, Any], name: str = "王办事", office: str = "文昌街道") -> Any:
    return by.call("POST", "/v1/staff", {"phone": phone, "name": name, "office": office, "roles": list(roles)})


REVIEWER = {"role": "reviewer", "region": "430525001"}


def test_a_role_waits_for_the_person_it_was_meant_for(hunan: TestWorkspace, admin: Officer) -> None:
    phone = fresh_phone()
    answer = grant(admin, phone, REVIEWER)

    somebody = sign_in(hunan, phone)
    waiting = somebody.call("GET", "/v1/me").json["roles"]
    before = somebody.call("POST", "/v1/reviews", {})
    verified_somebody = verified(hunan, phone, "王办事")
    after = verified_somebody.call("POST", "/v1/reviews", {})

    assert (answer.status, answer.json["person"]) == (201, somebody.account)
    assert answer.json["roles"] == [
        {
            "role": "reviewer",
            "region": "430525001",
            "office": "文昌街道",
            "categories": [],
            "department": None,
            "state": "waiting",
        }
    ]
    assert waiting[0]["state"] == "waiting"
    assert before.code == "role_missing"
    assert after.status == 422


def test_somebody_of_another_name_never_gets_it(hunan: TestWorkspace, admin: Officer) -> None:
    phone = fresh_phone()
    grant(admin, phone, REVIEWER)

    stranger = verified(hunan, phone, "李小花")

    assert stranger.call("GET", "/v1/me").json["roles"][0]["state"] == "waiting"
    assert stranger.call("POST", "/v1/reviews", {}).code == "role_missing"


def test_a_verified_account_must_bear_the_granted_name(hunan: TestWorkspace, admin: Officer) -> None:
    somebody = verified(hunan, name="李小花")

    refused = grant(admin, somebody.phone, REVIEWER, name="王办事")
    accepted = grant(admin, somebody.phone, REVIEWER, name=" 李小花 ")

    assert (refused.status, refused.faults) == (422, {"name": "name_mismatch"})
    assert accepted.json["roles"][0]["state"] == "active"
    assert somebody.call("POST", "/v1/reviews", {}).status == 422


def test_another_person_on_the_same_phone_inherits_no_role(hunan: TestWorkspace, admin: Officer) -> None:
    from tests.people import fresh_id_number

    reviewer = officer(admin, "reviewer", "430525001")

    reviewer.call("PUT", "/v1/me/identity", {"name": "王办事", "id_number": fresh_id_number()})

    assert reviewer.call("POST", "/v1/reviews", {}).code == "role_missing"


def test_a_removed_role_ends_at_once(hunan: TestWorkspace, admin: Officer) -> None:
    reviewer = officer(admin, "reviewer", "430525001")
    assert reviewer.call("POST", "/v1/reviews", {}).status == 422

    assert admin.call("DELETE", f"/v1/staff/{reviewer.account}/roles/reviewer").status == 204

    assert reviewer.call("POST", "/v1/reviews", {}).code == "role_missing"
    assert admin.call("DELETE", f"/v1/staff/{reviewer.account}/roles/reviewer").status == 404


def test_one_region_of_a_role_can_end_alone(hunan: TestWorkspace, admin: Officer) -> None:
    phone = fresh_phone()
    grant(admin, phone, REVIEWER, {"role": "reviewer", "region": "430525002"})
    account = hunan.people.account_of_phone(phone)

    admin.call("DELETE", f"/v1/staff/{account}/roles/reviewer?region=430525002")

    assert [g.role.region for g in hunan.people.grants(account or "")] == ["430525001"]


def test_nobody_grants_to_himself_by_phone_or_by_person(hunan: TestWorkspace, admin: Officer) -> None:
    own = grant(admin, admin.phone, REVIEWER, name="管理一")

    assert (own.status, own.code) == (403, "own_grant")


def test_command_grants_below_its_region_and_nothing_that_sees_people(hunan: TestWorkspace, command: Officer) -> None:
    below = grant(command, fresh_phone(), REVIEWER)
    refused = [
        grant(command, fresh_phone(), {"role": "reviewer", "region": "430525"}),
        grant(command, fresh_phone(), {"role": "reviewer", "region": "430524001"}),
        grant(command, fresh_phone(), {"role": "tracer", "region": "430525001"}),
        grant(command, fresh_phone(), {"role": "security_admin", "region": "430525001"}),
        grant(command, fresh_phone(), {"role": "health_feed", "region": "430525001"}),
    ]

    assert below.status == 201
    assert {(r.status, r.code) for r in refused} == {(403, "outside_your_region")}


def test_all_faults_of_a_grant_are_told_at_once(hunan: TestWorkspace, admin: Officer) -> None:
    refused = grant(
        admin,
        "12345",
        {"role": "reviewer", "region": "999999"},
        {"role": "department", "region": "430525"},
        {"role": "inspector", "region": "430525", "categories": ["nothing"], "department": "nobody"},
        name="---",
        office="",
    )

    assert refused.status == 422
    assert refused.faults == {
        "phone": "phone_length",
        "name": "text_without_letters",
        "office": "required",
        "roles[0].region": "region_unknown",
        "roles[1].department": "missing",
        "roles[2].categories[0]": "category_unknown",
        "roles[2].department": "department_unknown",
    }


def test_an_unknown_role_is_refused_before_anything(hunan: TestWorkspace, admin: Officer) -> None:
    refused = grant(admin, fresh_phone(), {"role": "king", "region": "43"})

    assert refused.faults == {"roles[0].role": "not_allowed"}


def test_a_department_gets_the_categories_it_answers_for(hunan: TestWorkspace, admin: Officer) -> None:
    department = next(iter(hunan.categories.departments))
    phone = fresh_phone()

    answer = grant(admin, phone, {"role": "department", "region": "430525", "department": department})

    assert answer.status == 201
    assert answer.json["roles"][0]["categories"] == hunan.categories.of_department(department)


def test_staff_are_listed_masked_within_ones_region(hunan: TestWorkspace, admin: Officer, command: Officer) -> None:
    inside, outside = fresh_phone(), fresh_phone()
    grant(admin, inside, {"role": "reviewer", "region": "430525003"})
    grant(admin, outside, {"role": "reviewer", "region": "430524002"})

    seen = {item["person"]: item for item in everybody(command)}
    all_seen = {item["person"] for item in everybody(admin)}

    member = seen[hunan.people.account_of_phone(inside)]
    assert member["name"] == "王**"
    assert member["phone"] == f"{inside[:3]}****{inside[-4:]}"
    assert [role["role"] for role in member["roles"]] == ["reviewer"]
    assert hunan.people.account_of_phone(outside) not in seen
    assert {hunan.people.account_of_phone(phone) for phone in (inside, outside)} <= all_seen


def everybody(by: Somebody, limit: int = 2) -> list[dict[str, Any]]:
    found, cursor = [], ""
    while True:
        page = by.call("GET", f"/v1/staff?limit={limit}" + (f"&cursor={cursor}" if cursor else "")).json
        assert len(page["items"]) <= limit
        found += page["items"]
        cursor = page["next_cursor"]
        if not cursor:
            return found


def test_pages_of_staff_repeat_and_lose_nobody(hunan: TestWorkspace, admin: Officer) -> None:
    for number in range(5):
        grant(admin, fresh_phone(), {"role": "reviewer", "region": f"43052500{number + 1}"})

    by_twos = [(item["person"], item["region"]) for item in everybody(admin, 2)]
    at_once = [(item["person"], item["region"]) for item in everybody(admin, 100)]

    assert by_twos == at_once
    assert len(set(by_twos)) == len(by_twos)


def test_a_made_up_cursor_is_refused(hunan: TestWorkspace, admin: Officer) -> None:
    refused = admin.call("GET", "/v1/staff?cursor=%21%21")

    assert (refused.status, refused.faults) == (422, {"cursor": "cursor_invalid"})


def test_visitors_and_reviewers_tend_no_staff(hunan: TestWorkspace, admin: Officer) -> None:
    reviewer = officer(admin, "reviewer", "430525001")

    for somebody in (reviewer, sign_in(hunan)):
        assert somebody.call("GET", "/v1/staff").code == "role_missing"
        assert grant(somebody, fresh_phone(), REVIEWER).code == "role_missing"
    assert call(hunan, "GET", "/v1/staff").status == 401


def test_a_command_revokes_nothing_beyond_its_reach(hunan: TestWorkspace, admin: Officer, command: Officer) -> None:
    neighbour = officer(admin, "reviewer", "430524001")

    refused = command.call("DELETE", f"/v1/staff/{neighbour.account}/roles/reviewer")

    assert refused.status == 404
    assert neighbour.call("POST", "/v1/reviews", {}).status == 422


def test_grants_and_removals_are_on_record(hunan: TestWorkspace, admin: Officer) -> None:
    before = hunan.audit.head().seq
    phone = fresh_phone()

    grant(admin, phone, REVIEWER)
    admin.call("DELETE", f"/v1/staff/{hunan.people.account_of_phone(phone)}/roles/reviewer")

    assert hunan.audit.head().seq == before + 2


def test_there_is_one_first_security_admin(hunan: TestWorkspace, admin: Officer) -> None:
    from chalicelib.domain.errors import Conflict
    from chalicelib.domain.person.phone import Phone
    from chalicelib.domain.person.role import Role
    from chalicelib.usecases.account.grant_role import Appointment, appoint_first

    with pytest.raises(Conflict, match="security_admin_exists"):
        appoint_first(hunan, Appointment(Phone(fresh_phone()), "管理二", (Role("security_admin", "43", "省"),)))
