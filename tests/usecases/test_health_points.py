"""Where somebody abnormal is taken: on his own screen, in the manager's SMS, on the alert, always the same."""

import pytest
from msgspec.structs import replace

from chalicelib.domain.alarm.alert import parse_id
from chalicelib.domain.alarm.health_point import HealthPoint, HealthPoints
from chalicelib.jobs import alert
from chalicelib.storage.lean.wire_errors import Unreachable
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from chalicelib.usecases.door.check_in import Scan, check_in
from tests.embedded import TestWorkspace, province
from tests.jobs.streams import be, stream_event
from tests.jobs.test_alert import alerts_of
from tests.mailbox import messages
from tests.people import officer, security_admin
from tests.usecases.test_check_in import coloured, rows_of, scan_id
from tests.usecases.test_venues import approved

pytestmark = pytest.mark.aws
DONGKOU = "430525"
CLINIC = HealthPoint(
    id="p1", name="文昌街道卫生院", address="文昌路2号", phone="13973912345", region="430525001", location=None
)


@pytest.fixture
def hunan(monkeypatch: pytest.MonkeyPatch) -> TestWorkspace:
    workspace = province("43")
    make_day_keys(workspace, workspace.instant())
    be(workspace, monkeypatch)
    return workspace


def name_points(workspace: TestWorkspace, *points: HealthPoint) -> None:
    known = workspace.health_points.of(DONGKOU)
    workspace.health_points.put(DONGKOU, HealthPoints(items=points, version=known.version))


def test_the_visitor_the_manager_and_the_alert_are_told_the_same_point(hunan: TestWorkspace) -> None:
    name_points(hunan, CLINIC)
    _, venue, doors = approved(hunan)
    messages(hunan)

    entry = check_in(hunan, coloured(hunan, "red"), Scan(code=doors[0].code, scan_id=scan_id()))
    name_points(hunan, replace(CLINIC, name="后来的监测点"))
    alert.handle(stream_event(*rows_of(hunan, venue)), None)

    assert entry.seal.health_point == CLINIC
    (message,) = messages(hunan)
    assert (message.kind, message.params["point"], message.params["point_phone"]) == (
        "alert_point",
        "文昌街道卫生院",
        "13973912345",
    )
    (raised,) = alerts_of(hunan, venue)
    assert raised.health_point == CLINIC
    assert parse_id(raised.id)


def test_a_resend_names_the_point_it_named_before(hunan: TestWorkspace) -> None:
    name_points(hunan, CLINIC)
    _, _, doors = approved(hunan)
    visitor, scan = coloured(hunan, "red"), Scan(code=doors[0].code, scan_id=scan_id())

    first = check_in(hunan, visitor, scan)
    name_points(hunan)
    again = check_in(hunan, visitor, scan)

    assert again.seal == first.seal


def test_whoever_is_green_costs_no_read_and_is_sent_nowhere(
    hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    name_points(hunan, CLINIC)
    _, _, doors = approved(hunan)
    monkeypatch.setattr(hunan.door, "health_points", lambda _: 1 / 0)

    entry = check_in(hunan, coloured(hunan, "green"), Scan(code=doors[0].code, scan_id=scan_id()))

    assert entry.seal.health_point is None


def test_points_that_cannot_be_read_hold_nobody_up(hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: str) -> None:
        raise Unreachable("down", 0)

    _, _, doors = approved(hunan)
    monkeypatch.setattr(hunan.door, "health_points", fail)

    entry = check_in(hunan, coloured(hunan, "red"), Scan(code=doors[0].code, scan_id=scan_id()))

    assert (entry.seal.shown.admitted, entry.seal.health_point) == (False, None)


def test_a_command_names_its_points_over_http_and_others_read_them(hunan: TestWorkspace) -> None:
    admin = security_admin(hunan)
    command = officer(admin, "command", DONGKOU)
    reviewer = officer(admin, "reviewer", "430525001")
    path = f"/v1/regions/{DONGKOU}/health-points"
    given = {
        "name": "文昌街道卫生院",
        "address": "文昌路2号",
        "phone": "0739-7221234",
        "region": "430525001",
        "location": {"lat": 27.06, "lon": 110.57},
    }

    named = command.call("PUT", path, {"items": [given, {**given, "name": "县医院", "region": DONGKOU}]})
    assert named.status == 200, named
    assert [item["name"] for item in named.json["items"]] == ["文昌街道卫生院", "县医院"]
    assert named.json["items"][0] == given | {"health_point_id": named.json["items"][0]["health_point_id"]}

    bad = command.call("PUT", path, {"items": [{**given, "region": "430522001"}, {**given, "phone": "电话"}]})
    fed = [command.call("PUT", path, {"items": [{**given, "phone": f"0739-7221234{end}"}]}) for end in ("\n", "\r\n")]
    hotline = command.call("PUT", f"/v1/regions/{DONGKOU}/settings", {"hotline": "0739-7221234\n"})

    assert bad.status == 422
    assert [refused.faults.keys() for refused in fed] == [{"items[0].phone"}] * 2
    assert hotline.faults.keys() == {"hotline"}
    assert command.call("PUT", path, {"items": [], "version": 7}).code == "changed_meanwhile"
    assert reviewer.call("PUT", path, {"items": []}).code == "role_missing"
    assert command.call("PUT", "/v1/regions/430522/health-points", {"items": []}).code == "outside_your_region"
    assert command.call("PUT", "/v1/regions/430525001/health-points", {"items": []}).code == "region_unknown"
    assert officer(admin, "health_officer", DONGKOU).call("GET", path).json == named.json
