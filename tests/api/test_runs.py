"""Preview, runs and candidates over HTTP: on record first, one at a time, broken off anywhere, seen whole or not."""

import secrets
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.entry.written import Written
from chalicelib.domain.ids import make_scan_id
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.tracing.case import AskedFor, Case
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.keys import KeyRow
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from chalicelib.usecases.door.check_in import Scan, check_in
from chalicelib.usecases.door.write_down import write_down
from chalicelib.usecases.survey.run_job import run_job
from chalicelib.usecases.tracing import preview_case, work_run
from chalicelib.usecases.tracing.gather import Bounds
from tests.embedded import TestWorkspace, province
from tests.http import Answer
from tests.people import Officer, fresh_id_number, officer, security_admin
from tests.queue import deliver
from tests.usecases.case_builders import CDC, DONGKOU, entries, kept_case
from tests.usecases.hold_builders import Shop, shop
from tests.usecases.test_check_in import coloured

pytestmark = pytest.mark.aws
WIDE: dict[str, Any] = {"minutes": 30, "presence": ["on_site", "doubtful", "remote", "unverified"]}


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    workspace = province("43")
    for back in (1, 0):
        make_day_keys(workspace, workspace.instant() - timedelta(days=back))
    return workspace


@pytest.fixture(scope="module")
def admin(hunan: TestWorkspace) -> Officer:
    return security_admin(hunan)


@pytest.fixture(scope="module")
def tracer(admin: Officer) -> Officer:
    return officer(admin, "tracer", DONGKOU, CDC)


class Story:
    """A case at a shop, whom he met there, and whom one of these met at another shop afterwards."""

    def __init__(self, workspace: TestWorkspace) -> None:
        self.workspace = workspace
        now = workspace.instant().replace(microsecond=0)
        self.at = now - timedelta(minutes=9)
        self.first, self.other = shop(workspace), shop(workspace)
        self.ill = self.scan(self.first, self.at)
        self.friend = self.scan(self.first, self.at + timedelta(minutes=1))
        self.old = self.write(self.first, self.at + timedelta(minutes=2))
        self.scan(self.other, self.at + timedelta(minutes=3), self.friend)
        self.stranger = self.scan(self.other, self.at + timedelta(minutes=4))
        self.case = self.about(self.ill)

    def scan(self, at: Shop, when: datetime, visitor: Caller | None = None) -> Caller:
        visitor = visitor or coloured(self.workspace, "green")
        scan_id = make_scan_id(when, secrets.randbits(74))
        check_in(self.workspace, visitor, Scan(code=at.doors[0].code, scan_id=scan_id))
        return visitor

    def write(self, at: Shop, when: datetime) -> Written:
        who = Written(name="刘奶奶", id_type="resident_id", id_number=fresh_id_number(), residence="430525101203")
        write_down(self.workspace, at.manager, at.doors[0].id, make_scan_id(when, secrets.randbits(74)), (who,))
        return who

    def about(self, person: Caller, **more: Any) -> Case:
        return kept_case(self.workspace, AskedFor(person=person.person, number_mask="4305**********1234"), **more)


@pytest.fixture(scope="module")
def story(hunan: TestWorkspace) -> Story:
    return Story(hunan)


@pytest.fixture
def case(story: Story) -> Case:
    return story.about(story.ill)


@pytest.fixture(autouse=True)
def _nothing_waits(hunan: TestWorkspace) -> Iterator[None]:
    yield
    deliver(hunan)


def run(tracer: Officer, case: Case, degree: int = 1, **more: Any) -> Answer:
    return tracer.call("POST", f"/v1/cases/{case.id}/run", {"degree": degree, **WIDE, **more})


def contacts(tracer: Officer, case: Case, degree: int = 1) -> list[dict[str, Any]]:
    answer = tracer.call("GET", f"/v1/cases/{case.id}/contacts?degree={degree}")
    assert answer.status == 200, answer
    found: list[dict[str, Any]] = answer.json["items"]
    return found


def test_a_run_finds_whom_the_case_met_masked_and_says_why(tracer: Officer, story: Story, case: Case) -> None:
    asked = run(tracer, case)
    waiting = tracer.call("GET", f"/v1/jobs/{asked.json['job_id']}")
    before = contacts(tracer, case)
    deliver(tracer.workspace)
    done = tracer.call("GET", f"/v1/jobs/{asked.json['job_id']}")

    assert (asked.status, waiting.json["state"], before) == (202, "waiting", [])
    assert (done.json["state"], done.json["done"], done.json["total"]) == ("done", 2, 2)
    found = contacts(tracer, case)
    assert sorted(each["name"] for each in found) == sorted(["刘**", story.friend.mask])
    assert [each["written_down"] for each in found if each["name"] == "刘**"] == [True]
    assert {story.first.venue.region[:9]} == {town for each in found for town in each["towns"]}
    assert "刘奶奶" not in str(found)
    [reason] = found[0]["reasons"]
    assert (reason["venue"], reason["entrances"]) == (story.first.venue.name, [story.first.doors[0].name])
    assert "估计重叠" in reason["text"]
    assert reason["dwell_minutes"] != []


