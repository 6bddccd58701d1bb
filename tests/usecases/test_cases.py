"""Cases take two people of two offices; each step stands in the chain once, whatever breaks off in between."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain.errors import Conflict, DomainError, Forbidden, InvalidFields, NotFound, TooMany
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.role import Role
from chalicelib.domain.tracing.case import Case, terms_of
from chalicelib.usecases.tracing import case_record, open_case, read_case
from chalicelib.usecases.tracing.case_scope import Asked
from chalicelib.usecases.tracing.close_case import close_case
from chalicelib.usecases.tracing.decide_case import approve, deny
from chalicelib.usecases.tracing.opened_case import open_case_file
from tests.embedded import TestWorkspace, province
from tests.storage.engines import at_once
from tests.usecases.case_builders import BUREAU, CDC, DONGKOU, approver, entries, kinds, request, tracer
from tests.usecases.test_venues import approved as venue_with_doors

pytestmark = pytest.mark.aws
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    return province("43")


@pytest.fixture
def later(hunan: TestWorkspace) -> Iterator[TestWorkspace]:
    """Give a clock that a test may set ahead."""
    yield hunan
    hunan.ahead = timedelta()


def opened(workspace: TestWorkspace, by: Caller | None = None, **more: Any) -> Case:
    return open_case.open_case(workspace, by or tracer(workspace), request(workspace, **more))[0]


def refusal(act: Any) -> DomainError:
    with pytest.raises(DomainError) as refused:
        act()
    return refused.value


def faults(workspace: TestWorkspace, **more: Any) -> dict[str, str]:
    refused = refusal(lambda: opened(workspace, **more))
    assert isinstance(refused, InvalidFields)
    return {error.field: error.code for error in refused.errors}


@contextmanager
def without_chain(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let nothing be appended, so that what is done meanwhile breaks off."""

    def fall(*_: object, **__: object) -> int:
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(case_record, "record", fall)
        with pytest.raises(ConnectionError):
            yield


def test_a_case_goes_from_one_office_to_another_and_to_its_end(hunan: TestWorkspace) -> None:
    first, second = tracer(hunan), approver(hunan)

    case = opened(hunan, first)
    assert case.state(hunan.instant()) == "pending"
    case = approve(hunan, second, case.id)
    assert case.state(hunan.instant()) == "approved"
    assert open_case_file(hunan, first, case.id).file.case_no == "洞口〔2022〕17号"
    case = close_case(hunan, first, case.id)

    assert case.state(hunan.instant()) == "closed"
    assert refusal(lambda: open_case_file(hunan, first, case.id)).facts == {"state": "closed"}
    told = [(entry["kind"], entry["office"]) for entry in entries(hunan, case)]
    assert told == [("CASE_OPENED", CDC), ("CASE_APPROVED", BUREAU), ("CASE_CLOSED", CDC)]
    for entry in entries(hunan, case):
        assert set(entry["facts"]) <= {"until", "deadline", "window_s"}


def test_each_step_moves_the_instant_at_which_the_key_goes(hunan: TestWorkspace) -> None:
    terms, first = terms_of(hunan.tenant), tracer(hunan)

    case = opened(hunan, first)
    assert case.erase_at == case.opened_at + terms.pending + terms.kept
    case = approve(hunan, approver(hunan), case.id)
    assert case.decided_at
    assert case.erase_at == case.decided_at + terms.open + terms.kept
    case = close_case(hunan, first, case.id)
    assert case.closed_at
    assert case.erase_at == case.closed_at + terms.kept
    deadlines = [entry["facts"]["deadline"] for entry in entries(hunan, case)]
    assert datetime.fromisoformat(deadlines[-1]) == case.erase_at


def test_a_denied_case_opens_to_nobody_and_says_why_to_whom_it_concerns(hunan: TestWorkspace) -> None:
    first, second = tracer(hunan), approver(hunan)
    case = opened(hunan, first)

    deny(hunan, second, case.id, "依据不足，请补充流调报告")

    assert refusal(lambda: open_case_file(hunan, first, case.id)).facts == {"state": "denied"}
    assert refusal(lambda: approve(hunan, approver(hunan, office="县纪委"), case.id)).facts == {"state": "denied"}
    _, file = read_case.show(hunan, first, case.id)
    assert file
    assert file.denial == "依据不足，请补充流调报告"
    assert kinds(hunan, case) == ["CASE_OPENED", "CASE_DENIED"]


