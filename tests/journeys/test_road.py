"""The whole road over HTTP, on both deployed provinces: apply, review, code, poster, scan, colour, alert."""

import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from infra.client import Province
from tests.journeys.citizens import Citizen, Official, application, citizen, colour, scan_of

pytestmark = pytest.mark.aws
Staff = Callable[[Province, str], Official]


def shop(province: Province, staff: Staff) -> tuple[Citizen, dict[str, Any]]:
    """Return a manager with a venue whose codes are live."""
    manager = citizen(province)
    venue = manager.call("POST", "/v1/venues", application(province)).ok()
    if venue["state"] == "submitted":
        reviewer = staff(province, "reviewer")
        reviewer.call("POST", f"/v1/venues/{venue['venue_id']}/review", {"decision": "approve"}).ok()
    return manager, manager.call("GET", f"/v1/venues/{venue['venue_id']}").ok()


def test_hunan_reviews_and_then_issues(hunan: Province, staff: Staff) -> None:
    manager = citizen(hunan)
    applied = manager.call("POST", "/v1/venues", application(hunan)).ok()
    assert applied["state"] == "submitted"
    assert "code" not in applied["entrances"][0]

    pending = staff(hunan, "reviewer").call("GET", "/v1/venues?town=430525001&state=submitted&limit=100").ok()
    reviewed = staff(hunan, "reviewer").call(
        "POST", "/v1/reviews", {"venue_ids": [applied["venue_id"]], "decision": "approve"}
    )

    assert applied["venue_id"] in {venue["venue_id"] for venue in pending["items"]}
    assert reviewed.ok()["items"] == [{"venue_id": applied["venue_id"], "state": "approved"}]
    venue = manager.call("GET", f"/v1/venues/{applied['venue_id']}").ok()
    assert all(len(entrance["code"]) == 13 and entrance["code"].startswith("43") for entrance in venue["entrances"])
    assert "通过" in hunan.wait_for_message(manager.phone, 0, "通过")


def test_gansu_issues_on_the_promise(gansu: Province) -> None:
    applied = citizen(gansu).call("POST", "/v1/venues", application(gansu)).ok()

    assert applied["state"] == "approved"
    assert {entrance["code"][:2] for entrance in applied["entrances"]} == {"62"}


@pytest.mark.parametrize("kind", ["png", "pdf"])
@pytest.mark.parametrize("tenant", ["hunan", "gansu"])
def test_a_poster_is_read_back_by_a_scanner(
    tenant: str, kind: str, staff: Staff, request: pytest.FixtureRequest, tmp_path: Any
) -> None:
    province: Province = request.getfixturevalue(tenant)
    manager, venue = shop(province, staff)
    entrance = venue["entrances"][0]

    poster = manager.call("GET", f"/v1/entrances/{entrance['entrance_id']}/poster?format={kind}&paper=A3").ok()

    assert poster["expires_in"] <= 300
    with urllib.request.urlopen(poster["url"], timeout=30) as response:
        content = response.read()
    file = tmp_path / f"poster.{kind}"
    file.write_bytes(content)
    picture = Image.open(file) if kind == "png" else pypdfium2.PdfDocument(file)[0].render(scale=150 / 72).to_pil()
    (code,) = zxingcpp.read_barcodes(picture.convert("L"))
    assert code.text.endswith(f"/C/{entrance['code']}")


def test_a_green_visitor_enters_and_a_resend_changes_nothing(gansu: Province, staff: Staff) -> None:
    _, venue = shop(gansu, staff)
    visitor = citizen(gansu)
    colour(staff(gansu, "health_feed"), visitor.id_number, "green").ok()
    scan = scan_of(venue["entrances"][0]["code"])

    first = visitor.call("POST", "/v1/scans", scan)
    with ThreadPoolExecutor(8) as pool:
        again = list(pool.map(lambda _: visitor.call("POST", "/v1/scans", scan), range(50)))

    assert first.status == 201
    assert first.json["health"]["colour"] == "green"
    assert first.json["admitted"] is True
    assert first.json["visitor"]["name"] == "测**"
    assert {answer.status for answer in again} == {200}
    assert all(answer.json == first.json for answer in again)


