"""Orders over HTTP: each to whom it may be given, told without a word of it, answered, given back, closed."""

import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from chalicelib.domain.place.venue import Venue
from chalicelib.storage.orders import Orders
from chalicelib.usecases.account.recognise import recognise
from chalicelib.usecases.supervision import follow_order, give_order
from tests.custody import entries
from tests.embedded import TestWorkspace, province
from tests.http import Answer
from tests.mailbox import messages
from tests.people import Officer, Somebody, fresh_phone, officer, security_admin, sign_in
from tests.supervision import placed
from tests.usecases.test_venues import WENCHANG, XUEFENG

pytestmark = pytest.mark.aws
DONGKOU = "430525"
WORDS = "东门没有张贴场所码，请张三于三日内整改"


@dataclass
class County:
    """A county with a venue, its manager, its staff."""

    hunan: TestWorkspace
    venue: Venue
    manager: Somebody
    command: Officer
    town: Officer
    transport: Officer
    admin: Officer


@pytest.fixture(scope="module")
def county() -> County:
    hunan = province("43")
    admin = security_admin(hunan)
    venue, _ = placed(hunan)
    manager = sign_in(hunan, hunan.people.phone_of(venue.manager))
    command = officer(admin, "command", DONGKOU)
    town = officer(admin, "reviewer", WENCHANG, "文昌街道办")
    transport = officer(admin, "department", DONGKOU, "县交通局", department="transport")
    messages(hunan)
    return County(hunan, venue, manager, command, town, transport, admin)


def due(days: float = 3) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


def give(who: Somebody, target: dict[str, str], text: str = WORDS, **more: Any) -> Answer:
    return who.call("POST", "/v1/orders", {"target": target, "kind": "rectify", "text": text, "due": due(), **more})


def at_venue(county: County, text: str, **more: Any) -> str:
    given = give(county.command, {"venue_id": county.venue.id}, text, **more)
    assert given.status == 201, given
    return str(given.json["order_id"])


def act(who: Somebody, order: str, action: str, **body: Any) -> Answer:
    return who.call("POST", f"/v1/orders/{order}/{action}", body)


def ids(who: Somebody, query: str = "") -> list[str]:
    answer = who.call("GET", f"/v1/orders?limit=100&{query}")
    assert answer.status == 200, answer
    return [item["order_id"] for item in answer.json["items"]]


def every(who: Somebody, query: str) -> list[str]:
    """Return what all pages of a list hold, each once."""
    found: list[str] = []
    cursor = ""
    while True:
        answer = who.call("GET", f"/v1/orders?limit=3&{query}{cursor}")
        assert answer.status == 200, answer
        found += [item["order_id"] for item in answer.json["items"]]
        if not answer.json["next_cursor"]:
            break
        cursor = f"&cursor={answer.json['next_cursor']}"
    assert len(found) == len(set(found))
    return found


def told(county: County) -> list[tuple[str, str]]:
    return [(message.kind, message.phone) for message in messages(county.hunan)]


def test_a_manager_is_told_of_an_order_but_not_a_word_of_it(county: County) -> None:
    given = give(county.command, {"venue_id": county.venue.id}, due="2099-01-01")
    assert given.faults == {"due": "too_far_ahead"}
    local = datetime.now(UTC) + timedelta(hours=8, days=2)

    given = give(county.command, {"venue_id": county.venue.id}, due=f"{local:%Y-%m-%d}")

    [message] = messages(county.hunan)
    assert (given.status, given.json["state"], given.json["overdue"]) == (201, "open", False)
    assert given.json["due_at"].endswith("T00:00:00.000+08:00")
    assert (message.kind, message.phone) == ("order_given", county.manager.phone)
    assert message.params == {"kind": "整改", "due": f"{local.month}月{local.day}日"}
    assert given.json["order_id"] in ids(county.manager)
    assert given.json["order_id"] in ids(county.command, "side=given")


