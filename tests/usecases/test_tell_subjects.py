"""Whoever a case is about reads in his accesses that he was looked for: once a case, before anything is found."""

from datetime import timedelta

import pytest

from chalicelib.domain.tracing.case import AskedFor, Case
from chalicelib.domain.tracing.choice import Choice
from chalicelib.storage import keys
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from chalicelib.usecases.tracing import live, preview_case
from chalicelib.usecases.tracing.ask_run import ask_run
from chalicelib.usecases.tracing.run_terms import RunTerms
from chalicelib.usecases.tracing.tell_subjects import PURPOSE
from tests.embedded import TestWorkspace, province
from tests.people import fresh_id_number
from tests.queue import deliver
from tests.usecases.case_builders import CDC, kept_case, tracer
from tests.usecases.reveal_builders import looks

pytestmark = pytest.mark.aws
CHOICE = Choice(minutes=30, same_entrance=False, min_overlap_minutes=1, presence=("on_site",))
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    workspace = province("43")
    make_day_keys(workspace, workspace.instant())
    return workspace


def somebody(workspace: TestWorkspace) -> str:
    return workspace.people.person("resident_id", fresh_id_number())


def about(workspace: TestWorkspace, person: str) -> Case:
    return kept_case(workspace, AskedFor(person=person, id_type="resident_id", number_mask="4305**********1234"))


def terms(*cases: Case) -> RunTerms:
    return RunTerms(cases=tuple(case.id for case in cases), degree=1, choice=CHOICE)


def test_previews_and_runs_of_a_case_are_one_look_at_its_subject(hunan: TestWorkspace) -> None:
    person = somebody(hunan)
    case, who = about(hunan, person), tracer(hunan)

    before = looks(hunan, person)
    preview_case.preview_case(hunan, who, case.id, [CHOICE])
    previewed = looks(hunan, person)
    ask_run(hunan, who, terms(case))
    deliver(hunan)
    preview_case.preview_case(hunan, who, case.id, [CHOICE])

    assert (before, previewed) == ([], [(CDC, PURPOSE)])
    assert looks(hunan, person) == [(CDC, PURPOSE)]


def test_a_run_of_several_cases_is_a_look_at_the_subject_of_each(hunan: TestWorkspace) -> None:
    people = [somebody(hunan) for _ in range(3)]
    cases = [about(hunan, person) for person in (*people, people[0])]

    ask_run(hunan, tracer(hunan), terms(*cases))

    assert [len(looks(hunan, person)) for person in people] == [2, 1, 1]


def test_whom_an_alert_was_about_is_told_and_a_venue_is_nobody(
    hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = somebody(hunan)
    monkeypatch.setattr(live, "_alerted", lambda _, name: [person] if name == "alert" else [])

    for subject in (AskedFor(alert="alert"), AskedFor(venue="nowhere")):
        ask_run(hunan, tracer(hunan), terms(kept_case(hunan, subject)))

    assert looks(hunan, person) == [(CDC, PURPOSE)]


def test_nothing_is_looked_for_while_the_look_is_not_noted(
    hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, started = about(hunan, somebody(hunan)), []

    def broken(*_: object, **__: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(hunan.accesses, "record_once", broken)
    monkeypatch.setattr(hunan.queues, "start_job", lambda *job: started.append(job))
    monkeypatch.setattr(preview_case, "gather", lambda *_, **__: started.append("gather"))
    for act in (
        lambda: preview_case.preview_case(hunan, tracer(hunan), case.id, [CHOICE]),
        lambda: ask_run(hunan, tracer(hunan), terms(case)),
    ):
        with pytest.raises(ConnectionError):
            act()

    assert started == []


def test_he_sees_it_after_the_policys_hours_and_its_key_leads_nobody_to_the_case(hunan: TestWorkspace) -> None:
    person, before, at = somebody(hunan), hunan.tenant, hunan.instant()
    case = about(hunan, person)
    hunan.policy("tracing", accesses_delay_hours=24.0)
    try:
        ask_run(hunan, tracer(hunan), terms(case))
    finally:
        hunan.tenant = before
    rows = hunan.people.rows
    (row,) = rows.query(keys.under(hunan.settings.tenant, person), rows.sk.startswith(keys.ACCESS))

    assert hunan.accesses.page(person, at + DAY - timedelta(seconds=5), 9, None)[0] == []
    assert len(hunan.accesses.page(person, at + DAY + timedelta(minutes=5), 9, None)[0]) == 1
    assert row.sk.startswith(f"{keys.ACCESS}{keys.instant(case.opened_at)[:8]}")
    assert case.ref not in row.sk
    assert PURPOSE not in str(row.body)
