"""Pushes: revealed contacts to the counties concerned, to each its own, once; read on record by whoever took them."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.domain.errors import Conflict, DomainError, Forbidden, Gone, NotFound
from chalicelib.domain.person.caller import Caller
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from chalicelib.usecases.tracing import take_pushes
from chalicelib.usecases.tracing.notify_counties import notify
from chalicelib.usecases.tracing.reveal_contacts import reveal
from tests.callers import staff
from tests.custody import entries
from tests.embedded import TestWorkspace, province
from tests.faults import AFTER, BEFORE
from tests.mailbox import messages
from tests.people import officer, security_admin
from tests.usecases.case_builders import CDC, DONGKOU, kept_case, tracer
from tests.usecases.reveal_builders import candidate, keep, killed, looks, opened, strangers, written
from tests.usecases.test_export_contacts import ran

pytestmark = pytest.mark.aws
WHY, NOTE = "电话核实", "请今日内落实"
HOME, ELSEWHERE = "430102", "430522"


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    workspace = province("43")
    make_day_keys(workspace, workspace.instant())
    return workspace


def refusal(act: Callable[[], Any]) -> DomainError:
    with pytest.raises(DomainError) as refused:
        act()
    return refused.value


def command(workspace: TestWorkspace, region: str, office: str = "区指挥部") -> Caller:
    return staff(workspace, "command", region, office)


def pushed_of(workspace: TestWorkspace, case_id: str) -> dict[str, list[str]]:
    """Return whom a case pushed to which county."""
    found: dict[str, list[str]] = {}
    for sent in workspace.pushes.sent(case_id):
        found.setdefault(sent.county, []).extend(sent.contacts)
    return found


def test_each_county_has_its_own_and_nobody_elses(hunan: TestWorkspace) -> None:
    case = kept_case(hunan)
    of = opened(hunan, case)
    ran(hunan, of, 3, 1)
    one, other = strangers(hunan, of, 1), strangers(hunan, of, 1, residence=f"{HOME}001")
    hidden = strangers(hunan, of, 1, residence=f"{HOME}001")
    names = keep(hunan, of, [*one, *other, *hidden])
    reveal(hunan, tracer(hunan), case.id, names[:2], WHY)

    found = notify(hunan, tracer(hunan), case.id, NOTE)

    assert {push.county: push.count for push in found.pushes} == {DONGKOU: 2, HOME: 1}
    assert {county: set(sent) for county, sent in pushed_of(hunan, case.id).items()} == {
        DONGKOU: set(names[:2]),
        HOME: {names[1]},
    }
    assert found.elsewhere == 0
    [home] = [push for push in found.pushes if push.county == HOME]
    received = take_pushes.accept(hunan, command(hunan, HOME), home.id)
    assert [who for _, who in received.people] == [other[0].seen.written[0]]
    assert (received.file.case_no, received.file.note) == (opened(hunan, case).file.case_no, NOTE)
    [here] = [push for push in found.pushes if push.county == DONGKOU]
    assert take_pushes.read(hunan, command(hunan, DONGKOU), here.id).file.rest == (3, 1)


def test_until_it_is_taken_on_it_is_masked_and_then_each_look_is_told(hunan: TestWorkspace) -> None:
    case = kept_case(hunan)
    of = opened(hunan, case)
    people = strangers(hunan, of, 2)
    reveal(hunan, tracer(hunan), case.id, keep(hunan, of, people), WHY)
    [push] = notify(hunan, tracer(hunan), case.id, "").pushes
    first, second = command(hunan, DONGKOU, "县指挥部"), tracer(hunan, office="县第二疾控中心")
    before = hunan.audit.head().seq

    waiting = take_pushes.read(hunan, first, push.id)
    taken = take_pushes.accept(hunan, first, push.id)
    again = take_pushes.accept(hunan, first, push.id)
    take_pushes.read(hunan, second, push.id)

    assert [who.name for _, who in waiting.people] == ["测**", "测**"]
    assert {who.id_number for _, who in waiting.people} == {None}
    wanted = {each.seen.written[0].id_number for each in people}
    assert {who.id_number for _, who in taken.people} == {who.id_number for _, who in again.people} == wanted
    said = [office for office, _ in looks(hunan, people[0].person)]
    assert sorted(said) == sorted([CDC, "县指挥部", "县第二疾控中心"])
    kinds = [entry["kind"] for entry in entries(hunan, newest=9) if entry["seq"] > before]
    assert kinds == ["PUSH_ACCEPTED", "PUSH_READ", "PUSH_READ", "PUSH_READ"]


def test_another_county_sees_nothing_and_only_one_takes_it_on(hunan: TestWorkspace) -> None:
    case = kept_case(hunan)
    of = opened(hunan, case)
    reveal(hunan, tracer(hunan), case.id, keep(hunan, of, strangers(hunan, of, 1)), WHY)
    [push] = notify(hunan, tracer(hunan), case.id, "").pushes
    stranger = command(hunan, ELSEWHERE)

    for act in (take_pushes.read, take_pushes.accept):
        assert isinstance(refusal(lambda act=act: act(hunan, stranger, push.id)), NotFound)  # type: ignore[misc]
        other = push.id.replace(DONGKOU, ELSEWHERE)
        assert isinstance(refusal(lambda act=act, other=other: act(hunan, stranger, other)), NotFound)  # type: ignore[misc]
    assert isinstance(refusal(lambda: take_pushes.listing(hunan, stranger, DONGKOU, 9, None)), Forbidden)
    assert push.id not in [each.id for each in take_pushes.listing(hunan, stranger, ELSEWHERE, 9, None)[0]]
    take_pushes.accept(hunan, command(hunan, DONGKOU), push.id)
    second = refusal(lambda: take_pushes.accept(hunan, command(hunan, DONGKOU), push.id))
    assert isinstance(second, Conflict)
    assert second.facts == {"state": "accepted"}


def test_pushed_again_only_what_is_new_goes_and_nobody_is_told_twice(hunan: TestWorkspace) -> None:
    admin, case = security_admin(hunan), kept_case(hunan)
    waiting = officer(admin, "command", HOME, "区指挥部")
    of = opened(hunan, case)
    names = keep(hunan, of, strangers(hunan, of, 2, residence=HOME))
    messages(hunan)
    reveal(hunan, tracer(hunan), case.id, names[:1], WHY)

    first = notify(hunan, tracer(hunan), case.id, "").pushes
    told = [message for message in messages(hunan) if message.phone == waiting.phone]
    again = notify(hunan, tracer(hunan), case.id, "").pushes
    silent = [message for message in messages(hunan) if message.phone == waiting.phone]
    reveal(hunan, tracer(hunan), case.id, names, WHY)
    more = notify(hunan, tracer(hunan), case.id, "").pushes

    assert [(message.kind, message.params) for message in told] == [("push_waiting", {})]
    assert (first, silent) == (again, [])
    assert {push.id for push in first} < {push.id for push in more}
    assert {county: sorted(sent) for county, sent in pushed_of(hunan, case.id).items()} == {
        DONGKOU: sorted(names),
        HOME: sorted(names),
    }
    counts = [entry["facts"]["count"] for entry in entries(hunan, "PUSH", newest=9) if entry["ref"] == case.ref]
    assert counts == [1, 1]


def test_who_lives_in_another_province_is_counted_and_nobody_named_is_pushed_by_nobody(hunan: TestWorkspace) -> None:
    case = kept_case(hunan)
    of = opened(hunan, case)
    names = keep(hunan, of, strangers(hunan, of, 1, residence="110101001"))

    nothing = refusal(lambda: notify(hunan, tracer(hunan), case.id, ""))
    reveal(hunan, tracer(hunan), case.id, names, WHY)
    found = notify(hunan, tracer(hunan), case.id, "")

    assert nothing.code == "nothing_revealed"
    assert ([push.county for push in found.pushes], found.elsewhere) == ([DONGKOU], 1)


def test_with_its_case_a_push_ends(hunan: TestWorkspace) -> None:
    case = kept_case(hunan)
    of = opened(hunan, case)
    reveal(hunan, tracer(hunan), case.id, keep(hunan, of, strangers(hunan, of, 1)), WHY)
    [push] = notify(hunan, tracer(hunan), case.id, "").pushes
    hunan.case_keys.erase(case.id, hunan.instant())

    for act in (take_pushes.read, take_pushes.accept):
        refused = refusal(lambda act=act: act(hunan, command(hunan, DONGKOU), push.id))  # type: ignore[misc]
        assert isinstance(refused, Gone)
        assert refused.code == "push_over"


def test_a_city_lists_its_counties_page_by_page(hunan: TestWorkspace) -> None:
    case = kept_case(hunan)
    of = opened(hunan, case)
    people = [
        candidate(hunan, of, f"{case.id}-{county}", written=[written()], counties=[county], reasons=())
        for county in (ELSEWHERE, DONGKOU)
    ]
    reveal(hunan, tracer(hunan), case.id, keep(hunan, of, people), WHY)
    wanted = {push.id for push in notify(hunan, tracer(hunan), case.id, "").pushes}

    found, cursor = [], ""
    while cursor is not None:
        page, cursor = take_pushes.listing(hunan, command(hunan, "4305"), "4305", 2, cursor or None)
        found += [push.id for push in page]

    assert wanted <= set(found)
    assert len(found) == len(set(found))
    assert [each[:6] for each in found] == sorted(each[:6] for each in found)


@pytest.mark.parametrize("kind", [BEFORE, AFTER])
def test_killed_at_each_write_nothing_is_pushed_twice_or_lost_or_read_unrecorded(
    hunan: TestWorkspace, kind: str
) -> None:
    who, number, was_killed = tracer(hunan), 0, True
    case = kept_case(hunan)
    of = opened(hunan, case)
    people = strangers(hunan, of, 9)
    names = keep(hunan, of, people)

    while was_killed:
        reveal(hunan, who, case.id, names[number : number + 1], WHY)
        was_killed = killed(kind, number, lambda: notify(hunan, who, case.id, ""))
        notify(hunan, who, case.id, "")
        sent = pushed_of(hunan, case.id)[DONGKOU]
        assert sorted(sent) == sorted(names[: number + 1])
        number += 1

    assert number > 2
    [push, *_] = notify(hunan, who, case.id, "").pushes
    taker, number, was_killed = command(hunan, DONGKOU), 0, True
    while was_killed:
        found: list[Any] = []
        before = hunan.audit.head().seq
        was_killed = killed(kind, number, lambda found=found: found.append(take_pushes.accept(hunan, taker, push.id)))  # type: ignore[misc]
        kinds = {entry["kind"] for entry in entries(hunan, newest=4) if entry["seq"] > before}
        assert not found or ("PUSH_READ" in kinds and looks(hunan, people[0].person))
        number += 1
    accepted = [entry for entry in entries(hunan, "PUSH_ACCEPTED", newest=60) if entry["facts"]["push"] == push.ref]
    assert len(accepted) == 1