def test_an_order_is_answered_given_back_answered_and_closed(county: County) -> None:
    order = at_venue(county, "请整改（一）")
    messages(county.hunan)

    states = [
        act(county.manager, order, "answer", text="已张贴").json["state"],
        act(county.command, order, "reopen", text="西门仍未张贴", due=due(1)).json["state"],
        act(county.manager, order, "answer", text="西门已张贴").json["state"],
        act(county.command, order, "close").json["state"],
    ]

    seen = county.manager.call("GET", f"/v1/orders/{order}").json
    assert states == ["answered", "open", "answered", "closed"]
    assert [(step["action"], step["text"], step["office"]) for step in seen["steps"]] == [
        ("answer", "已张贴", None),
        ("reopen", "西门仍未张贴", "县指挥部"),
        ("answer", "西门已张贴", None),
        ("close", None, "县指挥部"),
    ]
    assert told(county) == [("order_reopened", county.manager.phone)]
    recorded = entries(county.hunan, "ORDER_GIVEN", "ORDER_REOPENED", "ORDER_CLOSED", newest=3)
    assert [entry["kind"] for entry in recorded] == ["ORDER_GIVEN", "ORDER_REOPENED", "ORDER_CLOSED"]
    assert recorded[0]["facts"] == {"order": "rectify", "to": "venue", "region": county.venue.region}


def test_the_same_answer_again_is_the_same_and_another_is_refused(county: County) -> None:
    order = at_venue(county, "请整改（二）")

    first, again = (act(county.manager, order, "answer", text="已办") for _ in range(2))
    other = act(county.manager, order, "answer", text="没办")

    assert (first.status, again.status, other.status, other.code) == (200, 200, 409, "order_state")
    assert again.json == first.json


def test_two_answers_at_once_are_one(county: County) -> None:
    order, answers = at_venue(county, "请整改（三）"), []
    threads = [
        threading.Thread(target=lambda n=n: answers.append(act(county.manager, order, "answer", text=f"答复{n}")))
        for n in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answer.status for answer in answers) == [200] + [409] * 5
    assert len(county.manager.call("GET", f"/v1/orders/{order}").json["steps"]) == 1


def test_an_order_sent_again_within_a_day_is_the_same_order_also_over_midnight(county: County) -> None:
    until = due()
    first = give(county.command, {"venue_id": county.venue.id}, "限期整改", due=until)
    again = give(county.command, {"venue_id": county.venue.id}, "限期整改", due=until)
    caller = recognise(county.hunan, county.hunan.caller_of(county.command.token))
    asked = give_order.Wanted(
        kind="rectify", text="限期整改", due_at=datetime.fromisoformat(until), venue=county.venue.id
    )
    county.hunan.ahead = timedelta(hours=23)
    late = give_order.give_order(county.hunan, caller, asked)
    county.hunan.ahead = timedelta(hours=25)
    next_day = give_order.give_order(county.hunan, caller, asked)
    county.hunan.ahead = timedelta()

    assert (first.status, again.status, first.json["order_id"]) == (201, 200, again.json["order_id"])
    assert (late[0].order.id, late[1]) == (first.json["order_id"], True)
    assert (next_day[0].order.id == first.json["order_id"], next_day[1]) == (False, False)


def test_a_town_is_told_by_its_officers_and_answers_by_its_staff(county: County) -> None:
    phone = fresh_phone()
    officers = {"items": [{"name": "王专干", "phone": phone, "duty": "专干"}]}
    assert county.command.call("PUT", f"/v1/regions/{WENCHANG}/officers", officers).status == 200
    messages(county.hunan)

    order = give(county.command, {"region": WENCHANG}, "限三日内完成摸底", kind="dispatch").json["order_id"]

    assert told(county) == [("order_given", phone)]
    assert order in ids(county.town)
    assert act(county.town, order, "answer", text="已完成").json["steps"][0]["office"] == "文昌街道办"
    assert act(county.town, order, "close").code == "order_not_yours"


def test_a_department_is_told_by_its_staff_and_answers(county: County) -> None:
    messages(county.hunan)

    order = give(county.command, {"department": "transport"}, "班车全部张贴", kind="notice").json["order_id"]

    assert told(county) == [("order_given", county.transport.phone)]
    assert (order in ids(county.transport), order in ids(county.town)) == (True, False)
    assert act(county.transport, order, "answer", text="已张贴").status == 200


def test_who_is_not_bound_and_did_not_give_it_can_do_nothing_about_it(county: County) -> None:
    order = at_venue(county, "请整改（四）")
    neighbour, other_county = officer(county.admin, "reviewer", XUEFENG), officer(county.admin, "command", "430102")
    stranger = sign_in(county.hunan)

    assert [who.call("GET", f"/v1/orders/{order}").status for who in (neighbour, other_county, stranger)] == [404] * 3
    assert [act(who, order, "answer", text="好").status for who in (neighbour, other_county, stranger)] == [404] * 3
    assert act(county.town, order, "answer", text="好").code == "order_not_yours"
    assert act(county.town, order, "close").code == "order_not_yours"
    assert act(county.manager, order, "close").code == "role_missing"
    assert act(other_county, order, "close").status == 404


