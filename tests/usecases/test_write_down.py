"""Writing people down: a row each, sealed whole, no colour back, and an alert all the same."""

import threading
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from chalicelib.domain.alarm.health import Health
from chalicelib.domain.entry.written import Written, WrittenSeal
from chalicelib.domain.errors import Conflict, DomainError, InvalidFields, NotFound, TooMany, Unprocessable
from chalicelib.domain.person.caller import Caller
from chalicelib.security.sealing import unseal
from chalicelib.storage import keys
from chalicelib.usecases.alarm import list_alerts
from chalicelib.usecases.alarm.raise_alert import raise_alert
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from chalicelib.usecases.door.watch_door import watch_door
from chalicelib.usecases.door.write_down import Assisted, write_down
from tests.callers import person, staff
from tests.embedded import TestWorkspace, province
from tests.people import fresh_id_number, fresh_phone
from tests.usecases.test_check_in import rows_of, scan_id
from tests.usecases.test_doors import clerk_of
from tests.usecases.test_venues import approved

pytestmark = pytest.mark.aws


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    workspace = province("43")
    make_day_keys(workspace, workspace.instant())
    return workspace


def granny(**more: Any) -> Written:
    return Written(**{"name": "李奶奶", "id_type": "resident_id", "id_number": fresh_id_number()} | more)


def red(workspace: TestWorkspace) -> Written:
    """Return somebody whose colour is red."""
    someone, now = granny(), workspace.instant()
    health = Health(colour="red", as_of=now, valid_until=now + timedelta(hours=1), source="feed")
    who = workspace.people.person("resident_id", someone.id_number or "")
    assert workspace.health.put(who, health, int(now.timestamp()) + 999)
    return someone


def seals_of(workspace: TestWorkspace, venue: Any) -> list[WrittenSeal]:
    """Open a venue's rows as a tracer will."""
    seals = []
    for row in sorted(rows_of(workspace, venue), key=lambda row: str(row["sk"]["S"])):
        key = workspace.day_keys.get("assisted", row["pk"]["S"].rpartition("#")[2])
        plain = unseal(key.seal, row["sealed"]["B"], keys.row_key(row["pk"]["S"], row["sk"]["S"]))
        seals.append(msgspec.json.decode(plain, type=WrittenSeal))
    return seals


def test_everybody_written_down_has_a_row_with_all_that_was_said(hunan: TestWorkspace) -> None:
    manager, venue, (east, _) = approved(hunan)
    clerk = clerk_of(hunan, manager, venue, east)
    guardian = fresh_phone()
    people = (
        granny(residence="430525001001", came_from="430525", temperature_c=36.6, symptoms="无", note="轮椅"),
        Written(name="李小宝", guardian_phone=guardian),
        Written(name="李二宝", guardian_phone=guardian),
    )

    done = write_down(hunan, clerk, east.id, scan_id(), people)

    seals = seals_of(hunan, venue)
    assert tuple(seal.written for seal in seals) == people
    assert {seal.account for seal in seals} == {clerk.account}
    assert len({row["visitor_pk"]["S"] for row in rows_of(hunan, venue)}) == 3
    assert {row["mode"]["S"] for row in rows_of(hunan, venue)} == {"assisted"}
    assert not hasattr(done, "shown")
    assert seals[0].shown.person == hunan.people.person("resident_id", people[0].id_number or "")
    for secret in ("李", people[0].id_number, guardian):
        assert str(secret) not in str([{**row, "sealed": ""} for row in rows_of(hunan, venue)])


def test_the_same_list_again_changes_nothing_and_another_under_its_number_is_refused(hunan: TestWorkspace) -> None:
    manager, venue, (east, _) = approved(hunan)
    clerk = clerk_of(hunan, manager, venue, east)
    number, people = scan_id(), (granny(), granny())
    first = write_down(hunan, clerk, east.id, number, people)

    again = write_down(hunan, clerk, east.id, number, people)

    assert (first.resend, again.resend, again.occurred_at) == (False, True, first.occurred_at)
    assert len(rows_of(hunan, venue)) == 2
    for other, writer in (((people[0], granny()), clerk), (people[::-1], clerk), (people, manager)):
        with pytest.raises(Conflict):
            write_down(hunan, writer, east.id, number, other)
    assert len(rows_of(hunan, venue)) == 2


def test_a_red_one_raises_the_alert_and_tells_the_door_nothing(hunan: TestWorkspace) -> None:
    manager, venue, (east, _) = approved(hunan)
    write_down(hunan, manager, east.id, scan_id(), (granny(), red(hunan)))

    raised = [raise_alert(hunan, visit) for visit in hunan.visits.newest(venue.id, _today(hunan)) if visit.abnormal]

    assert raised == [True]
    assert [row["abnormal"]["BOOL"] for row in rows_of(hunan, venue)].count(True) == 1
    assert {(one.admitted, one.abnormal) for one in watch_door(hunan, manager, venue.id).last} == {(None, None)}


