"""The contract of cases: whole with their key or not at all, written over what was read, listed newest first."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from chalicelib.domain.errors import Conflict
from chalicelib.domain.tracing.case import Case
from chalicelib.security.sealing import SealBroken
from chalicelib.storage.case_keys import CaseKeyGone
from tests.embedded import TestWorkspace
from tests.storage.engines import at_once
from tests.usecases.case_builders import kept_case

pytestmark = pytest.mark.aws


def test_a_case_and_its_key_are_there_together_and_open_each_other(hunan: TestWorkspace) -> None:
    case = kept_case(hunan)
    held = hunan.cases.get(case.id)
    assert held

    file = hunan.cases.open_file(held[1], hunan.case_keys.open(case.id, hunan.instant()))

    assert (held[0], file.case_no) == (case, "洞口〔2022〕17号")
    assert hunan.cases.open_people(held[1], hunan.keyring).by_person is None
    with pytest.raises(SealBroken):
        hunan.cases.open_file(held[1], b"0" * 32)


def test_a_case_that_is_there_is_not_opened_again(hunan: TestWorkspace) -> None:
    case = kept_case(hunan)
    _, row, condition = hunan.case_keys.draft(f"{case.id}x", case.erase_at)

    with pytest.raises(Conflict):
        hunan.cases.add(case, (b"x", b"x"), (row, condition))

    assert not hunan.case_keys.lives(f"{case.id}x")
    assert hunan.cases.get(f"{case.id}x") is None


def test_of_twenty_changes_of_what_was_read_one_is_written(hunan: TestWorkspace) -> None:
    case = kept_case(hunan)
    held = hunan.cases.get(case.id)
    assert held

    def change(number: int) -> bool:
        hunan.cases.change(replace(case, closed_office=str(number)), held[1])
        return True

    outcomes = at_once(20, change)

    assert outcomes == {"True": 1, "changed_meanwhile": 19}
    after = hunan.cases.get(case.id)
    assert after
    assert after[0].closed_office


def test_a_cases_new_end_holds_for_its_key_in_the_same_write(hunan: TestWorkspace) -> None:
    case = kept_case(hunan)
    held = hunan.cases.get(case.id)
    assert held
    sooner = replace(case, erase_at=hunan.instant() + timedelta(seconds=5))
    moved = hunan.case_keys.moved(case.id, sooner.erase_at)

    hunan.cases.change(sooner, held[1], key=moved)

    assert hunan.case_keys.open(case.id, sooner.erase_at - timedelta(seconds=1))
    with pytest.raises(CaseKeyGone):
        hunan.case_keys.open(case.id, sooner.erase_at)
    with pytest.raises(Conflict):
        hunan.cases.change(case, held[1], key=moved)
    assert case.id in [end.case for end in hunan.cases.ends(sooner.erase_at + timedelta(seconds=1))]
    assert case.id not in [end.case for end in hunan.cases.ends(sooner.erase_at - timedelta(seconds=1))]


def test_an_erased_key_does_not_come_back_by_moving_its_end(hunan: TestWorkspace) -> None:
    case = kept_case(hunan)
    held = hunan.cases.get(case.id)
    assert held
    moved = hunan.case_keys.moved(case.id, case.erase_at + timedelta(days=1))
    hunan.case_keys.erase(case.id, hunan.instant())

    with pytest.raises(Conflict):
        hunan.cases.change(case, held[1], key=moved)

    assert not hunan.case_keys.lives(case.id)
    with pytest.raises(CaseKeyGone):
        hunan.case_keys.moved(case.id, case.erase_at)


def test_cases_of_cities_are_listed_newest_first_from_behind_one_on(hunan: TestWorkspace) -> None:
    cases: list[Case] = []
    for ahead in range(3):
        hunan.ahead = timedelta(seconds=ahead)
        cases.append(kept_case(hunan))
    hunan.ahead = timedelta()
    mine = {case.id for case in cases}

    listed = [case for case, region in hunan.cases.within(["430525", "4301", "43"]) if case in mine]
    rest = [case for case, region in hunan.cases.within(["4305"], before=cases[2].id) if case in mine]

    assert listed == [case.id for case in reversed(cases)]
    assert rest == listed[1:]
    assert not mine & {case for case, _ in hunan.cases.within(["4301", "43"])}
