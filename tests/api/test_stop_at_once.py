"""Stop at once: a code that ended is refused everywhere, and what happened while it was valid still counts."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.ids import make_scan_id
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from tests.api.test_limits import security_admin_of
from tests.api.test_venue_days import rows_of, shop
from tests.embedded import TestWorkspace, province
from tests.http import Answer, call
from tests.people import Somebody, officer, verified

pytestmark = pytest.mark.aws
Stop = Callable[[TestWorkspace, Somebody, dict[str, Any]], Answer]


@pytest.fixture(scope="module")
def gansu() -> TestWorkspace:
    workspace = province("62")
    make_day_keys(workspace, workspace.instant())
    return workspace


def disable(workspace: TestWorkspace, manager: Somebody, venue: dict[str, Any]) -> Answer:
    command = officer(security_admin_of(workspace), "command", "620105")
    return command.call("POST", f"/v1/venues/{venue['venue_id']}/disable", {"reason": "违规使用"})


def deregister(workspace: TestWorkspace, manager: Somebody, venue: dict[str, Any]) -> Answer:
    return manager.call("POST", f"/v1/venues/{venue['venue_id']}/deregister", {})


def reissue(workspace: TestWorkspace, manager: Somebody, venue: dict[str, Any]) -> Answer:
    door = venue["entrances"][0]["entrance_id"]
    return manager.call("POST", f"/v1/venues/{venue['venue_id']}/entrances/{door}/reissue", {})


def remove(workspace: TestWorkspace, manager: Somebody, venue: dict[str, Any]) -> Answer:
    door = venue["entrances"][0]["entrance_id"]
    return manager.call("DELETE", f"/v1/venues/{venue['venue_id']}/entrances/{door}")


STOPS = pytest.mark.parametrize(
    ("stop", "code"),
    [
        (disable, "code_disabled"),
        (deregister, "venue_closed"),
        (reissue, "code_superseded"),
        (remove, "code_removed"),
    ],
)


def scan_of(venue: dict[str, Any], at: datetime | None = None) -> dict[str, Any]:
    """Return a scan of the venue's first door."""
    scan_id = make_scan_id(at or datetime.now(UTC), secrets.randbits(74))
    return {"code": venue["entrances"][0]["code"], "scan_id": scan_id}


@STOPS
def test_an_ended_code_is_refused_by_every_way_in_without_delay(gansu: TestWorkspace, stop: Stop, code: str) -> None:
    manager, venue = shop(gansu)
    visitor = verified(gansu)
    first = visitor.call("POST", "/v1/scans", scan_of(venue))
    shown = visitor.call("GET", "/v1/me/code").json["token"]
    door = venue["entrances"][0]["entrance_id"]

    assert stop(gansu, manager, venue).status < 300

    refused = visitor.call("POST", "/v1/scans", scan_of(venue))
    batch = visitor.call("POST", "/v1/scans/batch", {"scans": [scan_of(venue)]}).json
    presented = manager.call("POST", "/v1/scans/presented", {"entrance_id": door, "token": shown})
    written = {
        "entrance_id": door,
        "scan_id": scan_of(venue)["scan_id"],
        "people": [{"name": "老王", "phone": "13900000000"}],
    }
    assisted = manager.call("POST", "/v1/scans/assisted", written)
    assert first.status == 201
    assert (refused.status, refused.code) == (410, code)
    assert code in str(batch)
    # A reissue ends a print, not the door: whoever tends it goes on.
    ended = (201,) if stop is reissue else (404, 409, 410)
    assert presented.status in ended
    assert assisted.status in ended
    assert call(gansu, "GET", f"/v1/codes/{venue['entrances'][0]['code']}").json["state"] != "live"
    assert len(rows_of(gansu, venue)) == (3 if stop is reissue else 1)


@STOPS
def test_a_scan_made_offline_while_the_code_was_valid_is_kept(gansu: TestWorkspace, stop: Stop, code: str) -> None:
    manager, venue = shop(gansu)
    visitor = verified(gansu)
    offline = scan_of(venue)
    assert stop(gansu, manager, venue).status < 300

    kept = visitor.call("POST", "/v1/scans", offline)

    assert kept.status == 201
    assert len(rows_of(gansu, venue)) == 1
    late = visitor.call("POST", "/v1/scans", scan_of(venue, datetime.now(UTC) + timedelta(seconds=1)))
    assert (late.status, late.code) == (410, code)


@STOPS
def test_a_resend_still_gets_its_answer_after_the_end(gansu: TestWorkspace, stop: Stop, code: str) -> None:
    manager, venue = shop(gansu)
    visitor = verified(gansu)
    scan = scan_of(venue)
    first = visitor.call("POST", "/v1/scans", scan)
    assert stop(gansu, manager, venue).status < 300

    again = visitor.call("POST", "/v1/scans", scan)

    assert (first.status, again.status) == (201, 200)
    assert again.json == first.json


def test_a_venue_that_is_enabled_again_takes_scans_at_once_but_none_of_the_meantime(gansu: TestWorkspace) -> None:
    _, venue = shop(gansu)
    visitor = verified(gansu)
    command = officer(security_admin_of(gansu), "command", "620105")
    path = f"/v1/venues/{venue['venue_id']}"
    assert command.call("POST", f"{path}/disable", {"reason": "违规使用"}).status == 200
    meanwhile = scan_of(venue)
    # The next validity begins two minutes early, as much as a phone's clock may lag; move it behind the scan.
    gansu.ahead = timedelta(minutes=10)
    try:
        enabled = command.call("POST", f"{path}/enable", {"reason": "已整改"})
    finally:
        gansu.ahead = timedelta()
    assert enabled.status == 200, enabled

    refused = visitor.call("POST", "/v1/scans", meanwhile)
    gansu.ahead = timedelta(minutes=11)
    try:
        accepted = visitor.call("POST", "/v1/scans", scan_of(venue, gansu.instant()))
    finally:
        gansu.ahead = timedelta()

    assert (refused.status, accepted.status) == (410, 201)
