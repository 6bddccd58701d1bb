"""Checking in: one row per person, one answer, nobody readable in the table."""

import secrets
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain.alarm.health import Health
from chalicelib.domain.errors import Conflict, Forbidden, Gone, InvalidFields, NotFound, TooMany, Unprocessable
from chalicelib.domain.ids import make_scan_id
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.companion import Companion
from chalicelib.domain.place.venue import Entrance, Location, Venue
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from chalicelib.usecases.door.check_in import Entry, Scan, check_in
from chalicelib.usecases.venue import review, tend_entrances
from tests.callers import person, staff
from tests.embedded import TestWorkspace, province
from tests.usecases.test_venues import approved

pytestmark = pytest.mark.aws


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    workspace = province("43")
    make_day_keys(workspace, workspace.instant())
    return workspace


@pytest.fixture(scope="module")
def shop(hunan: TestWorkspace) -> tuple[Caller, Venue, list[Entrance]]:
    return approved(hunan)


def scan_id(at: datetime | None = None) -> str:
    return make_scan_id(at or datetime.now(UTC), secrets.randbits(74))


def coloured(workspace: TestWorkspace, colour: str, **more: Any) -> Caller:
    """Return a verified visitor with a colour."""
    visitor = person(workspace)
    now = workspace.instant()
    health = Health(colour=colour, as_of=now, valid_until=now + timedelta(hours=1), source="feed", **more)
    assert visitor.person
    assert workspace.health.put(visitor.person, health, int(now.timestamp()) + 999)
    return visitor


def rows_of(workspace: TestWorkspace, venue: Venue) -> list[dict[str, Any]]:
    """Return the raw visit rows of a venue."""
    import boto3

    settings = workspace.settings
    client = boto3.client("dynamodb", region_name=settings.region, endpoint_url=settings.endpoint_url)
    items: list[dict[str, Any]] = client.scan(TableName=settings.table("visits"))["Items"]
    return [item for item in items if item["pk"]["S"].startswith(f"43#{venue.id}#")]


def test_a_green_visitor_is_admitted_and_registered_once(hunan: TestWorkspace) -> None:
    _, venue, doors = approved(hunan)
    visitor, scan = coloured(hunan, "green"), Scan(code=doors[0].code, scan_id=scan_id())

    first = check_in(hunan, visitor, scan)
    again = check_in(hunan, visitor, scan)

    assert (first.seal.shown.colour, first.seal.shown.admitted, first.resend) == ("green", True, False)
    assert (again.seal, again.resend) == (first.seal, True)
    assert len(rows_of(hunan, venue)) == 1


