"""Batches of an offline phone: a result per scan, each as if it had come alone."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.place.venue_code import make
from chalicelib.storage.wire import WireError
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from tests.api.test_clerks import shop
from tests.embedded import TestWorkspace, province
from tests.people import fresh_id_number, sign_in, verified
from tests.usecases.test_check_in import scan_id

pytestmark = pytest.mark.aws


@pytest.fixture(scope="module")
def gansu() -> TestWorkspace:
    workspace = province("62")
    make_day_keys(workspace, workspace.instant())
    return workspace


def scan(workspace: TestWorkspace, code: str, **ago: float) -> dict[str, Any]:
    return {"code": code, "scan_id": scan_id(workspace.instant() - timedelta(**ago))}


def test_each_scan_has_the_result_that_it_would_have_alone(gansu: TestWorkspace) -> None:
    _, venue = shop(gansu)
    code, visitor = venue["entrances"][0]["code"], verified(gansu)
    gansu.ahead = timedelta(hours=25)
    scans = [
        scan(gansu, code, hours=23),
        scan(gansu, code),
        scan(gansu, code, hours=25, minutes=-30),
        scan(gansu, code, hours=24, minutes=1),
        scan(gansu, make("62", 5), hours=1),
        scan(gansu, make("43", 5), hours=1),
        {"code": code, "scan_id": "nonsense"},
    ]

    results = visitor.call("POST", "/v1/scans/batch", {"scans": scans}).json["items"]
    alone = [visitor.call("POST", "/v1/scans", one) for one in scans]
    gansu.ahead = timedelta()

    assert [result["scan_id"] for result in results] == [*(one["scan_id"] for one in scans[:-1]), ""]
    assert [result["status"] for result in results] == [201, 201, 422, 422, 404, 409, 422]
    assert [result["scan"]["late"] for result in results[:2]] == [True, False]
    assert [answer.status for answer in alone] == [200, 200, 422, 422, 404, 409, 422]
    assert [result.get("scan", result.get("problem", {}).get("code")) for result in results[:2]] == [
        answer.json for answer in alone[:2]
    ]
    assert [result["problem"]["code"] for result in results[2:]] == [answer.code for answer in alone[2:]]


def test_a_batch_sent_twice_is_registered_once(gansu: TestWorkspace) -> None:
    _, venue = shop(gansu)
    visitor = verified(gansu)
    scans = [scan(gansu, venue["entrances"][0]["code"], seconds=n) for n in range(20)]
    scans.append(scans[0])

    first, again = (visitor.call("POST", "/v1/scans/batch", {"scans": scans}).json["items"] for _ in range(2))

    assert sorted(result["status"] for result in first) == [200] + [201] * 20
    assert {result["status"] for result in again} == {200}
    assert [result["scan"] for result in again] == [result["scan"] for result in first]


def test_a_failing_table_leaves_the_other_scans_of_a_batch(gansu: TestWorkspace, monkeypatch: Any) -> None:
    _, venue = shop(gansu)
    visitor, door = verified(gansu), gansu.door
    scans = [scan(gansu, venue["entrances"][0]["code"], seconds=n) for n in range(4)]
    put = door.put

    def breaking(row: dict[str, Any]) -> Any:
        if scans[1]["scan_id"] in row["sk"]:
            raise WireError("InternalServerError", 500)
        return put(row)

    monkeypatch.setattr(door, "put", breaking)
    results = visitor.call("POST", "/v1/scans/batch", {"scans": scans}).json["items"]
    monkeypatch.undo()

    assert [result["status"] for result in results] == [201, 503, 201, 201]
    assert visitor.call("POST", "/v1/scans/batch", {"scans": scans}).json["items"][1]["status"] == 201


def test_whoever_is_nobody_and_whoever_sends_too_much_is_refused(gansu: TestWorkspace) -> None:
    _, venue = shop(gansu)
    code = venue["entrances"][0]["code"]

    refused = sign_in(gansu).call("POST", "/v1/scans/batch", {"scans": [scan(gansu, code)]})
    assert (refused.status, refused.code) == (403, "identity_missing")
    refused = verified(gansu).call("POST", "/v1/scans/batch", {"scans": [scan(gansu, code)] * 101})
    assert refused.faults == {"scans": "too_long"}


def test_a_scan_that_is_not_well_formed_refuses_itself_alone(gansu: TestWorkspace) -> None:
    _, venue = shop(gansu)
    code, number = venue["entrances"][0]["code"], fresh_id_number()
    good = [scan(gansu, code), scan(gansu, code, seconds=2)]
    scans = [
        good[0],
        {"code": code},
        "scan",
        good[1] | {"as": "king", "colour": "green"},
        {"code": code, "scan_id": number},
        good[1],
    ]

    answer = verified(gansu).call("POST", "/v1/scans/batch", {"scans": scans})

    results = answer.json["items"]
    assert (answer.status, [result["status"] for result in results]) == (200, [201, 422, 422, 422, 422, 201])
    problems = [result["problem"] for result in results if "problem" in result]
    faults = [{error["field"]: error["code"] for error in problem["errors"]} for problem in problems]
    assert faults == [
        {"scan_id": "missing"},
        {"": "wrong_type"},
        {"as": "not_allowed", "colour": "unknown_field"},
        {"scan_id": "scan_id_format"},
    ]
    assert number not in answer.raw.decode()