def test_reasons_are_told_in_english_to_whoever_reads_that(tracer: Officer, case: Case) -> None:
    run(tracer, case)
    deliver(tracer.workspace)

    from tests.http import call

    path = f"/v1/cases/{case.id}/contacts?degree=1"
    answer = call(tracer.workspace, "GET", path, token=tracer.token, headers={"Accept-Language": "en"})

    assert "an estimated overlap of" in answer.json["items"][0]["reasons"][0]["text"]


def test_a_run_of_the_second_order_finds_whom_they_met_after_that(
    tracer: Officer, story: Story, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work_run, "PEOPLE_A_PART", 1)

    job = run(tracer, case, 2).json["job_id"]
    deliver(tracer.workspace)

    progress = tracer.call("GET", f"/v1/jobs/{job}").json
    assert (progress["state"], progress["done"], progress["total"]) == ("done", 4, 4)
    assert [each["name"] for each in contacts(tracer, case, 2)] == [story.stranger.mask]
    assert len(contacts(tracer, case, 1)) == 2
    assert "密接候选人" in contacts(tracer, case, 2)[0]["reasons"][0]["text"]


def test_candidates_keep_their_ids_over_runs(tracer: Officer, case: Case) -> None:
    ids = []
    for minutes in (30, 60):
        run(tracer, case, minutes=minutes)
        deliver(tracer.workspace)
        ids.append({each["contact_id"] for each in contacts(tracer, case)})

    assert ids[0] == ids[1] != set()


def test_a_run_is_on_record_before_anything_is_looked_for_and_nobody_is_in_it(tracer: Officer, case: Case) -> None:
    run(tracer, case, 2, same_entrance=True, min_overlap=5)

    [entry] = [each for each in entries(tracer.workspace, case) if each["kind"] == "TRACE_RUN"]

    assert entry["facts"] == {
        "degree": 2,
        "minutes": 30,
        "same_entrance": True,
        "min_overlap": 5,
        "presence": sorted(WIDE["presence"]),
    }
    assert (entry["office"], contacts(tracer, case)) == (CDC, [])


def test_one_run_of_a_case_is_at_work_and_asked_for_again_it_is_the_same(tracer: Officer, case: Case) -> None:
    first, again, other = run(tracer, case), run(tracer, case), run(tracer, case, minutes=5)

    assert (first.status, again.status, first.json) == (202, 202, again.json)
    assert (other.status, other.code) == (409, "run_at_work")
    recorded = [each for each in entries(tracer.workspace, case) if each["kind"] == "TRACE_RUN"]
    assert len(recorded) == 1


def test_a_cancelled_run_shows_nothing_and_another_may_begin(tracer: Officer, case: Case) -> None:
    job = run(tracer, case).json["job_id"]

    cancelled = tracer.call("DELETE", f"/v1/cases/{case.id}/run")
    deliver(tracer.workspace)

    progress = tracer.call("GET", f"/v1/jobs/{job}").json
    assert (cancelled.status, progress["state"], progress["result"]["code"]) == (204, "failed", "run_cancelled")
    assert contacts(tracer, case) == []
    assert run(tracer, case).status == 202


def test_a_run_cancelled_between_its_parts_leaves_nothing(
    tracer: Officer, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work_run, "PEOPLE_A_PART", 1)
    run(tracer, case, 2)
    deliver(tracer.workspace, rounds=2)

    tracer.call("DELETE", f"/v1/cases/{case.id}/run")
    deliver(tracer.workspace)

    assert contacts(tracer, case) == contacts(tracer, case, 2) == []
    assert kept_rows(tracer.workspace, case) == []


def kept_rows(workspace: TestWorkspace, case: Case) -> list[str]:
    """Return the places of all candidates that lie there."""
    from tests.storage.engines import rows_under

    return [row["sk"]["S"] for row in rows_under(workspace, "cases", f"43#{case.id}") if "contact#" in row["sk"]["S"]]


