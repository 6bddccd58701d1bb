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
    refused = manager.call("POST", "/v1/scans/paper", body | {"rows": [row | {"time": "25:00"}]})
    assert refused.faults == {"rows[0].time": "not_well_formed"}
