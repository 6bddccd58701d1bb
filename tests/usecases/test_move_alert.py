"""Following an alert to its end, against the real table: who may, what is kept, what the lists show."""

import threading
from typing import Any

import pytest

from chalicelib.domain.errors import Conflict, DomainError, Forbidden, NotFound
from chalicelib.domain.person.phone import Phone
from chalicelib.domain.place.venue import Venue
from chalicelib.jobs import alert
from chalicelib.usecases.alarm import list_alerts, move_alert
from chalicelib.usecases.alarm.list_alerts import Wanted
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from chalicelib.usecases.venue.keep_clerks import appoint_clerk
from tests.callers import person, staff
from tests.embedded import TestWorkspace, province
from tests.jobs.streams import be, stream_event
from tests.jobs.test_alert import alerts_of, red_visit

pytestmark = pytest.mark.aws
DONGKOU, WENCHANG, XUEFENG = "430525", "430525001", "430525002"


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    workspace = province("43")
    make_day_keys(workspace, workspace.instant())
    return workspace


@pytest.fixture(autouse=True)
def _this_function(hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    be(hunan, monkeypatch)


def raised(workspace: TestWorkspace) -> tuple[Any, Venue, str]:
    """Return a manager, his venue and the id of its alert."""
    venue, rows = red_visit(workspace)
    alert.handle(stream_event(*rows), None)
    (one,) = alerts_of(workspace, venue)
    return person_of(workspace, venue), venue, one.id


def person_of(workspace: TestWorkspace, venue: Venue) -> Any:
    from chalicelib.domain.person.caller import Caller

    return Caller(account=venue.manager, session="test", person=venue.manager_person, identity="verified")


def ids(page: tuple[list[Any], str | None]) -> list[str]:
    return [seen.alert.id for seen in page[0]]


def test_a_manager_takes_his_alert_to_its_end_and_it_leaves_the_open_ones(hunan: TestWorkspace) -> None:
    manager, _, name = raised(hunan)

    move_alert.acknowledge(hunan, manager, name)
    move_alert.hand_over(hunan, manager, name, "文昌街道卫生院", "已由救护车接走")
    ended = move_alert.close(hunan, manager, name, "集中隔离", "")

    assert ended.alert.state == "closed"
    assert [(step.action, step.office) for step in ended.alert.steps] == [
        ("acknowledge", None),
        ("hand_over", None),
        ("close", None),
    ]
    assert [(remark.about, remark.note) for remark in ended.remarks] == [
        ("文昌街道卫生院", "已由救护车接走"),
        ("集中隔离", ""),
    ]
    assert name not in {one.id for one in hunan.alerts.open_in(DONGKOU)}
    assert ids(list_alerts.mine(hunan, manager, Wanted(None, 50, None))) == []
    assert ids(list_alerts.mine(hunan, manager, Wanted("closed", 50, None))) == [name]


def test_what_is_written_about_an_alert_is_sealed(hunan: TestWorkspace) -> None:
    import boto3

    manager, _, name = raised(hunan)
    move_alert.acknowledge(hunan, manager, name)
    move_alert.hand_over(hunan, manager, name, "张三的姐姐", "电话13812345678")

    settings = hunan.settings
    client = boto3.client("dynamodb", region_name=settings.region, endpoint_url=settings.endpoint_url)
    items = client.scan(TableName=settings.table("alerts"))["Items"]
    assert items
    for secret in ("张三的姐姐", "13812345678"):
        assert secret not in str(items)
        assert secret.encode() not in b"".join(item.get("remarks", {}).get("B", b"") for item in items)


@pytest.mark.parametrize(
    ("role", "region", "may"),
    [
        ("reviewer", WENCHANG, True),
        ("reviewer", XUEFENG, False),
        ("command", DONGKOU, True),
        ("command", "430522", False),
        ("health_officer", "43", True),
        ("department", DONGKOU, False),
        ("inspector", DONGKOU, False),
        ("tracer", DONGKOU, False),
    ],
)
def test_staff_of_the_region_may_act_and_nobody_else(hunan: TestWorkspace, role: str, region: str, may: bool) -> None:
    _, _, name = raised(hunan)
    official = staff(hunan, role, region, "县卫健局")

    if not may:
        with pytest.raises(NotFound):
            move_alert.acknowledge(hunan, official, name)
        return
    seen = move_alert.acknowledge(hunan, official, name)

    assert [(step.by, step.office) for step in seen.alert.steps] == [(official.account, "县卫健局")]


def test_for_a_stranger_an_alert_does_not_exist_whether_it_does_or_not(hunan: TestWorkspace) -> None:
    _, _, name = raised(hunan)
    stranger = person(hunan)

    for wanted in (name, name[:-1] + ("a" if name[-1] != "a" else "b"), "nothing", "430525-1-1-1"):
        with pytest.raises(NotFound):
            move_alert.acknowledge(hunan, stranger, wanted)


def test_a_lost_answer_is_given_again_and_another_persons_repeat_is_refused(hunan: TestWorkspace) -> None:
    manager, _, name = raised(hunan)
    first = move_alert.acknowledge(hunan, manager, name)

    assert move_alert.acknowledge(hunan, manager, name).alert == first.alert
    with pytest.raises(Conflict) as refused:
        move_alert.acknowledge(hunan, staff(hunan, "command", DONGKOU), name)
    assert refused.value.code == "alert_state"


@pytest.mark.parametrize(
    ("step", "again", "other"),
    [
        ("hand_over", ("文昌街道卫生院", "已由救护车接走"), ("雪峰街道卫生院", "已由救护车接走")),
        ("hand_over", ("文昌街道卫生院", "已由救护车接走"), ("文昌街道卫生院", "自行前往")),
        ("close", ("集中隔离", ""), ("居家隔离", "")),
    ],
)
def test_a_step_said_again_with_other_words_is_refused_and_the_first_words_stay(
    hunan: TestWorkspace, step: str, again: tuple[str, str], other: tuple[str, str]
) -> None:
    manager, _, name = raised(hunan)
    move_alert.acknowledge(hunan, manager, name)
    move = getattr(move_alert, step)
    first = move(hunan, manager, name, *again)

    repeated = move(hunan, manager, name, *again)
    with pytest.raises(Conflict) as refused:
        move(hunan, manager, name, *other)

    assert repeated == first
    assert refused.value.code == "alert_state"
    assert [(remark.about, remark.note) for remark in move(hunan, manager, name, *again).remarks] == [again]


def test_of_many_who_act_at_once_one_does(hunan: TestWorkspace) -> None:
    _, _, name = raised(hunan)
    results: list[Any] = []

    def act() -> None:
        try:
            results.append(move_alert.acknowledge(hunan, staff(hunan, "command", DONGKOU), name))
        except DomainError as refusal:
            results.append(refusal.code)

    threads = [threading.Thread(target=act) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(not isinstance(result, str) for result in results) == 1
    assert {result for result in results if isinstance(result, str)} <= {"alert_state", "changed_meanwhile"}


def test_lists_come_page_by_page_each_alert_once(hunan: TestWorkspace) -> None:
    names = {raised(hunan)[2] for _ in range(3)}
    command = staff(hunan, "command", DONGKOU)

    for name in names:
        move_alert.acknowledge(hunan, command, name)
    found = _walk(hunan, command, "acknowledged")
    for name in names:
        move_alert.close(hunan, command, name, "已离开", "")

    assert names <= set(found)
    assert len(found) == len(set(found))
    closed = _walk(hunan, command, "closed")
    assert names <= set(closed)
    assert len(closed) == len(set(closed))
    with pytest.raises(Forbidden):
        list_alerts.of_county(hunan, staff(hunan, "command", "430522"), DONGKOU, Wanted(None, 50, None))


def _walk(workspace: TestWorkspace, caller: Any, state: str) -> list[str]:
    found: list[str] = []
    cursor = None
    while True:
        page = list_alerts.of_county(workspace, caller, DONGKOU, Wanted(state, 2, cursor))
        found += ids(page)
        cursor = page[1]
        if cursor is None:
            return found


def test_a_clerk_sees_and_takes_on_the_alerts_of_his_own_doors_alone(hunan: TestWorkspace) -> None:
    manager, venue, name = raised(hunan)
    doors = {door.name: door for door in hunan.venues.entrances(venue.id)}
    east, staff_door = doors["东门"], doors["员工通道"]
    here, elsewhere = person(hunan), person(hunan)
    for clerk, door in ((here, east), (elsewhere, staff_door)):
        phone = Phone(hunan.people.phone_of(clerk.account) or "")
        appoint_clerk(hunan, manager, venue.id, phone, (door.id,))

    assert ids(list_alerts.mine(hunan, here, Wanted(None, 50, None))) == [name]
    assert ids(list_alerts.mine(hunan, elsewhere, Wanted(None, 50, None))) == []
    with pytest.raises(NotFound):
        move_alert.acknowledge(hunan, elsewhere, name)
    seen = move_alert.acknowledge(hunan, here, name)

    assert [(step.by, step.office) for step in seen.alert.steps] == [(here.account, None)]