STEPS = [
    *(("contacts", "put", number) for number in range(1, 5)),
    ("contacts", "change_runs", 1),
    ("contacts", "sweep", 1),
    *(("jobs", "add", number) for number in (1, 2)),
    *(("jobs", "advance", number) for number in range(1, 6)),
    *(("queues", "start_job", number) for number in (1, 2)),
]
"""Every write of a run with two parts, by the store, the method and how many of them went before."""


@pytest.mark.parametrize("after", [False, True], ids=["before it was done", "after it was done"])
def test_a_run_that_breaks_at_any_step_and_is_delivered_twice_comes_to_the_same_end(
    tracer: Officer, story: Story, monkeypatch: pytest.MonkeyPatch, *, after: bool
) -> None:
    monkeypatch.setattr(work_run, "PEOPLE_A_PART", 1)
    for step in STEPS:
        store, method, number = step
        case = story.about(story.ill)
        run(tracer, case, 2)
        with monkeypatch.context() as broken:
            met = breaking(broken, getattr(tracer.workspace, store), method, number, after=after)
            failed = deliver(tracer.workspace)
            failed += deliver(tracer.workspace, again=failed)
        deliver(tracer.workspace, again=failed)
        assert [each["name"] for each in contacts(tracer, case, 2)] == [story.stranger.mask], step
        assert (len(contacts(tracer, case, 1)), len(kept_rows(tracer.workspace, case))) == (2, 3), step
        assert met(), step


def breaking(broken: pytest.MonkeyPatch, store: Any, method: str, number: int, *, after: bool) -> Callable[[], bool]:
    """Let the n-th call of a store's method break, before or after it did its work; return whether it did."""
    calls, acting = [0], getattr(store, method)

    def act(*given: Any, **named: Any) -> Any:
        calls[0] += 1
        if calls[0] == number and not after:
            raise ConnectionResetError
        done = acting(*given, **named)
        if calls[0] == number:
            raise ConnectionResetError
        return done

    broken.setattr(store, method, act)
    return lambda: calls[0] >= number


def test_a_preview_counts_whom_a_run_would_find_and_names_nobody(tracer: Officer, story: Story, case: Case) -> None:
    body = {**WIDE, "choices": [{**WIDE, "same_entrance": True}, {**WIDE, "min_overlap": 1440}]}

    answer = tracer.call("POST", f"/v1/cases/{case.id}/preview", body)

    town = story.first.venue.region[:9]
    assert answer.status == 200, answer
    assert (answer.json["first"]["people"], answer.json["second"]["people"]) == (2, 1)
    assert [each["region"] for each in answer.json["first"]["towns"]] == [town]
    assert answer.json["first"]["towns"][0]["name"] != ""
    assert [each["first"]["people"] for each in answer.json["choices"]] == [2, 0]
    assert story.friend.mask is not None
    assert story.friend.mask not in answer.raw.decode()
    assert len([each for each in entries(tracer.workspace, case) if each["kind"] == "TRACE_PREVIEW"]) == 3
    assert contacts(tracer, case) == []


