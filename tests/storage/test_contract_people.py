"""The contract of the stores of people: one account a phone, one holder a person, one winner a race."""

from datetime import UTC, datetime, timedelta
from functools import partial

import msgspec
import pytest
from msgspec.structs import replace

from chalicelib.domain.errors import Conflict, NotFound
from chalicelib.domain.person.account import Account, Session
from chalicelib.domain.person.companion import Companion
from chalicelib.domain.person.particulars import Particulars
from chalicelib.domain.person.role import Role
from chalicelib.domain.person.standing import Grant
from chalicelib.storage import keys
from chalicelib.storage.identities import Word
from tests.embedded import TestWorkspace
from tests.people import fresh_id_number, fresh_phone
from tests.storage.engines import at_once, rows_under

pytestmark = pytest.mark.aws
NOW = datetime.now(UTC)
REVIEWER = Role("reviewer", "430525001", "街道办")


def account_of(workspace: TestWorkspace) -> str:
    return workspace.people.account_of_phone(fresh_phone(), create=True)


def somebody(name: str = "李小花") -> Particulars:
    return Particulars(name=name, id_type="resident_id", id_number=fresh_id_number())


def session_of(workspace: TestWorkspace, number: int = 1, **more: str) -> Session:
    name = more.pop("id", "") or workspace.fresh_id()
    return Session(id=name, started_at=NOW, rotated_at=NOW, expires_at=NOW + timedelta(hours=1), number=number, **more)  # type: ignore[arg-type]


def grant_of(workspace: TestWorkspace, account: str, role: Role = REVIEWER, name: str = "李小花") -> Grant:
    return Grant(role=role, name_box=workspace.staff.name_box(account, role, name), granted_at=NOW)


def test_twenty_first_sign_ins_with_one_phone_are_one_account(hunan: TestWorkspace) -> None:
    phone = fresh_phone()
    found: list[str] = []

    def arrive(_: int) -> str:
        found.append(hunan.people.account_of_phone(phone, create=True))
        return "arrived"

    outcomes = at_once(20, arrive)

    assert outcomes == {"arrived": 20}
    assert len(set(found)) == 1
    assert hunan.people.phone_of(found[0]) == phone


def test_a_phone_stands_nowhere_in_clear(hunan: TestWorkspace) -> None:
    phone = fresh_phone()
    account = hunan.people.account_of_phone(phone, create=True)

    rows = rows_under(hunan, "people", f"43#{account}")
    rows += rows_under(hunan, "people", f"43#phone#{hunan.people.blind_phone(phone)}")

    assert len(rows) == 2
    assert phone not in str(rows)
    assert hunan.people.account_of_phone(fresh_phone()) is None


def test_changes_at_once_all_happen_or_say_that_they_did_not(hunan: TestWorkspace) -> None:
    account = account_of(hunan)

    def later(found: Account) -> Account:
        return replace(found, last_sign_in_at=(found.last_sign_in_at or NOW) + timedelta(seconds=1))

    outcomes = at_once(8, lambda _: hunan.people.change(account, later) and "changed")

    after = hunan.people.account(account)
    assert after is not None
    assert after.last_sign_in_at == NOW + timedelta(seconds=outcomes["changed"])
    assert set(outcomes) <= {"changed", "changed_meanwhile"}


def test_an_edit_that_changes_nothing_writes_nothing(hunan: TestWorkspace) -> None:
    account = account_of(hunan)
    _, before = hunan.people.versioned(account)

    hunan.people.change(account, lambda found: found)

    assert hunan.people.versioned(account)[1] == before
    with pytest.raises(NotFound):
        hunan.people.versioned(hunan.fresh_id())


def test_one_person_is_bound_to_one_of_ten_accounts(hunan: TestWorkspace) -> None:
    who, accounts = somebody(), [account_of(hunan) for _ in range(10)]

    outcomes = at_once(10, lambda number: hunan.identities.bind(accounts[number], who, Word(at=NOW)).identity)

    assert outcomes["verified"] == 1
    assert set(outcomes) <= {"verified", "identity_taken", "changed_meanwhile"}
    bound = [account for account in accounts if (found := hunan.people.account(account)) and found.person]
    assert bound == [hunan.people.person_account(hunan.people.person(who.id_type, who.id_number))]


