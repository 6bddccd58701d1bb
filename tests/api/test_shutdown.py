"""The end-of-epidemic switch over HTTP: two people of two offices, every door closed at once, a day to cancel."""

import json
import secrets
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.api.route import COLLECTING
from chalicelib.api.routes import ROUTES
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.ids import make_scan_id
from chalicelib.domain.job import Job
from chalicelib.storage.wire import WireError
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from chalicelib.usecases.rule.end_collection import take_back
from chalicelib.usecases.survey.run_job import run_job
from tests.api.test_venue_days import shop
from tests.embedded import TestWorkspace, province
from tests.http import Answer, call
from tests.people import Officer, Somebody, officer, security_admin, verified

pytestmark = pytest.mark.aws
ORDER = {"order_no": "甘联防办〔2022〕88 号", "reason": "疫情结束"}


@pytest.fixture(scope="module")
def gansu() -> TestWorkspace:
    workspace = province("62")
    make_day_keys(workspace, workspace.instant())
    return workspace


@pytest.fixture(scope="module")
def admin(gansu: TestWorkspace) -> Officer:
    return security_admin(gansu)


@pytest.fixture(scope="module")
def command(admin: Officer) -> Officer:
    return officer(admin, "command", "62", "省联防联控领导小组")


@pytest.fixture(autouse=True)
def _open_again(gansu: TestWorkspace) -> Iterator[None]:
    yield
    from msgspec.structs import replace

    gansu.ahead = timedelta()
    held = gansu.shutdowns.newest()
    if held and held[0].is_open(gansu.instant(), timedelta(days=1)):
        gone = replace(held[0], cancelled_at=gansu.instant())
        gansu.shutdowns.change(gone, held[1])
        take_back(gansu, gone)


def end(by: Somebody, and_by: Somebody) -> Answer:
    assert by.call("POST", "/v1/shutdown", ORDER).status == 201
    return and_by.call("POST", "/v1/shutdown/confirm", {})


def scan(visitor: Somebody, code: str, at: datetime | None = None) -> Answer:
    scan_id = make_scan_id(at or datetime.now(UTC), secrets.randbits(74))
    return visitor.call("POST", "/v1/scans", {"code": code, "scan_id": scan_id})


def test_every_door_is_closed_the_moment_a_second_office_confirms(
    gansu: TestWorkspace, admin: Officer, command: Officer
) -> None:
    _, venue = shop(gansu)
    visitor, code = verified(gansu), venue["entrances"][0]["code"]
    before = scan(visitor, code)

    ordered = command.call("POST", "/v1/shutdown", ORDER)
    waiting = scan(visitor, code)
    confirmed = admin.call("POST", "/v1/shutdown/confirm", {"order_no": ORDER["order_no"]})
    at_once = scan(visitor, code)
    offline = scan(visitor, code, datetime.now(UTC) - timedelta(hours=1))

    assert (before.status, waiting.status) == (201, 201)
    assert (ordered.status, ordered.json["state"]) == (201, "proposed")
    assert (confirmed.status, confirmed.json["state"]) == (200, "ended")
    assert (at_once.status, at_once.code) == (410, "collection_ended")
    assert (offline.status, offline.code) == (410, "collection_ended")
    assert admin.call("POST", "/v1/shutdown/confirm", {}).json == confirmed.json


def test_another_container_knows_within_half_a_minute(gansu: TestWorkspace, admin: Officer, command: Officer) -> None:
    other = TestWorkspace(gansu.settings, gansu.tenant)
    other.check_collecting()
    end(command, admin)

    other.ahead = timedelta(seconds=30)

    with pytest.raises(Exception, match="collection_ended"):
        other.check_collecting()


def test_what_collects_is_refused_and_what_serves_people_goes_on(
    gansu: TestWorkspace, admin: Officer, command: Officer
) -> None:
    manager, venue = shop(gansu)
    visitor = verified(gansu)
    scan(visitor, venue["entrances"][0]["code"])
    feeder = officer(admin, "health_feed", "62", "省大数据局")
    people: dict[str, Somebody] = {"POST /v1/health-statuses": feeder}
    end(command, admin)

    for name in COLLECTING:
        method, _, path = name.partition(" ")
        by = people.get(name, manager)
        answer = by.call(method, path.replace("{", "").replace("}", ""), {} if method != "GET" else None)
        # Whoever may not is told so first; everybody else that it has ended, whatever he sends.
        assert answer.code in ("collection_ended", "role_missing"), f"{name}: {answer}"
    for path in ("/v1/me", "/v1/me/visits", "/v1/me/health", "/v1/me/accesses", "/v1/alerts?mine=true", "/v1/status"):
        assert visitor.call("GET", path).status == 200, path
    assert len(visitor.call("GET", "/v1/me/visits").json["items"]) == 1
    assert verified(gansu).token


