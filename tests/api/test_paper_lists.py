"""Paper lists over HTTP: a result per line, faults told by line and field."""

from datetime import timedelta

import pytest

from chalicelib.usecases.custody.make_day_keys import make_day_keys
from tests.api.test_clerks import clerk_at, shop
from tests.embedded import TestWorkspace, province
from tests.people import fresh_id_number, fresh_phone, verified

pytestmark = pytest.mark.aws


@pytest.fixture(scope="module")
def gansu() -> TestWorkspace:
    workspace = province("62")
    make_day_keys(workspace, workspace.instant())
    return workspace


def test_good_lines_are_kept_and_bad_ones_named(gansu: TestWorkspace) -> None:
    manager, venue = shop(gansu)
    east = venue["entrances"][0]["entrance_id"]
    clerk = clerk_at(manager, venue, east)
    local = gansu.instant() + gansu.utc_offset - timedelta(days=1)
    rows = [
        {"name": "马一", "id_number": fresh_id_number(), "occurred_at": gansu.instant().isoformat(), "row_id": "1"},
        {"name": "马二", "phone": fresh_phone(), "date": f"{local:%Y-%m-%d}", "time": "08:30"},
        {"name": "马三", "phone": fresh_phone(), "date": f"{local:%Y-%m-%d}"},
        {"name": "", "phone": "1", "date": "2020-01-01", "time": "08:30"},
        {"name": "马五", "phone": fresh_phone(), "date": "2020-01-01", "time": "08:30"},
    ]

    first, again = (clerk.call("POST", "/v1/scans/paper", {"entrance_id": east, "rows": rows}) for _ in range(2))

    assert (first.status, [first.json[state] for state in ("registered", "known", "refused")]) == (200, [2, 0, 3])
    assert [again.json[state] for state in ("registered", "known", "refused")] == [0, 2, 3]
    assert first.json["items"][0] == {"row": 1, "row_id": "1", "state": "registered", "errors": []}
    faults = [{error["field"]: error["code"] for error in item["errors"]} for item in first.json["items"]]
    assert faults == [
        {},
        {},
        {"occurred_at": "date_or_instant"},
        {"name": "required", "phone": "phone_length"},
        {"occurred_at": "paper_too_old"},
    ]
    for word in ("colour", "admitted", "abnormal"):
        assert word not in first.raw.decode()


def test_a_list_has_an_end_and_a_door_its_own(gansu: TestWorkspace) -> None:
    manager, venue = shop(gansu)
    row = {"name": "马一", "phone": fresh_phone(), "occurred_at": gansu.instant().isoformat()}
    body = {"entrance_id": venue["entrances"][0]["entrance_id"], "rows": [row]}

    assert verified(gansu).call("POST", "/v1/scans/paper", body).status == 404
    assert manager.call("POST", "/v1/scans/paper", body | {"rows": [row] * 201}).faults == {"rows": "too_long"}
    assert manager.call("POST", "/v1/scans/paper", body | {"rows": []}).faults == {"rows": "too_short"}
    assert manager.call("POST", "/v1/scans/paper", body | {"rows": row}).faults == {"rows": "wrong_type"}


def test_a_line_that_is_not_well_formed_refuses_itself_alone(gansu: TestWorkspace) -> None:
    manager, venue = shop(gansu)
    good = {"name": "马一", "phone": fresh_phone(), "occurred_at": gansu.instant().isoformat()}
    rows = [
        {"name": "马二", "phone": fresh_phone(), "date": "2022-02-30", "time": "25:00", "row_id": "b"},
        good,
        7,
        None,
        [good],
        good | {"temperature_c": 99, "colour": "red"},
        good | {"name": None, "row_id": "x" * 41},
        {"phone": fresh_phone()},
    ]
    door = venue["entrances"][0]["entrance_id"]

    answer = manager.call("POST", "/v1/scans/paper", {"entrance_id": door, "rows": rows})

    assert (answer.status, answer.json["registered"], answer.json["refused"]) == (200, 1, 7)
    assert [item["state"] for item in answer.json["items"]].index("registered") == 1
    faults = [{error["field"]: error["code"] for error in item["errors"]} for item in answer.json["items"]]
    assert faults[0] == {"date": "not_well_formed", "time": "not_well_formed"}
    assert faults[2] == faults[3] == faults[4] == {"": "wrong_type"}
    assert faults[5:] == [
        {"temperature_c": "too_large", "colour": "unknown_field"},
        {"name": "wrong_type", "row_id": "too_long"},
        {"name": "missing"},
    ]
    assert [item.get("row_id") for item in answer.json["items"]] == ["b", *[None] * 7]


def test_what_json_itself_hides_in_a_line_refuses_no_other(gansu: TestWorkspace) -> None:
    manager, venue = shop(gansu)
    door, at, phone = venue["entrances"][0]["entrance_id"], gansu.instant().isoformat(), fresh_phone()
    lines = [
        f'{{"name": "马一", "phone": "{phone}", "occurred_at": "{at}"}}',
        f'{{"name": "马\\ud800", "phone": "{phone}", "occurred_at": "{at}"}}',
        f'{{"name": "马三", "phone": "{phone}", "occurred_at": "{at}", "temperature_c": 1e999}}',
    ]

    answer = manager.call("POST", "/v1/scans/paper", f'{{"entrance_id": "{door}", "rows": [{",".join(lines)}]}}')

    assert [item["state"] for item in answer.json["items"]] == ["registered", "refused", "refused"]