def test_the_second_is_another_person_of_another_office(hunan: TestWorkspace) -> None:
    first = replace(tracer(hunan), roles=(Role("tracer", DONGKOU, CDC), Role("approver", DONGKOU, BUREAU)))
    case = opened(hunan, first)
    other_phone = replace(approver(hunan), person=first.person)
    colleague = approver(hunan, office=f"洞口 县疾控中心{chr(0x3000)}")
    both = replace(approver(hunan), roles=(Role("approver", DONGKOU, BUREAU), Role("tracer", DONGKOU, CDC)))

    codes = [
        refusal(lambda who=who: approve(hunan, who, case.id)).code for who in (first, other_phone, colleague, both)
    ]

    assert codes == ["second_person_needed", "second_person_needed", "other_office_needed", "other_office_needed"]
    assert refusal(lambda: deny(hunan, first, case.id, "不同意")).code == "second_person_needed"
    assert kinds(hunan, case) == ["CASE_OPENED"]


def test_another_region_knows_of_no_case(hunan: TestWorkspace) -> None:
    case = opened(hunan)

    for stranger in (approver(hunan, "430522"), approver(hunan, "4301"), tracer(hunan), tracer(hunan, "430522")):
        assert isinstance(refusal(lambda who=stranger: approve(hunan, who, case.id)), NotFound)
    assert isinstance(refusal(lambda: close_case(hunan, tracer(hunan, "430522"), case.id)), NotFound)
    assert isinstance(refusal(lambda: read_case.show(hunan, tracer(hunan, office="别的单位"), case.id)), NotFound)
    assert approve(hunan, approver(hunan, "43", "省卫健委"), case.id).decision == "approved"


def test_what_is_asked_twice_is_done_once(hunan: TestWorkspace) -> None:
    first, second = tracer(hunan), approver(hunan)
    wanted = request(hunan)

    opened_twice = [open_case.open_case(hunan, first, wanted)[0].id for _ in range(2)]
    case_id = opened_twice[0]
    approved = [approve(hunan, second, case_id) for _ in range(2)]
    again = open_case.open_case(hunan, first, wanted)[0]
    closed = [close_case(hunan, first, case_id) for _ in range(2)]

    assert opened_twice == [case_id, case_id]
    assert again == approved[0] == approved[1]
    assert closed[0] == closed[1]
    assert kinds(hunan, again) == ["CASE_OPENED", "CASE_APPROVED", "CASE_CLOSED"]
    assert refusal(lambda: close_case(hunan, second, case_id)).facts == {"state": "closed"}
    assert open_case.open_case(hunan, first, wanted)[0].id != case_id


def test_the_same_request_at_the_same_moment_is_one_case(hunan: TestWorkspace) -> None:
    first, wanted = tracer(hunan), request(hunan)

    outcomes = at_once(4, lambda _: open_case.open_case(hunan, first, wanted)[0].id)

    assert len([each for each in outcomes if each != "changed_meanwhile"]) == 1


def test_of_two_who_decide_at_the_same_moment_one_does(hunan: TestWorkspace) -> None:
    case = opened(hunan)
    first, second = approver(hunan), approver(hunan, office="县纪委")

    outcomes = at_once(
        2,
        lambda number: (approve if number else lambda *who: deny(*who, "不"))(hunan, (first, second)[number], case.id),
    )

    assert len([each for each in outcomes if each not in ("changed_meanwhile", "case_state")]) == 1
    assert len(kinds(hunan, case)) == 2


