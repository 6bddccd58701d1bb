"""One's own records over HTTP: every visit under one's name, who entered it, what one says to it, and who looked."""

import secrets
import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.domain.day import day_start, local_day
from chalicelib.domain.ids import make_scan_id
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from chalicelib.usecases.door import see_own_visits
from tests.api.test_venue_days import shop
from tests.embedded import TestWorkspace, province
from tests.people import Somebody, fresh_id_number, sign_in, verified

pytestmark = pytest.mark.aws


@pytest.fixture(scope="module")
def gansu() -> TestWorkspace:
    workspace = province("62")
    make_day_keys(workspace, workspace.instant())
    return workspace


def enter(visitor: Somebody, venue: dict[str, Any], door: int = 0, **more: Any) -> None:
    """Scan a door."""
    scan_id = make_scan_id(datetime.now(UTC), secrets.randbits(74))
    answer = visitor.call("POST", "/v1/scans", {"code": venue["entrances"][door]["code"], "scan_id": scan_id} | more)
    assert answer.status == 201, answer


def own(somebody: Somebody, query: str = "") -> list[dict[str, Any]]:
    """Return somebody's own visits."""
    answer = somebody.call("GET", f"/v1/me/visits{query}")
    assert answer.status == 200, answer
    items: list[dict[str, Any]] = answer.json["items"]
    return items


def declared(somebody: Somebody, name: str, id_number: str) -> Somebody:
    """Have somebody say who he is."""
    answer = somebody.call("PUT", "/v1/me/identity", {"name": name, "id_number": id_number})
    assert answer.status == 200, answer
    somebody.name, somebody.id_number, somebody.token = name, id_number, answer.json["access_token"]
    return somebody


def test_own_scans_show_venue_door_and_time_newest_first(gansu: TestWorkspace) -> None:
    _, venue = shop(gansu)
    visitor = verified(gansu)
    enter(visitor, venue)
    enter(visitor, venue, door=1)

    found = own(visitor)

    assert [visit["entrance"] for visit in found] == ["员工通道", "东门"]
    assert {(visit["mode"], visit["entered_by"], visit["by"], visit["contested"]) for visit in found} == {
        ("scan", "self", None, False)
    }
    assert own(visitor) == found
    assert len({visit["visit_id"] for visit in found}) == 2


def test_a_child_scanned_in_as_a_companion_is_found_by_its_own_number(gansu: TestWorkspace) -> None:
    _, venue = shop(gansu)
    mother, number = verified(gansu, name="母亲甲"), fresh_id_number()
    child = {"name": "小宝", "id_number": number, "relation": "child"}
    companion = mother.call("POST", "/v1/me/companions", child).json["companion_id"]
    enter(mother, venue, companions=[companion])

    grown = declared(sign_in(gansu), "小宝", number)
    [visit] = own(grown)

    assert (visit["mode"], visit["entered_by"], visit["by"]) == ("companion", "companion_of", "母**")
    assert [each["mode"] for each in own(mother)] == ["scan"]


def test_who_was_written_down_by_staff_sees_it_and_by_whom(gansu: TestWorkspace) -> None:
    manager, venue = shop(gansu)
    number = fresh_id_number()
    sent = {
        "entrance_id": venue["entrances"][0]["entrance_id"],
        "scan_id": make_scan_id(datetime.now(UTC), secrets.randbits(74)),
        "people": [{"name": "老王", "id_number": number}],
    }
    assert manager.call("POST", "/v1/scans/assisted", sent).status == 201

    [visit] = own(declared(sign_in(gansu), "老王", number))

    assert (visit["mode"], visit["entered_by"], visit["by"]) == ("assisted", "clerk", "李**")


