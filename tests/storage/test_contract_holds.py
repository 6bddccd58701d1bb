"""The contract of holds: whole with their key or not at all, written over what was read, forgotten on time."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from chalicelib.domain.custody.hold import ClassDay, HeldRow, Hold, HoldCase, HoldPeople
from chalicelib.security.sealing import SealBroken
from chalicelib.storage.case_keys import CaseKeyGone
from chalicelib.storage.holds import case_of
from tests.embedded import TestWorkspace
from tests.storage.engines import at_once

pytestmark = pytest.mark.aws
CASE = HoldCase(case_no="1", legal_basis="x", assessment="x", stretches=())
VISITS = ClassDay("visits", "20260105")


def added(workspace: TestWorkspace, mark: str | None = None) -> tuple[Hold, bytes]:
    """Keep a new hold; return it with its key."""
    now = workspace.instant()
    name = f"{now:%Y%m%d%H%M%S}-{mark or workspace.fresh_id()}"
    hold = Hold(id=name, region="430525", office="县指挥部", at=now, until=now + timedelta(days=1))
    key, row, condition = workspace.case_keys.draft(case_of(hold.id), hold.until)
    boxes = (
        workspace.holds.close_case(hold.id, CASE, key),
        workspace.holds.close_people(hold.id, HoldPeople(by="a", by_person="p"), workspace.keyring),
    )
    workspace.holds.add(hold, boxes, (row, condition))
    return hold, key


def held(number: int) -> tuple[str, HeldRow]:
    row = HeldRow(row_class="visits", day="20260105", pk="pk", sk=str(number), clear="{}", seal="{}")
    return f"{number:04d}", row


def test_a_hold_and_its_key_are_there_together_or_not_at_all(hunan: TestWorkspace) -> None:
    hold, key = added(hunan)
    _, row, condition = hunan.case_keys.draft(case_of(hold.id), hold.until)
    other = replace(hold, id=f"{hold.id}x")

    with pytest.raises(Exception, match="Failed to write transaction"):
        hunan.holds.add(other, (b"", b""), (row, condition))

    found = hunan.holds.get(hold.id)
    assert found
    assert (found[0], hunan.holds.open_case(found[1], key)) == (hold, CASE)
    assert hunan.holds.get(other.id) is None


def test_twenty_confirmations_of_what_was_read_are_one(hunan: TestWorkspace) -> None:
    hold, _ = added(hunan)
    found = hunan.holds.get(hold.id)
    assert found

    def confirm(number: int) -> bool:
        hunan.holds.change(hold.confirmed(f"office {number}", (VISITS,), 1, hold.at), found[1])
        return True

    outcomes = at_once(20, confirm)

    assert outcomes == {"True": 1, "changed_meanwhile": 19}


def test_an_ended_hold_keeps_no_case_and_is_absent_once_it_is_to_be_forgotten(hunan: TestWorkspace) -> None:
    hold, _ = added(hunan)
    found = hunan.holds.get(hold.id)
    assert found

    row = hunan.holds.change(replace(hold, ended_at=hold.at), found[1])
    hunan.holds.change(replace(hold, ended_at=hold.at), row, forgotten_at=hold.at - timedelta(seconds=1))

    assert row.sealed is None
    assert hunan.holds.get(hold.id) is None
    assert hold.id not in {each.id for each, _ in hunan.holds.all()}


def test_rows_beyond_a_batch_and_a_page_are_kept_named_read_and_deleted(hunan: TestWorkspace) -> None:
    hold, key = added(hunan)
    _, stranger = added(hunan)

    assert hunan.holds.keep(hold, (held(number) for number in range(130)), key) == 130
    hunan.holds.keep(hold, [held(7)], key)

    assert hunan.holds.names(hold.id, VISITS) == {f"{number:04d}" for number in range(130)}
    assert hunan.holds.names(hold.id, ClassDay("visits", "20260106")) == set()
    rows = list(hunan.holds.kept(hold.id))
    assert [hunan.holds.open_row(row, key).sk for row in rows] == [str(number) for number in range(130)]
    assert [row.sk for row in hunan.holds.kept(hold.id, rows[99].sk)] == [row.sk for row in rows[100:]]
    with pytest.raises(SealBroken):
        hunan.holds.open_row(rows[0], stranger)
    hunan.holds.delete_rows(hold.id)
    assert hunan.holds.count(hold.id) == 0


def test_the_newest_hold_comes_first_and_the_list_goes_on_behind_one(hunan: TestWorkspace) -> None:
    holds = [added(hunan, f"z{number}")[0].id for number in range(3)]
    listed = [each.id for each, _ in hunan.holds.all() if each.id in holds]

    assert listed == sorted(holds, reverse=True)
    assert [each.id for each, _ in hunan.holds.all(before=listed[0]) if each.id in holds] == listed[1:]


def test_an_erased_key_is_gone_for_everybody_at_once(hunan: TestWorkspace) -> None:
    hold, _ = added(hunan)
    case = case_of(hold.id)

    outcomes = at_once(10, lambda _: hunan.case_keys.erase(case, hold.at))

    assert outcomes == {"None": 10}
    assert not hunan.case_keys.lives(case)
    with pytest.raises(CaseKeyGone):
        hunan.case_keys.open(case, hold.at)
