"""Contests of visits over HTTP: who reads them, who answers, and what the person sees."""

import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.ids import make_scan_id
from chalicelib.security.day_keys import DayKeyGone
from chalicelib.usecases.alarm import contest_colour
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from tests.api.test_own_records import declared, enter, own
from tests.api.test_venue_days import rows_of, shop
from tests.embedded import TestWorkspace, province
from tests.people import Officer, Somebody, fresh_id_number, officer, security_admin, sign_in, verified

pytestmark = pytest.mark.aws
TEXT = "我没有去过这里，请核实"
COUNTY = "620105"


@pytest.fixture(scope="module")
def gansu() -> TestWorkspace:
    workspace = province("62")
    make_day_keys(workspace, workspace.instant())
    return workspace


@pytest.fixture(scope="module")
def admin(gansu: TestWorkspace) -> Officer:
    return security_admin(gansu)


@pytest.fixture(scope="module")
def health(admin: Officer) -> Officer:
    return officer(admin, "health_officer", COUNTY, "区卫健局")


@pytest.fixture(scope="module")
def command(admin: Officer) -> Officer:
    return officer(admin, "command", "62", "省指挥部")


def contested(somebody: Somebody) -> dict[str, Any]:
    """Contest somebody's latest visit and return it."""
    visit = own(somebody)[0]
    answer = somebody.call("POST", f"/v1/me/visits/{visit['visit_id']}/contest", {"text": TEXT})
    assert answer.status == 201, answer
    return visit


def listed(by: Officer, venue: dict[str, Any], query: str = "kind=visit&state=open") -> list[dict[str, Any]]:
    """Return the contests of a venue's visits, page by page."""
    known = by.workspace.venues.get(venue["venue_id"])
    assert known
    found, cursor = [], ""
    while cursor is not None:
        page = by.call("GET", f"/v1/contests?{query}&limit=2{'&cursor=' + cursor if cursor else ''}").json
        found += [each for each in page["items"] if each["visit"] and each["visit"]["venue"] == known.name]
        cursor = page["next_cursor"]
    return found


def answered(by: Officer, contest: dict[str, Any], *, uphold: bool = True) -> Any:
    """Answer a contest."""
    return by.call("POST", f"/v1/contests/{contest['contest_id']}/answer", {"text": "已核实", "uphold": uphold})


def written_down(manager: Somebody, venue: dict[str, Any], number: str) -> None:
    """Have the manager write somebody down."""
    sent = {
        "entrance_id": venue["entrances"][0]["entrance_id"],
        "scan_id": make_scan_id(datetime.now(UTC), secrets.randbits(74)),
        "people": [{"name": "老王", "id_number": number}],
    }
    assert manager.call("POST", "/v1/scans/assisted", sent).status == 201


def test_a_contested_visit_reaches_health_officers_and_command_of_its_county_masked(
    gansu: TestWorkspace, admin: Officer, health: Officer, command: Officer
) -> None:
    manager, venue = shop(gansu)
    number = fresh_id_number()
    written_down(manager, venue, number)
    owner = declared(sign_in(gansu), "老王", number)
    visit = contested(owner)

    [found] = listed(health, venue)

    assert (found["kind"], found["person"], found["text"], found["state"]) == ("visit", "老*", TEXT, "open")
    assert found["visit"] == {
        "venue": visit["venue"],
        "entrance": "东门",
        "occurred_at": visit["occurred_at"],
        "mode": "assisted",
        "entered_by": "clerk",
        "by": "李**",
    }
    assert number not in str(found)
    assert listed(command, venue) == [found]
    assert listed(health, venue, "kind=colour") == []
    elsewhere = officer(admin, "health_officer", "620102", "邻区卫健局")
    assert listed(elsewhere, venue) == []
    assert answered(elsewhere, found).status == 404
    assert owner.call("GET", "/v1/contests").status == 403


def test_an_answer_is_given_once_shown_to_the_person_and_changes_no_row(
    gansu: TestWorkspace, health: Officer, command: Officer
) -> None:
    _, venue = shop(gansu)
    owner = verified(gansu)
    enter(owner, venue)
    contested(owner)
    [found] = listed(health, venue)
    before, head, colour = rows_of(gansu, venue), gansu.audit.head().seq, owner.call("GET", "/v1/me/health").json

    given = answered(command, found)
    again, repeated = answered(health, found, uphold=False), answered(command, found)

    assert repeated.json == given.json
    assert (given.status, given.json["state"], given.json["upheld"]) == (200, "answered", True)
    assert (again.status, again.code) == (409, "paper_state")
    [shown] = own(owner)
    assert shown["contested"] is True
    seen = {name: shown["contest"][name] for name in ("state", "text", "answer", "upheld", "office")}
    assert seen == {"state": "answered", "text": TEXT, "answer": "已核实", "upheld": True, "office": "省指挥部"}
    assert rows_of(gansu, venue) == before
    assert owner.call("GET", "/v1/me/health").json == colour
    assert gansu.audit.head().seq == head + 1
    assert listed(health, venue) == []
    assert [each["contest_id"] for each in listed(health, venue, "state=answered")] == [found["contest_id"]]


