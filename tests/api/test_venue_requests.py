"""What requests about venues may say, and what they are told when they say it wrongly."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.usecases.cursor import spell
from tests.embedded import TestWorkspace, province
from tests.people import Officer, Somebody, officer, security_admin, verified

pytestmark = pytest.mark.aws
COUNTY, TOWN, VILLAGE = "430525", "430525001", "430525001001"


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    return province("43")


@pytest.fixture(scope="module")
def command(hunan: TestWorkspace) -> Officer:
    return officer(security_admin(hunan), "command", COUNTY)


@pytest.fixture(scope="module")
def shopkeeper(hunan: TestWorkspace) -> Somebody:
    return verified(hunan)


def application(name: str, **more: Any) -> dict[str, Any]:
    wanted = {"name": name, "category": "supermarket", "region": VILLAGE, "address": "测试路482号", "promise": True}
    return wanted | more


@pytest.fixture(scope="module")
def venue(shopkeeper: Somebody, command: Officer) -> Any:
    found = shopkeeper.call("POST", "/v1/venues", application("小军超市")).json
    decided = command.call("POST", f"/v1/venues/{found['venue_id']}/review", {"decision": "approve"})
    assert decided.status == 200, decided
    return found


def test_a_filter_without_a_region_lists_where_the_callers_roles_reach(
    command: Officer, shopkeeper: Somebody, venue: Any
) -> None:
    def listed(who: Somebody, query: str) -> list[str]:
        return [each["venue_id"] for each in who.call("GET", f"/v1/venues?{query}").json["items"]]

    assert venue["venue_id"] in listed(command, "state=approved")
    assert venue["venue_id"] not in listed(command, "state=rejected")
    assert listed(command, "state=approved&mine=true") == []
    assert listed(shopkeeper, "state=approved") == [venue["venue_id"]]


def test_a_county_a_town_and_a_village_lie_in_each_other(command: Officer) -> None:
    answer = command.call("GET", f"/v1/venues?county={COUNTY}&town=430524001&village={VILLAGE}")

    assert (answer.status, answer.faults) == (422, {"county": "region_contradicts"})


@pytest.mark.parametrize("cursor", ["²", "١"])
def test_a_cursor_counts_in_plain_digits(shopkeeper: Somebody, cursor: str) -> None:
    answer = shopkeeper.call("GET", f"/v1/venues?mine=true&cursor={spell(cursor)}")

    assert (answer.status, answer.faults) == (422, {"cursor": "cursor_invalid"})


@pytest.mark.parametrize("hours", [{"opens": "09:00", "closes": "09:00"}, {"opens": "0٩:00", "closes": "21:00"}])
def test_hours_are_plain_and_do_not_close_when_they_open(shopkeeper: Somebody, hours: dict[str, str]) -> None:
    answer = shopkeeper.call("POST", "/v1/venues", application("时间店", opening_hours=hours))

    assert set(answer.faults.values()) == {"hours_format"}


def test_a_region_is_written_in_plain_digits(shopkeeper: Somebody) -> None:
    answer = shopkeeper.call("POST", "/v1/venues", application("数字店", region="٤٣٠٥٢٥٠٠١٠٠١"))

    assert "region" in answer.faults
    assert answer.faults["region"] != "region_unknown"


def test_a_submission_says_its_promise(shopkeeper: Somebody, venue: Any) -> None:
    answer = shopkeeper.call("POST", f"/v1/venues/{venue['venue_id']}/submit", {})

    assert (answer.status, set(answer.faults)) == (422, {"promise"})


def test_an_entrance_is_not_renamed_to_nothing(shopkeeper: Somebody, venue: Any) -> None:
    path = f"/v1/venues/{venue['venue_id']}/entrances/{venue['entrances'][0]['entrance_id']}"

    answer = shopkeeper.call("PATCH", path, {})

    assert (answer.status, answer.faults) == (422, {"": "nothing_to_change"})


def test_the_command_confirms_again_what_was_returned(shopkeeper: Somebody, command: Officer, hunan: Any) -> None:
    venue_id = shopkeeper.call("POST", "/v1/venues", application("确认店")).json["venue_id"]
    command.call("POST", f"/v1/venues/{venue_id}/review", {"decision": "approve"})
    command.call("POST", "/v1/venues/confirm", {"venue_ids": [venue_id]})
    confirmed_at = hunan.venues.get(venue_id).confirmed_at

    command.call("POST", f"/v1/venues/{venue_id}/return", {"reason": "门牌号有误"})

    assert confirmed_at is not None
    assert hunan.venues.get(venue_id).confirmed_at is None


def test_the_end_of_a_disabled_venue_is_told_cleanly(shopkeeper: Somebody, command: Officer, venue: Any) -> None:
    path = f"/v1/venues/{venue['venue_id']}"
    command.call("POST", f"{path}/disable", {"reason": "违规使用"})

    poster = shopkeeper.call("GET", f"/v1/entrances/{venue['entrances'][0]['entrance_id']}/poster")
    ended = shopkeeper.call("POST", f"{path}/deregister", {"reason": "关\u202e门"})

    assert (poster.status, poster.code) == (409, "code_disabled")
    assert set(ended.faults) == {"reason"}


def test_an_application_says_from_when_on_it_is_overdue(shopkeeper: Somebody, command: Officer) -> None:
    path = f"/v1/venues/{shopkeeper.call('POST', '/v1/venues', application('久等店')).json['venue_id']}"

    waiting = command.call("GET", path).json
    decided = command.call("POST", f"{path}/review", {"decision": "approve"}).json

    waits = datetime.fromisoformat(waiting["due_at"]) - datetime.fromisoformat(waiting["submitted_at"])
    assert (waits, decided["due_at"]) == (timedelta(days=3), None)


def test_a_hand_over_shows_masked_who_is_to_follow_until_it_is_confirmed(
    shopkeeper: Somebody, command: Officer
) -> None:
    path = f"/v1/venues/{shopkeeper.call('POST', '/v1/venues', application('换手店')).json['venue_id']}"
    heir = verified(command.workspace, name="赵新人")
    named = {"name": heir.name, "id_number": heir.id_number, "phone": heir.phone}

    def shown() -> tuple[str | None, bool]:
        found = command.call("GET", path).json
        return found["next_manager"] and found["next_manager"]["name"], found["next_manager_accepted"]

    assert shown() == (None, False)
    shopkeeper.call("POST", f"{path}/manager", named)
    assert shown() == ("赵**", False)
    heir.call("POST", f"{path}/manager/accept", {})
    assert shown() == ("赵**", True)
    command.call("POST", f"{path}/manager/confirm", {})
    assert shown() == (None, False)
