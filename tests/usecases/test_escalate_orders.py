"""Overdue orders: each step once, a level further up each time, one message for all that somebody has to hear of."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.role import Role
from chalicelib.domain.place.venue import Venue
from chalicelib.jobs import escalate as job
from chalicelib.storage.orders import Orders
from chalicelib.usecases.alarm.escalate import Escalated
from chalicelib.usecases.supervision.escalate_orders import escalate_orders
from chalicelib.usecases.supervision.follow_order import answer, close, reopen
from chalicelib.usecases.supervision.give_order import Wanted, give_order
from tests.callers import person, staff
from tests.embedded import TestWorkspace, province
from tests.jobs.streams import be
from tests.mailbox import messages
from tests.people import Officer, officer, security_admin
from tests.supervision import placed
from tests.usecases.test_venues import WENCHANG

pytestmark = pytest.mark.aws
DONGKOU = "430525"
DUE = timedelta(days=1)


@dataclass
class Ladder:
    """A venue with its manager, and an officer of the town, the county and the city."""

    hunan: TestWorkspace
    venue: Venue
    manager: Caller
    phone: str
    town: Officer
    county: Officer
    city: Officer


@pytest.fixture(scope="module")
def ladder() -> Ladder:
    hunan = province("43")
    admin = security_admin(hunan)
    venue, _ = placed(hunan)
    levels = [officer(admin, *who) for who in (("reviewer", WENCHANG), ("command", DONGKOU), ("command", "4305"))]
    messages(hunan)
    manager = Caller(account=venue.manager, session="test")
    return Ladder(hunan, venue, manager, hunan.people.phone_of(venue.manager) or "", *levels)


@pytest.fixture(autouse=True)
def _nothing_left(ladder: Ladder) -> Any:
    """Close what a test gave, so that the next one counts its own."""
    yield
    for name in list(ladder.hunan.orders.to_escalate("4305", ladder.hunan.instant() + timedelta(days=99))):
        close(ladder.hunan, staff(ladder.hunan, "command", "43"), name, "")
    messages(ladder.hunan)


def given(ladder: Ladder, text: str, giver: Caller | None = None) -> str:
    hunan = ladder.hunan
    wanted = Wanted(kind="rectify", text=text, due_at=hunan.instant() + DUE, venue=ladder.venue.id)
    kept, _ = give_order(hunan, giver or staff(hunan, "command", DONGKOU), wanted)
    messages(hunan)
    return kept.order.id


def heard(ladder: Ladder, after: timedelta) -> Counter[tuple[str, str, str]]:
    """Escalate at an instant after everything was due, and return who heard what number."""
    escalate_orders(ladder.hunan, ladder.hunan.instant() + DUE + after)
    return Counter((m.kind, m.phone, m.params["count"]) for m in messages(ladder.hunan))


def steps_of(ladder: Ladder, name: str) -> int:
    kept = ladder.hunan.orders.get(name)
    assert kept
    return kept.order.escalated


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def test_who_is_bound_then_the_next_level_then_the_one_above_are_told_each_once(ladder: Ladder) -> None:
    given(ladder, "逐级")

    told = [heard(ladder, hours(after)) for after in (-1, 0.1, 2, 24.1, 30, 72.1, 900)]

    assert told == [
        Counter(),
        Counter({("order_overdue", ladder.phone, "1"): 1}),
        Counter(),
        Counter({("order_escalated", ladder.town.phone, "1"): 1}),
        Counter(),
        Counter({("order_escalated", ladder.county.phone, "1"): 1}),
        Counter(),
    ]


def test_many_orders_are_one_message_with_a_number_and_no_second_one_within_the_hour(ladder: Ladder) -> None:
    orders = [given(ladder, f"合并{n}") for n in range(30)]
    first = heard(ladder, hours(200.1))
    late = given(ladder, "合并之后")

    again, next_hour = heard(ladder, hours(200.1)), heard(ladder, hours(201.2))

    assert first == Counter({("order_overdue", ladder.phone, "30"): 1})
    assert {steps_of(ladder, name) for name in orders} == {3}
    assert again == Counter({("order_escalated", ladder.town.phone, "30"): 1})
    assert ("order_overdue", ladder.phone, "1") in next_hour
    assert steps_of(ladder, late) == 1


def test_whoever_answers_is_left_alone_until_it_is_given_back(ladder: Ladder) -> None:
    giver = staff(ladder.hunan, "command", DONGKOU)
    name = given(ladder, "退回", giver)
    answer(ladder.hunan, ladder.manager, name, "已办")
    quiet = heard(ladder, hours(300.1))

    reopen(ladder.hunan, giver, name, "不够", ladder.hunan.instant() + DUE)
    messages(ladder.hunan)

    assert (quiet, heard(ladder, hours(302.1))) == (Counter(), Counter({("order_overdue", ladder.phone, "1"): 1}))


def test_a_level_without_anybody_is_answered_for_by_the_next(ladder: Ladder, monkeypatch: pytest.MonkeyPatch) -> None:
    given(ladder, "无人")
    people = ladder.hunan.people
    monkeypatch.setattr(people, "phone_of", _without(people.phone_of, ladder.town.account, ladder.venue.manager))

    assert heard(ladder, hours(400.1)) == Counter({("order_escalated", ladder.county.phone, "1"): 1})


def _without(phone_of: Callable[[str], str | None], *silent: str) -> Callable[[str], str | None]:
    return lambda account: None if account in silent else phone_of(account)


def test_an_order_that_nobody_can_be_told_of_stays_due(ladder: Ladder, monkeypatch: pytest.MonkeyPatch) -> None:
    name = given(ladder, "无人可告")
    with monkeypatch.context() as nobody:
        nobody.setattr(ladder.hunan.people, "phone_of", lambda _: None)
        assert heard(ladder, hours(500.1)) == Counter()

    assert heard(ladder, hours(500.2)) == Counter({("order_overdue", ladder.phone, "1"): 1})
    assert ladder.hunan.orders.get(name)


def test_a_crash_before_the_queue_loses_no_message(ladder: Ladder, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.jobs import sweep

    given(ladder, "崩溃")
    be(ladder.hunan, monkeypatch)
    with monkeypatch.context() as crash:
        crash.setattr(ladder.hunan.queues, "send_sms", lambda *_: 1 / 0)
        escalate_orders(ladder.hunan, ladder.hunan.instant() + DUE + hours(600.1))
    assert messages(ladder.hunan) == []

    sweep.handle({}, None)

    assert [message.kind for message in messages(ladder.hunan)] == ["order_overdue"]


def test_one_city_that_fails_hides_no_other_and_fails_the_run(ladder: Ladder, monkeypatch: pytest.MonkeyPatch) -> None:
    given(ladder, "故障")
    be(ladder.hunan, monkeypatch)
    monkeypatch.setattr(job, "escalate", lambda *_: Escalated(0, 0, 0))
    finding = Orders.to_escalate

    def fail(self: Orders, region: str, at: datetime) -> Any:
        if region == "4301":
            raise ConnectionError
        return finding(self, region, at)

    monkeypatch.setattr(Orders, "to_escalate", fail)
    with pytest.raises(job.EscalationIncomplete):
        job.handle({"time": (ladder.hunan.instant() + DUE + hours(700.1)).isoformat()}, None)

    assert [message.kind for message in messages(ladder.hunan)] == ["order_overdue"]


def test_a_run_answers_with_what_it_did(ladder: Ladder, monkeypatch: pytest.MonkeyPatch) -> None:
    given(ladder, "计数")
    be(ladder.hunan, monkeypatch)
    monkeypatch.setattr(job, "escalate", lambda *_: Escalated(0, 0, 0))

    counts = job.handle({"time": (ladder.hunan.instant() + DUE + hours(800.1)).isoformat()}, None)

    assert counts == {"told": 0, "stepped": 0, "failed": 0, "orders": 1}


def test_a_village_hears_from_its_town_what_it_leaves_undone(ladder: Ladder) -> None:
    hunan = ladder.hunan
    village = hunan.regions.children(WENCHANG)[0].code
    unit = Caller(account="x", session="t", identity="verified", roles=(Role("reviewer", WENCHANG, "文昌街道办"),))
    wanted = Wanted(kind="dispatch", text="入户张贴", due_at=hunan.instant() + DUE, region=village)
    give_order(hunan, unit, wanted)

    assert heard(ladder, hours(900.1)) == Counter({("order_escalated", ladder.town.phone, "1"): 1})
    assert person(hunan).roles == ()