def test_what_collects_are_routes_and_all_five_doors_are_among_them() -> None:
    assert {f"{route.method} {route.path}" for route in ROUTES} >= COLLECTING
    assert {name for name in COLLECTING if "/v1/scans" in name} == {
        f"{route.method} {route.path}"
        for route in ROUTES
        if route.path.startswith("/v1/scans") and route.method == "POST"
    }


def test_a_page_can_say_what_has_ended_and_when(gansu: TestWorkspace, admin: Officer, command: Officer) -> None:
    open_ = call(gansu, "GET", "/v1/status").json
    confirmed = end(command, admin).json

    zh = call(gansu, "GET", "/v1/status").json
    en = call(gansu, "GET", "/v1/status", headers={"Accept-Language": "en"}).json

    assert (open_["collection"], open_["collection_ended_at"], open_["notice"]) == ("open", None, None)
    assert (zh["collection"], zh["collection_ended_at"]) == ("ended", confirmed["ended_at"])
    assert zh["erasure_at"] == confirmed["erase_at"]
    assert "领导小组" in zh["notice"]
    assert "Leading Group" in en["notice"]


def test_one_person_one_office_or_a_county_alone_ends_nothing(
    gansu: TestWorkspace, admin: Officer, command: Officer
) -> None:
    colleague = officer(admin, "command", "62", "省联防联控领导小组")
    county = officer(admin, "command", "620102", "城关区领导小组")
    command.call("POST", "/v1/shutdown", ORDER)

    assert command.call("POST", "/v1/shutdown/confirm", {}).code == "second_person_needed"
    assert colleague.call("POST", "/v1/shutdown/confirm", {}).code == "other_office_needed"
    assert county.call("POST", "/v1/shutdown/confirm", {}).code == "outside_your_region"
    assert county.call("POST", "/v1/shutdown", ORDER).code == "outside_your_region"
    assert admin.call("POST", "/v1/shutdown/confirm", {"order_no": "另一号"}).code == "order_differs"
    assert verified(gansu).call("POST", "/v1/shutdown", ORDER).code == "role_missing"
    assert call(gansu, "GET", "/v1/status").json["collection"] == "open"


def test_a_second_account_of_the_same_person_is_the_same_person(
    gansu: TestWorkspace, admin: Officer, command: Officer
) -> None:
    command.call("POST", "/v1/shutdown", ORDER)
    held = gansu.shutdowns.newest()
    assert held
    from chalicelib.domain.person.caller import Caller
    from chalicelib.domain.person.role import Role
    from chalicelib.usecases.rule import end_collection

    other_phone = Caller(
        account="another",
        session="s",
        person=held[0].first.person,
        identity="verified",
        roles=(Role("command", "62", "省卫生健康委"),),
    )
    with pytest.raises(Exception, match="second_person_needed"):
        end_collection.confirm(gansu, other_phone, None)


def test_either_cancels_within_the_day_and_collection_goes_on(
    gansu: TestWorkspace, admin: Officer, command: Officer
) -> None:
    _, venue = shop(gansu)
    visitor, code = verified(gansu), venue["entrances"][0]["code"]
    end(command, admin)
    third = officer(admin, "command", "62", "省疾控中心")

    refused = third.call("POST", "/v1/shutdown/cancel", {})
    closed = scan(visitor, code)
    cancelled = command.call("POST", "/v1/shutdown/cancel", {})
    again = command.call("POST", "/v1/shutdown/cancel", {})

    assert refused.code == "not_of_the_two"
    assert closed.code == "collection_ended"
    assert (cancelled.status, cancelled.json["state"]) == (200, "cancelled")
    assert again.json == cancelled.json
    assert scan(visitor, code).status == 201
    lines = (gansu.audit.line(n) for n in range(1, gansu.audit.head().seq + 1))
    entries = [json.loads(line) for line in lines if line]
    mark = cancelled.json["shutdown_id"].partition("-")[2]
    assert [entry["kind"] for entry in entries if entry["ref"] == mark] == [
        "SHUTDOWN_PROPOSED",
        "SHUTDOWN",
        "SHUTDOWN_CANCELLED",
    ]
    assert [entry["facts"]["order_no"] for entry in entries if entry["ref"] == mark] == [ORDER["order_no"]] * 3


