"""A day after the end of collection nothing of anybody is left but what must be: counted, recorded, resumable."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import boto3
import pytest

from chalicelib.domain.errors import Conflict, DomainError
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.retention import epoch_of
from chalicelib.jobs import rule
from chalicelib.security.chain_check import check
from chalicelib.security.chain_entry import read_lines
from chalicelib.storage import keys
from chalicelib.usecases.custody import end_cases
from chalicelib.usecases.custody.end_epochs import end_epochs
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from chalicelib.usecases.rule import end_collection, erase_remains, tell_venues
from chalicelib.usecases.rule.attend_shutdown import attend_shutdown
from chalicelib.usecases.tracing import decide_case, open_case, opened_case
from tests.api.test_venue_days import shop
from tests.callers import staff
from tests.embedded import TestWorkspace, province
from tests.jobs.streams import be
from tests.people import Officer, Somebody, fresh_id_number, officer, security_admin, verified
from tests.queue import deliver
from tests.usecases import case_builders

pytestmark = pytest.mark.aws
COUNTY = "620102"


@pytest.fixture
def gansu(monkeypatch: pytest.MonkeyPatch) -> Iterator[TestWorkspace]:
    workspace = province("62")
    be(workspace, monkeypatch)
    monkeypatch.setattr(tell_venues, "PER_SECOND", 10**9)
    monkeypatch.setattr(erase_remains, "SEGMENTS", {"people": 2, "health": 1, "duties": 1, "cases": 1})
    make_day_keys(workspace, workspace.instant())
    return workspace


@pytest.fixture
def admin(gansu: TestWorkspace) -> Officer:
    return security_admin(gansu)


def items(workspace: TestWorkspace, noun: str) -> list[dict[str, Any]]:
    settings = workspace.settings
    client = boto3.client("dynamodb", region_name=settings.region, endpoint_url=settings.endpoint_url)
    found: list[dict[str, Any]] = client.scan(TableName=settings.table(noun))["Items"]
    return found


def ended(workspace: TestWorkspace) -> tuple[Caller, Caller]:
    """End the collection and let the day pass."""
    two = staff(workspace, "command", "62", "省领导小组"), staff(workspace, "security_admin", "62", "省信息中心")
    end_collection.order(workspace, two[0], "甘联防办〔2022〕88 号", "疫情结束")
    end_collection.confirm(workspace, two[1], None)
    workspace.ahead = timedelta(days=1, seconds=1)
    return two


def erase(workspace: TestWorkspace) -> dict[str, int]:
    """Let function and workers run to their end; return what the first run said."""
    first = rule.handle({}, None)
    assert deliver(workspace) == []
    rule.handle({}, None)
    return first


def entries(workspace: TestWorkspace, kind: str) -> list[dict[str, Any]]:
    lines = (workspace.audit.line(n) for n in range(1, workspace.audit.head().seq + 1))
    return [entry for line in lines if line and (entry := json.loads(line))["kind"] == kind]


def grown_up(workspace: TestWorkspace, visitor: Somebody) -> None:
    """Leave something of every kind."""
    companion = {"name": "小宝", "id_number": fresh_id_number(), "relation": "child"}
    assert visitor.call("POST", "/v1/me/companions", companion).status == 201
    visitor.call("POST", "/v1/me/health/contest", {"text": "请核实"})
    visitor.call("POST", "/v1/feedback", {"text": "很好"})
    code = workspace.tenant.code
    for name in ("uploads/a", "exports/b", "photos/c"):
        workspace.files.put(f"{code}/{name}", b"x", "text/plain")
    workspace.files.put(f"{code}/posters/d", b"x", "text/plain")


def test_what_is_left_goes_and_what_must_stay_stays(gansu: TestWorkspace, admin: Officer) -> None:
    _, venue = shop(gansu)
    visitor = verified(gansu)
    grown_up(gansu, visitor)
    held = "620102-20260101000000-heldmark"
    from chalicelib.storage.rows.base import bind
    from chalicelib.storage.rows.cases import CaseRow

    case = bind(CaseRow, "cases", gansu.settings)
    for pk, sk in ((("hold", held), "visits"), (("holds",), held), (("case1",), "case")):
        case(keys.under("62", *pk), sk, body="{}").save()
    reviewer = officer(admin, "reviewer", COUNTY, "城关区")
    before = {item["pk"]["S"] for item in items(gansu, "people")}
    ended(gansu)

    first = erase(gansu)

    left = items(gansu, "people")
    assert first["unerased"] > 0
    assert {item["pk"]["S"] for item in left} < before
    accounts = {item["pk"]["S"].partition("#")[2] for item in left if item["sk"]["S"] == "account" and "body" in item}
    assert accounts == {admin.account, reviewer.account}
    assert not [item for item in left if item["sk"]["S"].startswith((keys.COMPANION, keys.CARD))]
    assert items(gansu, "health") == []
    assert {item["pk"]["S"] for item in items(gansu, "cases")} == {f"62#hold#{held}", "62#holds"}
    assert not [item for item in items(gansu, "duties") if "feedback" in item["pk"]["S"]]
    assert {key for key, _ in gansu.files.listed("62/")} == {"62/posters/d"}
    after = gansu.venue_ends.raw(venue["venue_id"])
    assert after
    assert (after.manager, after.manager_sealed, after.manager_mask) == ("", b"", {})
    assert after.name
    assert gansu.people.account_of_phone(visitor.phone) is None
    assert gansu.people.account_of_phone(admin.phone) == admin.account


def test_each_class_is_on_record_once_with_its_count_and_the_holds_are_named(
    gansu: TestWorkspace, admin: Officer
) -> None:
    shop(gansu)
    visitor = verified(gansu)
    grown_up(gansu, visitor)
    from chalicelib.storage.rows.base import bind
    from chalicelib.storage.rows.cases import CaseRow

    case = bind(CaseRow, "cases", gansu.settings)
    case(keys.under("62", "hold", "620102-20260101000000-heldmark"), "visits", body="{}").save()
    ended(gansu)

    erase(gansu)
    for _ in range(2):
        rule.handle({}, None)

    recorded = entries(gansu, "SHUTDOWN_ERASED")
    rows = {entry["facts"]["class"]: entry["facts"]["rows"] for entry in recorded}
    assert Counter(entry["facts"]["class"] for entry in recorded) == Counter(erase_remains.CLASSES)
    assert (rows["companions"], rows["contacts"], rows["uploads"], rows["exports"], rows["photos"]) == (1, 1, 1, 1, 1)
    assert rows["contests"] == 2  # the paper, and the pointer beside whom it is about
    assert rows["feedback"] == 1
    assert [entry["facts"]["holds"] for entry in recorded if "holds" in entry["facts"]] == [["heldmark"]]
    assert len(entries(gansu, "SHUTDOWN_ERASING")) == 1
    held = gansu.shutdowns.newest()
    assert held
    assert end_collection.state_of(gansu, held[0]) == "erased"


def test_the_keys_of_all_days_end_at_the_hour_of_erasure_and_not_before(gansu: TestWorkspace) -> None:
    ended(gansu)
    held = gansu.shutdowns.newest()
    assert held
    assert held[0].effective_at
    today = f"{gansu.instant() + timedelta(hours=8):%Y%m%d}"
    gansu.ahead = timedelta()

    before = gansu.day_key_rows.life("visits", today)
    attend_shutdown(gansu, gansu.instant())
    unchanged = gansu.day_key_rows.life("visits", today)
    gansu.ahead = timedelta(days=1, seconds=1)
    rule.handle({}, None)

    assert before == unchanged
    after = gansu.day_key_rows.life("visits", today)
    assert after
    assert after.deadline == held[0].effective_at.replace(microsecond=0)


def test_an_epochs_key_goes_with_the_last_of_its_days_though_its_days_lie_ahead(gansu: TestWorkspace) -> None:
    ended(gansu)
    rule.handle({}, None)
    now = gansu.instant()
    today = (now + timedelta(hours=8)).date()
    days = [f"{today + timedelta(days=n):%Y%m%d}" for n in range(-9, 5)]
    for life in gansu.day_key_rows.lives("visits", days):
        gansu.day_key_rows.erase("visits", life.day, now)
        gansu.day_key_rows.certify("visits", life.day, 1, now)

    end_epochs(gansu, "visits", today - timedelta(days=9), now)

    state = gansu.day_key_rows.epoch_state("visits", epoch_of(today))
    assert state
    assert state[0] == "ending"


def test_staff_sign_in_and_read_the_chain_when_all_is_gone(gansu: TestWorkspace, admin: Officer) -> None:
    visitor = verified(gansu)
    ended(gansu)
    erase(gansu)
    gansu.ahead = timedelta()

    assert admin.call("GET", "/v1/shutdown").json["state"] == "erased"
    assert visitor.call("GET", "/v1/me/visits").status == 401


def test_once_it_has_begun_nobody_cancels_though_his_clock_be_slow(gansu: TestWorkspace) -> None:
    two = ended(gansu)
    rule.handle({}, None)
    gansu.ahead = timedelta()

    with pytest.raises(Conflict, match="shutdown_state"):
        end_collection.cancel(gansu, two[0])
    with pytest.raises(Conflict, match="shutdown_state"):
        end_collection.order(gansu, two[0], "另一号", "再来")


def test_workers_killed_anywhere_leave_nothing_behind(
    gansu: TestWorkspace, admin: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        grown_up(gansu, verified(gansu))
    monkeypatch.setattr(erase_remains, "BATCH", 2)
    ended(gansu)
    real, calls = gansu.jobs.advance, []

    def advance(job: Any) -> bool:
        calls.append(job)
        if len(calls) % 3 == 0:
            raise ConnectionError
        return real(job)

    with monkeypatch.context() as broken:
        broken.setattr(gansu.jobs, "advance", advance)
        rule.handle({}, None)
        deliver(gansu, rounds=60)
    gansu.ahead += timedelta(minutes=3)
    for _ in range(3):
        rule.handle({}, None)
        deliver(gansu, rounds=200)
        gansu.ahead += timedelta(minutes=3)
    rule.handle({}, None)

    held = gansu.shutdowns.newest()
    assert held
    assert held[0].erased_at is not None
    left = items(gansu, "people")
    assert {item["pk"]["S"].partition("#")[2] for item in left if item["sk"]["S"].startswith("session#")} <= {
        admin.account
    }
    assert items(gansu, "health") == []
    assert len(entries(gansu, "SHUTDOWN_ERASED")) == len(erase_remains.CLASSES)


def test_a_worker_short_of_time_hands_on(gansu: TestWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        verified(gansu)
    monkeypatch.setattr(erase_remains, "BATCH", 1)
    ended(gansu)
    rule.handle({}, None)

    deliver(gansu, seconds_left=(10,), rounds=500)
    rule.handle({}, None)

    held = gansu.shutdowns.newest()
    assert held
    assert held[0].erased_at is not None
    assert [item for item in items(gansu, "people") if item["sk"]["S"] == "account"] == []


def test_a_run_told_of_a_later_time_erases_as_of_then(gansu: TestWorkspace) -> None:
    ended(gansu)
    gansu.ahead = timedelta()
    later = datetime.now().astimezone() + timedelta(days=1, minutes=1)

    said = rule.handle({"time": later.isoformat()}, None)

    assert said["unerased"] > 0


def test_the_keys_of_all_cases_end_with_what_is_left_of_them(gansu: TestWorkspace) -> None:
    first = staff(gansu, "tracer", COUNTY, "城关区疾控中心")
    case, _ = open_case.open_case(gansu, first, case_builders.request(gansu))
    approved = decide_case.approve(gansu, staff(gansu, "approver", COUNTY, "城关区卫健局"), case.id)
    assert opened_case.open_case_file(gansu, first, case.id)
    ended(gansu)

    erase(gansu)
    with pytest.raises(DomainError):
        opened_case.open_case_file(gansu, first, case.id)
    gansu.refresh()
    assert end_cases.end_cases(gansu, gansu.instant()) == 1

    assert approved.erase_at > gansu.instant()
    assert not gansu.case_keys.lives(case.id)
    assert items(gansu, "cases") == []
    [certificate] = [entry for entry in entries(gansu, "CERT") if entry["ref"] == case.ref]
    assert certificate["facts"]["openable"] == 0
    lines = [gansu.audit.line(seq) or "" for seq in range(1, gansu.audit.head().seq + 1)]
    assert check(read_lines(lines, gansu.audit.public_key), at=gansu.instant()).verdict == "complete"
