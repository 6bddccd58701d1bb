"""Being scanned over HTTP: the visitor shows a code, the clerk reads it and sees whether he may enter."""

import re
from datetime import timedelta

import pytest

from chalicelib.domain.alarm.health import Health
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from tests.api.test_clerks import clerk_at, shop
from tests.embedded import TestWorkspace, province
from tests.http import call
from tests.people import sign_in, verified

pytestmark = pytest.mark.aws


@pytest.fixture(scope="module")
def gansu() -> TestWorkspace:
    workspace = province("62")
    make_day_keys(workspace, workspace.instant())
    return workspace


def test_a_clerk_reads_a_visitors_code_and_sees_a_mask_and_a_colour(gansu: TestWorkspace) -> None:
    manager, venue = shop(gansu)
    east = venue["entrances"][0]["entrance_id"]
    clerk, visitor = clerk_at(manager, venue, east), verified(gansu, name="欧阳小花")

    shown = visitor.call("GET", "/v1/me/code")
    read = clerk.call("POST", "/v1/scans/presented", {"entrance_id": east, "token": shown.json["token"]})
    again = clerk.call("POST", "/v1/scans/presented", {"entrance_id": east, "token": shown.json["token"]})

    assert re.fullmatch(r"[0-9A-Z $%*+\-./:]{1,80}", shown.json["token"])
    assert (shown.json["expires_in"], shown.json["colour"]) == (60, "unknown")
    assert (read.status, again.status, again.json) == (201, 200, read.json | {"repeat": True})
    assert (read.json["visitor"], read.json["admitted"]) == ({"name": "欧阳**"}, None)
    assert read.json["word"] == clerk.call("GET", f"/v1/venues/{venue['venue_id']}/door").json["word"]
    assert visitor.id_number not in read.raw.decode()


@pytest.mark.parametrize(("colour", "sounds"), [("green", ("success", None)), ("red", ("failure", "failure"))])
def test_a_used_code_answers_its_clerk_as_a_repeat_and_without_the_sound_of_success(
    gansu: TestWorkspace, colour: str, sounds: tuple[str, str | None]
) -> None:
    manager, venue = shop(gansu)
    east = venue["entrances"][0]["entrance_id"]
    clerk, visitor = clerk_at(manager, venue, east), verified(gansu)
    now = gansu.instant()
    health = Health(colour=colour, as_of=now, valid_until=now + timedelta(hours=1), source="feed")
    assert gansu.health.put(gansu.people.person("resident_id", visitor.id_number), health, int(now.timestamp()) + 999)
    kinds = {sound.id: sound.kind for sound in gansu.tenant.sounds}
    body = {"entrance_id": east, "token": visitor.call("GET", "/v1/me/code").json["token"]}

    first, again = (clerk.call("POST", "/v1/scans/presented", body) for _ in range(2))
    other = manager.call("POST", "/v1/scans/presented", body)

    assert (first.status, again.status) == (201, 200)
    assert ("repeat" in first.json, again.json["repeat"]) == (False, True)
    assert tuple(kinds.get(answer.json["sound"]) for answer in (first, again)) == sounds
    assert (other.status, other.code) == (409, "personal_code_used")


def test_a_visitor_reads_nobodys_code(gansu: TestWorkspace) -> None:
    _, venue = shop(gansu)
    east = venue["entrances"][0]["entrance_id"]
    visitor = verified(gansu)
    token = visitor.call("GET", "/v1/me/code").json["token"]

    assert visitor.call("POST", "/v1/scans/presented", {"entrance_id": east, "token": token}).status == 404
    assert call(gansu, "POST", "/v1/scans/presented", {"entrance_id": east, "token": token}).status == 401
    assert sign_in(gansu).call("GET", "/v1/me/code").code == "identity_missing"


def test_a_foreign_qr_code_gets_a_polite_answer(gansu: TestWorkspace) -> None:
    manager, venue = shop(gansu)
    east = venue["entrances"][0]["entrance_id"]

    for text in ("https://ykm.example/c?u=1", "WXP0123456789", "登记卡"):
        refused = manager.call("POST", "/v1/scans/presented", {"entrance_id": east, "token": text})
        assert (refused.status, refused.code) == (404, "personal_code_unknown")