def test_an_account_that_is_bound_anew_lets_go_of_the_person_before(hunan: TestWorkspace) -> None:
    account, first, second = account_of(hunan), somebody(), somebody()
    hunan.identities.bind(account, first, Word(at=NOW))

    hunan.identities.bind(account, second, Word(at=NOW))
    elsewhere = hunan.identities.bind(account_of(hunan), first, Word(at=NOW))

    assert elsewhere.identity == "verified"
    assert hunan.people.person_account(hunan.people.person(second.id_type, second.id_number)) == account


def test_a_role_waits_for_the_person_it_was_meant_for(hunan: TestWorkspace) -> None:
    account = account_of(hunan)
    held = hunan.people.versioned(account)
    note = hunan.staff.note(account, "grant", hunan.fresh_id(), None, NOW)
    hunan.staff.grant(held, [grant_of(hunan, account)], note, [])

    hunan.identities.bind(account, somebody("王别人"), Word(at=NOW))
    unmet = [grant.person for grant in hunan.people.grants(account)]
    hunan.identities.bind(account, somebody("李小花"), Word(at=NOW))

    assert unmet == [None]
    assert [grant.person for grant in hunan.people.grants(account)] == [
        hunan.people.account(account).person  # type: ignore[union-attr]
    ]


def test_of_two_grants_on_one_reading_one_is_told(hunan: TestWorkspace) -> None:
    account = account_of(hunan)
    held = hunan.people.versioned(account)

    def grant(number: int) -> str:
        role = replace(REVIEWER, region=f"43052500{number}")
        note = hunan.staff.note(account, "grant", hunan.fresh_id(), None, NOW)
        hunan.staff.grant(held, [grant_of(hunan, account, role)], note, [])
        return "granted"

    outcomes = at_once(8, grant)

    assert outcomes == {"granted": 1, "changed_meanwhile": 7}
    assert len(hunan.people.grants(account)) == 1
    assert len([row for row in rows_under(hunan, "people", f"43#{account}") if keys.TENDED in row["sk"]["S"]]) == 1


def test_a_note_of_an_act_opens_with_the_identity_key_alone(hunan: TestWorkspace) -> None:
    account, by, ref = account_of(hunan), account_of(hunan), hunan.fresh_id()

    hunan.staff.keep_note(hunan.staff.note(account, "totp_reset", ref, by, NOW))

    (row,) = [row for row in rows_under(hunan, "people", f"43#{account}") if keys.TENDED in row["sk"]["S"]]
    assert not [clear for clear in (ref, by, "totp_reset", keys.instant(NOW)) if clear in str(row)]
    box = msgspec.json.decode(row["body"]["S"], type=bytes)
    note = msgspec.json.decode(hunan.people.boxes.open(account, row["sk"]["S"], box))
    assert (note["kind"], note["ref"], note["by"]) == ("totp_reset", ref, by)


def test_staff_are_listed_by_region_and_paged_on_from_a_place(hunan: TestWorkspace) -> None:
    region, accounts = "431302001", [account_of(hunan) for _ in range(5)]
    for account in accounts:
        note = hunan.staff.note(account, "grant", hunan.fresh_id(), None, NOW)
        grant = grant_of(hunan, account, replace(REVIEWER, region=region))
        hunan.staff.grant(hunan.people.versioned(account), [grant], note, [])

    everyone = list(hunan.staff.within("431302", ["4312", "4313"]))
    rest = list(hunan.staff.within("431302", ["4312", "4313"], everyone[1][0]))

    assert [account for _, _, account in everyone] == sorted(accounts)
    assert rest == everyone[2:]


