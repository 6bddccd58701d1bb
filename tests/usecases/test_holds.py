"""Holds for a case in law: two people of two offices, exactly the listed rows, and an end that is one."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain.errors import (
    Conflict,
    DomainError,
    Forbidden,
    Gone,
    InvalidFields,
    NotFound,
    TooMany,
    Unprocessable,
)
from chalicelib.storage.case_keys import CaseKeyGone
from chalicelib.storage.holds import case_of
from chalicelib.usecases.custody import confirm_hold, place_hold, read_hold, release_hold
from chalicelib.usecases.custody.end_holds import end_holds
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from chalicelib.usecases.custody.place_hold import Listing
from chalicelib.usecases.custody.settle_holds import Settled, settle
from tests.callers import staff
from tests.embedded import TestWorkspace, province
from tests.usecases.hold_builders import (
    DONGKOU,
    approver,
    day_of,
    entries,
    held,
    moment,
    proposal,
    proposer,
    raw_rows,
    shop,
)

pytestmark = pytest.mark.aws
MS = timedelta(milliseconds=1)
SECOND = timedelta(seconds=1)


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


def refused(kind: type[DomainError], code: str, act: Any) -> dict[str, object]:
    with pytest.raises(kind) as refusal:
        act()
    assert refusal.value.code == code
    return refusal.value.facts


def faults(act: Any) -> dict[str, str]:
    with pytest.raises(InvalidFields) as refusal:
        act()
    return {error.field: error.code for error in refusal.value.errors}


def masks(workspace: TestWorkspace, hold_id: str, by: Any) -> list[str]:
    return [row.mask for row in read_hold.read_rows(workspace, by, hold_id, "court", (100, None), full=False)[0]]


def at_deadline(workspace: TestWorkspace, at: datetime, row_class: str = "visits") -> datetime:
    key = workspace.day_keys.get(row_class, day_of(workspace, at))
    return datetime.fromtimestamp(key.deadline_s, at.tzinfo)


def test_exactly_the_listed_rows_are_kept_to_the_millisecond(hunan: TestWorkspace) -> None:
    here, at = shop(hunan), moment(hunan)
    for offset in (-MS, timedelta(), MS, 2 * MS, 3 * MS):
        here.scan(at + offset)
    here.scan(at, door=1)
    shop(hunan).scan(at)

    hold = held(hunan, here.listing(at, at + 2 * MS, door=0))

    reader = approver(hunan)
    rows, _ = read_hold.read_rows(hunan, reader, hold.id, "court", (100, None), full=False)
    assert sorted(row.occurred_at for row in rows) == [at, at + MS, at + 2 * MS]
    assert {(row.venue, row.entrance) for row in rows} == {(here.venue.id, here.doors[0].id)}
    assert hold.rows == 3


def test_all_ways_in_and_the_alert_are_kept_and_counted_by_class(hunan: TestWorkspace) -> None:
    from chalicelib.usecases.alarm.raise_alert import raise_alert

    here, at = shop(hunan), moment(hunan)
    here.scan(at)
    here.scan(at + MS, colour="red")
    here.write(at + 2 * MS)
    for visit in hunan.visits.of_day(here.venue.id, day_of(hunan, at)):
        if visit.abnormal:
            assert raise_alert(hunan, visit)
    placed = place_hold.propose(hunan, proposer(hunan), proposal(hunan, here.listing(at, at + 2 * MS)))

    shown = read_hold.show(hunan, approver(hunan), placed.hold.id)
    confirmed = confirm_hold.confirm(hunan, approver(hunan), placed.hold.id)

    assert placed.estimate
    assert shown.estimate
    assert (shown.estimate.rows, shown.estimate.people, shown.estimate.growing) == (4, 3, True)
    assert shown.estimate.classes == {"visits": 2, "assisted": 1, "alerts": 1}
    assert (confirmed.hold.rows, hunan.holds.count(confirmed.hold.id)) == (4, 4)
    rows, _ = read_hold.read_rows(hunan, approver(hunan), placed.hold.id, "criminal", (100, None), full=True)
    assert {row.row.row_class: row.colour for row in rows if row.row.row_class != "visits"} == {
        "assisted": "unknown",
        "alerts": "red",
    }
    assert [row.written.symptoms for row in rows if row.written] == ["发热"]


def test_an_alert_alone_is_kept_with_its_visit_and_nobody_beside_it(hunan: TestWorkspace) -> None:
    from chalicelib.usecases.alarm.raise_alert import raise_alert

    here, at = shop(hunan), moment(hunan)
    here.scan(at, colour="red")
    here.scan(at, colour="green")
    (visit,) = [one for one in hunan.visits.of_day(here.venue.id, day_of(hunan, at)) if one.abnormal]
    raise_alert(hunan, visit)
    (alert,) = [one for one in hunan.alerts.of_day(DONGKOU, day_of(hunan, at)) if one.venue == here.venue.id]

    hold = held(hunan, Listing(alert_id=alert.id))

    rows, _ = read_hold.read_rows(hunan, approver(hunan), hold.id, "court", (100, None), full=False)
    assert sorted((row.row.row_class, row.colour) for row in rows) == [("alerts", "red"), ("visits", "red")]


def test_a_hold_needs_a_second_person_of_another_office(hunan: TestWorkspace) -> None:
    here, at = shop(hunan), moment(hunan)
    here.scan(at)
    first = staff(hunan, "approver", DONGKOU, "县公安局")
    placed = place_hold.propose(hunan, first, proposal(hunan, here.listing(at, at))).hold
    other_phone = replace(staff(hunan, "approver", DONGKOU, "县司法局"), person=first.person)

    def confirmed_by(caller: Any) -> Any:
        return lambda: confirm_hold.confirm(hunan, caller, placed.id)

    refused(Forbidden, "second_person_needed", confirmed_by(first))
    refused(Forbidden, "second_person_needed", confirmed_by(other_phone))
    refused(Forbidden, "other_office_needed", confirmed_by(staff(hunan, "approver", DONGKOU, "县 公安局")))
    bureau, police = staff(hunan, "approver", DONGKOU, "县司法局"), staff(hunan, "tracer", "430522", "县公安局")
    of_two_offices = replace(bureau, roles=(*bureau.roles, *police.roles))
    refused(Forbidden, "other_office_needed", confirmed_by(of_two_offices))
    refused(NotFound, "not_found", confirmed_by(staff(hunan, "approver", "430522", "新邵县司法局")))
    refused(NotFound, "not_found", confirmed_by(staff(hunan, "command", DONGKOU, "县司法局")))
    assert hunan.holds.count(placed.id) == 0
    assert confirmed_by(approver(hunan))().hold.rows == 1
    facts = refused(Conflict, "hold_state", confirmed_by(approver(hunan)))
    assert facts == {"state": "confirmed"}


def test_a_hold_of_one_province_is_unknown_to_another(hunan: TestWorkspace) -> None:
    gansu = province("62")
    here, at = shop(hunan), moment(hunan)
    here.scan(at)
    placed = place_hold.propose(hunan, proposer(hunan), proposal(hunan, here.listing(at, at))).hold
    stranger = staff(gansu, "approver", "62", "省司法厅")

    refused(NotFound, "not_found", lambda: confirm_hold.confirm(gansu, stranger, placed.id))
    refused(NotFound, "not_found", lambda: confirm_hold.confirm(hunan, stranger, placed.id))
    assert read_hold.listing(gansu, stranger, 100, None)[0] == []


def test_what_is_wrong_with_a_proposal_is_said_all_at_once(hunan: TestWorkspace) -> None:
    here, at = shop(hunan), moment(hunan)
    rows = (
        here.listing(at, at - MS),
        here.listing(at - timedelta(days=8), at),
        here.listing(at, hunan.instant() + timedelta(hours=1)),
        replace(here.listing(at, at), venue_id="nowhere"),
        replace(here.listing(at, at), entrance_id="nodoor"),
        Listing(venue_id=here.venue.id),
        Listing(alert_id="nonsense"),
    )

    found = faults(
        lambda: place_hold.propose(hunan, proposer(hunan), proposal(hunan, *rows, days=91, case_no=" ", assessment=" "))
    )

    assert found == {
        "until": "too_far_ahead",
        "case_no": "required",
        "assessment": "required",
        "rows[0].to": "ends_before_start",
        "rows[1].to": "stretch_too_long",
        "rows[2].to": "in_future",
        "rows[3].venue_id": "venue_unknown",
        "rows[4].entrance_id": "entrance_unknown",
        "rows[5].venue_id": "alert_or_venue",
        "rows[6].alert_id": "alert_unknown",
    }


def test_a_hold_outside_ones_region_of_nothing_or_of_too_much_is_refused(hunan: TestWorkspace) -> None:
    here, at = shop(hunan), moment(hunan)
    for offset in range(3):
        here.scan(at + offset * MS)
    wanted = proposal(hunan, here.listing(at, at + 2 * MS))
    stranger = staff(hunan, "command", "430522", "新邵县指挥部")

    refused(Forbidden, "outside_your_region", lambda: place_hold.propose(hunan, stranger, wanted))
    nothing = proposal(hunan, here.listing(at - timedelta(minutes=1), at - MS))
    refused(Unprocessable, "hold_empty", lambda: place_hold.propose(hunan, proposer(hunan), nothing))
    before = hunan.tenant.caps.hold_rows
    hunan.policy("caps", hold_rows=2)
    try:
        facts = refused(Unprocessable, "hold_too_large", lambda: place_hold.propose(hunan, proposer(hunan), wanted))
    finally:
        hunan.policy("caps", hold_rows=before)
    assert facts == {"rows": 3, "limit": 2}


def test_nobody_looks_for_people_by_proposing_holds(hunan: TestWorkspace) -> None:
    here, at, first = shop(hunan), moment(hunan), proposer(hunan)
    nothing = proposal(hunan, here.listing(at, at))
    before = hunan.tenant.limits.searches_per_staff_hour
    hunan.policy("limits", searches_per_staff_hour=2)
    try:
        for _ in range(2):
            refused(Unprocessable, "hold_empty", lambda: place_hold.propose(hunan, first, nothing))
        refused(TooMany, "too_many_requests", lambda: place_hold.propose(hunan, first, nothing))
    finally:
        hunan.policy("limits", searches_per_staff_hour=before)


def test_who_confirms_what_he_saw_does_not_confirm_more(hunan: TestWorkspace) -> None:
    here, at = shop(hunan), moment(hunan)
    here.scan(at)
    placed = place_hold.propose(hunan, proposer(hunan), proposal(hunan, here.listing(at, at + MS))).hold
    here.scan(at + MS)

    facts = refused(Conflict, "hold_grown", lambda: confirm_hold.confirm(hunan, approver(hunan), placed.id, 1))

    assert facts == {"rows": 2}
    assert hunan.holds.count(placed.id) == 0
    assert confirm_hold.confirm(hunan, approver(hunan), placed.id, 2).hold.rows == 2


def test_a_hold_placed_or_confirmed_too_late_is_refused_with_the_day(later: TestWorkspace) -> None:
    here, at = shop(later), moment(later)
    here.scan(at)
    wanted = proposal(later, here.listing(at, at), days=89)
    in_time = place_hold.propose(later, proposer(later), wanted).hold
    later.policy("caps", hold_pending_hours=10_000)
    day = day_of(later, at)
    end = at_deadline(later, at)

    later.ahead = end + SECOND - (later.instant() - later.ahead)

    expected = {"day": f"{day[:4]}-{day[4:6]}-{day[6:]}"}
    assert refused(Gone, "hold_day_erased", lambda: place_hold.propose(later, proposer(later), wanted)) == expected
    late = refused(Gone, "hold_day_erased", lambda: confirm_hold.confirm(later, approver(later), in_time.id))
    assert late == expected
    later.ahead = timedelta()
    later.policy("caps", hold_pending_hours=48)
    assert later.holds.count(in_time.id) == 0


def test_a_pending_hold_lapses_and_never_stops_a_destruction(later: TestWorkspace) -> None:
    here, at = shop(later), moment(later)
    here.scan(at)
    before = settle(later, "visits", day_of(later, at), later.instant())
    placed = place_hold.propose(later, proposer(later), proposal(later, here.listing(at, at))).hold
    after = settle(later, "visits", day_of(later, at), later.instant())

    later.ahead = timedelta(hours=48, seconds=1)

    facts = refused(Conflict, "hold_state", lambda: confirm_hold.confirm(later, approver(later), placed.id))
    assert (facts, after) == ({"state": "lapsed"}, before)
    assert end_holds(later, later.instant()) > 0
    assert [(entry["kind"], entry["facts"].get("reason")) for entry in entries(later, placed)] == [
        ("HOLD_PROPOSED", None),
        ("HOLD_END", "lapsed"),
    ]
    with pytest.raises(CaseKeyGone):
        later.case_keys.open(case_of(placed.id), later.instant())


def test_each_step_is_in_the_chain_once_and_names_no_person(hunan: TestWorkspace) -> None:
    here, at = shop(hunan), moment(hunan)
    visitor = here.scan(at)
    first, second = proposer(hunan), approver(hunan)
    placed = place_hold.propose(hunan, first, proposal(hunan, here.listing(at, at))).hold
    confirm_hold.confirm(hunan, second, placed.id)
    confirm_hold.confirm(hunan, second, placed.id)

    masks(hunan, placed.id, second)

    found = entries(hunan, placed)
    assert [entry["kind"] for entry in found] == ["HOLD_PROPOSED", "HOLD", "HOLD_READ"]
    day = day_of(hunan, at)
    assert found[1]["facts"] == {
        "rows": 1,
        "days": [f"visits/{day}", f"assisted/{day}", f"paper/{day}", f"alerts/{day}"],
        "until": placed.until.isoformat(timespec="milliseconds"),
    }
    assert [entry["office"] for entry in found] == ["县指挥部", "县司法局", "县司法局"]
    assert (found[2]["purpose"], found[2]["facts"]) == ("court", {"rows": 1, "full": False})
    people = {visitor.person, visitor.account, first.account, first.person, second.account, second.person}
    assert not any(str(name) in str(found) for name in (*people, "湘0525刑初12号"))


def test_case_people_and_rows_are_sealed_where_they_lie(hunan: TestWorkspace) -> None:
    here, at = shop(hunan), moment(hunan)
    number = here.write(at, "王大明")
    hold = held(hunan, here.listing(at, at))

    lying = [row for row in raw_rows(hunan, "cases") if hold.id in str(row["pk"]) or row["sk"]["S"] == hold.id]

    assert len(lying) == 2
    boxes = b"".join(row[name]["B"] for row in lying for name in ("sealed", "people") if name in row)
    for word in ("王大明", number, "湘0525刑初12号", "仅涉案时段", here.venue.id, here.manager.account):
        assert word not in str(lying)
        assert word.encode() not in boxes


def test_the_people_whose_rows_were_read_see_who_looked_and_what_for(hunan: TestWorkspace) -> None:
    here, at = shop(hunan), moment(hunan)
    visitor = here.scan(at)
    hold = held(hunan, here.listing(at, at))
    assert visitor.person

    shown = masks(hunan, hold.id, approver(hunan))

    accesses, _ = hunan.accesses.page(visitor.person, hunan.instant(), 10, None)
    assert shown == ["李**"]
    assert [(one.office, one.purpose) for one in accesses] == [("县司法局", "封存记录调阅（法院）")]


def test_only_an_approver_of_the_region_reads_rows_and_an_auditor_sees_no_case(hunan: TestWorkspace) -> None:
    here, at = shop(hunan), moment(hunan)
    here.scan(at)
    hold = held(hunan, here.listing(at, at))
    auditor = staff(hunan, "auditor", "43", "省审计厅")

    refused(NotFound, "not_found", lambda: masks(hunan, hold.id, auditor))
    refused(NotFound, "not_found", lambda: masks(hunan, hold.id, proposer(hunan)))
    refused(NotFound, "not_found", lambda: masks(hunan, hold.id, staff(hunan, "approver", "430522", "新邵县司法局")))
    seen = {each.hold.id: each for each in read_hold.listing(hunan, auditor, 100, None)[0]}
    assert seen[hold.id].case is None
    own = read_hold.show(hunan, proposer(hunan), hold.id)
    assert own.case
    assert own.case.case_no == "湘0525刑初12号"


def test_a_hold_is_readable_a_second_before_its_end_and_never_after(later: TestWorkspace) -> None:
    here, at = shop(later), moment(later)
    here.scan(at)
    others = settle(later, "visits", day_of(later, at), later.instant()).held
    hold = held(later, here.listing(at, at), days=1)
    reader = approver(later)
    before = hold.until - later.instant()

    later.ahead = before - SECOND
    readable = masks(later, hold.id, reader)
    kept = settle(later, "visits", day_of(later, at), hold.until - SECOND)
    later.ahead = before + SECOND
    facts = refused(Conflict, "hold_state", lambda: masks(later, hold.id, reader))

    assert (readable, kept, facts) == (["李**"], Settled(others + 1, 0), {"state": "ending"})
    assert settle(later, "visits", day_of(later, at), hold.until + SECOND) == Settled(others, 0)
    assert end_holds(later, hold.until - SECOND) == 0
    assert later.case_keys.lives(case_of(hold.id))


def test_a_holds_end_takes_its_key_and_rows_and_leaves_who_answers_for_it(later: TestWorkspace) -> None:
    here, at = shop(later), moment(later)
    here.scan(at)
    here.scan(at)
    hold = held(later, here.listing(at, at), days=1)

    first, again = end_holds(later, hold.until + SECOND), end_holds(later, hold.until + SECOND)

    assert (first > 0, again) == (True, 0)
    assert not later.case_keys.lives(case_of(hold.id))
    assert later.holds.count(hold.id) == 0
    found = entries(later, hold)
    assert [(entry["kind"], entry["facts"].get("rows")) for entry in found] == [
        ("HOLD_PROPOSED", 2),
        ("HOLD", 2),
        ("HOLD_END", 2),
    ]
    ended = later.holds.get(hold.id)
    assert ended
    assert ended[1].sealed is None
    assert later.holds.open_people(ended[1], later.keyring).confirmed_by
    assert read_hold.show(later, approver(later), hold.id).case is None
    (tombstone,) = [row for row in raw_rows(later, "keys") if hold.id in row["pk"]["S"]]
    assert (tombstone["state"]["S"], "wrapped" in tombstone) == ("erased", False)


def test_either_person_gives_a_hold_up_and_nobody_else(hunan: TestWorkspace) -> None:
    here, at = shop(hunan), moment(hunan)
    here.scan(at)
    first, second = proposer(hunan), approver(hunan)
    holds = []
    for _ in range(2):
        placed = place_hold.propose(hunan, first, proposal(hunan, here.listing(at, at))).hold
        holds.append(confirm_hold.confirm(hunan, second, placed.id).hold)

    refused(Forbidden, "not_of_the_two", lambda: release_hold.release(hunan, approver(hunan), holds[0].id))
    release_hold.release(hunan, first, holds[0].id)
    release_hold.release(hunan, second, holds[1].id)
    facts = refused(Conflict, "hold_state", lambda: masks(hunan, holds[0].id, second))
    end_holds(hunan, hunan.instant())

    assert facts == {"state": "ending"}
    for hold in holds:
        assert [entry["kind"] for entry in entries(hunan, hold)][-2:] == ["HOLD_RELEASED", "HOLD_END"]
        assert entries(hunan, hold)[-1]["facts"] == {"rows": 1, "reason": "released"}
        assert hunan.holds.count(hold.id) == 0
    refused(Conflict, "hold_state", lambda: release_hold.release(hunan, first, holds[0].id))


def test_rows_that_come_late_into_the_listed_time_are_kept_before_the_day_goes(later: TestWorkspace) -> None:
    here, at = shop(later), moment(later)
    here.scan(at)
    hold = held(later, here.listing(at, at + MS), days=60)
    here.scan(at + MS)
    here.scan(at + 2 * MS)

    kept = settle(later, "visits", day_of(later, at), at_deadline(later, at) + SECOND)

    assert (kept, hold.rows) == (Settled(2, 0), 1)
    assert settle(later, "paper", day_of(later, at), later.instant()) == Settled(0, 0)
    assert settle(later, "uploads", day_of(later, at), later.instant()) == Settled(0, 0)


def test_a_row_that_two_holds_keep_counts_once(hunan: TestWorkspace) -> None:
    here, at = shop(hunan), moment(hunan)
    here.scan(at)
    others = settle(hunan, "visits", day_of(hunan, at), hunan.instant()).held

    held(hunan, here.listing(at, at))
    held(hunan, here.listing(at - MS, at + MS))

    assert settle(hunan, "visits", day_of(hunan, at), hunan.instant()) == Settled(others + 1, 0)
