"""Paper rows on the chain: whatever breaks off, overlaps or comes twice, each row is added once."""

import json
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.errors import StorageUnavailable
from chalicelib.domain.place.venue import Venue
from chalicelib.storage import keys
from chalicelib.storage.wire import Unreachable, WireError
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from chalicelib.usecases.door import add_rows
from chalicelib.usecases.door.type_in import Line, type_in
from tests.embedded import TestWorkspace, province
from tests.usecases.test_check_in import rows_of
from tests.usecases.test_type_in import states
from tests.usecases.test_venues import approved
from tests.usecases.test_write_down import granny

pytestmark = pytest.mark.aws


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    workspace = province("43")
    make_day_keys(workspace, workspace.instant())
    return workspace


def added(workspace: TestWorkspace, since: int) -> list[dict[str, Any]]:
    """Return the facts of what was added to the chain after an entry."""
    lines = [workspace.audit.line(seq) for seq in range(since + 1, workspace.audit.head().seq + 1)]
    entries = [json.loads(line) for line in lines if line]
    return [entry["facts"] for entry in entries if entry["kind"] == "ADD"]


def by_day(workspace: TestWorkspace, since: int) -> Counter[str]:
    """Return how many rows the chain says were added to each day."""
    counted: Counter[str] = Counter()
    for facts in added(workspace, since):
        counted[facts["day"]] += facts["rows"]
    return counted


def lying(workspace: TestWorkspace, *venues: Venue) -> Counter[str]:
    """Return how many rows lie in each day."""
    return Counter(row["pk"]["S"].rpartition("#")[2] for venue in venues for row in rows_of(workspace, venue))


def lines_over(workspace: TestWorkspace, days: int, count: int) -> list[Line]:
    return [Line(occurred_at=workspace.instant() - timedelta(days=n % days), written=granny()) for n in range(count)]


def test_a_list_is_one_entry_a_day_with_its_number_and_nobodys_name(hunan: TestWorkspace) -> None:
    manager, venue, (east, _) = approved(hunan)
    lines, before = lines_over(hunan, 3, 7), hunan.audit.head().seq

    type_in(hunan, manager, east.id, lines)
    type_in(hunan, manager, east.id, lines)

    facts = added(hunan, before)
    day = keys.day(lines[0].occurred_at, hunan.utc_offset)
    assert {"class", "day", "rows", "digest"} == set(facts[0])
    assert {(one["class"], one["day"], one["rows"]) for one in facts if one["day"] == day} == {("paper", day, 3)}
    assert len(facts) == 3
    assert by_day(hunan, before) == lying(hunan, venue)
    chain = json.dumps(facts, ensure_ascii=False)
    for secret in ("李", *(line.written.id_number or "" for line in lines)):
        assert secret not in chain


def test_two_lists_that_overlap_add_each_row_once(hunan: TestWorkspace) -> None:
    manager, venue, (east, _) = approved(hunan)
    lines, before = lines_over(hunan, 1, 5), hunan.audit.head().seq

    first = type_in(hunan, manager, east.id, lines[:3])
    second = type_in(hunan, manager, east.id, lines[1:])
    again = type_in(hunan, manager, east.id, lines)

    assert states(first) == ["registered"] * 3
    assert states(second) == ["known", "known", "registered", "registered"]
    assert states(again) == ["known"] * 5
    assert sorted(facts["rows"] for facts in added(hunan, before)) == [2, 3]
    assert by_day(hunan, before) == lying(hunan, venue)


def test_a_list_whose_entry_was_lost_with_a_crash_is_added_when_it_comes_again(
    hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager, venue, (east, _) = approved(hunan)
    lines, before = lines_over(hunan, 2, 6), hunan.audit.head().seq
    with monkeypatch.context() as broken:
        broken.setattr(add_rows, "record", _fail)
        with pytest.raises(StorageUnavailable):
            type_in(hunan, manager, east.id, lines)
    assert by_day(hunan, before) == Counter()
    type_in(hunan, manager, east.id, lines[:2])  # another list in between takes nothing of it

    typed = type_in(hunan, manager, east.id, lines)

    assert states(typed) == ["known"] * 6
    assert by_day(hunan, before) == lying(hunan, venue)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_breaks_off_overlaps_or_meets_the_chain_says_what_lies_there(
    hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    rng = random.Random(seed)
    manager, venue, doors = approved(hunan)
    before = hunan.audit.head().seq
    pool = lines_over(hunan, 3, 12)
    lists = [(rng.choice(doors).id, rng.sample(pool, rng.randint(2, 9))) for _ in range(4)]
    with monkeypatch.context() as broken:
        broken.setattr(hunan.door, "put", _unreliable(hunan.door.put, rng))
        broken.setattr(add_rows, "record", _unreliable(add_rows.record, rng))
        with ThreadPoolExecutor(4) as lanes:
            list(lanes.map(lambda each: _attempt(hunan, manager, *each), lists * 2))

    with ThreadPoolExecutor(3) as lanes:  # then every list is sent to its end, some of them twice at once
        list(lanes.map(lambda each: type_in(hunan, manager, *each), lists + lists[:2]))

    assert by_day(hunan, before) == lying(hunan, venue)
    assert sum(lying(hunan, venue).values()) == len(
        {(door, line.written.id_number) for door, ls in lists for line in ls}
    )


def _attempt(workspace: TestWorkspace, manager: Any, door: str, lines: list[Line]) -> None:
    try:
        type_in(workspace, manager, door, lines)
    except (WireError, StorageUnavailable):
        return


def _unreliable(write: Any, rng: random.Random) -> Any:
    """Break off now and then, before the write or after it."""

    def attempt(*given: Any, **named: Any) -> Any:
        fate = rng.random()
        if fate < 0.1:
            raise Unreachable("ConnectionResetError")
        written = write(*given, **named)
        if fate > 0.9:
            raise Unreachable("ConnectionResetError")
        return written

    return attempt


def _fail(*_given: Any, **_named: Any) -> int:
    raise StorageUnavailable
