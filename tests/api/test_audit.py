"""The chain and the certificates over HTTP: who may read them, by time, by day, page by page."""

import hashlib
import json
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib.domain.retention import epoch_of
from chalicelib.domain.rule.ruling import Ending, Ruling
from chalicelib.security.chain_check import check
from chalicelib.security.chain_entry import read_lines
from chalicelib.storage import audit_entries, keys
from chalicelib.usecases.custody import read_audit, read_certificates
from chalicelib.usecases.custody.record import record
from tests.embedded import TestWorkspace, province
from tests.http import Answer, call
from tests.people import Officer, officer, security_admin, verified

pytestmark = pytest.mark.aws
TODAY = datetime.now(UTC).date()
FIRST = TODAY - timedelta(days=40)


@contextmanager
def clock(workspace: TestWorkspace, at: datetime) -> Iterator[None]:
    """Let something happen at another time."""
    workspace.ahead = at - datetime.now(UTC)
    yield
    workspace.ahead = timedelta()


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def say(workspace: TestWorkspace, kind: str, day: date, at: datetime, row_class: str = "visits", **facts: Any) -> int:
    name = f"{day:%Y%m%d}"
    once = None if kind == "FAIL" else keys.once_name(kind, row_class, name)
    with clock(workspace, at):
        return record(workspace, kind, once=once, facts={"class": row_class, "day": name, **facts})


def commit(workspace: TestWorkspace, day: date, row_class: str = "visits") -> int:
    deadline = noon(day + timedelta(days=31)).isoformat()
    told = {"rows": 7, "added": 1, "root": "a" * 64, "deadline": deadline, "policy_version": 1}
    return say(workspace, "COMMIT", day, noon(day + timedelta(days=1)), row_class, **told)


def cert(workspace: TestWorkspace, day: date, row_class: str = "visits") -> int:
    at = noon(day + timedelta(days=31))
    told = {"rows": 8, "held": 2, "openable": 0, "left": 8, "erased_at": at.isoformat()}
    return say(workspace, "CERT", day, at, row_class, **told)


def sweep(workspace: TestWorkspace, day: date) -> int:
    return say(workspace, "SWEPT", day, noon(day + timedelta(days=38)), deleted=3, left=0)


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    """Return a province with a month of custody: days swept, erased, overdue, failed, and days that wait."""
    workspace = province("43")
    days = [FIRST + timedelta(days=n) for n in range(12)]
    late = "row_came_late"
    acts: list[tuple[datetime, Callable[[], int]]] = [
        *((noon(day + timedelta(days=1)), partial(commit, workspace, day)) for day in days),
        *((noon(day + timedelta(days=31)), partial(cert, workspace, day)) for day in days[:2]),
        *((noon(days[3]), partial(say, workspace, "FAIL", days[3], noon(days[3]), reason=late)) for _ in range(2)),
        (noon(days[11]), partial(say, workspace, "FAIL", days[11], noon(days[11]), reason=late)),
        (noon(days[4]), partial(commit, workspace, days[3], "paper")),
        (noon(days[0] + timedelta(days=38)), partial(sweep, workspace, days[0])),
    ]
    for _, act in sorted(acts, key=lambda act: act[0]):
        act()
    return workspace


@pytest.fixture(scope="module")
def admin(hunan: TestWorkspace) -> Officer:
    return security_admin(hunan)


@pytest.fixture(scope="module")
def auditor(admin: Officer) -> Officer:
    return officer(admin, "auditor", "43", "省审计厅")


def pages(by: Officer, path: str) -> list[dict[str, Any]]:
    """Read a list to its end, page by page."""
    found, cursor = [], ""
    while cursor is not None:
        page = by.call("GET", f"{path}{'&cursor=' + cursor if cursor else ''}")
        assert page.status == 200, page
        found, cursor = [*found, *page.json["items"]], page.json["next_cursor"]
    return found


def test_an_auditor_reads_the_whole_chain_newest_first_and_no_entry_twice(
    hunan: TestWorkspace, auditor: Officer
) -> None:
    found = pages(auditor, "/v1/audit?limit=7")

    assert [entry["sequence"] for entry in found] == list(range(hunan.audit.head().seq, 0, -1))


def test_entries_are_found_by_kind_and_by_local_days_both_included(auditor: Officer) -> None:
    first, last = FIRST + timedelta(days=3), FIRST + timedelta(days=5)
    within = f"from={first}&to={last}"

    found = pages(auditor, f"/v1/audit?limit=2&kind=COMMIT&{within}")

    # A COMMIT is made on the day after the day that it is about.
    days = [f"{FIRST + timedelta(days=n):%Y%m%d}" for n in (4, 3, 2)]
    assert [entry["facts"]["day"] for entry in found if entry["facts"]["class"] == "visits"] == days
    assert {entry["kind"] for entry in pages(auditor, f"/v1/audit?limit=9&{within}")} == {"COMMIT", "FAIL"}
    assert all(str(first) <= entry["at"][:10] <= str(last) for entry in found)
    assert pages(auditor, f"/v1/audit?limit=9&to={FIRST - timedelta(days=9)}") == []


