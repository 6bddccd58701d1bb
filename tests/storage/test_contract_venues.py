"""The contract of the store of venues: whole or not at all, one of two wins, nothing is lost between pages."""

import secrets
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain.errors import Conflict
from chalicelib.domain.place.application import WantedEntrance
from chalicelib.domain.place.issued_code import issue
from chalicelib.domain.place.venue import APPROVED, DEREGISTERED, SUBMITTED, Decision, Entrance, Venue
from chalicelib.storage.outbox import Message
from chalicelib.storage.venues import Change, Name
from chalicelib.usecases.venue.apply import new_entrance
from tests.embedded import TestWorkspace
from tests.storage.engines import at_once, is_written

pytestmark = pytest.mark.aws
NOW = datetime(2026, 1, 5, 1, 2, 3, tzinfo=UTC)


def venue_of(workspace: TestWorkspace, **more: Any) -> Venue:
    """Return a submitted venue of a manager of its own; nothing is written."""
    values: dict[str, Any] = {
        "id": workspace.fresh_id(),
        "name": "小军超市",
        "category": "supermarket",
        "department": None,
        "region": "430525001001",
        "address": "测试路482号",
        "manager": workspace.fresh_id(),
        "manager_sealed": b"box",
        "manager_mask": {"name": "李**"},
        "manager_person": None,
        "applicant": workspace.fresh_id(),
        "created_at": NOW,
        "seed": b"seed",
        "state": SUBMITTED,
    }
    return Venue(**values | more)


def door_of(workspace: TestWorkspace, venue: Venue, number: int = 1, name: str = "东门") -> Entrance:
    return new_entrance(workspace, venue.id, number, WantedEntrance(name))


def change(before: Venue | None, after: Venue, **more: Any) -> Change:
    was = before.state if before else None
    decision = Decision(at=NOW + timedelta(seconds=after.version), action="test", before=was, after=after.state, by="x")
    return Change(before=before, after=after, decision=decision, **more)


def written(workspace: TestWorkspace, **more: Any) -> Venue:
    venue = venue_of(workspace, **more)
    return workspace.venues.commit(change(None, venue))


def refusal_of(workspace: TestWorkspace, wanted: Change) -> str:
    with pytest.raises(Conflict) as refused:
        workspace.venues.commit(wanted)
    return refused.value.code


def walked(workspace: TestWorkspace, county: str, prefix: str, size: int) -> list[Venue]:
    """Read a county's venues a few at a time, each page from where the last one ended."""
    found: list[Venue] = []
    place = ""
    while page := list(islice(workspace.venues.in_county(county, prefix, place), size)):
        found += [venue for _, venue in page]
        place = page[-1][0]
    return found


def test_a_venue_reads_back_as_it_was_written(hunan: TestWorkspace) -> None:
    venue = written(hunan)

    assert hunan.venues.get(venue.id) == venue
    assert venue.version == 1
    assert hunan.venues.get(hunan.fresh_id()) is None


def test_twenty_approvals_at_once_are_one(hunan: TestWorkspace) -> None:
    venue = written(hunan)
    door = door_of(hunan, venue)

    def approve(number: int) -> str:
        after = replace(venue, state=APPROVED, live=True, reviewer=f"reviewer-{number}")
        hunan.venues.commit(change(venue, after, codes=(issue(after, door, NOW),), entrances=(door,)))
        return "approved"

    outcomes = at_once(20, approve)

    assert outcomes == {"approved": 1, "changed_meanwhile": 19}
    assert len(hunan.venues.history(venue.id)) == 2
    assert len(hunan.venues.codes([door])) == 1


def test_a_change_on_top_of_an_old_reading_is_refused_and_leaves_nothing(hunan: TestWorkspace) -> None:
    old = written(hunan)
    hunan.venues.commit(change(old, replace(old, address="别处1号")))
    door, message = door_of(hunan, old), hunan.outbox.draft(Message("approved", "13900000000", {}))
    late = change(old, replace(old, state=APPROVED), entrances=(door,), codes=(issue(old, door, NOW),))

    code = refusal_of(hunan, replace(late, messages=(message,)))

    assert code == "changed_meanwhile"
    assert hunan.venues.entrances(old.id) == []
    assert hunan.venues.codes([door]) == []
    assert not is_written(hunan, "ephemera", message)
    assert [line.after for line in hunan.venues.history(old.id)] == [SUBMITTED, SUBMITTED]


def test_a_name_belongs_to_one_venue_of_a_manager_in_a_county(hunan: TestWorkspace) -> None:
    first = written(hunan)
    twin = replace(venue_of(hunan, name="小军 超市"), manager=first.manager)
    elsewhere = replace(venue_of(hunan, region="430121001001"), manager=first.manager)

    refused = refusal_of(hunan, change(None, twin, entrances=(door_of(hunan, twin),)))
    hunan.venues.commit(change(None, elsewhere))

    assert refused == "venue_exists"
    assert hunan.venues.get(twin.id) is None
    assert hunan.venues.named(twin) == first.id


def test_twenty_applications_for_one_name_at_once_are_one_venue(hunan: TestWorkspace) -> None:
    manager = hunan.fresh_id()
    drafts = [venue_of(hunan, manager=manager) for _ in range(20)]

    outcomes = at_once(20, lambda number: hunan.venues.commit(change(None, drafts[number])).version)

    assert outcomes["1"] == 1
    assert set(outcomes) <= {"1", "venue_exists", "changed_meanwhile"}
    assert len(hunan.venues.get_many([draft.id for draft in drafts])) == 1


