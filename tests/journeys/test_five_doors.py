"""Five equal ways in, on both deployed provinces: scan, be scanned, a card, written down, a paper list typed in."""

import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from chalicelib.api.route import XLSX
from infra.client import Province
from tests.journeys.citizens import Citizen, Official, citizen, colour, fresh_id_number, fresh_phone, scan_of
from tests.journeys.test_road import shop, visits_of
from tests.sheets.test_list_sheet import book, line

pytestmark = pytest.mark.aws
Staff = Callable[[Province, str], Official]


@pytest.fixture(params=["hunan", "gansu"])
def province(request: pytest.FixtureRequest) -> Province:
    """Return each province in turn."""
    found: Province = request.getfixturevalue(request.param)
    return found


def clerk_at(manager: Citizen, venue: dict[str, Any], *doors: str) -> Citizen:
    """Return a clerk of doors."""
    clerk = citizen(manager.province, name="测试丁")
    body = {"phone": clerk.phone, "entrance_ids": list(doors)}
    manager.call("POST", f"/v1/venues/{venue['venue_id']}/clerks", body).ok()
    return clerk


def alert_to(province: Province, manager: Citizen) -> str:
    """Return the first SMS that tells a manager of somebody abnormal; others may come before it."""
    return province.wait_for_message(manager.phone, 0, "异常")


def alias_of(reviewer: Official, card: dict[str, Any]) -> str:
    """Print a card and read its code."""
    printed = reviewer.call("GET", f"/v1/cards/{card['card_id']}/print", headers={"Accept": "application/pdf"})
    assert printed.status == 200
    picture = pypdfium2.PdfDocument(printed.raw)[0].render(scale=200 / 72).to_pil()
    (code,) = zxingcpp.read_barcodes(picture.convert("L"))
    return str(code.text)


def test_all_five_ways_in_leave_one_row_a_person_with_its_source(
    province: Province, staff: Staff, deployment: dict[str, Any], aws: Any
) -> None:
    manager, venue = shop(province, staff)
    door = venue["entrances"][0]
    east = door["entrance_id"]
    clerk, visitor, reviewer = clerk_at(manager, venue, east), citizen(province), staff(province, "reviewer")
    child = {"name": "测试小宝", "id_number": fresh_id_number(), "relation": "child"}
    companion = visitor.call("POST", "/v1/me/companions", child).ok()["companion_id"]
    card = reviewer.call("POST", "/v1/cards", {"name": "测试奶奶", "id_number": fresh_id_number()}).ok()
    now = datetime.now(UTC)
    party = [
        {"name": "测试丙", "id_number": fresh_id_number(), "temperature_c": 36.6},
        {"name": "测试二宝", "guardian_phone": fresh_phone()},
    ]
    line = {"name": "测试戊", "phone": fresh_phone(), "occurred_at": (now - timedelta(days=1)).isoformat()}

    visitor.call("POST", "/v1/scans", scan_of(door["code"], companions=[companion])).ok()
    token = visitor.call("GET", "/v1/me/code").ok()["token"]
    clerk.call("POST", "/v1/scans/presented", {"entrance_id": east, "token": token}).ok()
    clerk.call("POST", "/v1/scans/presented", {"entrance_id": east, "token": alias_of(reviewer, card)}).ok()
    scan_id = scan_of(door["code"])["scan_id"]
    clerk.call("POST", "/v1/scans/assisted", {"entrance_id": east, "scan_id": scan_id, "people": party}).ok()
    clerk.call("POST", "/v1/scans/paper", {"entrance_id": east, "rows": [line]}).ok()

    rows = visits_of(deployment, aws, province, venue)
    assert sorted(row["mode"] for row in rows) == [
        "assisted",
        "assisted",
        "card",
        "companion",
        "paper",
        "presented",
        "scan",
    ]
    assert len({row["visitor_pk"] for row in rows}) == 6
    for secret in ("测试", visitor.id_number, party[1]["guardian_phone"], line["phone"]):
        assert str(secret).encode() not in repr(rows).encode() + b"".join(bytes(row["sealed"]) for row in rows)


def test_a_clerk_stands_at_his_door_and_sees_nothing_else(province: Province, staff: Staff) -> None:
    manager, venue = shop(province, staff)
    east, back = (door["entrance_id"] for door in venue["entrances"])
    clerk, visitor = clerk_at(manager, venue, east), citizen(province)
    scanned = visitor.call("POST", "/v1/scans", scan_of(venue["entrances"][0]["code"])).ok()

    door = clerk.call("GET", f"/v1/venues/{venue['venue_id']}/door").ok()

    assert door["word"] == scanned["word"]
    assert [(seen["entrance"], seen["name"]) for seen in door["last_scans"]] == [("东门", "测**")]
    token = visitor.call("GET", "/v1/me/code").ok()["token"]
    assert clerk.call("POST", "/v1/scans/presented", {"entrance_id": back, "token": token}).status == 404
    for path in ("", "/history", "/clerks", "/visits", "/figures"):
        assert clerk.call("GET", f"/v1/venues/{venue['venue_id']}{path}").status == 404
    person = manager.call("GET", f"/v1/venues/{venue['venue_id']}/clerks").ok()["items"][0]["person"]
    manager.call("DELETE", f"/v1/venues/{venue['venue_id']}/clerks/{person}")
    assert clerk.call("GET", f"/v1/venues/{venue['venue_id']}/door").status == 404


