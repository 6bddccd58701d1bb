"""Writing people down over HTTP: faults of each person at once, and no word about colours."""

from typing import Any

import pytest

from chalicelib.usecases.custody.make_day_keys import make_day_keys
from tests.api.test_clerks import clerk_at, shop
from tests.embedded import TestWorkspace, province
from tests.people import fresh_id_number, fresh_phone, verified
from tests.usecases.test_check_in import scan_id

pytestmark = pytest.mark.aws


@pytest.fixture(scope="module")
def gansu() -> TestWorkspace:
    workspace = province("62")
    make_day_keys(workspace, workspace.instant())
    return workspace


def assisted(entrance: str, *people: dict[str, Any], number: str | None = None) -> dict[str, Any]:
    return {"entrance_id": entrance, "scan_id": number or scan_id(), "people": list(people)}


def test_a_clerk_writes_down_a_party_and_sees_masks_alone(gansu: TestWorkspace) -> None:
    manager, venue = shop(gansu)
    east = venue["entrances"][0]["entrance_id"]
    clerk = clerk_at(manager, venue, east)
    number, phone = fresh_id_number(), fresh_phone()
    body = assisted(
        east,
        {"name": "马奶奶", "id_number": number, "temperature_c": 36.5, "came_from": "临夏市"},
        {"name": "马小宝", "guardian_phone": phone},
    )

    first, again = (clerk.call("POST", "/v1/scans/assisted", body) for _ in range(2))

    assert (first.status, again.status, again.json) == (201, 200, first.json)
    assert first.json["people"] == [{"name": "马**"}, {"name": "马**"}]
    assert set(first.json) == {"scan_id", "venue", "entrance", "occurred_at", "late", "people"}
    for word in ("colour", "admitted", "abnormal", number, phone):
        assert word not in first.raw.decode()


def test_all_faults_of_all_people_are_told_at_once(gansu: TestWorkspace) -> None:
    manager, venue = shop(gansu)
    body = assisted(
        venue["entrances"][0]["entrance_id"],
        {"name": "甲一"},
        {"name": "", "id_number": "123", "phone": "1"},
        {"name": "甲三", "phone": "13912345678", "came_from": "629999"},
    )

    refused = manager.call("POST", "/v1/scans/assisted", body)

    assert refused.faults == {
        "people[0].id_number": "document_or_phone",
        "people[1].name": "required",
        "people[1].id_number": "id_length",
        "people[1].phone": "phone_length",
        "people[2].came_from": "region_unknown",
    }


def test_a_list_has_an_end_and_a_door_its_own(gansu: TestWorkspace) -> None:
    manager, venue = shop(gansu)
    east = venue["entrances"][0]["entrance_id"]
    crowd = [{"name": "甲一", "phone": fresh_phone()} for _ in range(21)]

    assert manager.call("POST", "/v1/scans/assisted", assisted(east, *crowd)).faults == {"people": "too_long"}
    assert manager.call("POST", "/v1/scans/assisted", assisted(east)).faults == {"people": "too_short"}
    assert verified(gansu).call("POST", "/v1/scans/assisted", assisted(east, crowd[0])).status == 404