def test_a_preview_too_wide_to_wait_for_is_refused_before_it_is_read(
    tracer: Officer, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def previewed(**bounds: int) -> Answer:
        monkeypatch.setattr(preview_case, "AT_MOST", Bounds(**{"venue_days": 1_500, "rows": 3, **bounds}))
        return tracer.call("POST", f"/v1/cases/{case.id}/preview", WIDE)

    # The ill one, his friend and the one whom staff wrote down are three rows of one venue's day.
    fits, rows, venue_days = previewed(), previewed(rows=2), previewed(venue_days=0)

    assert fits.status == 200, fits
    assert [(each.status, each.code) for each in (rows, venue_days)] == [(422, "preview_too_wide")] * 2


def test_previews_of_a_case_are_counted(tracer: Officer, case: Case) -> None:
    tenant = tracer.workspace.tenant
    tracer.workspace.policy("limits", trace_previews_per_case_day=2)
    try:
        answers = [tracer.call("POST", f"/v1/cases/{case.id}/preview", WIDE) for _ in range(3)]
    finally:
        tracer.workspace.tenant = tenant

    assert [answer.status for answer in answers] == [200, 200, 429]


def test_a_choice_wider_than_the_policy_is_refused_with_all_its_faults(tracer: Officer, case: Case) -> None:
    answer = tracer.call(
        "POST", f"/v1/cases/{case.id}/preview", {**WIDE, "minutes": 1000, "choices": [{"minutes": 999}]}
    )

    assert answer.status == 422
    assert set(answer.faults) == {"minutes", "choices[0].minutes"}


def test_nobody_else_previews_runs_or_reads_a_case(
    hunan: TestWorkspace, admin: Officer, tracer: Officer, story: Story, case: Case
) -> None:
    job = run(tracer, case).json["job_id"]
    deliver(hunan)
    others = {
        "another region": officer(admin, "tracer", "430102", "芙蓉区疾控中心"),
        "another office": officer(admin, "tracer", DONGKOU, "洞口县第二疾控中心"),
        "an approver": officer(admin, "approver", DONGKOU, "洞口县卫健局"),
        "a reviewer": officer(admin, "reviewer", DONGKOU, CDC),
    }
    pending = story.about(story.ill, approved=False)
    for name, other in others.items():
        path = f"/v1/cases/{case.id}"
        answers = [
            other.call("POST", f"{path}/preview", WIDE),
            other.call("POST", f"{path}/run", {"degree": 1, **WIDE}),
            other.call("DELETE", f"{path}/run"),
            other.call("GET", f"{path}/contacts?degree=1"),
        ]
        assert {answer.status for answer in answers} <= {403, 404}, name
    assert others["another office"].call("GET", f"/v1/jobs/{job}").status == 404
    assert others["an approver"].call("GET", f"/v1/jobs/{job}").status == 200
    assert {run(tracer, pending).status, run(tracer, pending, 2).status} == {409}
    assert run(tracer, case, also=[pending.id]).status == 409


def test_a_role_removed_while_a_run_waits_ends_it(hunan: TestWorkspace, admin: Officer, case: Case) -> None:
    gone = officer(admin, "tracer", DONGKOU, CDC)
    run(gone, case)
    removed = admin.call("DELETE", f"/v1/staff/{gone.account}/roles/tracer")

    deliver(hunan)

    assert removed.status == 204, removed
    runs, _ = hunan.contacts.runs(case.id)
    assert (runs.active, runs.shown, kept_rows(hunan, case)) == (None, None, [])


def test_an_outbreak_finds_whom_any_of_its_cases_met_and_none_of_the_cases(
    tracer: Officer, story: Story, case: Case
) -> None:
    friend = story.about(story.friend)

    run(tracer, case, also=[friend.id])
    deliver(tracer.workspace)

    found = contacts(tracer, case)
    assert sorted(each["name"] for each in found) == sorted(["刘**", story.stranger.mask])


@pytest.mark.parametrize(("hours", "by_index"), [(24, False), (25, True)])
def test_a_venue_over_more_than_a_day_is_left_to_whoever_has_the_indexes(
    tracer: Officer, story: Story, monkeypatch: pytest.MonkeyPatch, hours: int, by_index: bool
) -> None:
    until = tracer.workspace.instant()
    subject = AskedFor(venue=story.first.venue.id)
    case = kept_case(tracer.workspace, subject, until - timedelta(hours=hours), until)
    handed: list[Any] = []
    monkeypatch.setattr(tracer.workspace.queues, "start_outbreak", lambda *job: handed.append(job))

    job_id = run(tracer, case).json["job_id"]
    county, _, name = job_id.partition("-")
    run_job(tracer.workspace, county, name, lambda: 900)

    assert handed == ([(county, name)] if by_index else [])
    assert tracer.call("GET", f"/v1/jobs/{job_id}").json["state"] == ("waiting" if by_index else "done")


def test_of_a_day_whose_keys_are_gone_nobody_is_found(tracer: Officer) -> None:
    workspace = province("43")
    make_day_keys(workspace, workspace.instant() - timedelta(days=1))
    make_day_keys(workspace, workspace.instant())
    told = Story(workspace)
    from chalicelib.domain.tracing.subject import Subject
    from chalicelib.usecases.tracing.live import find_first
    from tests.domain.tracing_visits import choice

    subject = Subject(people=frozenset({str(told.ill.person)}))
    before = find_first(workspace, subject, choice(30), told.case.window.seconds).contacts
    erase_keys(workspace, "assisted")
    without_assisted = find_first(workspace, subject, choice(30), told.case.window.seconds).contacts
    erase_keys(workspace, "visits")

    after = find_first(workspace, subject, choice(30), told.case.window.seconds)

    assert (len(before), len(without_assisted)) == (2, 1)
    assert (after.contacts, after.seen) == ([], {})


def erase_keys(workspace: TestWorkspace, row_class: str) -> None:
    """Remove the wrapped keys of a class, as the purge does."""
    row = bind(KeyRow, "keys", workspace.settings)
    for each in row.scan():
        if each.pk.startswith(f"43#{row_class}#"):
            each.update(actions=[KeyRow.state.set("erased"), KeyRow.wrapped.remove()])
