"""Clerks and doors: who may stand at which door, and what he sees there."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain.day import day_start, local_day
from chalicelib.domain.entry.shift import word
from chalicelib.domain.errors import Conflict, Forbidden, InvalidFields, NotFound
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.phone import Phone
from chalicelib.domain.place.venue import Entrance, Venue
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from chalicelib.usecases.door.check_in import Scan, check_in
from chalicelib.usecases.door.watch_door import watch_door
from chalicelib.usecases.venue import hand_over, keep_clerks
from chalicelib.usecases.venue.tended_doors import doors_of, tended_door
from tests.callers import contact, person, staff
from tests.embedded import TestWorkspace, province
from tests.mailbox import messages
from tests.people import fresh_phone
from tests.usecases.test_check_in import coloured, scan_id
from tests.usecases.test_venues import approved

pytestmark = pytest.mark.aws


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    workspace = province("43")
    make_day_keys(workspace, workspace.instant())
    return workspace


def clerk_of(workspace: TestWorkspace, manager: Caller, venue: Venue, *doors: Entrance) -> Caller:
    """Return a clerk of doors."""
    phone = fresh_phone()
    clerk = person(workspace, phone)
    keep_clerks.appoint_clerk(workspace, manager, venue.id, Phone(phone), tuple(door.id for door in doors))
    return clerk


def test_a_clerk_acts_at_the_doors_named_and_at_no_other(hunan: TestWorkspace) -> None:
    manager, venue, (east, back) = approved(hunan)
    clerk = clerk_of(hunan, manager, venue, east)

    assert tended_door(hunan, clerk, east.id).entrance == east.id
    for elsewhere in (back.id, approved(hunan)[2][0].id, "x", ""):
        with pytest.raises(NotFound):
            tended_door(hunan, clerk, elsewhere)
    assert [[door.id for door in tended.entrances] for tended in doors_of(hunan, clerk)] == [[east.id]]


def test_a_clerk_without_named_doors_acts_at_all_of_them(hunan: TestWorkspace) -> None:
    manager, venue, doors = approved(hunan)

    clerk = clerk_of(hunan, manager, venue)

    assert {tended_door(hunan, clerk, door.id).entrance for door in doors} == {door.id for door in doors}


def test_a_dismissed_clerk_is_nobody_at_once(hunan: TestWorkspace) -> None:
    manager, venue, (east, _) = approved(hunan)
    clerk = clerk_of(hunan, manager, venue, east)

    keep_clerks.dismiss_clerk(hunan, manager, venue.id, clerk.account)

    with pytest.raises(NotFound):
        tended_door(hunan, clerk, east.id)
    assert doors_of(hunan, clerk) == []
    with pytest.raises(NotFound):
        keep_clerks.dismiss_clerk(hunan, manager, venue.id, clerk.account)


def test_only_the_manager_keeps_clerks_and_not_himself(hunan: TestWorkspace) -> None:
    phone = fresh_phone()
    manager, venue, (east, _) = approved(hunan)
    clerk, stranger = clerk_of(hunan, manager, venue, east), person(hunan)
    own_phone = hunan.people.phone_of(manager.account)
    assert own_phone

    for nobody in (clerk, stranger):
        with pytest.raises(NotFound):
            keep_clerks.appoint_clerk(hunan, nobody, venue.id, Phone(phone), ())
        with pytest.raises(NotFound):
            keep_clerks.list_clerks(hunan, nobody, venue.id)
    with pytest.raises(NotFound):
        keep_clerks.dismiss_clerk(hunan, stranger, venue.id, clerk.account)
    with pytest.raises(Forbidden):
        keep_clerks.appoint_clerk(hunan, manager, venue.id, Phone(own_phone), ())
    with pytest.raises(InvalidFields):
        keep_clerks.appoint_clerk(hunan, manager, venue.id, Phone(phone), ("nowhere",))


def handed_over(workspace: TestWorkspace, manager: Caller, venue: Venue, successor: Caller | None = None) -> Caller:
    """Hand a venue over and return its new manager."""
    phone = workspace.people.phone_of(successor.account) if successor else None
    named = contact(phone)
    taking = replace(
        successor or person(workspace, named.phone),
        person=workspace.people.person("resident_id", named.id_number),
    )
    hand_over.invite(workspace, manager, venue.id, named)
    hand_over.accept(workspace, taking, venue.id)
    hand_over.confirm(workspace, staff(workspace, "reviewer", "430525001"), venue.id)
    return taking


def test_clerks_end_with_the_manager_who_appointed_them_and_the_new_one_names_his_own(hunan: TestWorkspace) -> None:
    manager, venue, (east, _) = approved(hunan)
    clerk = clerk_of(hunan, manager, venue, east)
    hand_over.invite(hunan, manager, venue.id, contact())
    assert tended_door(hunan, clerk, east.id)

    messages(hunan)
    successor = handed_over(hunan, manager, venue)
    told = [(one.phone, one.params) for one in messages(hunan) if one.kind == "manager_changed"]

    both = {hunan.people.phone_of(each.account) for each in (manager, successor)}
    assert sorted(told) == [(phone, {"venue": venue.name}) for phone in sorted(filter(None, both))]
    with pytest.raises(NotFound):
        tended_door(hunan, clerk, east.id)
    assert doors_of(hunan, clerk) == []
    assert keep_clerks.list_clerks(hunan, successor, venue.id) == []
    assert hunan.clerks.of(venue.id) == []
    own = clerk_of(hunan, successor, venue, east)
    assert tended_door(hunan, own, east.id).entrance == east.id


def test_a_manager_who_comes_back_finds_no_clerk_of_before_even_if_their_rows_were_left(
    hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hand_over, "forget_ended", lambda *_: None)
    manager, venue, (east, _) = approved(hunan)
    clerk = clerk_of(hunan, manager, venue, east)

    successor = handed_over(hunan, manager, venue)
    again = handed_over(hunan, successor, venue, manager)

    assert again.account == manager.account
    assert [kept.account for kept in hunan.clerks.of(venue.id)] == [clerk.account]
    with pytest.raises(NotFound):
        tended_door(hunan, clerk, east.id)
    assert keep_clerks.list_clerks(hunan, again, venue.id) == []
    fresh = clerk_of(hunan, again, venue, east)
    assert [kept.account for kept in hunan.clerks.of(venue.id)] == [fresh.account]


def test_a_venue_has_so_many_clerks_and_no_more(hunan: TestWorkspace, monkeypatch: Any) -> None:
    monkeypatch.setattr(keep_clerks, "CLERKS_MAX", 2)
    manager, venue, (east, _) = approved(hunan)
    clerk_of(hunan, manager, venue, east)
    second = clerk_of(hunan, manager, venue, east)

    with pytest.raises(Conflict):
        clerk_of(hunan, manager, venue, east)

    phone = hunan.people.phone_of(second.account)
    assert phone
    changed, _ = keep_clerks.appoint_clerk(hunan, manager, venue.id, Phone(phone), ())
    assert changed.entrances == ()


def test_the_door_shows_the_last_entries_of_ones_own_doors_masked(hunan: TestWorkspace) -> None:
    manager, venue, (east, back) = approved(hunan)
    clerk = clerk_of(hunan, manager, venue, east)
    red = coloured(hunan, "red")
    check_in(hunan, coloured(hunan, "green"), Scan(code=back.code, scan_id=scan_id()))
    check_in(hunan, red, Scan(code=east.code, scan_id=scan_id(hunan.instant() + timedelta(seconds=1))))

    to_clerk, to_manager = watch_door(hunan, clerk, venue.id), watch_door(hunan, manager, venue.id)

    assert [(one.entrance, one.shown.mask, one.admitted, one.abnormal) for one in to_clerk.last] == [
        ("东门", "李**", False, True)
    ]
    assert [one.entrance for one in to_manager.last] == ["东门", "员工通道"]
    assert to_clerk.word == to_manager.word
    with pytest.raises(NotFound):
        watch_door(hunan, person(hunan), venue.id)


def test_after_midnight_the_door_still_shows_who_came_before_it(
    hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager, venue, (east, _) = approved(hunan)
    midnight = day_start(local_day(datetime.now(UTC), hunan.tenant), hunan.tenant) + timedelta(days=1)
    seen = []

    for minutes in (-5, 5):
        monkeypatch.setattr(hunan, "ahead", midnight + timedelta(minutes=minutes) - datetime.now(UTC))
        check_in(hunan, coloured(hunan, "green"), Scan(code=east.code, scan_id=scan_id(hunan.instant())))
        seen.append([one.occurred_at > midnight for one in watch_door(hunan, manager, venue.id).last])

    assert seen == [[False], [True, False]]


@pytest.mark.parametrize("tenant", ["43", "62"])
def test_the_word_changes_at_the_shifts_edge_in_the_tenants_time_zone(tenant: str) -> None:
    workspace = province(tenant)
    make_day_keys(workspace, workspace.instant())
    manager = person(workspace)
    from chalicelib.domain.place.application import WantedEntrance
    from chalicelib.usecases.venue.apply import apply
    from tests.callers import contact
    from tests.usecases.test_venues import basics

    venue, _ = apply(workspace, manager, basics(workspace), [WantedEntrance("东门")], contact())
    midnight = day_start(local_day(datetime.now(UTC), workspace.tenant), workspace.tenant) + timedelta(days=1)
    hours = workspace.tenant.shift_hours
    words, ends = [], []

    for minutes in (-1, 1, 60 * hours - 1, 60 * hours + 1):
        workspace.ahead = midnight + timedelta(minutes=minutes) - datetime.now(UTC)
        seen = watch_door(workspace, manager, venue.id)
        words.append(seen.word)
        ends.append((seen.valid_until - midnight) / timedelta(hours=1))

    starts = [midnight + timedelta(hours=start) for start in (-hours, 0, 0, hours)]
    assert words == [word(venue.seed, start, workspace.tenant.shift_words) for start in starts]
    assert ends == [0, hours, hours, 2 * hours]