def test_an_account_nobody_confirmed_sees_only_what_it_sent(
    gansu: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, venue = shop(gansu)
    number = fresh_id_number()
    with monkeypatch.context() as doubting:
        doubting.setattr(gansu, "verifier", SimpleNamespace(matches=lambda _: False))
        stranger = declared(sign_in(gansu), "李小花", number)
    owner = declared(sign_in(gansu), "李小花", number)
    enter(owner, venue)
    enter(stranger, venue, door=1)

    assert [visit["entrance"] for visit in own(stranger)] == ["员工通道"]
    assert stranger.call("GET", "/v1/me/accesses").code == "identity_unverified"
    assert {visit["entrance"]: visit["entered_by"] for visit in own(owner)} == {
        "东门": "self",
        "员工通道": "another_account",
    }


def test_a_visit_is_contested_once_by_its_owner_alone(gansu: TestWorkspace) -> None:
    _, venue = shop(gansu)
    owner, other = verified(gansu), verified(gansu)
    enter(owner, venue)
    enter(other, venue)
    name = own(owner)[0]["visit_id"]
    path = f"/v1/me/visits/{name}/contest"

    contested = owner.call("POST", path, {"text": "我没有去过这里"})

    assert (contested.status, contested.json["contested"]) == (201, True)
    assert own(owner)[0]["contested"] is True
    assert owner.call("POST", path, {}).code == "already_recorded"
    assert other.call("POST", path, {}).status == 404
    [row] = rows_of(gansu, venue, owner)
    found = gansu.visit_contests.within(["620105"], gansu.instant(), gansu.day_keys)
    waiting = [each.about for each in found if each.about and each.about.visit == row]
    assert [each.text for each in waiting] == ["我没有去过这里"]


def rows_of(workspace: TestWorkspace, venue: dict[str, Any], somebody: Somebody) -> list[str]:
    """Return the places of somebody's rows at a venue."""
    from chalicelib.security.pseudonyms import day_pseudonym

    day = local_day(workspace.instant(), workspace.tenant).strftime("%Y%m%d")
    person = workspace.people.person("resident_id", somebody.id_number)
    visitor = day_pseudonym(workspace.day_keys.get("visits", day).pseudonym, person)
    return [row.sk for row in workspace.visits.of_day(venue["venue_id"], day) if row.visitor == visitor]


def test_a_visits_name_cannot_be_made_from_its_row_without_the_key_of_its_day(gansu: TestWorkspace) -> None:
    import hashlib

    from chalicelib.domain.ids import encode

    _, venue = shop(gansu)
    visitor = verified(gansu)
    enter(visitor, venue)
    [visit] = own(visitor)

    [sk] = rows_of(gansu, venue, visitor)
    day = visit["visit_id"][:8]
    row = f"62#{venue['venue_id']}#{day}|{sk}"
    guesses = {encode(hashlib.sha256(text.encode()).digest()[:10]) for text in (row, f"visit:{row}", sk)}

    assert day == local_day(gansu.instant(), gansu.tenant).strftime("%Y%m%d")
    assert visit["visit_id"][8:] not in guesses


@pytest.mark.parametrize("name", ["20260105", "nothing", "20260105aaaaaaaaaaaaaaaa", "99999999aaaaaaaaaaaaaaaa"])
def test_a_visit_that_is_not_ones_own_cannot_be_contested(gansu: TestWorkspace, name: str) -> None:
    assert verified(gansu).call("POST", f"/v1/me/visits/{name}/contest", {}).status == 404


def test_visits_come_in_pages(gansu: TestWorkspace) -> None:
    _, venue = shop(gansu)
    visitor = verified(gansu)
    for _ in range(3):
        enter(visitor, venue)

    first = visitor.call("GET", "/v1/me/visits?limit=2").json
    second = visitor.call("GET", f"/v1/me/visits?limit=2&cursor={first['next_cursor']}").json

    assert first["items"] + second["items"] == own(visitor)
    assert second["next_cursor"] is None


def test_rows_that_a_stranger_heaps_under_ones_number_bury_no_visit(
    gansu: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(see_own_visits, "PART_ROWS", 3)
    monkeypatch.setattr(see_own_visits, "READ_MAX", 5)
    _, venue = shop(gansu)
    number = fresh_id_number()
    with monkeypatch.context() as doubting:
        doubting.setattr(gansu, "verifier", SimpleNamespace(matches=lambda _: False))
        stranger = declared(sign_in(gansu), "李小花", number)
    visitor = declared(sign_in(gansu), "李小花", number)
    enter(visitor, venue)
    for _ in range(8):
        enter(stranger, venue, door=1)

    pages = [visitor.call("GET", "/v1/me/visits?limit=4").json]
    while pages[-1]["next_cursor"]:
        pages.append(visitor.call("GET", f"/v1/me/visits?limit=4&cursor={pages[-1]['next_cursor']}").json)
    short = stranger.call("GET", "/v1/me/visits?limit=100").json
    mine = [visit for page in pages for visit in page["items"] if visit["entered_by"] == "self"]
    answer = visitor.call("POST", f"/v1/me/visits/{mine[0]['visit_id']}/contest", {})

    assert [len(page["items"]) for page in pages] == [4, 4, 1]
    assert len({visit["visit_id"] for page in pages for visit in page["items"]}) == 9
    assert (len(mine), answer.status) == (1, 201)
    assert (len(short["items"]), bool(short["next_cursor"])) == (5, True)


def test_one_second_after_the_deadline_nobody_has_visits(monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = province("62")
    _, venue = shop(workspace)
    visitor = verified(workspace)
    now = workspace.instant()
    start = day_start(local_day(now, workspace.tenant), workspace.tenant)
    deadline_s = int(now.timestamp()) + 6
    days = workspace.tenant.retention.visits_days + 1
    workspace.policy("retention", period_s=(deadline_s - start.timestamp()) / days)
    make_day_keys(workspace, now)
    enter(visitor, venue)

    before = own(visitor)
    time.sleep(max(0.0, deadline_s + 1 - time.time()))

    assert (len(before), own(visitor)) == (1, [])
    assert visitor.call("POST", f"/v1/me/visits/{before[0]['visit_id']}/contest", {}).status == 404


def test_whoever_was_looked_at_sees_when_from_where_and_why_and_nobody_else_does(gansu: TestWorkspace) -> None:
    somebody, other = verified(gansu), verified(gansu)
    person, now = gansu.people.person("resident_id", somebody.id_number), gansu.instant()
    for hours in range(3):
        gansu.accesses.record(person, "疾控中心", f"流调 {hours}", now - timedelta(hours=hours))

    first = somebody.call("GET", "/v1/me/accesses?limit=2").json
    second = somebody.call("GET", f"/v1/me/accesses?limit=2&cursor={first['next_cursor']}").json

    assert [each["purpose"] for each in first["items"] + second["items"]] == ["流调 0", "流调 1", "流调 2"]
    assert {each["office"] for each in first["items"]} == {"疾控中心"}
    assert other.call("GET", "/v1/me/accesses").json["items"] == []
    row = next(iter(gansu.people.rows.query(f"62#{person}", gansu.people.rows.sk.startswith("accesses#"))))
    assert "疾控中心" not in str(row.body)


@pytest.mark.parametrize("place", ["identity", "zzz", "accesses#"])
def test_a_cursor_of_ones_own_making_reads_no_other_row(gansu: TestWorkspace, place: str) -> None:
    from chalicelib.usecases import cursor

    somebody = verified(gansu)

    refused = somebody.call("GET", f"/v1/me/accesses?cursor={cursor.spell(place)}")

    assert (refused.status, refused.faults) == (422, {"cursor": "cursor_invalid"})