def test_nobody_answers_his_own_contest_or_one_of_a_visit_he_entered(
    gansu: TestWorkspace, admin: Officer, health: Officer
) -> None:
    _, venue = shop(gansu)
    enter(health, venue)
    contested(health)
    [found] = listed(health, venue)

    assert (answered(health, found).status, answered(health, found).code) == (403, "own_contest")
    assert answered(officer(admin, "health_officer", COUNTY), found, uphold=False).json["upheld"] is False


def everything_kept(workspace: TestWorkspace) -> str:
    """Return all rows of the tables in which contests are noted, as they lie there."""
    import boto3

    settings = workspace.settings
    client = boto3.client("dynamodb", region_name=settings.region, endpoint_url=settings.endpoint_url)
    return str([client.scan(TableName=settings.table(noun))["Items"] for noun in ("duties", "people")])


def test_contests_are_sealed_and_nothing_in_clear_links_person_and_visit(gansu: TestWorkspace, health: Officer) -> None:
    _, venue = shop(gansu)
    owner = verified(gansu)
    enter(owner, venue)
    before = everything_kept(gansu)
    visit = contested(owner)
    [found] = listed(health, venue)

    after = everything_kept(gansu)

    assert f"contest#visit#{found['contest_id']}" in after
    person = gansu.people.person("resident_id", owner.id_number)
    new = (TEXT, owner.account, person, venue["venue_id"], visit["visit_id"], visit["visit_id"][8:])
    assert [after.count(word) - before.count(word) for word in new] == [0] * len(new)


@pytest.fixture
def without_day_keys(gansu: TestWorkspace) -> Iterator[Callable[[], None]]:
    """Return what destroys the day keys, for as long as the test lasts."""
    with pytest.MonkeyPatch.context() as destroyed:

        def gone(row_class: str, day: str) -> Any:
            raise DayKeyGone(row_class, day)

        yield lambda: destroyed.setattr(gansu.day_keys, "get", gone)


def test_when_the_visits_key_is_destroyed_the_answer_is_left_and_what_waited_is_gone(
    gansu: TestWorkspace, health: Officer, without_day_keys: Callable[[], None]
) -> None:
    _, venue = shop(gansu)
    owner = verified(gansu)
    for door in (0, 1):
        enter(owner, venue, door)
        contested(owner)
    waits, done = listed(health, venue)
    assert answered(health, done).status == 200

    without_day_keys()
    page = health.call("GET", "/v1/contests?kind=visit&limit=100").json["items"]

    left = {each["contest_id"]: each for each in page}
    assert waits["contest_id"] not in left
    assert answered(health, waits).status == 404
    kept = left[done["contest_id"]]
    assert (kept["state"], kept["answer"], kept["upheld"], kept["office"]) == ("answered", "已核实", True, "区卫健局")
    assert (kept["person"], kept["visit"], kept["text"]) == (None, None, None)


def test_a_waiting_contest_ends_with_its_visit_and_an_answer_after_the_days_of_the_policy(
    gansu: TestWorkspace, health: Officer
) -> None:
    _, venue = shop(gansu)
    owner = verified(gansu)
    enter(owner, venue)
    day = contested(owner)["visit_id"][:8]
    [found] = listed(health, venue)
    now, name = gansu.instant(), found["contest_id"]

    waiting = gansu.visit_contests.get(name, now, gansu.day_keys)
    answered(health, found)
    done = gansu.visit_contests.get(name, now, gansu.day_keys)

    assert waiting
    assert done
    assert int(waiting.row.expires) == int(gansu.day_keys.get("visits", day).deadline_s)
    kept = timedelta(days=gansu.tenant.retention.contests_days)
    assert int(done.row.expires) == int((done.contest.at + kept).timestamp())