def test_a_red_one_written_down_is_told_to_the_manager_and_not_to_the_clerk(province: Province, staff: Staff) -> None:
    manager, venue = shop(province, staff)
    east, number = venue["entrances"][0]["entrance_id"], fresh_id_number()
    colour(staff(province, "health_feed"), number, "red").ok()
    people = [{"name": "测试己", "id_number": number}]
    scan_id = scan_of(venue["entrances"][0]["code"])["scan_id"]

    answer = clerk_at(manager, venue, east).call(
        "POST", "/v1/scans/assisted", {"entrance_id": east, "scan_id": scan_id, "people": people}
    )

    assert answer.status == 201
    for word in ('"red"', "admitted", "abnormal", "colour", number):
        assert word not in answer.raw.decode()
    assert venue["name"][:6] in alert_to(province, manager)  # a long name is clipped to one SMS


def test_a_code_is_read_once_and_a_revoked_card_never_again(province: Province, staff: Staff) -> None:
    manager, venue = shop(province, staff)
    east, back = (door["entrance_id"] for door in venue["entrances"])
    reviewer = staff(province, "reviewer")
    token = citizen(province).call("GET", "/v1/me/code").ok()["token"]
    card = reviewer.call("POST", "/v1/cards", {"name": "测试爷爷", "id_number": fresh_id_number()}).ok()
    alias = alias_of(reviewer, card)

    def read(door: str, text: str) -> Any:
        return manager.call("POST", "/v1/scans/presented", {"entrance_id": door, "token": text})

    assert [read(east, token).status, read(east, token).status, read(back, token).status] == [201, 200, 409]
    assert read(east, alias).status == 201
    assert staff(province, "reviewer_neighbour").call("DELETE", f"/v1/cards/{card['card_id']}").status == 404
    assert reviewer.call("DELETE", f"/v1/cards/{card['card_id']}").status == 204
    assert (read(back, alias).status, read(back, alias).json["code"]) == (410, "card_revoked")


def test_a_used_code_answers_its_own_clerk_as_a_repeat_and_no_other(province: Province, staff: Staff) -> None:
    manager, venue = shop(province, staff)
    east = venue["entrances"][0]["entrance_id"]
    visitor, clerk = citizen(province), clerk_at(manager, venue, east)
    colour(staff(province, "health_feed"), visitor.id_number, "green").ok()
    body = {"entrance_id": east, "token": visitor.call("GET", "/v1/me/code").ok()["token"]}

    first, again = (clerk.call("POST", "/v1/scans/presented", body) for _ in range(2))
    other = manager.call("POST", "/v1/scans/presented", body)

    assert (first.status, again.status, other.status) == (201, 200, 409)
    assert (first.json["admitted"], "repeat" in first.json, bool(first.json["sound"])) == (True, False, True)
    assert (again.json["admitted"], again.json["repeat"], again.json["sound"]) == (True, True, None)
    assert other.json["code"] == "personal_code_used"


def test_a_paper_list_comes_as_a_sheet_and_is_told_cell_by_cell(
    province: Province, staff: Staff, deployment: dict[str, Any], aws: Any
) -> None:
    manager, venue = shop(province, staff)
    east = venue["entrances"][0]["entrance_id"]
    clerk, number, phone = clerk_at(manager, venue, east), fresh_id_number(), fresh_phone()
    yesterday = f"{datetime.now(UTC) + timedelta(hours=8) - timedelta(days=1):%Y-%m-%d}"
    sheet = book(
        [
            line(yesterday, 证件号码=number),
            line(yesterday, 证件号码=float(number[:17] + "0")),
            line(yesterday, 姓名="=A1"),
            line("2021-01-01"),
        ]
    )
    path, xlsx = f"/v1/scans/paper?entrance_id={east}", {"Content-Type": XLSX}

    first, again = (clerk.call("POST", path, sheet, headers=xlsx).ok() for _ in range(2))
    form = province.call("GET", "/v1/scans/paper/template", headers={"Accept": XLSX})
    upload = book([line(yesterday, 手机号码=phone)])
    started = clerk.call("POST", "/v1/uploads", {"kind": "paper", "bytes": len(upload)}).ok()
    with urllib.request.urlopen(urllib.request.Request(started["url"], upload, method="PUT"), timeout=30) as reply:
        assert reply.status == 200
    body = {"entrance_id": east, "upload_id": started["upload_id"]}
    uploaded = clerk.call("POST", "/v1/scans/paper", body).ok()

    assert [first[state] for state in ("registered", "known", "refused")] == [1, 0, 3]
    assert [again[state] for state in ("registered", "known", "refused")] == [0, 1, 3]
    assert [(item["row"], [error["cell"] for error in item["errors"]]) for item in first["items"]] == [
        (4, []),
        (5, ["F5"]),
        (6, ["D6"]),
        (7, ["B7"]),
    ]
    assert (form.status, form.raw[:2], uploaded["registered"]) == (200, b"PK", 1)
    assert citizen(province).call("POST", path, sheet, headers=xlsx).status == 404
    assert clerk.call("POST", path, b"x", headers=xlsx).status == 422
    rows = visits_of(deployment, aws, province, venue)
    assert [row["mode"] for row in rows] == ["paper", "paper"]
    for secret in (number, phone, "测试"):
        assert secret.encode() not in repr(rows).encode() + b"".join(bytes(row["sealed"]) for row in rows)