def test_what_breaks_off_before_the_chain_is_not_there_and_is_finished_by_a_resend(
    hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, wanted = tracer(hunan), approver(hunan), request(hunan)

    with without_chain(monkeypatch):
        open_case.open_case(hunan, first, wanted)
    known = {case.id for case in read_case.listing(hunan, first, None, 100, None)[0]}
    case = open_case.open_case(hunan, first, wanted)[0]
    with without_chain(monkeypatch):
        approve(hunan, second, case.id)
    assert refusal(lambda: open_case_file(hunan, first, case.id)).facts == {"state": "pending"}
    approve(hunan, second, case.id)
    assert open_case_file(hunan, first, case.id)

    assert case.id not in known
    assert kinds(hunan, case) == ["CASE_OPENED", "CASE_APPROVED"]


def test_what_breaks_off_behind_the_chain_stands_there_once(
    hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, wanted = tracer(hunan), approver(hunan), request(hunan)

    def twice(act: Any, breaks_at: int) -> Any:
        calls, change = [0], hunan.cases.change

        def fall(*given: Any, **more: Any) -> Any:
            calls[0] += 1
            if calls[0] == breaks_at:
                raise ConnectionError
            return change(*given, **more)

        with monkeypatch.context() as patch:
            patch.setattr(hunan.cases, "change", fall)
            with pytest.raises(ConnectionError):
                act()
        return act()

    case = twice(lambda: open_case.open_case(hunan, first, wanted)[0], 1)
    twice(lambda: approve(hunan, second, case.id), 2)
    closed = twice(lambda: close_case(hunan, first, case.id), 2)

    assert closed.state(hunan.instant()) == "closed"
    assert kinds(hunan, case) == ["CASE_OPENED", "CASE_APPROVED", "CASE_CLOSED"]


def test_a_decision_that_broke_off_stands_for_whoever_comes_next(
    hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = opened(hunan)
    with without_chain(monkeypatch):
        approve(hunan, approver(hunan), case.id)

    refused = refusal(lambda: deny(hunan, approver(hunan, office="县纪委"), case.id, "不同意"))

    assert refused.facts == {"state": "approved"}
    assert kinds(hunan, case) == ["CASE_OPENED", "CASE_APPROVED"]


def test_nobody_decides_a_case_whose_time_is_over(later: TestWorkspace) -> None:
    waiting, first = opened(later), tracer(later)
    running = approve(later, approver(later), opened(later, first).id)

    later.ahead = terms_of(later.tenant).pending
    assert refusal(lambda: approve(later, approver(later), waiting.id)).facts == {"state": "expired"}
    assert refusal(lambda: close_case(later, tracer(later), waiting.id)).facts == {"state": "expired"}
    assert open_case_file(later, first, running.id)
    later.ahead = terms_of(later.tenant).open + SECOND
    assert refusal(lambda: open_case_file(later, first, running.id)).facts == {"state": "expired"}


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (timedelta(days=-3), timedelta(minutes=5), {"to": "in_future"}),
        (timedelta(0), timedelta(0), {"to": "ends_before_start"}),
        (timedelta(days=-1), timedelta(days=-2), {"to": "ends_before_start"}),
        (timedelta(days=-31), timedelta(0), {"to": "window_too_long", "from": "window_gone"}),
        (timedelta(days=-40), timedelta(days=-39), {"from": "window_gone"}),
    ],
)
def test_a_window_is_not_ahead_not_empty_not_too_long_and_not_destroyed(
    hunan: TestWorkspace, since: timedelta, until: timedelta, expected: dict[str, str]
) -> None:
    now = hunan.instant()

    assert faults(hunan, since=now + since, until=now + until) == expected


def test_a_window_beyond_all_calendars_is_refused_like_any_other(hunan: TestWorkspace) -> None:
    east, west = (
        datetime.fromisoformat("0001-01-01T00:00:00+14:00"),
        datetime.fromisoformat("9999-12-31T23:59:59-12:00"),
    )

    assert faults(hunan, since=east) == {"to": "window_too_long", "from": "window_gone"}
    assert faults(hunan, since=east, until=east) == {"to": "ends_before_start", "from": "window_gone"}
    assert faults(hunan, since=west, until=west) == {"to": "in_future"}


def test_a_window_is_kept_in_whole_seconds_of_one_clock(hunan: TestWorkspace) -> None:
    at = (hunan.instant() - DAY).replace(microsecond=999_999)

    case = opened(hunan, since=at.astimezone(), until=at + 2 * SECOND)

    assert (case.window.since, case.window.until) == (at.replace(microsecond=0), at.replace(microsecond=0) + 3 * SECOND)
    exact = opened(hunan, since=case.window.since, until=case.window.until)
    assert exact.window == case.window
    assert case.window.since.tzinfo is UTC


def test_one_subject_is_named_and_it_exists_where_that_tells_nothing(hunan: TestWorkspace) -> None:
    _, venue, doors = venue_with_doors(hunan)
    alert = f"{DONGKOU}-20220301-083000000-{'a' * 16}"
    asked = {
        "nobody": Asked(),
        "two": Asked(id_number="430525199001011234", venue_id=venue.id),
        "type alone": Asked(id_type="passport", venue_id=venue.id),
        "door alone": Asked(entrance_id=doors[0].id),
        "door of a person": Asked(id_number="430525199001011234", entrance_id=doors[0].id),
    }

    for name, subject in asked.items():
        assert faults(hunan, subject=subject) == {"subject": "one_subject"}, name
    assert faults(hunan, subject=Asked(id_number="430525199001011235")) == {"subject.id_number": "id_checksum"}
    assert faults(hunan, subject=Asked(alert_id=alert)) == {"subject.alert_id": "alert_unknown"}
    assert faults(hunan, subject=Asked(alert_id="x")) == {"subject.alert_id": "alert_unknown"}
    assert faults(hunan, subject=Asked(venue_id="x")) == {"subject.venue_id": "venue_unknown"}
    assert faults(hunan, subject=Asked(venue_id=venue.id, entrance_id="x")) == {
        "subject.entrance_id": "entrance_unknown"
    }
    case = opened(hunan, subject=Asked(venue_id=venue.id, entrance_id=doors[0].id))
    assert case.region == DONGKOU


def test_a_venue_or_an_alert_is_asked_about_by_its_own_region(hunan: TestWorkspace) -> None:
    _, venue, _ = venue_with_doors(hunan)
    alert = f"{DONGKOU}-20220301-083000000-{'a' * 16}"
    stranger = tracer(hunan, "430522")

    for subject in (Asked(venue_id=venue.id), Asked(alert_id=alert)):
        refused = refusal(lambda subject=subject: opened(hunan, stranger, subject=subject))
        assert isinstance(refused, Forbidden)
        assert refused.code == "outside_your_region"
    assert opened(hunan, stranger).region == "430522"
    assert opened(hunan, tracer(hunan, "4305"), subject=Asked(venue_id=venue.id)).region == "4305"


def test_a_tracer_opens_so_many_cases_an_hour(later: TestWorkspace) -> None:
    before = later.tenant.limits.cases_per_staff_hour
    later.policy("limits", cases_per_staff_hour=2)
    who = tracer(later)

    for _ in range(2):
        opened(later, who)
    assert isinstance(refusal(lambda: opened(later, who)), TooMany)
    assert opened(later)
    later.policy("limits", cases_per_staff_hour=before)


def test_lists_are_of_ones_region_and_state_page_by_page(hunan: TestWorkspace) -> None:
    first = tracer(hunan, "430527", "绥宁县疾控中心")
    cases = [opened(hunan, first) for _ in range(3)]
    approve(hunan, approver(hunan, "4305"), cases[1].id)

    def listed(who: Caller, state: str | None = None, limit: int = 10) -> list[str]:
        found, cursor = read_case.listing(hunan, who, state, limit, None)
        while cursor:
            more, cursor = read_case.listing(hunan, who, state, limit, cursor)
            found += more
        return [case.id for case in found]

    mine = {case.id for case in cases}
    assert set(listed(first)) == mine
    assert set(listed(first, limit=1)) == mine
    assert listed(first, "approved") == [cases[1].id]
    assert mine <= set(listed(approver(hunan, "43"), limit=100))
    assert listed(tracer(hunan, "430527")) == []
    assert listed(approver(hunan, "430581")) == []


def test_a_case_is_closed_at_once_though_the_chain_does_not_answer(
    hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = tracer(hunan)
    case = approve(hunan, approver(hunan), opened(hunan, first).id)

    with without_chain(monkeypatch):
        close_case(hunan, first, case.id)

    assert isinstance(refusal(lambda: open_case_file(hunan, first, case.id)), Conflict)