def test_when_the_day_is_over_nobody_cancels_and_nobody_orders_anew(
    gansu: TestWorkspace, admin: Officer, command: Officer
) -> None:
    confirmed = end(command, admin)
    erase_at = datetime.fromisoformat(confirmed.json["erase_at"])
    ended_at = datetime.fromisoformat(confirmed.json["ended_at"])
    held = gansu.shutdowns.newest()
    assert held

    from chalicelib.domain.person.caller import Caller
    from chalicelib.domain.person.role import Role
    from chalicelib.usecases.rule import end_collection

    roles = (Role("command", "62", "省联防联控领导小组"),)
    caller = Caller(account=held[0].first.account, session="s", person=held[0].first.person, roles=roles)
    gansu.ahead = timedelta(days=1, seconds=1)
    with pytest.raises(Exception, match="paper_state"):
        end_collection.cancel(gansu, caller)

    assert erase_at - ended_at == timedelta(days=1)
    assert end_collection.state_of(gansu, held[0]) == "erasing"


def test_no_key_is_made_after_the_end_and_they_are_again_after_a_cancellation(
    gansu: TestWorkspace, admin: Officer, command: Officer
) -> None:
    end(command, admin)
    later = gansu.instant() + timedelta(days=3)
    gansu.refresh()

    none = make_day_keys(gansu, later)
    command.call("POST", "/v1/shutdown/cancel", {})
    gansu.refresh()
    some = make_day_keys(gansu, later)

    assert (none.made, none.kept) == (0, 0)
    assert some.made > 0
    day = date.fromisoformat(str((later + timedelta(hours=8)).date()))
    assert gansu.day_key_rows.exists("visits", f"{day:%Y%m%d}")


def test_an_import_under_way_is_broken_off(gansu: TestWorkspace, admin: Officer, command: Officer) -> None:
    job = Job(
        id=gansu.fresh_id(),
        kind="import",
        county="620102",
        owner=command.account,
        created_at=gansu.instant(),
        params={"upload": "none"},
    )
    gansu.jobs.add(job)
    end(command, admin)
    gansu.refresh()

    run_job(gansu, job.county, job.id, lambda: 100.0)

    after = gansu.jobs.get(job.county, job.id)
    assert after
    assert (after.state, (after.result or {})["code"]) == ("failed", "collection_ended")


def test_while_nobody_can_say_whether_it_has_ended_nothing_is_collected(
    gansu: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = TestWorkspace(gansu.settings, gansu.tenant)
    known = TestWorkspace(gansu.settings, gansu.tenant)
    known.check_collecting()

    def down(*_: Any, **__: Any) -> None:
        raise WireError("unreachable")

    for workspace in (fresh, known):
        monkeypatch.setattr(workspace.rulings._wire, "call", down)
    known.ahead = timedelta(minutes=4)
    known.check_collecting()
    known.ahead = timedelta(minutes=6)

    for workspace in (fresh, known):
        with pytest.raises(Unavailable):
            workspace.check_collecting()


def test_nothing_changes_in_the_other_province(gansu: TestWorkspace, admin: Officer, command: Officer) -> None:
    hunan = province("43")
    end(command, admin)

    assert call(hunan, "GET", "/v1/status").json["collection"] == "open"
    assert call(hunan, "POST", "/v1/shutdown", ORDER, token=command.token).status == 401
    assert call(hunan, "POST", "/v1/shutdown/cancel", {}, token=command.token).status == 401
    hunan.check_collecting()


def test_the_auditor_reads_the_order(gansu: TestWorkspace, admin: Officer, command: Officer) -> None:
    end(command, admin)
    auditor = officer(admin, "auditor", "62", "省审计厅")

    shown = auditor.call("GET", "/v1/shutdown")

    assert (shown.status, shown.json["order_no"], shown.json["state"]) == (200, ORDER["order_no"], "ended")
    assert auditor.call("POST", "/v1/shutdown/cancel", {}).code == "role_missing"
