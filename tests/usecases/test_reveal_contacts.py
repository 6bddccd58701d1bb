"""Candidates are named: so many a local day, counted once, on record before anything is shown."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.day import day_end, local_day
from chalicelib.domain.errors import DomainError, InvalidFields, TooMany
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from chalicelib.usecases.tracing import reveal_contacts
from chalicelib.usecases.tracing.reveal_contacts import Revealed, reveal
from tests.custody import entries
from tests.embedded import TestWorkspace, province
from tests.faults import AFTER, BEFORE
from tests.people import verified
from tests.storage.engines import at_once
from tests.usecases.case_builders import CDC, kept_case, tracer
from tests.usecases.reveal_builders import keep, killed, looks, opened, registered, strangers

pytestmark = pytest.mark.aws
WHY = "与病例同时段就餐，需电话核实"
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    workspace = province("43")
    make_day_keys(workspace, workspace.instant())
    return workspace


@pytest.fixture
def later(hunan: TestWorkspace) -> Iterator[TestWorkspace]:
    """Give a clock that a test may set ahead."""
    yield hunan
    hunan.ahead = timedelta()


def refusal(act: Callable[[], Any]) -> DomainError:
    with pytest.raises(DomainError) as refused:
        act()
    return refused.value


def revealed_in(workspace: TestWorkspace, case_ref: str) -> list[int]:
    """Return how many each REVEAL of a case had."""
    found = entries(workspace, "REVEAL", newest=60)
    return [entry["facts"]["count"] for entry in found if entry["ref"] == case_ref]


def test_whoever_is_named_is_shown_in_full_and_sees_who_looked(hunan: TestWorkspace) -> None:
    case = kept_case(hunan)
    somebody, bystander = verified(hunan, name="测试丁"), verified(hunan)
    one, other = registered(hunan, opened(hunan, case), somebody), strangers(hunan, opened(hunan, case), 1)[0]
    names = keep(hunan, opened(hunan, case), [one, other])

    found = reveal(hunan, tracer(hunan), case.id, names, WHY)

    by_name = {named.who.name: named.who for named in found.people}
    assert by_name["测试丁"].id_number == somebody.id_number
    assert by_name["测试丁"].phone == somebody.phone
    assert by_name["测试丙"] == other.seen.written[0]
    assert found.left == hunan.tenant.caps.reveals - 2
    assert looks(hunan, one.person) == looks(hunan, other.person) == [(CDC, f"流行病学调查：{WHY}")]
    assert looks(hunan, hunan.people.person("resident_id", bystander.id_number)) == []
    seen = somebody.call("GET", "/v1/me/accesses").json["items"]
    assert [(each["office"], each["purpose"]) for each in seen] == [(CDC, f"流行病学调查：{WHY}")]
    assert revealed_in(hunan, case.ref) == [2]


def test_forty_nine_a_day_and_the_fiftieth_is_refused_whole(hunan: TestWorkspace) -> None:
    case = kept_case(hunan)
    names = keep(hunan, opened(hunan, case), strangers(hunan, opened(hunan, case), 51))

    first = reveal(hunan, tracer(hunan), case.id, names[:48], WHY)
    refused = refusal(lambda: reveal(hunan, tracer(hunan), case.id, names[48:50], WHY))
    last = reveal(hunan, tracer(hunan), case.id, names[48:49], WHY)
    over = refusal(lambda: reveal(hunan, tracer(hunan), case.id, names[50:], WHY))

    assert (len(first.people), first.left, last.left) == (48, 1, 0)
    assert isinstance(refused, TooMany)
    assert (refused.code, refused.facts) == ("reveals_used_up", {"limit": 49, "left": 1})
    assert (over.code, over.facts["left"]) == ("reveals_used_up", 0)
    assert set(hunan.reveals.marks(case.id)) == set(names[:49])
    assert revealed_in(hunan, case.ref) == [48, 1]


def test_of_fifty_at_the_same_moment_no_more_than_the_day_has_are_named(hunan: TestWorkspace) -> None:
    case = kept_case(hunan)
    names = keep(hunan, opened(hunan, case), strangers(hunan, opened(hunan, case), 50))
    who = tracer(hunan)

    outcomes = at_once(50, lambda number: len(reveal(hunan, who, case.id, [names[number]], WHY).people))

    assert outcomes == Counter({"1": 49, "reveals_used_up": 1})
    assert len(hunan.reveals.marks(case.id)) == 49
    assert sum(revealed_in(hunan, case.ref)) == 49


def test_whoever_is_named_again_costs_nothing_and_is_told_again(hunan: TestWorkspace) -> None:
    case = kept_case(hunan)
    people = strangers(hunan, opened(hunan, case), 2)
    names = keep(hunan, opened(hunan, case), people)
    reveal(hunan, tracer(hunan), case.id, names[:1], WHY)

    again = reveal(hunan, tracer(hunan), case.id, names, "复核")

    assert (len(again.people), again.left) == (2, hunan.tenant.caps.reveals - 2)
    assert [purpose for _, purpose in looks(hunan, people[0].person)] == ["流行病学调查：复核", f"流行病学调查：{WHY}"]
    assert len(looks(hunan, people[1].person)) == 1
    assert revealed_in(hunan, case.ref) == [1, 2]


def test_a_new_local_day_begins_at_midnight_here(later: TestWorkspace) -> None:
    before = later.tenant.caps.reveals
    later.policy("caps", reveals=1)
    case = kept_case(later)
    names = keep(later, opened(later, case), strangers(later, opened(later, case), 4))
    midnight = day_end(local_day(later.instant(), later.tenant), later.tenant)
    try:
        later.ahead = midnight - later.instant() - timedelta(seconds=20)
        reveal(later, tracer(later), case.id, names[:1], WHY)
        refused = refusal(lambda: reveal(later, tracer(later), case.id, names[1:2], WHY))
        later.ahead += timedelta(seconds=21)
        found = reveal(later, tracer(later), case.id, names[2:3], WHY)
    finally:
        later.policy("caps", reveals=before)

    assert isinstance(refused, TooMany)
    assert 0 < refused.retry_after_s <= 20
    assert len(found.people) == 1


def test_fifty_named_are_fifty_entries_to_those_and_to_nobody_else(later: TestWorkspace) -> None:
    case = kept_case(later)
    people = strangers(later, opened(later, case), 52)
    names = keep(later, opened(later, case), people)

    reveal(later, tracer(later), case.id, names[:49], WHY)
    later.ahead = DAY
    reveal(later, tracer(later), case.id, names[49:50], WHY)

    assert [len(looks(later, each.person)) for each in people] == [1] * 50 + [0, 0]


def test_a_look_shows_to_the_person_after_the_policys_hours(later: TestWorkspace) -> None:
    later.policy("tracing", accesses_delay_hours=24.0)
    case, somebody = kept_case(later), verified(later)
    names = keep(later, opened(later, case), [registered(later, opened(later, case), somebody)])
    person = later.people.person("resident_id", somebody.id_number)
    try:
        reveal(later, tracer(later), case.id, names, WHY)
        at = later.instant()
    finally:
        later.policy("tracing", accesses_delay_hours=0.0)

    assert later.accesses.page(person, at + DAY - timedelta(seconds=5), 9, None)[0] == []
    assert len(later.accesses.page(person, at + DAY, 9, None)[0]) == 1


def test_nobody_of_another_case_twice_or_without_a_reason_is_named(hunan: TestWorkspace) -> None:
    case, other = kept_case(hunan), kept_case(hunan)
    names = keep(hunan, opened(hunan, case), strangers(hunan, opened(hunan, case), 2))
    foreign = keep(hunan, opened(hunan, other), strangers(hunan, opened(hunan, other), 1))

    def faults(*given: str, why: str = WHY) -> list[tuple[str, str]]:
        refused = refusal(lambda: reveal(hunan, tracer(hunan), case.id, given, why))
        assert isinstance(refused, InvalidFields)
        return [(error.field, error.code) for error in refused.errors]

    assert faults(names[0], foreign[0]) == [("contact_ids[1]", "contact_unknown")]
    assert faults(names[0], names[1], names[0]) == [("contact_ids[2]", "duplicate")]
    assert faults(names[0], why=" \n ") == [("reason", "required")]
    assert hunan.reveals.marks(case.id) == {}


@pytest.mark.parametrize("kind", [BEFORE, AFTER])
def test_killed_at_each_write_nothing_is_shown_without_chain_and_look(hunan: TestWorkspace, kind: str) -> None:
    case, who = kept_case(hunan), tracer(hunan)
    people = strangers(hunan, opened(hunan, case), 9)
    names = keep(hunan, opened(hunan, case), people)
    number, was_killed, used = 0, True, 0

    while was_killed:
        name, person = names[number], people[number].person
        found: list[Revealed] = []
        before = hunan.audit.head().seq
        was_killed = killed(
            kind, number, lambda name=name, found=found: found.append(reveal(hunan, who, case.id, [name], WHY))
        )  # type: ignore[misc]
        if found:
            assert hunan.audit.head().seq > before
            assert looks(hunan, person)
        shown = hunan.reveals.marks(case.id).get(name)
        if shown and shown.shown_at:
            assert looks(hunan, person)
        again = reveal(hunan, who, case.id, [name], WHY)
        used += 1
        assert (len(again.people), again.left) == (1, hunan.tenant.caps.reveals - used)
        number += 1

    assert number > 4


def test_when_the_chain_takes_nothing_nobody_is_named(hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    case = kept_case(hunan)
    people = strangers(hunan, opened(hunan, case), 1)
    names = keep(hunan, opened(hunan, case), people)

    def closed(*_: Any, **__: Any) -> int:
        raise RuntimeError("chain")

    monkeypatch.setattr(reveal_contacts, "record", closed)
    with pytest.raises(RuntimeError):
        reveal(hunan, tracer(hunan), case.id, names, WHY)

    assert looks(hunan, people[0].person) == []
    assert hunan.reveals.marks(case.id)[names[0]].shown_at is None