@pytest.mark.parametrize("breaks", ["record", "standing"])
def test_an_answer_that_broke_off_is_not_shown_and_is_finished_once_by_whoever_comes_next(
    gansu: TestWorkspace, health: Officer, command: Officer, breaks: str
) -> None:
    _, venue = shop(gansu)
    owner = verified(gansu)
    enter(owner, venue)
    contested(owner)
    [found] = listed(health, venue)
    head = gansu.audit.head().seq
    changing, changed = gansu.visit_contests.change, []

    def break_off(*given: Any) -> Any:
        changed.append(given)
        return changing(*given) if len(changed) == 1 else 1 / 0

    with pytest.MonkeyPatch.context() as crash:
        if breaks == "record":
            crash.setattr(contest_colour, "record", lambda *_, **__: 1 / 0)
        else:
            crash.setattr(gansu.visit_contests, "change", break_off)
        broken = answered(health, found)
    half = own(owner)[0]["contest"]
    other = answered(command, found, uphold=False)
    again = answered(health, found)

    assert broken.status == 500
    assert (half["state"], half["answer"]) == ("open", None)
    assert (other.status, other.code) == (409, "paper_state")
    assert (again.status, again.json["upheld"], again.json["office"]) == (200, True, "区卫健局")
    assert own(owner)[0]["contest"]["answer"] == "已核实"
    assert gansu.audit.head().seq == head + 1


def figures_of(by: Officer, venue: dict[str, Any]) -> dict[str, int]:
    """Return how many visits of a venue's day have which mark."""
    found: dict[str, int] = by.call("GET", f"/v1/venues/{venue['venue_id']}/figures").json["today"]["implausible"]
    return found


def test_an_upheld_contest_makes_its_visit_doubtful_and_a_dismissed_one_does_not(
    gansu: TestWorkspace, health: Officer, command: Officer
) -> None:
    _, venue = shop(gansu)
    owner = verified(gansu)
    for door in (0, 1):
        enter(owner, venue, door)
        contested(owner)
    dismissed, upheld = listed(health, venue)

    answered(health, dismissed, uphold=False)
    before = {visit["entrance"]: visit["presence"] for visit in own(owner)}
    answered(health, upheld)
    answered(health, upheld)
    after = {visit["entrance"]: visit["presence"] for visit in own(owner)}

    assert before == {"东门": "unverified", "员工通道": "unverified"}
    assert after == before | {upheld["visit"]["entrance"]: "doubtful"}
    assert figures_of(command, venue) == {"contested": 1}


def test_a_mark_whose_answer_broke_off_after_it_is_made_once(
    gansu: TestWorkspace, health: Officer, command: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, venue = shop(gansu)
    owner = verified(gansu)
    enter(owner, venue)
    contested(owner)
    [found] = listed(health, venue)
    with monkeypatch.context() as crash:
        crash.setattr(gansu.marks, "recount", lambda *_: 1 / 0)
        broken = answered(health, found)

    again = answered(health, found)

    assert (broken.status, again.status) == (500, 200)
    assert own(owner)[0]["presence"] == "doubtful"
    assert figures_of(command, venue) == {"contested": 1}


@pytest.mark.parametrize("name", ["v", "v620105", "v620105-20260101000000-none", "vx-1-2", "v62%230105-1-2"])
def test_a_contest_that_is_none_is_not_found(health: Officer, name: str) -> None:
    sent = {"text": "已核实", "uphold": True}

    assert health.call("POST", f"/v1/contests/{name}/answer", sent).status == 404


def test_both_kinds_come_page_by_page_and_command_reads_no_colours(
    gansu: TestWorkspace, admin: Officer, command: Officer
) -> None:
    _, venue = shop(gansu)
    owner = verified(gansu)
    enter(owner, venue)
    contested(owner)
    assert owner.call("POST", "/v1/me/health/contest", {"text": TEXT}).status == 201
    province_officer = officer(admin, "health_officer", "62", "省卫健委")

    found: dict[str, list[dict[str, Any]]] = {"health": [], "command": []}
    for name, by in (("health", province_officer), ("command", command)):
        cursor = ""
        while cursor is not None:
            page = by.call("GET", f"/v1/contests?limit=1{'&cursor=' + cursor if cursor else ''}").json
            found[name] += page["items"]
            cursor = page["next_cursor"]

    names = [each["contest_id"] for each in found["health"]]
    assert len(names) == len(set(names))
    assert {each["kind"] for each in found["health"]} == {"colour", "visit"}
    assert {each["kind"] for each in found["command"]} == {"visit"}
    colour = next(each for each in found["health"] if each["kind"] == "colour")
    assert answered(command, colour).status == 404
