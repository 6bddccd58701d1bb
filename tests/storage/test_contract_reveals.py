"""The contract of reveals and pushes: counted and marked in one write, sealed under their case's key."""

import os
from datetime import timedelta

import pytest

from chalicelib.domain.errors import Conflict
from chalicelib.domain.tracing.push import Push, PushFile, PushPeople, Sent
from chalicelib.domain.tracing.reveal import ALONE, PENDING, Mark, Reveal, RevealFile, RevealPeople
from chalicelib.security.sealing import SealBroken
from chalicelib.storage.pushes import Pushes
from chalicelib.storage.reveals import Reveals
from tests.embedded import TestWorkspace
from tests.storage.engines import at_once, rows_under

pytestmark = pytest.mark.aws
KEY = os.urandom(32)
DAY, CAP = "20220301", 10
FILE = RevealFile(reason="电话核实", contacts=("a", "b"))
COUNTY = "430525"


def act(workspace: TestWorkspace, name: str, state: str = ALONE) -> Reveal:
    return Reveal(id=name, office="县疾控中心", at=workspace.instant(), count=2, state=state)  # type: ignore[arg-type]


def boxes(workspace: TestWorkspace, case: str, name: str) -> tuple[bytes, bytes]:
    store = Reveals(workspace.settings)
    people = RevealPeople(by="account", by_person="person")
    return store.close_file(case, name, FILE, KEY), store.close_people(case, name, people, workspace.keyring)


def take(workspace: TestWorkspace, case: str, name: str, *contacts: str) -> bool:
    store, ends_at = Reveals(workspace.settings), workspace.instant() + timedelta(days=9)
    rows = store.draft(case, act(workspace, name), boxes(workspace, case, name), ends_at)
    return store.take(case, [Mark(contact=each, reveal=name) for each in contacts], (DAY, CAP), rows)


def test_a_reveal_its_marks_and_its_cost_are_written_together_or_not_at_all(hunan: TestWorkspace) -> None:
    store, case = Reveals(hunan.settings), hunan.fresh_id()

    assert take(hunan, case, "1", "a", "b")
    assert not take(hunan, case, "2", "b", "c")
    assert not take(hunan, case, "3", *(f"c{n}" for n in range(CAP - 1)))

    assert store.used(case, DAY) == 2
    assert set(store.marks(case)) == {"a", "b"} == set(store.marks(case, ["a", "b", "z"]))
    assert [reveal.id for reveal, _ in store.of(case)] == ["1"]
    assert store.used(case, "20220302") == 0


def test_of_thirty_at_once_no_more_than_the_cap_is_taken(hunan: TestWorkspace) -> None:
    store, case = Reveals(hunan.settings), hunan.fresh_id()

    def until_full(number: int) -> bool:
        while store.used(case, DAY) < CAP:
            if take(hunan, case, f"{number:02d}", f"c{number}"):
                return True
        return False

    outcomes = at_once(30, until_full)

    assert outcomes == {"True": CAP, "False": 30 - CAP}
    assert (store.used(case, DAY), len(store.marks(case))) == (CAP, CAP)


def test_a_reveal_opens_with_its_cases_key_in_its_own_row_alone(hunan: TestWorkspace) -> None:
    store, case = Reveals(hunan.settings), hunan.fresh_id()
    ends_at = hunan.instant() + timedelta(days=9)
    for name in ("1", "2"):
        store.add(store.draft(case, act(hunan, name, PENDING), boxes(hunan, case, name), ends_at))
    held, other = store.get(case, "1"), store.get(case, "2")
    assert held
    assert other

    assert store.open_file(held[1], KEY) == FILE
    assert store.open_people(held[1], hunan.keyring).by == "account"
    other[1].sealed = held[1].sealed
    for row, key in ((other[1], KEY), (held[1], os.urandom(32))):
        with pytest.raises(SealBroken):
            store.open_file(row, key)
    assert "核实" not in str(rows_under(hunan, "cases", f"43#{case}"))


def test_of_two_confirmations_on_one_reading_one_counts(hunan: TestWorkspace) -> None:
    store, case = Reveals(hunan.settings), hunan.fresh_id()
    ends_at = hunan.instant() + timedelta(days=9)
    store.add(store.draft(case, act(hunan, "1", PENDING), boxes(hunan, case, "1"), ends_at))
    held = store.get(case, "1")
    assert held
    after = held[0].confirmed("县卫健局", hunan.instant())

    store.change(after, held[1])

    with pytest.raises(Conflict):
        store.change(after, held[1])
    assert [reveal.state for reveal, _ in store.of(case)] == ["confirmed"]


def test_reveals_are_listed_newest_first_and_page_by_page(hunan: TestWorkspace) -> None:
    store, case = Reveals(hunan.settings), hunan.fresh_id()
    ends_at = hunan.instant() + timedelta(days=9)
    for name in ("1", "2", "3"):
        store.add(store.draft(case, act(hunan, name), boxes(hunan, case, name), ends_at))
    store.mark(case, [Mark(contact="a", reveal="1")], ends_at)

    assert [reveal.id for reveal, _ in store.of(case)] == ["3", "2", "1"]
    assert [reveal.id for reveal, _ in store.of(case, "3")] == ["2", "1"]


def test_a_push_is_kept_once_in_its_countys_list_and_its_case(hunan: TestWorkspace) -> None:
    store, case = Pushes(hunan.settings), hunan.fresh_id()
    ends_at = hunan.instant() + timedelta(days=9)

    def drafted(name: str, number: int) -> list[object]:
        push = Push(id=name, case=case, county=COUNTY, office="县疾控中心", at=hunan.instant(), count=2)
        sealed = (
            store.close_file(COUNTY, name, PushFile(case_no="7号", note="", contacts=()), KEY),
            store.close_people(COUNTY, name, PushPeople(by="account", by_person=None), hunan.keyring),
        )
        return store.draft(push, sealed, ends_at, names=("a", "b"), number=number)  # type: ignore[return-value]

    first = f"{COUNTY}-{hunan.fresh_id()}"
    assert store.add(drafted(first, 0))  # type: ignore[arg-type]
    assert not store.add(drafted(f"{COUNTY}-{hunan.fresh_id()}", 0))  # type: ignore[arg-type]

    held = store.get(COUNTY, first)
    assert held
    assert store.open_file(held[1], KEY).case_no == "7号"
    assert store.sent(case, COUNTY) == store.sent(case) == [Sent(COUNTY, first, ("a", "b"))]
    assert first in [push.id for push, _ in store.to(COUNTY)]
    assert store.get("430522", first) is None