@pytest.mark.parametrize("target", ["venue", {"region": WENCHANG}, {"region": "4301"}, {"department": "education"}])
def test_who_may_not_order_is_refused(county: County, target: Any) -> None:
    wanted = {"venue_id": county.venue.id} if target == "venue" else target
    education = officer(county.admin, "department", DONGKOU, "县教育局", department="education")
    neighbour = officer(county.admin, "reviewer", XUEFENG)

    for who in (education, neighbour):
        assert give(who, wanted).code == "outside_your_region"


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ({}, "order_target"),
        ({"venue_id": "x", "region": WENCHANG}, "order_target"),
        ({"region": "430599"}, "region_unknown"),
        ({"region": "620105"}, "region_unknown"),
        ({"department": "magic"}, "department_unknown"),
    ],
)
def test_a_target_that_is_none_is_refused(county: County, target: dict[str, str], code: str) -> None:
    assert list(give(county.command, target).faults.values()) == [code]


@pytest.mark.parametrize("until", ["2020-01-01", "soon", "2026-13-01", "2026-03-05T12:00:00", "9999-12-31", ""])
def test_a_due_day_that_is_none_or_over_is_refused(county: County, until: str) -> None:
    assert give(county.command, {"venue_id": county.venue.id}, due=until).faults.keys() == {"due"}


def test_what_an_inspector_ordered_the_command_of_his_county_follows(county: County) -> None:
    inspector = officer(county.admin, "inspector", DONGKOU, "县督查组")
    order = give(inspector, {"venue_id": county.venue.id}, "督查整改").json["order_id"]

    steps = [
        act(county.manager, order, "answer", text="已办").status,
        act(county.command, order, "reopen", text="不够", due=due(1)).status,
        act(county.manager, order, "answer", text="补齐").status,
        act(county.command, order, "close").status,
        act(county.manager, order, "answer", text="再说").status,
    ]

    assert steps == [200, 200, 200, 200, 409]


def test_nobody_closes_what_he_answered(county: County) -> None:
    both = officer(county.admin, "command", "4305", "市指挥部")
    order = give(both, {"region": DONGKOU}, "全县摸底").json["order_id"]
    granted = {
        "phone": both.phone,
        "name": "王办事",
        "office": "县指挥部",
        "roles": [{"role": "command", "region": DONGKOU}],
    }
    assert county.admin.call("POST", "/v1/staff", granted).status == 201

    assert act(both, order, "answer", text="已办").status == 200
    assert act(both, order, "close").code == "own_answer"


def test_the_words_of_an_order_stand_nowhere_in_clear(county: County) -> None:
    order = at_venue(county, "通知李四本人到场")
    act(county.manager, order, "answer", text="李四已到")
    settings = county.hunan.settings
    client = boto3.client("dynamodb", region_name=settings.region, endpoint_url=settings.endpoint_url)

    for noun in ("duties", "audit", "ephemera"):
        assert "李四" not in str(client.scan(TableName=settings.table(noun))["Items"])


def test_a_list_shows_states_and_what_is_overdue_page_by_page(county: County) -> None:
    venue, _ = placed(county.hunan, "清单店", XUEFENG)
    manager = sign_in(county.hunan, county.hunan.people.phone_of(venue.manager))
    orders = [give(county.command, {"venue_id": venue.id}, f"第{n}件", due=due(n)).json["order_id"] for n in (1, 2, 3)]
    act(manager, orders[0], "answer", text="已办")
    county.hunan.ahead = timedelta(days=2, hours=1)
    try:
        late = ids(manager, "overdue=true")
    finally:
        county.hunan.ahead = timedelta()

    first = manager.call("GET", "/v1/orders?limit=2").json
    second = manager.call("GET", f"/v1/orders?limit=2&cursor={first['next_cursor']}").json
    assert late == [orders[1]]
    assert ids(manager, "state=answered") == [orders[0]]
    assert {item["order_id"] for item in first["items"] + second["items"]} == set(orders)
    assert second["next_cursor"] is None


