"""Importing the vehicle sheet over HTTP: a vehicle is its plate, and is never doubled."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode

import pytest

from chalicelib.api.route import XLSX
from chalicelib.sheets.vehicle_template import draw_vehicles
from tests.embedded import TestWorkspace, province
from tests.http import Answer, call
from tests.mailbox import messages
from tests.people import Officer, Somebody, fresh_id_number, fresh_phone, officer, security_admin, sign_in, verified

pytestmark = pytest.mark.aws
COUNTY, NEIGHBOUR = "430525", "430523"
_plates = iter(f"湘E{number:05}" for number in range(10_000))


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    return province("43")


@pytest.fixture(scope="module")
def admin(hunan: TestWorkspace) -> Officer:
    return security_admin(hunan)


@pytest.fixture(scope="module")
def command(admin: Officer) -> Officer:
    return officer(admin, "command", COUNTY)


def vehicle(plate: str = "", kind: str = "公交车", phone: str = "", line: str = "1 路") -> list[str]:
    operator = "洞口县公共交通公司"
    return [plate or next(_plates), kind, line, operator, "测试甲", phone or fresh_phone(), fresh_id_number()]


def send(who: Somebody, *rows: list[str], **query: str) -> Answer:
    path = f"/v1/venues/import?{urlencode({'region': COUNTY, 'kind': 'vehicle'} | query)}"
    data = draw_vehicles(rows, blank_rows=2)
    return call(who.workspace, "POST", path, data, token=who.token, headers={"Content-Type": XLSX})


def sent(who: Somebody, *rows: list[str], **query: str) -> list[dict[str, Any]]:
    answer = send(who, *rows, **query)
    assert answer.status == 200, answer
    found: list[dict[str, Any]] = answer.json["rows"]
    return found


def shown(who: Somebody, venue_id: str) -> Any:
    return who.call("GET", f"/v1/venues/{venue_id}").json


def test_a_row_becomes_a_draft_that_lacks_its_managers_promise_alone(command: Officer) -> None:
    messages(command.workspace)

    taxi, bus = sent(command, vehicle("湘E·D00001", "的士"), vehicle("湘E00001"))

    venue = shown(command, taxi["venue_id"])
    assert (taxi["outcome"], taxi["state"], taxi["missing"]) == ("created", "draft", ["promise"])
    assert (venue["name"], venue["category"], venue["region"]) == ("出租车 湘ED00001", "taxi", COUNTY)
    assert venue["vehicle"] == {
        "plate": "湘ED00001",
        "kind": "taxi",
        "line": "1 路",
        "operator": "洞口县公共交通公司",
    }
    assert [entrance["name"] for entrance in venue["entrances"]] == ["上车门"]
    assert venue["department"]
    assert bus["outcome"] == "created"
    assert [message.kind for message in messages(command.workspace)] == ["manager_invited"] * 2


def test_its_manager_signs_in_promises_and_it_goes_to_review(command: Officer) -> None:
    row = vehicle()
    (found,) = sent(command, row)
    manager = verified(command.workspace, row[5])

    submitted = manager.call("POST", f"/v1/venues/{found['venue_id']}/submit", {"promise": True})

    assert (submitted.status, submitted.json["state"]) == (200, "submitted")
    (again,) = sent(command, row)
    assert (again["outcome"], again["venue_id"]) == ("submitted_already", found["venue_id"])


def test_importing_again_updates_the_same_vehicle(command: Officer) -> None:
    row = vehicle()
    (first,) = sent(command, row)
    (same,) = sent(command, row)
    row[1], row[2], row[3] = "客运班车", "洞口—长沙", "洞口县客运公司"

    (changed,) = sent(command, row)

    venue = shown(command, first["venue_id"])
    assert (same["outcome"], changed["outcome"]) == ("unchanged", "updated")
    assert {first["venue_id"], same["venue_id"], changed["venue_id"]} == {venue["venue_id"]}
    assert (venue["name"], venue["category"]) == (f"客运班车 {row[0]}", "coach")
    assert (venue["vehicle"]["line"], venue["vehicle"]["operator"]) == ("洞口—长沙", "洞口县客运公司")


def test_another_driver_on_the_sheet_is_invited_instead_until_one_has_come(command: Officer) -> None:
    row, second, third = vehicle(), fresh_phone(), fresh_phone()
    (first,) = sent(command, row)
    messages(command.workspace)
    row[5], row[6] = second, fresh_id_number()

    (moved,) = sent(command, row)

    assert (moved["outcome"], moved["venue_id"]) == ("updated", first["venue_id"])
    assert [message.phone for message in messages(command.workspace)] == [second]
    assert sign_in(command.workspace, row[5]).call("GET", "/v1/venues?mine=true").json["items"]
    row[5], row[6] = third, fresh_id_number()
    (kept,) = sent(command, row)
    assert (kept["outcome"], kept["venue_id"]) == ("unchanged", first["venue_id"])
    assert sign_in(command.workspace, third).call("GET", "/v1/venues?mine=true").json["items"] == []


def test_a_vehicle_that_was_applied_for_is_found_by_its_plate(command: Officer) -> None:
    row, driver = vehicle(kind="出租车"), verified(command.workspace)
    application = {
        "name": "我的出租车",
        "category": "taxi",
        "region": COUNTY,
        "vehicle": {"plate": f"{row[0][:2]}·{row[0][2:]}", "kind": "taxi"},
        "promise": True,
    }
    applied = driver.call("POST", "/v1/venues", application)
    assert applied.status == 201, applied

    (found,) = sent(command, row)

    assert (found["outcome"], found["venue_id"]) == ("submitted_already", applied.json["venue_id"])


def test_after_deregistration_the_plate_is_free(command: Officer) -> None:
    row = vehicle()
    (first,) = sent(command, row)
    manager = verified(command.workspace, row[5])
    assert manager.call("POST", f"/v1/venues/{first['venue_id']}/deregister", {"reason": "报废"}).status == 200

    (second,) = sent(command, row)

    assert second["outcome"] == "created"
    assert second["venue_id"] != first["venue_id"]


def test_imports_at_once_by_different_drivers_make_a_vehicle_once(command: Officer) -> None:
    plates = [next(_plates) for _ in range(6)]

    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: sent(command, *(vehicle(plate) for plate in plates)), range(3)))

    ids = [[found["venue_id"] for found in answer] for answer in answers]
    assert ids[0] == ids[1] == ids[2]
    assert len(set(ids[0])) == 6


def test_each_wrong_cell_is_told_by_its_column(command: Officer) -> None:
    bad = ["湘E1234O", "飞机", "", "", "", "0739-7222222", "1"]

    kept, refused = sent(command, vehicle(), bad)

    assert kept["errors"] == []
    assert {error["column"]: error["code"] for error in refused["errors"]} == {
        "车牌号码": "plate_format",
        "车辆类型": "vehicle_kind",
        "管理员姓名": "required",
        "联系方式": "phone_landline",
        "身份证号码": "id_length",
    }
    assert "7222222" not in str(refused)


def test_a_department_takes_vehicles_of_its_categories_alone(admin: Officer) -> None:
    transport = officer(admin, "department", COUNTY, "交通运输局", categories=["bus", "taxi"])

    bus, coach = sent(transport, vehicle(), vehicle(kind="客运班车"))

    assert bus["outcome"] == "created"
    assert [(error["column"], error["code"]) for error in coach["errors"]] == [("车辆类型", "category_elsewhere")]


def test_a_plate_of_another_county_is_not_taken_over(admin: Officer, command: Officer) -> None:
    theirs = officer(admin, "command", NEIGHBOUR, "邻县指挥部")
    row = vehicle()
    (first,) = sent(theirs, row, region=NEIGHBOUR)

    (refused,) = sent(command, row)

    assert [error["code"] for error in refused["errors"]] == ["plate_elsewhere"]
    assert shown(theirs, first["venue_id"])["region"] == NEIGHBOUR
    assert send(command, row, region=NEIGHBOUR).code == "outside_your_region"


def test_a_category_beside_the_sheet_stands_for_blank_kinds_and_contradicts_others(command: Officer) -> None:
    blank, taxi = sent(command, vehicle(kind=""), vehicle(kind="出租车"), category="bus")

    assert shown(command, blank["venue_id"])["category"] == "bus"
    assert [error["code"] for error in taxi["errors"]] == ["vehicle_kind_differs"]
    (none,) = sent(command, vehicle(kind=""))
    assert [error["code"] for error in none["errors"]] == ["required"]


def test_a_dry_run_says_the_same_and_keeps_nothing(command: Officer) -> None:
    row = vehicle()

    (dry,) = sent(command, row, dry_run="true")
    (real,) = sent(command, row)

    assert "venue_id" not in dry
    assert {name: real[name] for name in dry} == dry


def test_whoever_answers_for_nothing_imports_nothing(hunan: TestWorkspace) -> None:
    assert send(verified(hunan), vehicle()).code == "role_missing"


def test_the_empty_sheet_is_handed_out_to_everybody(hunan: TestWorkspace) -> None:
    places = call(hunan, "GET", "/v1/venues/import/template")
    vehicles = call(hunan, "GET", "/v1/venues/import/template?kind=vehicle")

    assert (vehicles.status, vehicles.headers["content-type"]) == (200, XLSX)
    assert vehicles.raw.startswith(b"PK")
    assert vehicles.raw != places.raw
    assert call(hunan, "GET", "/v1/venues/import/template?kind=plane").faults == {"kind": "not_allowed"}