def test_an_officer_who_tends_the_door_sees_no_colour_of_whom_it_wrote_down(hunan: TestWorkspace) -> None:
    manager, venue, (east, _) = approved(hunan)
    reviewer = staff(hunan, "reviewer", "430525001")
    both = replace(clerk_of(hunan, manager, venue, east), roles=reviewer.roles)
    write_down(hunan, both, east.id, scan_id(), (red(hunan),))
    (visit,) = hunan.visits.newest(venue.id, _today(hunan))
    assert raise_alert(hunan, visit)

    def seen_by(who: Caller) -> list[str]:
        found, _ = list_alerts.of_county(hunan, who, "430525", list_alerts.Wanted(None, 50, None))
        return [seen.content.colour for seen in found if seen.venue.id == venue.id]

    assert (seen_by(reviewer), seen_by(both)) == (["red"], [""])


def test_the_thirty_first_of_an_hour_is_refused_and_a_resend_costs_nothing(hunan: TestWorkspace) -> None:
    hunan.policy("limits", assisted_per_clerk_hour=30)
    manager, venue, (east, _) = approved(hunan)
    clerk = clerk_of(hunan, manager, venue, east)
    number, people = scan_id(), tuple(granny() for _ in range(20))

    for _ in range(3):
        write_down(hunan, clerk, east.id, number, people)
    with pytest.raises(TooMany):
        write_down(hunan, clerk, east.id, scan_id(), tuple(granny() for _ in range(11)))
    write_down(hunan, clerk, east.id, scan_id(), tuple(granny() for _ in range(10)))

    with pytest.raises(TooMany) as full:
        write_down(hunan, clerk, east.id, scan_id(), (granny(),))
    assert 0 < full.value.retry_after_s <= 3600
    assert len(rows_of(hunan, venue)) == 30
    assert write_down(hunan, clerk, east.id, number, people).resend


def test_all_clerks_of_a_venue_share_its_hour_and_a_refused_list_costs_neither(
    hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hunan, "tenant", hunan.tenant)
    hunan.policy("limits", assisted_per_clerk_hour=4, assisted_per_venue_hour=6)
    manager, venue, (east, _) = approved(hunan)
    first, second = (clerk_of(hunan, manager, venue, east) for _ in range(2))
    elsewhere_manager, _, (elsewhere, _) = approved(hunan)
    write_down(hunan, first, east.id, scan_id(), tuple(granny() for _ in range(4)))

    with pytest.raises(TooMany) as full:
        write_down(hunan, second, east.id, scan_id(), tuple(granny() for _ in range(3)))

    assert 0 < full.value.retry_after_s <= 3600
    assert len(rows_of(hunan, venue)) == 4
    write_down(hunan, second, east.id, scan_id(), tuple(granny() for _ in range(2)))
    write_down(hunan, elsewhere_manager, elsewhere.id, scan_id(), tuple(granny() for _ in range(4)))
    assert len(rows_of(hunan, venue)) == 6


def test_parallel_sends_of_one_list_are_one_list_and_one_cost(hunan: TestWorkspace) -> None:
    hunan.policy("limits", assisted_per_clerk_hour=30)
    manager, venue, (east, _) = approved(hunan)
    number, people = scan_id(), tuple(granny() for _ in range(3))
    done: list[Assisted | DomainError] = []

    def send() -> None:
        try:
            done.append(write_down(hunan, manager, east.id, number, people))
        except DomainError as refusal:
            done.append(refusal)

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(isinstance(one, Assisted) and not one.resend for one in done) == 1
    assert len(rows_of(hunan, venue)) == 3
    write_down(hunan, manager, east.id, scan_id(), tuple(granny() for _ in range(27)))
    with pytest.raises(TooMany):
        write_down(hunan, manager, east.id, scan_id(), (granny(),))


def test_what_cannot_be_is_refused_before_anything_is_written(hunan: TestWorkspace) -> None:
    manager, venue, (east, _) = approved(hunan)
    twice = granny()

    with pytest.raises(NotFound):
        write_down(hunan, person(hunan), east.id, scan_id(), (granny(),))
    with pytest.raises(InvalidFields):
        write_down(hunan, manager, east.id, "x", (granny(),))
    with pytest.raises(InvalidFields) as doubled:
        write_down(hunan, manager, east.id, scan_id(), (twice, granny(), twice))
    assert [(error.field, error.code) for error in doubled.value.errors] == [("people[2]", "duplicate")]
    with pytest.raises(Unprocessable):
        write_down(hunan, manager, east.id, scan_id(hunan.instant() - timedelta(hours=25)), (granny(),))
    assert rows_of(hunan, venue) == []


def _today(workspace: TestWorkspace) -> str:
    return keys.day(workspace.instant(), workspace.utc_offset)