def test_a_revoked_role_is_gone_at_once(hunan: TestWorkspace) -> None:
    account = account_of(hunan)
    grant = grant_of(hunan, account, replace(REVIEWER, region="431321001"))
    note = partial(hunan.staff.note, account, "grant", by=None, at=NOW)
    hunan.staff.grant(hunan.people.versioned(account), [grant], note(ref="a"), [])

    hunan.staff.revoke(hunan.people.versioned(account), [grant], [], note(ref="b"))

    assert hunan.people.grants(account) == []
    assert list(hunan.staff.within("431321", ["4313"])) == []


def test_the_last_place_for_a_companion_is_given_once(hunan: TestWorkspace) -> None:
    account = account_of(hunan)

    def keep(_: int) -> str:
        name, who = hunan.fresh_id(), somebody()
        box = hunan.companions.seal(account, name, who)
        one = Companion(id=name, person="p", mask=who.mask, identity="verified", relation="child", box=box)
        hunan.companions.keep(account, one, 1)
        return "kept"

    outcomes = at_once(8, keep)

    assert outcomes["kept"] == 1
    assert set(outcomes) <= {"kept", "companions_full", "changed_meanwhile"}
    (kept,) = hunan.companions.of(account)
    assert hunan.companions.number_mask(account, kept).startswith("4305")
    hunan.companions.remove(account, kept.id)
    with pytest.raises(NotFound):
        hunan.companions.remove(account, kept.id)


def test_of_two_rotations_one_moves_and_the_other_sees_it(hunan: TestWorkspace) -> None:
    account = account_of(hunan)
    session = session_of(hunan)
    hunan.sessions.begin(account, session)
    rotated: list[Session | None] = []

    def rotate(number: int) -> str:
        rotated.append(hunan.sessions.rotate(account, replace(session, number=2, own=f"own-{number}")))
        return "answered"

    outcomes = at_once(10, rotate)

    assert outcomes == {"answered": 10}
    assert len({one.own for one in rotated if one}) == 1
    standing = hunan.sessions.standing(account)
    assert standing is not None
    assert standing.sessions[session.id].number == 2


def test_an_ended_session_neither_rotates_nor_comes_back(hunan: TestWorkspace) -> None:
    account = account_of(hunan)
    session = session_of(hunan)
    hunan.sessions.begin(account, session)

    hunan.sessions.end(account, session.id)

    assert hunan.sessions.rotate(account, replace(session, number=2)) is None
    with pytest.raises(Conflict):
        hunan.sessions.keep(account, session)
    standing = hunan.sessions.standing(account)
    assert standing is not None
    assert standing.sessions == {}


def test_an_expired_session_is_absent_though_its_row_is_there(hunan: TestWorkspace) -> None:
    account = account_of(hunan)
    old = replace(session_of(hunan), expires_at=NOW - timedelta(seconds=1))
    hunan.sessions.begin(account, old)

    standing = hunan.sessions.standing(account)

    assert standing is not None
    assert old.id in standing.sessions
    assert standing.session(old.id, NOW) is None


def test_a_standing_of_more_than_a_page_is_read_to_its_end(hunan: TestWorkspace) -> None:
    account = account_of(hunan)
    sessions = [replace(session_of(hunan), own="x" * 30_000) for _ in range(40)]
    for session in sessions:
        hunan.sessions.begin(account, session)

    standing = hunan.sessions.standing(account)

    assert standing is not None
    assert standing.sessions.keys() == {session.id for session in sessions}


def test_an_erased_account_leaves_no_row_and_frees_phone_and_person(hunan: TestWorkspace) -> None:
    phone, who = fresh_phone(), somebody()
    account = hunan.people.account_of_phone(phone, create=True)
    hunan.identities.bind(account, who, Word(at=NOW))
    for _ in range(30):
        hunan.sessions.begin(account, session_of(hunan))

    hunan.erasures.erase(account)

    assert rows_under(hunan, "people", f"43#{account}") == []
    assert hunan.people.account_of_phone(phone) is None
    assert hunan.identities.bind(account_of(hunan), who, Word(at=NOW)).identity == "verified"
