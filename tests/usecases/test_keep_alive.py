"""Accounts that nobody uses die whole; those that a role or a venue needs do not."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain.person.account import Account
from chalicelib.domain.span import renewed_after, span
from chalicelib.storage import keys
from chalicelib.usecases.account.keep_alive import hold
from chalicelib.usecases.custody.tidy import tidy
from tests.embedded import TestWorkspace, province
from tests.http import call
from tests.people import Officer, Somebody, fresh_id_number, fresh_phone, officer, security_admin, sign_in, verified
from tests.storage.engines import rows_under

pytestmark = pytest.mark.aws
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
DONGKOU = "430525"


@pytest.fixture(scope="module")
def shared() -> TestWorkspace:
    return province("43")


@pytest.fixture
def hunan(shared: TestWorkspace) -> Iterator[TestWorkspace]:
    yield shared
    shared.ahead = timedelta()


@pytest.fixture(scope="module")
def admin(shared: TestWorkspace) -> Officer:
    return security_admin(shared)


def with_child(workspace: TestWorkspace) -> Somebody:
    """Return a verified person with a companion."""
    parent = verified(workspace)
    child = {"name": "李小宝", "id_number": fresh_id_number(), "relation": "child"}
    assert parent.call("POST", "/v1/me/companions", child).status == 201
    return parent


def known(somebody: Somebody) -> Account:
    account = somebody.workspace.people.account(somebody.account)
    assert account
    return account


def until(account: Account) -> datetime:
    assert account.kept_until
    return account.kept_until


def at(workspace: TestWorkspace, instant: datetime) -> None:
    workspace.ahead = timedelta()
    workspace.ahead = instant - workspace.instant()


def expiries(account: Account, workspace: TestWorkspace) -> list[int | None]:
    """Return when each row dies by which an account, its phone, person or companions are found."""
    own = [row for row in rows_under(workspace, "people", f"43#{account.id}") if "session#" not in row["sk"]["S"]]
    rows = [row for row in own if not row["sk"]["S"].startswith(("role#", keys.TENDED))]
    rows += rows_under(workspace, "people", f"43#phone#{account.phone_id}")
    if account.identity == "verified":
        rows += [row for row in rows_under(workspace, "people", f"43#{account.person}") if row["sk"]["S"] == "identity"]
    return [int(row["expires"]["N"]) if "expires" in row else None for row in rows]


READERS: dict[str, Callable[[TestWorkspace, str, Account], Any]] = {
    "by phone": lambda at, phone, _: at.people.account_of_phone(phone),
    "account": lambda at, _, account: at.people.account(account.id),
    "number": lambda at, _, account: at.people.phone_of(account.id),
    "contact": lambda at, _, account: at.people.contact(account.id),
    "standing": lambda at, _, account: at.sessions.standing(account.id),
    "whose person": lambda at, _, account: at.people.person_account(account.person or ""),
    "particulars": lambda at, _, account: at.people.particulars(account.person or ""),
    "binding": lambda at, _, account: at.people.binding(account.person or ""),
    "document at the door": lambda at, _, account: at.door.document(account.person or "", at.keyring),
    "companions": lambda at, _, account: at.companions.of(account.id),
    "companions at the door": lambda at, _, account: at.door.companions(account.id),
}


@pytest.mark.parametrize("reader", READERS)
def test_an_account_is_there_a_second_before_its_time_is_over_and_gone_a_second_after(
    hunan: TestWorkspace, reader: str
) -> None:
    parent = with_child(hunan)
    account, read = known(parent), READERS[reader]

    at(hunan, until(account) - SECOND)
    before = read(hunan, parent.phone, account)
    at(hunan, until(account) + SECOND)
    after = read(hunan, parent.phone, account)

    assert before
    assert not after


def test_all_rows_of_an_account_die_at_the_same_time_a_year_after_its_last_use(hunan: TestWorkspace) -> None:
    account = known(with_child(hunan))

    assert len(expiries(account, hunan)) == 4
    assert set(expiries(account, hunan)) == {int(until(account).timestamp())}
    assert abs(hunan.instant() + span(hunan.tenant, "identities_months") - until(account)) < timedelta(minutes=1)


def test_a_refresh_is_a_use_noted_once_a_month(hunan: TestWorkspace) -> None:
    parent = with_child(hunan)
    first = known(parent)
    kept = []
    for days in (29, 31):
        hunan.ahead = timedelta(days=days)
        answer = call(hunan, "POST", "/v1/auth/tokens", {"refresh_token": parent.refresh_token})
        parent.refresh_token = answer.json["refresh_token"]
        kept.append(known(parent))

    assert until(kept[0]) == until(first)
    assert until(kept[1]) - until(first) >= renewed_after(hunan.tenant)
    assert set(expiries(kept[1], hunan)) == {int(until(kept[1]).timestamp())}


def test_a_number_that_was_silent_too_long_starts_anew_and_its_person_may_come_back(hunan: TestWorkspace) -> None:
    old = with_child(hunan)
    before = known(old)
    at(hunan, until(before) + SECOND)

    anew = sign_in(hunan, old.phone)

    assert anew.account != before.id
    assert anew.call("GET", "/v1/me/companions").json["items"] == []
    assert old.call("GET", "/v1/me").status == 401
    declared = anew.call("PUT", "/v1/me/identity", {"name": old.name, "id_number": old.id_number})
    assert declared.json["identity"] == "verified"


def test_a_phone_that_points_at_a_dead_account_is_no_dead_end(hunan: TestWorkspace) -> None:
    somebody = verified(hunan)
    before = known(somebody)
    at(hunan, until(before) + SECOND)
    row = hunan.people.row_of_phone(before)
    row.expires = int((hunan.instant() + DAY).timestamp())  # a crash came between the phone's row and the account's
    row.save()

    assert sign_in(hunan, somebody.phone).account != before.id


def test_who_was_only_named_has_ninety_days_to_come(hunan: TestWorkspace) -> None:
    phone = fresh_phone()
    named = hunan.people.account_of_phone(phone, create=True)
    hunan.ahead = timedelta(days=60)
    hunan.people.mark_invited(named)
    hunan.ahead = timedelta(days=149)
    before = hunan.people.account_of_phone(phone)
    hunan.ahead = timedelta(days=151)

    assert (before, hunan.people.account_of_phone(phone)) == (named, None)


def test_whoever_has_a_role_does_not_expire_until_it_is_taken_from_him(hunan: TestWorkspace, admin: Officer) -> None:
    tracer = officer(admin, "reviewer", DONGKOU)
    held = expiries(known(tracer), hunan)
    revoked = admin.call("DELETE", f"/v1/staff/{tracer.account}/roles/reviewer")
    tidy(hunan, hunan.instant() + SECOND)

    assert revoked.status == 204
    assert set(held) == {None}
    assert None not in expiries(known(tracer), hunan)


def test_a_sign_in_mends_what_a_crash_left_between_role_and_account(hunan: TestWorkspace, admin: Officer) -> None:
    tracer = officer(admin, "reviewer", DONGKOU)
    hunan.lifetimes.move(known(tracer), hunan.instant() + DAY)
    sign_in(hunan, tracer.phone)
    forgotten = verified(hunan)
    hold(hunan, forgotten.account)
    without_end = known(forgotten).kept_until
    sign_in(hunan, forgotten.phone)

    assert set(expiries(known(tracer), hunan)) == {None}
    assert without_end is None
    assert until(known(forgotten))


def test_a_change_that_was_decided_before_a_use_was_noted_does_not_undo_the_note(hunan: TestWorkspace) -> None:
    somebody = verified(hunan)
    read, version = hunan.people.versioned(somebody.account)
    later = until(read) + DAY
    hunan.lifetimes.move(read, later)

    after = hunan.people.change(somebody.account, lambda found: replace(found, totp_step=7))

    assert until(after) == later.replace(microsecond=0)
    assert hunan.people.versioned(somebody.account)[1] > version + 1


def test_what_is_dead_is_not_brought_back_by_a_use_that_came_too_late(hunan: TestWorkspace) -> None:
    account = known(verified(hunan))
    at(hunan, until(account) + SECOND)

    hunan.lifetimes.move(account, hunan.instant() + DAY)

    assert hunan.people.account(account.id) is None