def test_a_stretch_is_found_by_halving_and_not_by_reading_the_chain(
    hunan: TestWorkspace, auditor: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    backwards = audit_entries.AuditEntries.backwards

    def counted(self: Any, newest: int, oldest: int) -> Any:
        for sequence, line in backwards(self, newest, oldest):
            read.append(sequence)
            yield sequence, line

    monkeypatch.setattr(audit_entries.AuditEntries, "backwards", counted)
    day = FIRST + timedelta(days=6)

    found = pages(auditor, f"/v1/audit?from={day}&to={day}")

    assert [entry["facts"]["day"] for entry in found] == [f"{day - timedelta(days=1):%Y%m%d}"]
    assert len(read) <= 4


def test_writers_whose_clocks_differ_hide_no_entry(hunan: TestWorkspace, auditor: Officer) -> None:
    """An entry may stand behind one that is said to be later; nine minutes are forgiven."""
    midnight = datetime.combine(TODAY + timedelta(days=3), datetime.min.time(), UTC) - timedelta(hours=8)
    for minutes in (8, -1, 7, 9, -2):
        with clock(hunan, midnight + timedelta(minutes=minutes)):
            record(hunan, "skewed")

    sides = [pages(auditor, f"/v1/audit?kind=skewed&{side}") for side in (
        f"from={TODAY + timedelta(days=3)}", f"to={TODAY + timedelta(days=2)}"
    )]  # fmt: skip
    assert [len(side) for side in sides] == [3, 2]


def test_the_chain_goes_on_across_partitions(hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "AUDIT_PARTITION", 5)
    small = province("43")
    for _ in range(13):
        record(small, "look")

    found, _ = read_audit.read_audit(small, None, None, None, (100, None))

    assert [entry["seq"] for entry in found] == list(range(13, 0, -1))


def test_a_certificate_says_what_became_of_a_day(auditor: Officer) -> None:
    found = pages(auditor, f"/v1/certificates?from={FIRST}&to={TODAY}&limit=4")
    of = {(each["class"], each["date"]): each for each in found}

    swept = of["visits", str(FIRST)]
    assert (swept["state"], swept["committed"], swept["added"], swept["held"]) == ("swept", 7, 1, 2)
    assert (swept["swept"], swept["fails"], swept["root"]) == (3, 0, "a" * 64)
    assert swept["erased_at"] == f"{FIRST + timedelta(days=31)}T12:00:00.000+08:00"
    states = [of["visits", str(FIRST + timedelta(days=n))]["state"] for n in (0, 1, 2, 10, 11)]
    assert states == ["swept", "erased", "overdue", "committed", "failed"]
    overdue = of["visits", str(FIRST + timedelta(days=3))]
    assert (overdue["state"], overdue["fails"], len(overdue["entries"]["fails"])) == ("overdue", 2, 2)
    assert overdue["entries"]["cert"] is None


def test_the_latest_day_comes_first_and_every_page_goes_on_where_the_last_one_ended(auditor: Officer) -> None:
    whole = pages(auditor, f"/v1/certificates?from={FIRST}&to={TODAY}&limit=100")
    in_parts = pages(auditor, f"/v1/certificates?from={FIRST}&to={TODAY}&limit=1")

    order = [(each["date"], each["class"]) for each in whole]
    assert len(order) == 13
    assert order == sorted(order, reverse=True)
    assert in_parts == whole


def test_without_days_the_last_sixty_are_shown(auditor: Officer) -> None:
    assert len(pages(auditor, "/v1/certificates?limit=100")) == 13
    assert pages(auditor, f"/v1/certificates?to={FIRST - timedelta(days=1)}&limit=100") == []


def test_sixty_days_of_certificates_cost_few_calls(
    hunan: TestWorkspace, auditor: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def counting(name: str) -> None:
        real = getattr(audit_entries.AuditEntries, name)
        monkeypatch.setattr(audit_entries.AuditEntries, name, lambda *of: asked.append(name) or real(*of))

    for name in ("recorded", "lines", "fails"):
        counting(name)

    pages(auditor, "/v1/certificates?limit=100")

    assert len(asked) == 3 * 60 / read_certificates.DAYS_AT_ONCE


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("from=2026-01-02&to=2026-01-01", "to", "days_reversed"),
        ("cursor=x", "cursor", "cursor_invalid"),
        ("cursor=eHh4", "cursor", "cursor_invalid"),
        ("cursor=4pGg4pGg", "cursor", "cursor_invalid"),
        ("from=yesterday", "from", "format_invalid"),
    ],
)
@pytest.mark.parametrize("path", ["/v1/audit", "/v1/certificates"])
def test_what_cannot_be_asked_is_said(auditor: Officer, path: str, query: str, field: str, code: str) -> None:
    answer = auditor.call("GET", f"{path}?{query}")

    assert answer.status == 422
    assert field in answer.faults
    assert code == "format_invalid" or answer.faults[field] == code


