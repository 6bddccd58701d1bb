"""What a deployed province refuses, and what its refusals leave as it was."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.client import Province
from tests.journeys.citizens import Citizen, Official, application, citizen, colour, scan_of
from tests.journeys.test_road import shop, visits_of

pytestmark = pytest.mark.aws
Staff = Callable[[Province, str], Official]


@pytest.fixture(params=["hunan", "gansu"])
def province(request: pytest.FixtureRequest) -> Province:
    """Return each province in turn."""
    found: Province = request.getfixturevalue(request.param)
    return found


def told(answer: Any) -> tuple[int, str]:
    return answer.status, answer.json["code"]


def fed(feed: Official, somebody: Citizen, name: str, as_of: datetime, valid: timedelta) -> str:
    """Feed a colour of some instant; return what became of it."""
    item = {
        "id_number": somebody.id_number,
        "colour": name,
        "reason": "测试",
        "rule": "test-1",
        "as_of": as_of.isoformat(),
        "valid_until": (as_of + valid).isoformat(),
    }
    answer = feed.call("POST", "/v1/health-statuses", {"items": [item]}).ok()
    return str(answer["items"][0]["result"])


@pytest.mark.parametrize("home", ["hunan", "gansu"])
def test_a_neighbours_code_is_pointed_home_and_records_nothing(
    home: str, hunan: Province, gansu: Province, staff: Staff, deployment: dict[str, Any], aws: Any
) -> None:
    issuing, other = (hunan, gansu) if home == "hunan" else (gansu, hunan)
    _, venue = shop(issuing, staff)
    visitor = citizen(other)

    answer = visitor.call("POST", "/v1/scans", scan_of(venue["entrances"][0]["code"]))

    assert (*told(answer), answer.json["tenant"]) == (409, "other_province", issuing.tenant)
    assert visits_of(deployment, aws, issuing, venue) == []
    assert visits_of(deployment, aws, other, venue) == []
    assert visitor.call("GET", "/v1/me/visits").ok()["items"] == []


def test_the_code_of_another_app_is_told_politely(province: Province, staff: Staff) -> None:
    manager, venue = shop(province, staff)
    door = venue["entrances"][0]["entrance_id"]

    for text in ("https://ykm.example/c?u=1", "WXP0123456789", "登记卡"):
        presented = manager.call("POST", "/v1/scans/presented", {"entrance_id": door, "token": text})
        scanned = manager.call("POST", "/v1/scans", scan_of(text))
        assert told(presented) == (404, "personal_code_unknown")
        assert told(scanned) == (404, "code_unknown")
        assert presented.json["detail"]
        assert scanned.json["detail"]


def test_a_code_that_ended_is_refused_and_a_resend_from_before_gets_its_answer(
    province: Province, staff: Staff, deployment: dict[str, Any], aws: Any
) -> None:
    manager, venue = shop(province, staff)
    visitor, (east, back) = citizen(province), venue["entrances"]
    scan, base = scan_of(east["code"]), f"/v1/venues/{venue['venue_id']}"
    first = visitor.call("POST", "/v1/scans", scan)

    manager.call("POST", f"{base}/entrances/{east['entrance_id']}/reissue", {}).ok()
    again, refused = (visitor.call("POST", "/v1/scans", each) for each in (scan, scan_of(east["code"])))
    manager.call("POST", f"{base}/deregister", {"reason": "停业"}).ok()
    ended = visitor.call("POST", "/v1/scans", scan_of(back["code"]))

    assert (first.status, again.status, again.json) == (201, 200, first.json)
    assert told(refused) == (410, "code_superseded")
    assert told(ended) == (410, "venue_closed")
    assert len(visits_of(deployment, aws, province, venue)) == 1


def test_a_stale_colour_changes_nothing_and_an_expired_one_is_unknown(province: Province, staff: Staff) -> None:
    _, venue = shop(province, staff)
    feed, now, code = staff(province, "health_feed"), datetime.now(UTC), venue["entrances"][0]["code"]
    red, expired = citizen(province), citizen(province)
    colour(feed, red.id_number, "red").ok()

    stale = fed(feed, red, "green", now - timedelta(hours=2), timedelta(days=1))
    fed(feed, expired, "green", now - timedelta(hours=2), timedelta(hours=1))
    entries = [somebody.call("POST", "/v1/scans", scan_of(code)).ok() for somebody in (red, expired)]

    assert stale == "stale"
    assert [(each["health"]["colour"], each["admitted"]) for each in entries] == [("red", False), ("unknown", None)]


def test_one_too_many_is_asked_to_wait(province: Province, deployment: dict[str, Any], aws: Any) -> None:
    somebody = citizen(province)
    table = aws.resource("dynamodb").Table(deployment["tenants"][province.tenant]["tables"]["ephemera"])

    def counts() -> dict[str, dict[str, Any]]:
        rows = table.scan(ConsistentRead=True)["Items"]
        return {row["pk"]: row for row in rows if row["pk"].startswith(f"{province.tenant}#limit#feedback#")}

    before = counts()
    somebody.call("POST", "/v1/feedback", {"text": "扫码太慢了"}).ok()
    (own,) = (row for name, row in counts().items() if name not in before)
    # A local stage allows what no test can use up: as if it had been.
    table.update_item(
        Key={"pk": own["pk"], "sk": own["sk"]},
        UpdateExpression="SET version = :many",
        ExpressionAttributeValues={":many": 10**9},
    )

    refused = somebody.call("POST", "/v1/feedback", {"text": "扫码太慢了"})

    assert told(refused) == (429, "too_many_requests")
    assert 0 < int(refused.headers["retry-after"]) <= 86400


@pytest.mark.alone
def test_a_countys_review_levels_are_obeyed(hunan: Province, staff: Staff) -> None:
    reviewer, command = staff(hunan, "reviewer"), staff(hunan, "command")
    path = f"/v1/regions/{command.region}/settings"
    standing = command.call("GET", path).ok()
    venue = citizen(hunan).call("POST", "/v1/venues", application(hunan)).ok()["venue_id"]

    command.call("PUT", path, {"review_levels": ["county"]}).ok()
    try:
        refused = reviewer.call("POST", f"/v1/venues/{venue}/review", {"decision": "approve"})
    finally:
        command.call("PUT", path, {"review_levels": standing["review_levels"]}).ok()
    approved = reviewer.call("POST", f"/v1/venues/{venue}/review", {"decision": "approve"})

    assert told(refused) == (403, "level_not_allowed")
    assert approved.ok()["state"] == "approved"
