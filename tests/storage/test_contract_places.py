"""The contract of what hangs on a venue or a person: clerks, cards, looks, health points, marks, windows."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from chalicelib.domain.alarm.alert_window import AlertWindow
from chalicelib.domain.alarm.health_point import HealthPoint, HealthPoints
from chalicelib.domain.errors import Conflict, Gone, NotFound
from chalicelib.domain.person.card import Card
from chalicelib.domain.person.clerk import Clerk
from chalicelib.domain.person.particulars import Particulars
from chalicelib.storage.cards import CardContent
from chalicelib.storage.outbox import Message
from tests.embedded import TestWorkspace
from tests.people import fresh_id_number
from tests.storage.engines import at_once, is_written, rows_under

pytestmark = pytest.mark.aws
NOW = datetime(2026, 1, 5, 1, 2, 3, tzinfo=UTC)
FUTURE = datetime.now(UTC) + timedelta(days=1)
TODAY = "20260105"


def clerk_of(venue: str, account: str, *entrances: str) -> Clerk:
    return Clerk(account=account, venue=venue, entrances=entrances, since=NOW, appointed_by="manager")


def card_of(workspace: TestWorkspace, region: str, person: str | None = None, at: datetime = NOW) -> Card:
    who = Particulars(name="测试奶奶", id_type="resident_id", id_number=fresh_id_number())
    name, person = workspace.fresh_id(), person or workspace.people.person("resident_id", who.id_number)
    box = workspace.cards.seal(person, name, CardContent("43ALIAS", who))
    return Card(
        id=name,
        person=person,
        mask=who.mask,
        number_mask=who.number_mask,
        identity="verified",
        region=region,
        issued_at=at,
        issued_by="staff",
        box=box,
    )


def test_a_clerk_is_found_from_both_sides_and_dismissed_on_both(hunan: TestWorkspace) -> None:
    venues, account = [hunan.fresh_id() for _ in range(3)], hunan.fresh_id()
    for venue in venues:
        hunan.clerks.keep(clerk_of(venue, account, "东门"))
    hunan.clerks.keep(clerk_of(venues[0], account, "西门"))

    hunan.clerks.remove(venues[1], account)
    hunan.clerks.remove(venues[1], account)

    changed = hunan.clerks.get(venues[0], account)
    assert changed is not None
    assert changed.entrances == ("西门",)
    assert hunan.clerks.get(venues[1], account) is None
    assert set(hunan.clerks.venues_of(account)) == {venues[0], venues[2]}
    assert [clerk.account for clerk in hunan.clerks.of(venues[2])] == [account]


def test_a_card_that_replaces_another_leaves_one_live(hunan: TestWorkspace) -> None:
    old = card_of(hunan, "430525001001")
    hunan.cards.issue(old, [])
    new = card_of(hunan, "430525001001", old.person, NOW + timedelta(days=1))

    hunan.cards.issue(new, [old])

    assert hunan.cards.get(new.id) == new
    assert hunan.cards.of_person(old.person) == [new]
    with pytest.raises(Gone):
        hunan.cards.get(old.id)
    with pytest.raises(NotFound):
        hunan.cards.get(hunan.fresh_id())


def test_of_ten_cards_issued_at_once_one_lives(hunan: TestWorkspace) -> None:
    person = card_of(hunan, "430525001001").person
    cards = [card_of(hunan, "430525001001", person) for _ in range(10)]

    outcomes = at_once(10, lambda number: hunan.cards.issue(cards[number], []))

    assert outcomes == {"None": 1, "changed_meanwhile": 9}
    assert len(hunan.cards.of_person(person)) == 1
    assert len(rows_under(hunan, "people", f"43#{person}")) == 2


def test_a_card_that_was_replaced_meanwhile_is_neither_replaced_nor_revoked_again(hunan: TestWorkspace) -> None:
    first = card_of(hunan, "430525001001")
    second, third = (card_of(hunan, "430525001001", first.person) for _ in range(2))
    hunan.cards.issue(first, [])
    hunan.cards.issue(second, [first])

    for late in (
        lambda: hunan.cards.issue(third, [first]),
        lambda: hunan.cards.issue(third, []),
        lambda: hunan.cards.revoke(first),
    ):
        with pytest.raises(Conflict):
            late()

    assert hunan.cards.of_person(first.person) == [second]
    hunan.cards.revoke(second)
    hunan.cards.issue(third, [])
    assert hunan.cards.of_person(first.person) == [third]


def test_a_card_past_its_time_stands_in_nobodys_way(hunan: TestWorkspace) -> None:
    old = replace(card_of(hunan, "430525001001"), kept_until=datetime.now(UTC) - timedelta(seconds=2))
    new = card_of(hunan, "430525001001", old.person)
    hunan.cards.issue(old, [])

    hunan.cards.issue(new, [])

    assert hunan.cards.of_person(old.person) == [new]


def test_a_revoked_card_says_no_longer_whose_it_was(hunan: TestWorkspace) -> None:
    card = card_of(hunan, "430525001001")
    hunan.cards.issue(card, [])

    hunan.cards.revoke(card)

    left = rows_under(hunan, "people", f"43#{card.person}") + rows_under(hunan, "people", f"43#card#{card.id}")
    assert len(left) == 1
    assert card.person not in str(left)


def test_a_regions_cards_are_paged_without_loss_and_stay_within_it(hunan: TestWorkspace) -> None:
    county = "431103"
    cards = [card_of(hunan, f"{county}001001", at=NOW + timedelta(minutes=n)) for n in range(5)]
    for card in [*cards, card_of(hunan, f"{county}002001"), card_of(hunan, "431102001001")]:
        hunan.cards.issue(card, [])

    everyone = list(hunan.cards.in_region(f"{county}001"))
    rest = list(hunan.cards.in_region(f"{county}001", everyone[1][0]))

    assert [card.id for _, card in everyone] == [card.id for card in cards]
    assert rest == everyone[2:]
    assert len(list(hunan.cards.in_region(county))) == 6


def test_looks_at_a_person_are_listed_newest_first_and_end_with_their_time(hunan: TestWorkspace) -> None:
    person, now = hunan.fresh_id(), hunan.instant()
    for number in range(5):
        hunan.accesses.record(person, "县疾控中心", f"第{number}次", now - timedelta(minutes=number))

    first, place = hunan.accesses.page(person, now, 2, None)
    second, end = hunan.accesses.page(person, now, 10, place)

    assert [access.purpose for access in first + second] == [f"第{number}次" for number in range(5)]
    assert end is None
    assert hunan.accesses.page(person, now + timedelta(days=3 * 366), 10, None) == ([], None)
    assert "疾控" not in str(rows_under(hunan, "people", f"43#{person}"))


def test_a_look_that_is_told_later_is_seen_from_then_on_and_hides_no_other(hunan: TestWorkspace) -> None:
    person, now = hunan.fresh_id(), hunan.instant()
    hunan.accesses.record(person, "县疾控中心", "早些", now - timedelta(hours=1))
    hunan.accesses.record(person, "县疾控中心", "稍后", now, timedelta(hours=24))

    def seen(at: datetime) -> list[str]:
        return [access.purpose for access in hunan.accesses.page(person, at, 10, None)[0]]

    assert seen(now + timedelta(hours=24) - timedelta(seconds=1)) == ["早些"]
    assert seen(now + timedelta(hours=24)) == ["稍后", "早些"]


def test_of_two_lists_of_health_points_on_one_reading_one_is_told(hunan: TestWorkspace) -> None:
    county = "431121"
    point = HealthPoint(id="p", name="监测点", address="文昌路", phone="0739-7222222", region=county)
    before = hunan.health_points.of(county)

    outcomes = at_once(8, lambda _: hunan.health_points.put(county, replace(before, items=(point,))).version)

    assert before == HealthPoints()
    assert outcomes == {"1": 1, "changed_meanwhile": 7}
    assert hunan.health_points.of(county).items == (point,)


def test_a_visit_has_each_mark_once_and_the_figures_outlive_them(hunan: TestWorkspace) -> None:
    venue, visit_sk = hunan.fresh_id(), "090203000#door#scan#0"

    outcomes = at_once(8, lambda _: hunan.marks.put(venue, TODAY, visit_sk, "too_fast", FUTURE))
    hunan.marks.put(venue, TODAY, "090203001#door#scan#0", "too_fast", FUTURE)
    hunan.marks.recount(venue, TODAY)
    old = hunan.marks.put(venue, "20260104", visit_sk, "too_fast", NOW)

    assert outcomes == {"True": 1, "False": 7}
    assert hunan.marks.of_day(venue, TODAY)[visit_sk] == {"too_fast"}
    assert hunan.marks.counted(venue, TODAY) == {"too_fast": 2}
    assert old
    assert hunan.marks.of_day(venue, "20260104") == {}


def test_of_two_runs_that_tell_a_manager_one_does(hunan: TestWorkspace) -> None:
    county, venue = "431122", hunan.fresh_id()
    window = window_of(county, venue)
    first = hunan.alert_windows.write(window, 0)
    assert hunan.alert_windows.tell(first)
    _, version = hunan.alert_windows.get(county, venue)
    drafts = [hunan.outbox.draft(Message("alert", "13900000000", {})) for _ in range(8)]

    outcomes = at_once(8, lambda n: hunan.alert_windows.tell(hunan.alert_windows.write(window, version), drafts[n]))

    written = [draft for draft in drafts if is_written(hunan, "ephemera", draft)]
    assert outcomes == {"True": 1, "False": 7}
    assert len(written) == 1
    assert hunan.alert_windows.get(county, venue) == (window, version + 1)
    assert hunan.alert_windows.get(county, hunan.fresh_id()) == (None, 0)


def window_of(county: str, venue: str) -> AlertWindow:
    return AlertWindow(county=county, venue=venue, opened_at=NOW)
