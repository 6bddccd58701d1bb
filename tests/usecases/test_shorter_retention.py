"""A retention shortened for what lies there: everything is seen at T - 1 s, nothing at T + 1 s, by whoever reads."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import pytest

from chalicelib.domain.day import day_start, local_day
from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import make_scan_id
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.place.venue import Venue
from chalicelib.domain.rule.policy_change import PolicyChange
from chalicelib.jobs import alert
from chalicelib.security.day_keys import CLASSES, DayKeyGone
from chalicelib.storage import keys
from chalicelib.usecases.alarm import list_alerts
from chalicelib.usecases.alarm.list_alerts import Wanted
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from chalicelib.usecases.door.check_in import Scan, check_in
from chalicelib.usecases.door.list_visits import list_visits
from chalicelib.usecases.door.recount import recount
from chalicelib.usecases.door.see_own_visits import own_visits
from chalicelib.usecases.door.show_figures import show_figures
from chalicelib.usecases.rule import change_policy
from chalicelib.usecases.rule.change_policy import Proposal
from chalicelib.usecases.rule.settle_policy import settle_policy
from tests.callers import staff
from tests.embedded import TestWorkspace, province
from tests.jobs.streams import be, stream_event
from tests.usecases.test_check_in import coloured, rows_of
from tests.usecases.test_venues import approved

pytestmark = pytest.mark.aws
DONGKOU = "430525"
SECOND = timedelta(seconds=1)


class World(NamedTuple):
    """A province in which somebody red entered a venue, and a change of policy that is confirmed."""

    workspace: TestWorkspace
    manager: Caller
    visitor: Caller
    venue: Venue
    day: str
    change: PolicyChange


@pytest.fixture(scope="module")
def world() -> World:
    hunan = province("43")
    make_day_keys(hunan, hunan.instant())
    manager, venue, doors = approved(hunan)
    visitor = coloured(hunan, "red")
    check_in(hunan, visitor, Scan(code=doors[0].code, scan_id=make_scan_id(datetime.now(UTC), 7)))
    rows = rows_of(hunan, venue)
    day, sk = keys.parts(rows[0]["pk"]["S"])[2], rows[0]["sk"]["S"]
    with pytest.MonkeyPatch.context() as function:
        be(hunan, function)
        alert.handle(stream_event(*rows), None)
    hunan.marks.put(venue.id, day, sk, "closed", hunan.deadline("visits", as_date(day)))
    (cell,) = {recounted(hunan, row) for row in rows}
    assert cell
    return World(hunan, manager, visitor, venue, day, shortened(hunan))


def recounted(workspace: TestWorkspace, row: dict[str, Any]) -> bool:
    venue, day, start = keys.cell_of(row["pk"]["S"], row["sk"]["S"])
    return recount(workspace, venue, day, [start])


def shortened(workspace: TestWorkspace) -> PolicyChange:
    first = staff(workspace, "security_admin", "43", "省信息中心")
    second = staff(workspace, "command", "43", "省指挥部")
    values = {"retention.visits_days": 2, "retention.alerts_days": 9}
    proposal = Proposal(values=values, reason="疫情趋缓", applies_to_running=True)
    return change_policy.confirm(workspace, second, change_policy.propose(workspace, first, proposal).id)


def as_date(day: str) -> date:
    return datetime.strptime(day, "%Y%m%d").date()  # noqa: DTZ007  a day has no zone


def ends(world: World, kept_days: int) -> datetime:
    """Return T."""
    return day_start(as_date(world.day) + timedelta(days=kept_days + 1), world.workspace.tenant)


def at(world: World, instant: datetime, monkeypatch: pytest.MonkeyPatch) -> TestWorkspace:
    """Stop the clock at an instant; the functions look what is in force."""
    monkeypatch.setattr(world.workspace, "instant", lambda: instant)
    world.workspace.refresh()
    return world.workspace


def key_of(world: World, row_class: str) -> int:
    try:
        world.workspace.day_keys.get(row_class, world.day)
    except DayKeyGone:
        return 0
    return 1


def visit(world: World) -> int:
    row = rows_of(world.workspace, world.venue)[0]
    return int(world.workspace.visits.get(row["pk"]["S"], row["sk"]["S"]) is not None)


def ten_minutes(world: World) -> int:
    sk = rows_of(world.workspace, world.venue)[0]["sk"]["S"]
    return len(list(world.workspace.visits.of_cell(world.venue.id, world.day, sk)))


def people(world: World) -> int:
    return int(show_figures(world.workspace, world.manager, world.venue.id, world.day).people is not None)


def open_alerts(world: World) -> int:
    return sum(one.venue == world.venue.id for one in world.workspace.alerts.open_in(DONGKOU))


def seen_alerts(world: World) -> int:
    return len(list_alerts.mine(world.workspace, world.manager, Wanted(None, 10, None))[0])


VISITS: dict[str, Callable[[World], int]] = {
    "the key": lambda world: key_of(world, "visits"),
    "a visit by its key": visit,
    "a venue's day": lambda world: len(list(world.workspace.visits.of_day(world.venue.id, world.day))),
    "a venue's newest": lambda world: len(list(world.workspace.visits.newest(world.venue.id, world.day))),
    "ten minutes": lambda world: len(
        list(
            world.workspace.visits.of_cell(
                world.venue.id, world.day, rows_of(world.workspace, world.venue)[0]["sk"]["S"]
            )
        )
    ),
    "the manager's list": lambda world: len(
        list_visits(world.workspace, world.manager, world.venue.id, world.day, (10, None))[0]
    ),
    "one's own visits": lambda world: len(own_visits(world.workspace, world.visitor, 10, None)[0]),
    "the people of a day's figures": people,
    "marks": lambda world: len(world.workspace.marks.of_day(world.venue.id, world.day)),
}
ALERTS: dict[str, Callable[[World], int]] = {
    "the key": lambda world: key_of(world, "alerts"),
    "a county's day": lambda world: len(list(world.workspace.alerts.of_day(DONGKOU, world.day))),
    "open alerts": open_alerts,
    "the manager's alerts": seen_alerts,
}


@pytest.mark.parametrize("reader", VISITS)
def test_a_visit_is_seen_until_its_new_end_and_not_after_it(
    world: World, reader: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    end = ends(world, 2)

    at(world, end - SECOND, monkeypatch)
    before = VISITS[reader](world)
    at(world, end + SECOND, monkeypatch)

    assert (before, VISITS[reader](world)) == (1, 0)


@pytest.mark.parametrize("reader", ALERTS)
def test_an_alert_is_seen_until_its_new_end_and_not_after_it(
    world: World, reader: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    end = ends(world, 9)

    at(world, end - SECOND, monkeypatch)
    before = ALERTS[reader](world)
    at(world, end + SECOND, monkeypatch)

    assert (before, ALERTS[reader](world)) == (1, 0)


def test_the_policy_is_what_it_was_until_the_change_takes_effect(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    effective_at = world.change.effective_at
    assert effective_at

    before = at(world, effective_at - SECOND, monkeypatch)
    kept, version = before.tenant.retention.visits_days, before.policy_version
    after = at(world, effective_at, monkeypatch)

    assert (kept, after.tenant.retention.visits_days, after.filed.retention.visits_days) == (30, 2, 30)
    assert version.endswith("-0")
    assert after.policy_version.partition("-")[2] == str(after.ruling_rows.get().steps[0].sequence)


def test_keys_are_brought_forward_once_it_takes_effect_also_those_made_ahead(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    hunan, effective_at = world.workspace, world.change.effective_at
    assert effective_at
    today = local_day(datetime.now(UTC), hunan.tenant)
    days = {f"{day:%Y%m%d}": day for n in range(4) if (day := today + timedelta(days=n))}

    def deadlines(row_class: str) -> list[datetime]:
        return [life.deadline for life in hunan.day_key_rows.lives(row_class, days)]

    before = deadlines("visits")
    too_early = settle_policy(hunan, effective_at - SECOND)
    first = settle_policy(at(world, effective_at, monkeypatch), effective_at)
    again = settle_policy(hunan, effective_at + timedelta(minutes=1))
    over = settle_policy(hunan, effective_at + timedelta(minutes=3))
    rest = settle_policy(hunan, effective_at + timedelta(hours=1))

    assert (too_early.keys, too_early.changes) == (0, 0)
    assert first.keys >= 8
    assert [(each.keys, each.changes) for each in (again, over, rest)] == [(0, 0), (0, 1), (0, 0)]
    assert deadlines("visits") == [day_start(day + timedelta(days=3), hunan.tenant) for day in days.values()]
    assert deadlines("visits") < before
    assert deadlines("assisted") == [day_start(day + timedelta(days=31), hunan.tenant) for day in days.values()]
    entries = [hunan.audit.line(n) or "" for n in range(1, hunan.audit.head().seq + 1)]
    assert sum('"kind":"POLICY_EFFECTIVE"' in line for line in entries) == 1


def test_a_key_made_by_the_new_policy_ends_by_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    effective_at = world.change.effective_at
    assert effective_at
    later = effective_at + timedelta(days=9)
    hunan = at(world, later, monkeypatch)

    make_day_keys(hunan, later)

    day = local_day(later, hunan.tenant)
    for row_class in CLASSES:
        life = hunan.day_key_rows.life(row_class, f"{day:%Y%m%d}")
        assert life
        assert life.deadline == hunan.deadline(row_class, day)
    life = hunan.day_key_rows.life("visits", f"{day:%Y%m%d}")
    assert life
    assert life.deadline == day_start(day + timedelta(days=3), hunan.tenant)


def test_a_crash_between_confirmation_and_what_is_in_force_is_mended_by_the_next_run() -> None:
    hunan = province("62")
    first = staff(hunan, "security_admin", "62", "省信息中心")
    second = staff(hunan, "command", "62", "省领导小组")
    proposal = Proposal(values={"caps.companions": 6}, reason="试", applies_to_running=False)
    change = change_policy.propose(hunan, first, proposal)

    def crash(*_: Any) -> None:
        raise ConnectionError

    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(hunan.ruling_rows, "change", crash)
        with pytest.raises(ConnectionError):
            change_policy.confirm(hunan, second, change.id)
    lost = hunan.ruling_rows.get().steps
    settle_policy(hunan, hunan.instant())

    assert lost == ()
    assert [step.change for step in hunan.ruling_rows.get().steps] == [change.id]
    kinds = [hunan.audit.line(n) or "" for n in range(1, hunan.audit.head().seq + 1)]
    assert [sum(f'"kind":"{kind}"' in line for line in kinds) for kind in ("POLICY_PROPOSED", "POLICY")] == [1, 1]


def test_a_cancellation_that_meets_a_confirmation_under_way_wins() -> None:
    hunan = province("62")
    first = staff(hunan, "security_admin", "62", "省信息中心")
    second = staff(hunan, "command", "62", "省领导小组")
    proposal = Proposal(values={"caps.companions": 6}, reason="试", applies_to_running=False)
    change = change_policy.propose(hunan, first, proposal)
    real = hunan.ruling_rows.change

    def cancelled_meanwhile(edit: Any) -> Any:
        monkeypatch.undo()
        change_policy.cancel(hunan, first, change.id)
        return real(edit)

    monkeypatch = pytest.MonkeyPatch()
    monkeypatch.setattr(hunan.ruling_rows, "change", cancelled_meanwhile)
    with pytest.raises(Conflict, match="paper_state"):
        change_policy.confirm(hunan, second, change.id)

    assert hunan.ruling_rows.get().steps == ()