def test_a_name_is_free_again_when_its_venue_is_renamed_or_ends(hunan: TestWorkspace) -> None:
    first = written(hunan)
    renamed = hunan.venues.commit(change(first, replace(first, name="大军超市")))
    second = hunan.venues.commit(change(None, replace(venue_of(hunan), manager=first.manager)))

    taken = refusal_of(hunan, change(second, replace(second, name="大军超市")))
    hunan.venues.commit(change(renamed, replace(renamed, state=DEREGISTERED)))
    after = hunan.venues.commit(change(second, replace(second, name="大军超市")))

    assert (taken, after.name) == ("venue_exists", "大军超市")


def test_ninety_entrances_open_in_one_transaction(hunan: TestWorkspace) -> None:
    venue = written(hunan)
    doors = tuple(door_of(hunan, venue, number, f"{number}号门") for number in range(1, 91))
    for start in range(0, 90, 30):
        before = hunan.venues.get(venue.id)
        assert before
        hunan.venues.commit(change(before, before, entrances=doors[start : start + 30]))
    before = hunan.venues.get(venue.id)
    assert before

    opened = replace(before, state=APPROVED, live=True)
    hunan.venues.commit(change(before, opened, codes=tuple(issue(opened, door, NOW) for door in doors)))

    assert {code.entrance for code in hunan.venues.codes(doors)} == {door.id for door in doors}
    assert [door.name for door in hunan.venues.entrances(venue.id)] == [door.name for door in doors]


def test_a_county_is_paged_without_loss_or_repetition(hunan: TestWorkspace) -> None:
    county = "430181"
    wanted = [written(hunan, region=f"{county}001001", created_at=NOW + timedelta(minutes=n)).id for n in range(7)]
    written(hunan, region=f"{county}002001")
    written(hunan, region=f"{county}001001", state=APPROVED)

    pages = [[venue.id for venue in walked(hunan, county, f"{SUBMITTED}#001", size)] for size in (1, 3, 100)]

    assert pages == [wanted] * 3


def test_a_megabyte_of_venues_is_read_to_its_end(hunan: TestWorkspace) -> None:
    county, manager = "430122", hunan.fresh_id()
    where = {"region": f"{county}001001", "manager": manager}
    wanted = {written(hunan, **where, name=f"店{n}", manager_sealed=secrets.token_bytes(45_000)).id for n in range(30)}

    assert ids(venue for _, venue in hunan.venues.in_county(county, "")) == wanted
    assert ids(hunan.venues.of_manager(manager)) == wanted
    assert hunan.venues.get_many(wanted).keys() == wanted


def test_history_longer_than_a_page_stays_in_order(hunan: TestWorkspace) -> None:
    venue = written(hunan)
    for number in range(25):
        after = replace(venue, address=f"测试路{number}号")
        moved = change(venue, after)
        told = replace(moved, decision=replace(moved.decision, reason="由" * 20_000, office=str(number)))
        venue = hunan.venues.commit(told)

    assert [line.office for line in hunan.venues.history(venue.id)] == [None, *(str(n) for n in range(25))]


def test_a_venue_is_found_by_whom_it_waits_for_and_no_longer_when_he_came(hunan: TestWorkspace) -> None:
    invited, person = hunan.fresh_id(), hunan.fresh_id()
    venue = written(hunan, invited=invited, manager_person=person)

    waiting = ids(hunan.venues.inviting(invited))
    hunan.venues.commit(change(venue, replace(venue, invited=None, manager_person=hunan.fresh_id())))

    assert waiting == {venue.id}
    assert ids(hunan.venues.inviting(invited)) == ids(hunan.venues.of_person(person)) == set()


def test_a_hundred_names_are_looked_up_at_once(hunan: TestWorkspace) -> None:
    venue = venue_of(hunan)
    sheet_name = Name(venue.manager, "430525", "表中名")
    hunan.venues.commit(change(None, venue, sheet_name=sheet_name))
    names = [Name(venue.manager, "430525", f"别家{n}") for n in range(120)]

    assert hunan.venues.imported([*names, sheet_name]) == {sheet_name: venue.id}
    assert hunan.venues.holders([*names, Name(venue.manager, "430525", "小军超市")]) == {
        Name(venue.manager, "430525", "小军超市"): venue.id
    }


def test_a_province_does_not_see_another_ones_rows(hunan: TestWorkspace) -> None:
    from chalicelib.storage.venues import Venues

    venue = written(hunan)
    door = door_of(hunan, venue)
    hunan.venues.commit(change(venue, venue, entrances=(door,), codes=(issue(venue, door, NOW),)))
    gansu = Venues(replace(hunan.settings, tenant="62"), hunan.venues.keeping)

    assert gansu.get(venue.id) is None
    assert gansu.codes([door]) == gansu.entrances(venue.id) == gansu.history(venue.id) == []
    assert ids(gansu.of_manager(venue.manager)) == set()
    assert ids(found for _, found in gansu.in_county("430525", "")) == set()


def ids(venues: Iterable[Venue]) -> set[str]:
    return {venue.id for venue in venues}