def test_whoever_supervises_a_region_sees_its_orders_and_nobody_else_does(county: County) -> None:
    order = at_venue(county, "辖区清单")
    given = give(county.command, {"region": XUEFENG}, "雪峰街道摸底").json["order_id"]
    inspector = officer(county.admin, "inspector", DONGKOU)
    education = officer(county.admin, "department", DONGKOU, "县教育局", department="education")

    assert {order, given} <= set(ids(inspector, f"region={DONGKOU}"))
    assert (order in ids(county.town, f"region={WENCHANG}"), given in ids(county.town, f"region={DONGKOU}")) == (
        True,
        False,
    )
    assert order not in ids(education, f"region={DONGKOU}")
    for who, region in (
        (county.manager, DONGKOU),
        (county.town, "430102"),
        (officer(county.admin, "auditor", "43"), "43"),
    ):
        assert who.call("GET", f"/v1/orders?region={region}").code == "outside_your_region"


def test_what_a_unit_is_ordered_is_read_by_no_other_department(county: County) -> None:
    to_unit = give(county.command, {"region": XUEFENG}, "约谈街道负责人", kind="interview").json["order_id"]
    to_other = give(county.command, {"department": "transport"}, "约谈局负责人", kind="interview").json["order_id"]
    education = officer(county.admin, "department", DONGKOU, "县教育局", department="education")
    schools = officer(county.admin, "inspector", DONGKOU, "督查组", categories=["school"])
    of_city = officer(county.admin, "department", DONGKOU[:4], "市交通局", department="transport")

    for who in (education, schools):
        assert not {to_unit, to_other} & set(ids(who, f"region={DONGKOU}"))
        assert [who.call("GET", f"/v1/orders/{each}").status for each in (to_unit, to_other)] == [404, 404]
    assert [to_other in ids(each, f"region={DONGKOU}") for each in (of_city, county.transport)] == [True, True]
    assert to_unit not in ids(of_city, f"region={DONGKOU}")


def test_what_a_city_and_a_provinces_department_are_ordered_is_listed_to_the_province(county: County) -> None:
    province_command = officer(county.admin, "command", "43", "省指挥部")
    city = officer(county.admin, "command", DONGKOU[:4], "市指挥部")
    to_city = give(province_command, {"region": DONGKOU[:4]}, "市里调度", kind="dispatch").json["order_id"]
    to_department = give(province_command, {"department": "transport"}, "厅里调度", kind="dispatch").json["order_id"]
    other = at_venue(county, "县里的场所")

    assert {to_city, to_department, other} <= set(every(province_command, "region=43"))
    assert {to_city, to_department, other} & set(every(city, f"region={DONGKOU[:4]}")) == {to_city, other}
    assert not {to_city, to_department} & set(every(county.command, "region=43"))


@pytest.mark.parametrize("step", ["give", "answer", "close"])
def test_what_crashed_between_its_writes_is_finished_when_it_is_sent_again(
    county: County, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, until = f"崩溃于{step}", due()
    acts = {
        "give": lambda: give(county.command, {"venue_id": county.venue.id}, text, due=until),
        "answer": lambda: act(county.manager, order, "answer", text="已办"),
        "close": lambda: act(county.command, order, "close", text="办结"),
    }
    order = "" if step == "give" else acts["give"]().json["order_id"]
    broken = {"give": "put_once"}.get(step, "change")

    with monkeypatch.context() as crashing:
        crashing.setattr(Orders, broken, lambda *_, **__: 1 / 0)
        assert acts[step]().status == 500
    answer = acts[step]()

    assert answer.status == (201 if step == "give" else 200), answer
    made = {"give": "ORDER_GIVEN", "close": "ORDER_CLOSED"}.get(step)
    recorded = [
        e for e in entries(county.hunan, newest=2) if e["kind"] == made and answer.json["order_id"] in e["once"]
    ]
    assert len(recorded) == (1 if made else 0)


def test_an_order_that_is_closed_ends_with_the_policys_days(county: County) -> None:
    order = at_venue(county, "到期即止")
    act(county.command, order, "close")
    county.hunan.ahead = timedelta(days=89)
    before = county.hunan.orders.get(order)
    county.hunan.ahead = timedelta(days=91)
    after = county.hunan.orders.get(order)
    county.hunan.ahead = timedelta()

    assert (before is not None, after) == (True, None)
    assert follow_order._ENTRIES.keys() == {"reopen", "close"}
