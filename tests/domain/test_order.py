"""Orders: what may follow what, who may order whom, and who hears when nothing is done."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.errors import Conflict
from chalicelib.domain.person.role import Role
from chalicelib.domain.supervision.order import (
    ESCALATES_AFTER,
    Order,
    Step,
    Target,
    Unit,
    binds,
    levels_above,
    may_give,
)

NOON = datetime(2026, 3, 5, 4, tzinfo=UTC)
DAY = timedelta(days=1)
DONGKOU, WENCHANG, VILLAGE = "430525", "430525001", "430525001001"
HOTEL = Target(region=VILLAGE, venue="v", category="hotel", department="public_security")
SCHOOL = Target(region=VILLAGE, venue="v", category="school", department="education", under="other_departments")


def order(**more: object) -> Order:
    unit = Unit(role="command", region=DONGKOU, office="县指挥部")
    given = {"given_by": "a", "given_at": NOON, "due_at": NOON + DAY}
    return Order(**({"id": "o", "kind": "rectify", "target": HOTEL, "giver": unit} | given | more))  # type: ignore[arg-type]


def step(action: str) -> Step:
    return Step(action=action, at=NOON, by="b")


def role(name: str, region: str, *categories: str, department: str | None = None) -> Role:
    return Role(name, region, "办公室", categories, department)


@pytest.mark.parametrize(
    ("actions", "state"),
    [
        ((), "open"),
        (("answer",), "answered"),
        (("answer", "reopen"), "open"),
        (("answer", "reopen", "answer", "close"), "closed"),
        (("close",), "closed"),
    ],
)
def test_an_order_is_answered_given_back_and_closed(actions: tuple[str, ...], state: str) -> None:
    moved = order()

    for action in actions:
        moved = moved.moved(step(action))

    assert (moved.state, [each.action for each in moved.steps]) == (state, list(actions))


@pytest.mark.parametrize(
    ("before", "action"),
    [
        ("open", "reopen"),
        ("answered", "answer"),
        ("closed", "answer"),
        ("closed", "reopen"),
        ("closed", "close"),
    ],
)
def test_what_its_state_does_not_allow_is_refused(before: str, action: str) -> None:
    with pytest.raises(Conflict) as refused:
        order(state=before).moved(step(action))

    assert refused.value.facts == {"state": before, "action": action}


def test_an_order_is_overdue_from_its_instant_until_it_is_answered() -> None:
    given = order()

    assert [given.is_overdue(given.due_at + seconds * timedelta(seconds=1)) for seconds in (-1, 0)] == [False, True]
    assert not given.moved(step("answer")).is_overdue(given.due_at + 9 * DAY)


def test_each_step_of_escalation_comes_once_and_anew_when_it_is_given_back() -> None:
    given = order()
    at = [order(escalated=taken).escalates_at for taken in range(len(ESCALATES_AFTER) + 1)]
    back = order(state="answered", escalated=3).moved(step("reopen"), NOON + 5 * DAY)

    assert at == [given.due_at, given.due_at + DAY, given.due_at + 3 * DAY, None]
    assert given.moved(step("answer")).escalates_at is None
    assert (back.due_at, back.escalates_at) == (NOON + 5 * DAY, NOON + 5 * DAY)


@pytest.mark.parametrize(
    ("who", "target", "may"),
    [
        (role("command", DONGKOU), HOTEL, True),
        (role("command", "43"), HOTEL, True),
        (role("command", "430102"), HOTEL, False),
        (role("reviewer", WENCHANG), HOTEL, True),
        (role("reviewer", WENCHANG, "school"), HOTEL, False),
        (role("inspector", DONGKOU), HOTEL, True),
        (role("health_officer", DONGKOU), HOTEL, False),
        # several departments know a hotel, one is responsible for it
        (role("department", DONGKOU, "hotel", department="public_security"), HOTEL, True),
        (role("department", DONGKOU, "hotel", department="culture_tourism_sports"), HOTEL, False),
        (role("department", DONGKOU, "school", department="other_departments"), SCHOOL, True),
        (role("department", DONGKOU, "hotel", department="public_security"), SCHOOL, False),
        (role("department", "430102", "hotel", department="public_security"), HOTEL, False),
        # counties their towns, towns their villages, nobody his own level or beside
        (role("command", DONGKOU), Target(region=WENCHANG), True),
        (role("reviewer", WENCHANG), Target(region=VILLAGE), True),
        (role("command", DONGKOU), Target(region=DONGKOU), False),
        (role("reviewer", WENCHANG), Target(region=DONGKOU), False),
        (role("reviewer", WENCHANG), Target(region="430525002001"), False),
        (role("inspector", DONGKOU), Target(region=WENCHANG), False),
        (role("department", DONGKOU, department="education"), Target(region=WENCHANG), False),
        (role("command", DONGKOU), Target(region=DONGKOU, department="education"), True),
        (role("command", "43"), Target(region=DONGKOU, department="education"), True),
        (role("command", "430102"), Target(region=DONGKOU, department="education"), False),
        (role("department", DONGKOU, department="education"), Target(region=DONGKOU, department="transport"), False),
    ],
)
def test_one_level_orders_another_below_and_each_department_its_own(who: Role, target: Target, may: bool) -> None:
    assert may_give(who, target, "rectify") is may


@pytest.mark.parametrize("kind", ["dispatch", "notice", "interview"])
def test_an_inspector_orders_that_a_venue_be_put_right_and_nothing_else(kind: str) -> None:
    assert not may_give(role("inspector", DONGKOU), HOTEL, kind)


@pytest.mark.parametrize(
    ("who", "target", "bound"),
    [
        (role("reviewer", WENCHANG), Target(region=WENCHANG), True),
        (role("command", WENCHANG), Target(region=WENCHANG), True),
        (role("command", DONGKOU), Target(region=WENCHANG), False),
        (role("reviewer", VILLAGE), Target(region=WENCHANG), False),
        (role("reviewer", VILLAGE), HOTEL, False),
        (role("department", DONGKOU, department="education"), Target(region=DONGKOU, department="education"), True),
        (role("department", DONGKOU, department="transport"), Target(region=DONGKOU, department="education"), False),
        (role("command", DONGKOU), Target(region=DONGKOU, department="education"), False),
    ],
)
def test_an_order_binds_the_unit_it_names(who: Role, target: Target, bound: bool) -> None:
    assert binds(who, target) is bound


@pytest.mark.parametrize(
    ("target", "levels"),
    [
        (HOTEL, [VILLAGE, WENCHANG, DONGKOU, "4305", "43"]),
        (Target(region=DONGKOU, venue="taxi"), [DONGKOU, "4305", "43"]),
        (Target(region=VILLAGE), [WENCHANG, DONGKOU, "4305", "43"]),
        (Target(region=DONGKOU), ["4305", "43"]),
        (Target(region=DONGKOU, department="education"), [DONGKOU, "4305", "43"]),
    ],
)
def test_the_next_level_up_is_whoever_answers_for_it(target: Target, levels: list[str]) -> None:
    assert levels_above(target) == levels


def test_a_unit_is_its_members_and_the_command_above_it() -> None:
    unit = Unit(role="reviewer", region=WENCHANG, office="办公室")

    assert unit.has(role("reviewer", WENCHANG))
    assert unit.has(role("command", DONGKOU))
    assert not unit.has(Role("reviewer", WENCHANG, "别的单位"))
    assert not unit.has(role("reviewer", DONGKOU))
    assert unit.has(role("command", WENCHANG))
    assert not Unit(role="command", region=WENCHANG, office="别的单位").has(role("command", WENCHANG))
    assert not unit.has(role("command", "430525002"))