def test_fifty_parallel_sends_of_one_scan_are_one_row_and_one_answer(hunan: TestWorkspace) -> None:
    shopkeeper, venue, doors = approved(hunan)
    visitor, scan = coloured(hunan, "green"), Scan(code=doors[0].code, scan_id=scan_id())
    check_in(hunan, visitor, scan)
    tend_entrances.reissue(hunan, shopkeeper, venue.id, doors[0].id)
    answers: list[Entry] = []

    def send() -> None:
        answers.append(check_in(hunan, visitor, scan))

    threads = [threading.Thread(target=send) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(answers) == 50
    assert len({answer.seal for answer in answers}) == 1
    assert len(rows_of(hunan, venue)) == 1


def test_a_red_visitor_is_not_admitted_and_marked_for_the_alert(hunan: TestWorkspace) -> None:
    _, venue, doors = approved(hunan)

    entry = check_in(hunan, coloured(hunan, "red"), Scan(code=doors[0].code, scan_id=scan_id()))

    assert entry.seal.shown.admitted is False
    assert [row["abnormal"] for row in rows_of(hunan, venue)] == [{"BOOL": True}]


@pytest.mark.parametrize("known", [False, True])
def test_nobody_is_shown_a_false_green(hunan: TestWorkspace, shop: Any, known: bool) -> None:
    visitor = coloured(hunan, "green") if known else person(hunan)
    visitor = replace(visitor, identity="self_declared") if known else visitor

    entry = check_in(hunan, visitor, Scan(code=shop[2][0].code, scan_id=scan_id()))

    assert (entry.seal.shown.colour, entry.seal.shown.admitted) == ("unknown", None)


def test_an_expired_green_is_unknown(hunan: TestWorkspace, shop: Any) -> None:
    visitor = person(hunan)
    now = hunan.instant()
    assert visitor.person
    old = Health(colour="green", as_of=now - timedelta(days=2), valid_until=now - timedelta(days=1))
    hunan.health.put(visitor.person, old, int(now.timestamp()) + 999)

    entry = check_in(hunan, visitor, Scan(code=shop[2][0].code, scan_id=scan_id()))

    assert entry.seal.shown.colour == "unknown"


def test_a_scan_made_while_the_code_lived_is_kept_and_one_made_after_is_refused(hunan: TestWorkspace) -> None:
    shopkeeper, venue, doors = approved(hunan)
    visitor = coloured(hunan, "green")
    before = scan_id(hunan.instant())
    tend_entrances.reissue(hunan, shopkeeper, venue.id, doors[0].id)

    late = check_in(hunan, visitor, Scan(code=doors[0].code, scan_id=before))

    assert late.seal.shown.admitted
    with pytest.raises(Gone) as gone:
        check_in(hunan, visitor, Scan(code=doors[0].code, scan_id=scan_id(hunan.instant())))
    assert gone.value.code == "code_superseded"


def test_a_disabled_venue_refuses_at_once(hunan: TestWorkspace) -> None:
    _, venue, doors = approved(hunan)
    review.switch(hunan, staff(hunan, "command", "430525"), venue.id, "disable", "违规使用")

    with pytest.raises(Gone) as gone:
        check_in(hunan, coloured(hunan, "green"), Scan(code=doors[0].code, scan_id=scan_id(hunan.instant())))

    assert gone.value.code == "code_disabled"


def test_a_scan_id_of_another_person_is_taken(hunan: TestWorkspace, shop: Any) -> None:
    scan = Scan(code=shop[2][0].code, scan_id=scan_id())
    check_in(hunan, coloured(hunan, "green"), scan)

    with pytest.raises(Conflict) as taken:
        check_in(hunan, coloured(hunan, "green"), scan)

    assert taken.value.code == "scan_taken"


@pytest.mark.parametrize("ahead", [timedelta(minutes=3), timedelta(hours=-25)])
def test_an_impossible_clock_is_told_the_time(hunan: TestWorkspace, shop: Any, ahead: timedelta) -> None:
    wrong = scan_id(hunan.instant() + ahead)

    with pytest.raises(Unprocessable) as skew:
        check_in(hunan, coloured(hunan, "green"), Scan(code=shop[2][0].code, scan_id=wrong))

    assert skew.value.code == "clock_skew"
    assert "server_time" in skew.value.facts


def test_codes_that_are_not_ours_are_told_apart(hunan: TestWorkspace) -> None:
    from chalicelib.domain.place.venue_code import make

    visitor = coloured(hunan, "green")

    with pytest.raises(NotFound):
        check_in(hunan, visitor, Scan(code="https://example.org/not-a-code", scan_id=scan_id()))
    with pytest.raises(NotFound):
        check_in(hunan, visitor, Scan(code=make("43", 1), scan_id=scan_id()))
    with pytest.raises(Conflict) as elsewhere:
        check_in(hunan, visitor, Scan(code=make("62", 1), scan_id=scan_id()))
    assert elsewhere.value.facts["tenant"] == "62"


def test_whoever_never_declared_himself_is_asked_to(hunan: TestWorkspace, shop: Any) -> None:
    nobody = Caller(account="a", session="s")

    with pytest.raises(Forbidden) as asked:
        check_in(hunan, nobody, Scan(code=shop[2][0].code, scan_id=scan_id()))

    assert asked.value.code == "identity_missing"


def test_an_unknown_companion_refuses_the_scan_before_anything_is_written(hunan: TestWorkspace) -> None:
    _, venue, doors = approved(hunan)

    with pytest.raises(InvalidFields):
        check_in(hunan, coloured(hunan, "green"), Scan(code=doors[0].code, scan_id=scan_id(), companions=("nobody",)))

    assert rows_of(hunan, venue) == []


def test_an_over_busy_scanner_is_asked_to_wait(hunan: TestWorkspace, shop: Any) -> None:
    visitor = coloured(hunan, "green")
    assert visitor.person
    _slow_down(hunan, visitor.person, hunan.instant() + timedelta(seconds=30))

    with pytest.raises(TooMany) as wait:
        check_in(hunan, visitor, Scan(code=shop[2][0].code, scan_id=scan_id()))

    assert 25 < wait.value.retry_after_s <= 30


@pytest.mark.parametrize("since", ["slowed", "companion gone", "both"])
def test_a_resend_is_answered_the_same_whatever_became_of_person_and_companion_since(
    hunan: TestWorkspace, since: str
) -> None:
    _, venue, doors = approved(hunan)
    visitor = coloured(hunan, "green")
    child = Companion(id="child", person="c" * 24, mask="李**", identity="self_declared", relation="child", box=b"")
    hunan.companions.keep(visitor.account, child, 5)
    scan = Scan(code=doors[0].code, scan_id=scan_id(), companions=(child.id,))
    first = check_in(hunan, visitor, scan)

    if since != "companion gone":
        assert visitor.person
        _slow_down(hunan, visitor.person, hunan.instant() + timedelta(seconds=30))
    if since != "slowed":
        hunan.companions.remove(visitor.account, child.id)
    again = check_in(hunan, visitor, scan)

    assert (again.seal, again.resend) == (first.seal, True)
    assert len(rows_of(hunan, venue)) == 2
    with pytest.raises((TooMany, InvalidFields)):
        check_in(hunan, visitor, replace(scan, scan_id=scan_id()))


def test_anybody_else_learns_nothing_from_a_slowed_scan_of_anothers_id(hunan: TestWorkspace, shop: Any) -> None:
    visitor, other = coloured(hunan, "green"), coloured(hunan, "green")
    scan = Scan(code=shop[2][0].code, scan_id=scan_id())
    check_in(hunan, visitor, scan)
    assert other.person
    _slow_down(hunan, other.person, hunan.instant() + timedelta(seconds=30))

    with pytest.raises(TooMany):
        check_in(hunan, other, scan)


def test_a_position_is_compared_and_dropped(hunan: TestWorkspace) -> None:
    _, venue, doors = approved(hunan)

    check_in(
        hunan,
        coloured(hunan, "green"),
        Scan(code=doors[0].code, scan_id=scan_id(), position=Location(27.0612345, 110.57)),
    )

    (row,) = rows_of(hunan, venue)
    assert row["presence"]["S"] in {"on_site", "doubtful", "remote", "unverified"}
    assert "27.06" not in str(row)


def test_the_raw_table_shows_nobody(hunan: TestWorkspace) -> None:
    _, venue, doors = approved(hunan)
    visitor = coloured(hunan, "red")

    check_in(hunan, visitor, Scan(code=doors[0].code, scan_id=scan_id()))

    (row,) = rows_of(hunan, venue)
    assert set(row) == {"pk", "sk", "visitor_pk", "abnormal", "mode", "presence", "expires", "sealed"}
    for secret in (visitor.person, visitor.account, visitor.mask, "red"):
        assert str(secret) not in str(row)


def _slow_down(workspace: TestWorkspace, person_id: str, until: datetime) -> None:
    import boto3

    settings = workspace.settings
    boto3.client("dynamodb", region_name=settings.region, endpoint_url=settings.endpoint_url).update_item(
        TableName=settings.table("health"),
        Key={"pk": {"S": f"43#{person_id}"}, "sk": {"S": "current"}},
        UpdateExpression="SET slow_until_ms = :until",
        ExpressionAttributeValues={":until": {"N": str(round(until.timestamp() * 1000))}},
    )