def test_a_bad_line_and_a_bad_scan_refuse_themselves_alone(province: Province, staff: Staff) -> None:
    manager, venue = shop(province, staff)
    east, code = venue["entrances"][0]["entrance_id"], venue["entrances"][0]["code"]
    good = {"name": "测试辛", "phone": fresh_phone(), "occurred_at": datetime.now(UTC).isoformat()}

    lines = manager.call("POST", "/v1/scans/paper", {"entrance_id": east, "rows": [7, good, good | {"time": "x"}]}).ok()
    scans = citizen(province).call("POST", "/v1/scans/batch", {"scans": [{"code": code}, scan_of(code), "x"]}).ok()

    assert [item["state"] for item in lines["items"]] == ["refused", "registered", "refused"]
    assert [item["status"] for item in scans["items"]] == [422, 201, 422]


def test_another_villages_card_is_not_replaced_unasked(province: Province, staff: Staff) -> None:
    own, neighbour = staff(province, "reviewer"), staff(province, "reviewer_neighbour")
    body = {"name": "测试奶奶", "id_number": fresh_id_number()}
    first = own.call("POST", "/v1/cards", body).ok()

    silently = neighbour.call("POST", "/v1/cards", body)
    asked = neighbour.call("POST", "/v1/cards", body | {"replace_elsewhere": True})

    assert (silently.status, silently.json["code"], asked.status) == (409, "card_elsewhere", 201)
    assert own.call("GET", f"/v1/cards/{first['card_id']}/print", headers={"Accept": "application/pdf"}).status == 404


def test_an_offline_phone_sends_its_scans_late_and_once(province: Province, staff: Staff) -> None:
    _, venue = shop(province, staff)
    code, visitor, now = venue["entrances"][0]["code"], citizen(province), datetime.now(UTC)
    scans = [scan_of(code, now), scan_of(code, now - timedelta(hours=25)), scan_of("9" * 13, now)]

    first, again = (visitor.call("POST", "/v1/scans/batch", {"scans": scans}).ok()["items"] for _ in range(2))

    assert [result["status"] for result in first] == [201, 422, 404]
    assert [result["status"] for result in again] == [200, 422, 404]
    assert first[0]["scan"] == again[0]["scan"]
    assert [result["problem"]["code"] for result in first[1:]] == ["clock_skew", "code_unknown"]


def test_nobodys_door_is_anothers(hunan: Province, gansu: Province, staff: Staff) -> None:
    _, venue = shop(hunan, staff)
    east = venue["entrances"][0]["entrance_id"]
    scan_id = scan_of(venue["entrances"][0]["code"])["scan_id"]
    body = {"entrance_id": east, "scan_id": scan_id, "people": [{"name": "测试庚", "phone": fresh_phone()}]}
    token = citizen(gansu).call("GET", "/v1/me/code").ok()["token"]

    assert citizen(hunan).call("POST", "/v1/scans/assisted", body).status == 404
    assert citizen(gansu).call("POST", "/v1/scans/assisted", body).status == 404
    read = citizen(hunan).call("POST", "/v1/scans/presented", {"entrance_id": east, "token": token})
    assert read.status == 404


def test_a_clerk_ends_with_the_manager_who_appointed_him(province: Province, staff: Staff) -> None:
    manager, venue = shop(province, staff)
    path, east = f"/v1/venues/{venue['venue_id']}", venue["entrances"][0]["entrance_id"]
    clerk, successor = clerk_at(manager, venue, east), citizen(province, name="测试戊")
    assert clerk.call("GET", f"{path}/door").status == 200

    named = {"name": "测试戊", "id_number": successor.id_number, "phone": successor.phone}
    manager.call("POST", f"{path}/manager", named).ok()
    successor.call("POST", f"{path}/manager/accept", {}).ok()
    if province.tenant == "43":
        assert clerk.call("GET", f"{path}/door").status == 200
        staff(province, "reviewer").call("POST", f"{path}/manager/confirm", {}).ok()

    assert clerk.call("GET", f"{path}/door").status == 404
    assert clerk.call("GET", "/v1/me/doors").ok()["items"] == []
    assert successor.call("GET", f"{path}/clerks").ok()["items"] == []
    assert manager.call("GET", f"{path}/clerks").status == 404
    for told in (manager, successor):
        assert venue["name"] in province.wait_for_message(told.phone, 0, "已变更")