def test_others_may_read_neither_and_command_may_read_certificates(hunan: TestWorkspace, admin: Officer) -> None:
    command = officer(admin, "command", "430525", "县指挥部")
    somebody = verified(hunan)
    paths = ("/v1/audit", "/v1/audit/lines", "/v1/certificates")
    nobody = [call(hunan, "GET", path) for path in paths]

    def statuses(by: Any) -> list[int]:
        return [by.call("GET", path).status for path in paths]

    assert [answer.status for answer in nobody] == [401, 401, 401]
    assert statuses(somebody) == [403, 403, 403]
    assert (statuses(command), statuses(admin)) == ([403, 403, 200], [403, 403, 200])


def test_once_collection_has_ended_everybody_may_read_the_certificates(
    hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = hunan.instant()
    ended = Ruling(ending=Ending(shutdown="s", ended_at=now, erase_at=now + timedelta(days=1)))
    monkeypatch.setattr(hunan.rulings, "current", lambda at: ended)

    answers: list[Answer] = [call(hunan, "GET", "/v1/certificates"), call(hunan, "GET", "/v1/audit")]

    assert [answer.status for answer in answers] == [200, 401]


def test_a_day_says_when_its_weeks_key_was_forgotten(hunan: TestWorkspace, auditor: Officer) -> None:
    week, before = epoch_of(FIRST), FIRST - timedelta(days=7)
    at = noon(FIRST + timedelta(days=39))
    with clock(hunan, at):
        final = record(hunan, "FINAL", once=keys.once_name("FINAL", "visits", str(week)), facts={"epoch": week})
        record(hunan, "FINAL", once=keys.once_name("FINAL", "visits", str(week - 1)), facts={"epoch": week - 1})

    found = {each["date"]: each for each in pages(auditor, f"/v1/certificates?from={before}&to={TODAY}")}

    assert min(found) == str(FIRST)  # a week's end alone makes no day
    assert (found[str(FIRST)]["final_at"], found[str(FIRST)]["entries"]["final"]) == (
        f"{FIRST + timedelta(days=39)}T12:00:00.000+08:00",
        final,
    )
    later = found[str(FIRST + timedelta(days=7))]
    assert (later["final_at"], later["entries"]["final"]) == (None, None)


def test_lines_come_oldest_first_in_stretches_and_prove_the_chain(hunan: TestWorkspace, auditor: Officer) -> None:
    head = call(hunan, "GET", "/v1/audit/head").json
    lines: list[str] = []
    after: int | None = 0
    while after is not None:
        answer = auditor.call("GET", f"/v1/audit/lines?after={after}&limit=7").json
        lines, after = [*lines, *answer["items"]], answer["next_after"]

    report = check(read_lines(lines, b64decode(head["public_key"])), at=hunan.instant(), running=False)

    assert (len(lines), report.entries, report.is_whole) == (head["sequence"], head["sequence"], True)
    assert (report.head.seq, report.head.hash) == (head["sequence"], head["hash"])
    beyond = auditor.call("GET", f"/v1/audit/lines?after={head['sequence']}").json
    assert beyond == {"items": [], "next_after": None}
    assert auditor.call("GET", "/v1/audit/lines?limit=501").status == 422


def test_no_entry_says_who_somebody_is(hunan: TestWorkspace, auditor: Officer, admin: Officer) -> None:
    spoken = json.dumps(pages(auditor, "/v1/audit?limit=100"), ensure_ascii=False)

    for somebody in (admin, auditor):
        for secret in (somebody.phone, somebody.id_number, somebody.name, somebody.account):
            assert secret not in spoken


def test_the_head_says_by_which_key_it_is_signed(hunan: TestWorkspace) -> None:
    head = call(hunan, "GET", "/v1/audit/head").json

    assert (head["sequence"], head["hash"]) == (hunan.audit.head().seq, hunan.audit.head().hash)
    assert head["key_sha256"] == hashlib.sha256(hunan.audit.public_key).hexdigest()
    assert b64decode(head["public_key"]) == hunan.audit.public_key
