"""Being scanned: one row however many phones read it, and nothing for whoever photographs it."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain.errors import Conflict, DomainError, Forbidden, Gone, NotFound
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.place.venue import Entrance, Venue
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from chalicelib.usecases.door.check_presented import check_presented, show_personal_code
from chalicelib.usecases.venue import review
from tests.callers import person, staff
from tests.embedded import TestWorkspace, province
from tests.storage.engines import at_once, client_of
from tests.usecases.test_check_in import coloured, rows_of
from tests.usecases.test_doors import clerk_of
from tests.usecases.test_venues import approved

pytestmark = pytest.mark.aws


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    workspace = province("43")
    make_day_keys(workspace, workspace.instant())
    return workspace


@pytest.fixture
def shop(hunan: TestWorkspace) -> Any:
    hunan.ahead = timedelta()
    yield approved(hunan)
    hunan.ahead = timedelta()


def refused(kind: type[DomainError], code: str, workspace: TestWorkspace, *given: Any) -> None:
    with pytest.raises(kind) as refusal:
        check_presented(workspace, *given)
    assert refusal.value.code == code


def test_two_phones_that_read_one_code_make_one_row(
    hunan: TestWorkspace, shop: tuple[Caller, Venue, list[Entrance]]
) -> None:
    manager, venue, (east, _) = shop
    clerk = clerk_of(hunan, manager, venue, east)
    token, health = show_personal_code(hunan, coloured(hunan, "green"))

    first = check_presented(hunan, clerk, east.id, token)
    refused(Conflict, "personal_code_used", hunan, manager, east.id, token)
    again = check_presented(hunan, clerk, east.id, token)

    (row,) = rows_of(hunan, venue)
    assert health.colour == "green"
    assert (first.seal.shown.mask, first.seal.shown.colour, first.seal.shown.admitted) == ("李**", "green", True)
    assert (first.resend, again.resend, again.seal) == (False, True, first.seal)
    assert (row["mode"]["S"], row["presence"]["S"]) == ("presented", "on_site")
    assert first.seal.account == clerk.account


def test_of_ten_phones_at_once_one_clerk_has_the_entry(hunan: TestWorkspace, shop: Any) -> None:
    manager, venue, (east, _) = shop
    clerks = [manager, *(clerk_of(hunan, manager, venue, east) for _ in range(2))]
    token, _ = show_personal_code(hunan, coloured(hunan, "green"))

    outcomes = at_once(9, lambda number: check_presented(hunan, clerks[number % 3], east.id, token).resend)

    assert outcomes == {"False": 1, "True": 2, "personal_code_used": 6}
    assert len(rows_of(hunan, venue)) == 1


def test_a_claim_says_nothing_of_whose_it_is(hunan: TestWorkspace, shop: Any) -> None:
    manager, _, (east, _) = shop
    visitor = coloured(hunan, "green")
    entry = check_presented(hunan, manager, east.id, show_personal_code(hunan, visitor)[0])

    claims = [str(row) for row in rows_under_kind(hunan, "presented") if east.id in str(row)]

    assert len(claims) == 1
    for secret in (visitor.person, visitor.account, entry.scan_id, entry.scan_id[-12:], entry.seal.shown.mask):
        assert str(secret) not in claims[0]


def test_a_red_code_is_stopped_and_marked_for_the_alert(hunan: TestWorkspace, shop: Any) -> None:
    manager, venue, (east, _) = shop
    token, _ = show_personal_code(hunan, coloured(hunan, "red"))

    entry = check_presented(hunan, manager, east.id, token)

    assert entry.seal.shown.admitted is False
    assert [row["abnormal"]["BOOL"] for row in rows_of(hunan, venue)] == [True]


def test_a_self_declared_visitor_is_never_a_false_green(hunan: TestWorkspace, shop: Any) -> None:
    visitor = replace(coloured(hunan, "green"), identity="self_declared")
    token, health = show_personal_code(hunan, visitor)

    entry = check_presented(hunan, shop[0], shop[2][0].id, token)

    assert health.colour == "unknown"
    assert (entry.seal.shown.colour, entry.seal.shown.admitted) == ("unknown", None)


def test_a_code_is_good_for_a_minute_and_its_answer_for_longer(hunan: TestWorkspace, shop: Any) -> None:
    manager, venue, (east, _) = shop
    read, missed = (show_personal_code(hunan, coloured(hunan, "green"))[0] for _ in range(2))
    first = check_presented(hunan, manager, east.id, read)
    hunan.ahead = timedelta(seconds=61)

    again = check_presented(hunan, manager, east.id, read)

    assert (again.resend, again.seal) == (True, first.seal)
    refused(Gone, "personal_code_expired", hunan, manager, east.id, missed)
    assert len(rows_of(hunan, venue)) == 1


def test_a_code_read_at_one_door_is_no_good_at_another(hunan: TestWorkspace, shop: Any) -> None:
    manager, venue, (east, back) = shop
    other, elsewhere, doors = approved(hunan)
    token, _ = show_personal_code(hunan, coloured(hunan, "green"))
    check_presented(hunan, manager, east.id, token)

    refused(Conflict, "personal_code_used", hunan, manager, back.id, token)
    refused(Conflict, "personal_code_used", hunan, other, doors[0].id, token)
    assert (len(rows_of(hunan, venue)), len(rows_of(hunan, elsewhere))) == (1, 0)


def test_only_whoever_tends_the_door_reads_a_code_there(hunan: TestWorkspace, shop: Any) -> None:
    manager, venue, (east, back) = shop
    token, _ = show_personal_code(hunan, coloured(hunan, "green"))

    for stranger in (person(hunan), clerk_of(hunan, manager, venue, back), staff(hunan, "reviewer", "430525001")):
        refused(NotFound, "not_found", hunan, stranger, east.id, token)
    assert rows_of(hunan, venue) == []


def test_no_code_is_read_at_a_disabled_venue(hunan: TestWorkspace, shop: Any) -> None:
    manager, venue, (east, _) = shop
    token, _ = show_personal_code(hunan, coloured(hunan, "green"))
    review.switch(hunan, staff(hunan, "command", "430525"), venue.id, "disable", "违规使用")

    refused(Gone, "code_disabled", hunan, manager, east.id, token)


def test_codes_of_others_are_refused(hunan: TestWorkspace, shop: Any) -> None:
    gansu = province("62")
    foreign, _ = show_personal_code(gansu, person(gansu))
    hunan.ahead = timedelta(seconds=30)
    future, _ = show_personal_code(hunan, coloured(hunan, "green"))
    hunan.ahead = timedelta()

    for token in (foreign, future, "WXID-" + foreign[5:], "https://example.org/x", "A" * 80, "粤康码"):
        refused(NotFound, "personal_code_unknown", hunan, shop[0], shop[2][0].id, token)


def test_whoever_never_declared_himself_has_no_code(hunan: TestWorkspace) -> None:
    with pytest.raises(Forbidden):
        show_personal_code(hunan, Caller(account="a", session="s"))


def rows_under_kind(workspace: TestWorkspace, kind: str, tenant: str = "43") -> list[dict[str, Any]]:
    """Return the short-lived rows of a kind."""
    items = client_of(workspace).scan(TableName=workspace.settings.table("ephemera"))["Items"]
    return [item for item in items if item["pk"]["S"].startswith(f"{tenant}#{kind}#")]
