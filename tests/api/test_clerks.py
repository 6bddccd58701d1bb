"""Clerks over HTTP: appointed by phone, acting at their doors, seeing nothing else."""

from typing import Any

import pytest

from chalicelib.usecases.custody.make_day_keys import make_day_keys
from tests.embedded import TestWorkspace, province
from tests.people import Somebody, fresh_id_number, sign_in, verified
from tests.usecases.test_check_in import scan_id


@pytest.fixture(scope="module")
def gansu() -> TestWorkspace:
    workspace = province("62")
    make_day_keys(workspace, workspace.instant())
    return workspace


pytestmark = pytest.mark.aws


def shop(workspace: TestWorkspace, name: str = "测试超市") -> tuple[Somebody, dict[str, Any]]:
    """Return a manager with a venue of two doors whose codes are live."""
    manager = verified(workspace)
    applied = manager.call(
        "POST",
        "/v1/venues",
        {
            "name": name,
            "category": "supermarket",
            "region": "620105",
            "address": "测试路482号",
            "entrances": [{"name": "东门", "kind": "main"}, {"name": "员工通道", "kind": "staff"}],
            "promise": True,
        },
    )
    assert applied.status == 201, applied
    return manager, applied.json


def clerk_at(manager: Somebody, venue: dict[str, Any], *doors: str) -> Somebody:
    """Return a signed-in clerk of doors."""
    clerk = verified(manager.workspace)
    body = {"phone": clerk.phone, "entrance_ids": list(doors)}
    appointed = manager.call("POST", f"/v1/venues/{venue['venue_id']}/clerks", body)
    assert appointed.status == 201, appointed
    return clerk


def test_a_clerk_is_appointed_listed_masked_and_dismissed(gansu: TestWorkspace) -> None:
    manager, venue = shop(gansu)
    path = f"/v1/venues/{venue['venue_id']}/clerks"
    east = venue["entrances"][0]["entrance_id"]

    clerk = clerk_at(manager, venue, east)

    (listed,) = manager.call("GET", path).json["items"]
    assert listed["phone"] == f"{clerk.phone[:3]}****{clerk.phone[-4:]}"
    assert listed["entrance_ids"] == [east]
    assert "李" not in str(listed)
    assert clerk.call("GET", "/v1/me/doors").json["items"] == [
        {
            "venue_id": venue["venue_id"],
            "venue": "测试超市",
            "entrances": [{"entrance_id": east, "name": "东门"}],
        }
    ]
    assert manager.call("DELETE", f"{path}/{listed['person']}").status == 204
    assert clerk.call("GET", f"/v1/venues/{venue['venue_id']}/door").status == 404


def test_a_clerk_sees_the_door_and_nothing_else_of_the_venue(gansu: TestWorkspace) -> None:
    manager, venue = shop(gansu)
    clerk = clerk_at(manager, venue)
    visitor = verified(gansu)
    code = venue["entrances"][0]["code"]
    assert visitor.call("POST", "/v1/scans", {"code": code, "scan_id": scan_id()}).status == 201

    door = clerk.call("GET", f"/v1/venues/{venue['venue_id']}/door")

    assert door.status == 200
    assert [(one["entrance"], one["name"], one["mode"]) for one in door.json["last_scans"]] == [
        ("东门", "李**", "scan")
    ]
    assert visitor.id_number not in door.raw.decode()
    for path in ("", "/history", "/clerks", "/visits", "/figures"):
        assert clerk.call("GET", f"/v1/venues/{venue['venue_id']}{path}").status == 404, path
    assert clerk.call("GET", "/v1/alerts?mine=true").json["items"] == []


def test_nobody_appoints_at_anothers_door(gansu: TestWorkspace) -> None:
    manager, venue = shop(gansu)
    _, elsewhere = shop(gansu)
    clerk = clerk_at(manager, venue)
    body = {"phone": "13900000001", "entrance_ids": [elsewhere["entrances"][0]["entrance_id"]]}

    assert clerk.call("POST", f"/v1/venues/{venue['venue_id']}/clerks", {"phone": "13900000001"}).status == 404
    refused = manager.call("POST", f"/v1/venues/{venue['venue_id']}/clerks", body)
    assert refused.faults == {"entrance_ids[0]": "entrance_unknown"}
    refused = manager.call("POST", f"/v1/venues/{venue['venue_id']}/clerks", {"phone": "12345"})
    assert refused.faults == {"phone": "phone_length"}


def test_a_clerk_says_who_he_is_before_he_registers_anybody(gansu: TestWorkspace) -> None:
    manager, venue = shop(gansu)
    clerk, visitor = sign_in(gansu), verified(gansu)
    path, door = f"/v1/venues/{venue['venue_id']}", venue["entrances"][0]["entrance_id"]
    assert manager.call("POST", f"{path}/clerks", {"phone": clerk.phone}).status == 201
    person = {"name": "老王", "id_number": fresh_id_number()}
    token = visitor.call("GET", "/v1/me/code").json["token"]
    acts: list[tuple[str, str, Any]] = [
        ("GET", f"{path}/door", None),
        ("GET", "/v1/alerts?mine=true", None),
        ("POST", "/v1/scans/presented", {"entrance_id": door, "token": token}),
        ("POST", "/v1/scans/assisted", {"entrance_id": door, "scan_id": scan_id(), "people": [person]}),
    ]

    before = [clerk.call(*act).code for act in acts]
    declared = clerk.call("PUT", "/v1/me/identity", {"name": "门卫甲", "id_number": fresh_id_number()})
    clerk.token = declared.json["access_token"]
    after = [clerk.call(*act).status for act in acts]

    assert before == ["identity_missing"] * len(acts)
    assert after == [200, 200, 201, 201]