def test_a_red_visitor_is_stopped_and_the_manager_is_told(hunan: Province, staff: Staff) -> None:
    manager, venue = shop(hunan, staff)
    visitor = citizen(hunan, name="测试乙")
    colour(staff(hunan, "health_feed"), visitor.id_number, "red").ok()

    answer = visitor.call("POST", "/v1/scans", scan_of(venue["entrances"][0]["code"])).ok()
    message = hunan.wait_for_message(manager.phone, 0, "异常")

    assert (answer["health"]["colour"], answer["abnormal"], answer["admitted"]) == ("red", True, False)
    assert venue["name"][:6] in message  # a long name is clipped to one SMS
    for secret in ("测试乙", visitor.id_number, visitor.phone, "红", "red"):
        assert secret not in message


def test_a_child_on_its_mothers_scan_has_a_row_of_its_own(
    hunan: Province, staff: Staff, deployment: dict[str, Any], aws: Any
) -> None:
    _, venue = shop(hunan, staff)
    mother = citizen(hunan)
    child = {"name": "测试小宝", "id_number": fresh_child(), "relation": "child"}
    companion = mother.call("POST", "/v1/me/companions", child).ok()["companion_id"]

    answer = mother.call("POST", "/v1/scans", scan_of(venue["entrances"][0]["code"], companions=[companion])).ok()

    assert [each["companion_id"] for each in answer["companions"]] == [companion]
    rows = visits_of(deployment, aws, hunan, venue)
    assert [row["mode"] for row in rows] == ["scan", "companion"]
    assert len({row["visitor_pk"] for row in rows}) == 2


def test_the_raw_table_names_nobody(hunan: Province, staff: Staff, deployment: dict[str, Any], aws: Any) -> None:
    _, venue = shop(hunan, staff)
    visitor = citizen(hunan, name="测试乙")
    visitor.call("POST", "/v1/scans", scan_of(venue["entrances"][0]["code"])).ok()

    rows = visits_of(deployment, aws, hunan, venue)

    assert len(rows) == 1
    for secret in ("测试乙", "测**", visitor.phone, visitor.id_number):
        assert secret.encode() not in repr(rows).encode() + bytes(rows[0]["sealed"])


def test_a_code_of_the_other_province_is_pointed_home(hunan: Province, gansu: Province, staff: Staff) -> None:
    _, venue = shop(gansu, staff)

    answer = citizen(hunan).call("POST", "/v1/scans", scan_of(venue["entrances"][0]["code"]))

    assert (answer.status, answer.json["code"], answer.json["tenant"]) == (409, "other_province", "62")
    assert answer.json["url"].startswith("http")


def test_a_disabled_venue_refuses_scans_at_once(hunan: Province, staff: Staff) -> None:
    _, venue = shop(hunan, staff)
    command = staff(hunan, "command")

    command.call("POST", f"/v1/venues/{venue['venue_id']}/disable", {"reason": "违规使用"}).ok()

    refused = citizen(hunan).call("POST", "/v1/scans", scan_of(venue["entrances"][0]["code"], datetime.now(UTC)))
    assert (refused.status, refused.json["code"]) == (410, "code_disabled")


def fresh_child() -> str:
    """Return a child's number."""
    from tests.journeys.citizens import fresh_id_number

    return fresh_id_number()


def visits_of(deployment: dict[str, Any], aws: Any, province: Province, venue: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the raw rows of a venue's day, as whoever reads the table sees them."""
    table = aws.resource("dynamodb").Table(deployment["tenants"][province.tenant]["tables"]["visits"])
    rows: list[dict[str, Any]] = []
    more: dict[str, Any] = {}
    while True:
        page = table.scan(**more)
        rows += [row for row in page["Items"] if row["pk"].startswith(f"{province.tenant}#{venue['venue_id']}#")]
        if "LastEvaluatedKey" not in page:
            return sorted(rows, key=lambda row: str(row["sk"]))
        more = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
