"""Identities over HTTP: who an account speaks for, and who says so."""

import secrets
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.alarm.health import Health
from chalicelib.domain.ids import make_scan_id
from chalicelib.storage.identities import Word
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from tests.embedded import TestWorkspace, province
from tests.http import call
from tests.mailbox import messages
from tests.people import Officer, Somebody, fresh_id_number, fresh_phone, officer, security_admin, sign_in, verified
from tests.usecases.test_venues import approved

pytestmark = pytest.mark.aws


@pytest.fixture(scope="module")
def shared() -> TestWorkspace:
    return province("43")


@pytest.fixture(scope="module")
def village_officer(shared: TestWorkspace) -> Officer:
    return officer(security_admin(shared), "reviewer", "430525001", office="文昌街道")


@pytest.fixture
def hunan(shared: TestWorkspace) -> Iterator[TestWorkspace]:
    yield shared
    shared.ahead = timedelta()


def declare(somebody: Somebody, name: str = "李小花", number: str | None = None, **more: Any) -> Any:
    body = {"name": name, "id_type": "resident_id", "id_number": number or fresh_id_number(), **more}
    return somebody.call("PUT", "/v1/me/identity", body)


def me(somebody: Somebody) -> dict[str, Any]:
    shown: dict[str, Any] = somebody.call("GET", "/v1/me").json
    return shown


def test_a_fresh_account_shows_its_phone_masked_and_nobody(hunan: TestWorkspace) -> None:
    somebody = sign_in(hunan)

    shown = me(somebody)

    assert shown == {
        "account_id": somebody.account,
        "phone": f"{somebody.phone[:3]}****{somebody.phone[-4:]}",
        "identity": "none",
        "name": None,
        "roles": [],
        "totp": False,
        "reverify": False,
    }


def test_the_verifiers_word_binds_an_account_to_a_person(hunan: TestWorkspace) -> None:
    somebody = sign_in(hunan)

    answer = declare(somebody, residence="430525001001")

    assert (answer.status, answer.json["identity"]) == (200, "verified")
    assert (me(somebody)["identity"], me(somebody)["name"]) == ("verified", "李**")


def test_the_answer_brings_a_token_that_knows_the_person_and_the_old_one_still_serves(hunan: TestWorkspace) -> None:
    somebody = sign_in(hunan)

    fresh = declare(somebody).json["access_token"]

    assert hunan.caller_of(fresh).person is not None
    assert hunan.caller_of(fresh).identity == "verified"
    assert hunan.caller_of(somebody.token).person is None
    assert somebody.call("GET", "/v1/me").status == 200


def test_a_scan_with_the_token_from_before_the_declaration_is_registered(hunan: TestWorkspace) -> None:
    make_day_keys(hunan, hunan.instant())
    _, _, doors = approved(hunan)
    somebody = sign_in(hunan)
    scan = {"code": doors[0].code, "scan_id": make_scan_id(hunan.instant(), secrets.randbits(74))}
    before = somebody.call("POST", "/v1/scans", scan)
    declare(somebody)

    after = somebody.call("POST", "/v1/scans", scan)

    assert (before.status, before.code) == (403, "identity_missing")
    assert (after.status, after.json["identity"]) == (201, "verified")


@pytest.mark.parametrize("name", ["李不符", "李中断"])
def test_mismatch_and_a_verifier_that_is_down_leave_somebody_self_declared(hunan: TestWorkspace, name: str) -> None:
    somebody = sign_in(hunan)

    answer = declare(somebody, name)

    assert (answer.status, answer.json["identity"]) == (200, "self_declared")
    assert hunan.caller_of(answer.json["access_token"]).person is not None
    refused = call(hunan, "GET", "/v1/me/health", token=answer.json["access_token"])
    assert (refused.status, refused.code) == (403, "identity_unverified")


def test_all_faults_are_told_at_once_and_none_repeats_what_was_sent(hunan: TestWorkspace) -> None:
    somebody = sign_in(hunan)

    refused = declare(somebody, "张\u202e三", "430525199001011235", residence="430525999")

    assert refused.status == 422
    assert refused.faults == {"name": "text_invisible", "id_number": "id_checksum", "residence": "region_unknown"}
    assert b"430525199001011235" not in refused.raw


def test_a_person_bound_to_one_account_is_taken_for_every_other(hunan: TestWorkspace) -> None:
    first = verified(hunan)
    second = sign_in(hunan)

    refused = declare(second, "李小花", first.id_number)

    assert (refused.status, refused.code) == (409, "identity_taken")
    assert first.account.encode() not in refused.raw
    assert me(second)["identity"] == "none"


@pytest.mark.parametrize("name", ["李不符", "李中断"])
def test_a_number_alone_tells_nobody_that_its_owner_is_registered(hunan: TestWorkspace, name: str) -> None:
    owner, stranger = verified(hunan), sign_in(hunan)

    registered = declare(stranger, name, owner.id_number)
    unknown = declare(sign_in(hunan), name, fresh_id_number())

    assert (registered.status, registered.json["identity"]) == (unknown.status, unknown.json["identity"])
    assert (registered.status, registered.json["identity"]) == (200, "self_declared")
    assert registered.json.keys() == unknown.json.keys()
    assert (me(stranger)["identity"], me(owner)["identity"]) == ("self_declared", "verified")


def test_of_two_accounts_that_declare_one_person_at_once_one_gets_him(hunan: TestWorkspace) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from msgspec.structs import replace

    from chalicelib.domain.errors import Conflict
    from chalicelib.domain.person.particulars import Particulars

    who = Particulars(name="李小花", id_type="resident_id", id_number=fresh_id_number())
    accounts = [sign_in(hunan) for _ in range(4)]

    def bind(somebody: Somebody) -> str:
        try:
            hunan.identities.bind(somebody.account, replace(who, phone=somebody.phone), Word(hunan.instant()))
        except Conflict as refused:
            return refused.code
        return "bound"

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(bind, accounts))

    assert outcomes.count("bound") == 1
    assert set(outcomes) <= {"bound", "identity_taken", "changed_meanwhile"}


def test_declaring_oneself_again_keeps_what_is_verified(hunan: TestWorkspace) -> None:
    somebody = verified(hunan)

    again = declare(somebody, "李小花", somebody.id_number, residence="430525002")
    other_name = declare(somebody, "李大花", somebody.id_number)

    assert again.json["identity"] == "verified"
    assert other_name.faults == {"name": "name_mismatch"}
    known = hunan.people.contact(somebody.account)
    assert known is not None
    assert (known.name, known.residence, known.phone) == ("李小花", "430525002", somebody.phone)


def test_declaring_another_person_lets_the_first_go(hunan: TestWorkspace) -> None:
    somebody = verified(hunan)

    assert declare(somebody, "李二花").json["identity"] == "verified"

    assert declare(sign_in(hunan), "李小花", somebody.id_number).json["identity"] == "verified"


def test_nothing_that_names_somebody_is_stored_in_clear(hunan: TestWorkspace) -> None:
    import boto3

    somebody = verified(hunan, name="欧阳明镜")
    declared = sign_in(hunan)
    number = fresh_id_number()
    declare(declared, "司马不符", number)
    client: Any = boto3.client("dynamodb", region_name="us-east-1", endpoint_url=hunan.settings.endpoint_url)

    stored = str(client.scan(TableName=hunan.settings.table("people"))["Items"])

    for secret in ("欧阳明镜", "明镜", somebody.id_number, somebody.phone, "司马不符", number, declared.phone):
        assert secret not in stored


def test_no_log_line_and_no_refusal_names_anybody(
    hunan: TestWorkspace, village_officer: Officer, capsys: pytest.CaptureFixture[str]
) -> None:
    phone, number, name = fresh_phone(), fresh_id_number(), "欧阳镜明"
    somebody = sign_in(hunan, phone)
    other = sign_in(hunan)
    body = {"name": name, "id_number": number, "residence": "湖南省洞口县某处"}
    answers = [
        somebody.call("PUT", "/v1/me/identity", body),
        other.call("PUT", "/v1/me/identity", body),
        other.call("PUT", "/v1/me/identity", body | {"id_number": number[:-1] + "?"}),
        somebody.call("POST", "/v1/me/companions", body | {"relation": "子女"}),
        village_officer.call("POST", "/v1/identity-checks", {"name": name, "id_number": number, "phone": phone[:-1]}),
        village_officer.call("POST", "/v1/identity-checks", {"name": name, "id_number": number, "phone": other.phone}),
        call(hunan, "POST", "/v1/auth/codes", {"phone": phone + "0"}),
        somebody.call("GET", "/v1/me"),
    ]

    said = capsys.readouterr().out + "".join(answer.raw.decode() for answer in answers)

    assert {answer.status for answer in answers} >= {200, 409, 422}
    for secret in (phone, number, name, "镜明", other.phone, "洞口县某处"):
        assert secret not in said


def test_ones_own_colour_shows_to_the_verified_alone(hunan: TestWorkspace) -> None:
    somebody = verified(hunan)
    now = hunan.instant()
    person = hunan.people.person("resident_id", somebody.id_number)
    red = Health(
        colour="red", as_of=now, valid_until=now + timedelta(days=1), source="feed", rule="r1", reason="contact"
    )
    hunan.health.put(person, red, int(now.timestamp()) + 1000)

    shown = somebody.call("GET", "/v1/me/health")

    assert shown.status == 200
    assert {name: shown.json[name] for name in ("colour", "flags", "source", "rule", "reason")} == {
        "colour": "red",
        "flags": [],
        "source": "feed",
        "rule": "r1",
        "reason": "contact",
    }
    assert shown.json["since"].endswith("+08:00")
    assert sign_in(hunan).call("GET", "/v1/me/health").code == "identity_missing"


class TestRecycledNumbers:
    def signed_in_after(self, hunan: TestWorkspace, somebody: Somebody, days: int) -> Somebody:
        hunan.ahead += timedelta(days=days)
        return sign_in(hunan, somebody.phone)

    def test_two_months_of_silence_hide_what_is_bound_until_declared_again(self, hunan: TestWorkspace) -> None:
        owner = verified(hunan)

        stranger = self.signed_in_after(hunan, owner, 61)

        assert (me(stranger)["identity"], me(stranger)["name"], me(stranger)["reverify"]) == ("none", None, True)
        assert hunan.caller_of(stranger.token).person is None
        refused = stranger.call("GET", "/v1/me/companions")
        assert (refused.status, refused.code) == (403, "reverify_needed")
        assert stranger.call("DELETE", "/v1/me").status == 403

    def test_a_second_sign_in_does_not_help(self, hunan: TestWorkspace) -> None:
        owner = verified(hunan)
        self.signed_in_after(hunan, owner, 61)

        again = self.signed_in_after(hunan, owner, 1)

        assert me(again)["reverify"] is True

    def test_shorter_silence_hides_nothing(self, hunan: TestWorkspace) -> None:
        owner = verified(hunan)

        back = self.signed_in_after(hunan, owner, 59)

        assert (me(back)["identity"], me(back)["reverify"]) == ("verified", False)

    def test_the_same_person_gets_all_back(self, hunan: TestWorkspace) -> None:
        owner = verified(hunan)
        back = self.signed_in_after(hunan, owner, 61)

        answer = declare(back, owner.name, owner.id_number)

        assert answer.json["identity"] == "verified"
        assert "refresh_token" not in answer.json
        assert (me(back)["identity"], me(back)["account_id"]) == ("verified", me(back)["account_id"])
        assert me(back)["reverify"] is False

    def test_saying_to_be_the_same_is_not_enough(self, hunan: TestWorkspace) -> None:
        owner = verified(hunan)
        stranger = self.signed_in_after(hunan, owner, 61)

        answer = declare(stranger, "李不符", owner.id_number)

        assert answer.json["identity"] == "self_declared"
        assert hunan.caller_of(answer.json["access_token"]).identity == "self_declared"
        assert me(stranger)["reverify"] is True

    def test_another_person_gets_an_account_of_his_own(self, hunan: TestWorkspace) -> None:
        owner = verified(hunan)
        old_account = owner.account
        stranger = self.signed_in_after(hunan, owner, 61)

        answer = declare(stranger, "赵新主")

        moved = Somebody(hunan, owner.phone, answer.json["access_token"], answer.json["refresh_token"])
        assert answer.json["identity"] == "verified"
        assert me(moved)["account_id"] != old_account
        assert me(moved)["name"] == "赵**"
        assert stranger.call("GET", "/v1/me").status == 401
        refreshed = call(hunan, "POST", "/v1/auth/tokens", {"refresh_token": moved.refresh_token})
        assert refreshed.status == 200
        assert hunan.people.phone_of(old_account) is None
        person = hunan.people.person("resident_id", owner.id_number)
        assert hunan.people.person_account(person) == old_account
        known = hunan.people.particulars(person)
        assert known is not None
        assert known.phone is None

    def test_the_owner_who_declares_himself_on_his_old_phone_opens_nothing_to_the_stranger(
        self, hunan: TestWorkspace
    ) -> None:
        owner = verified(hunan)
        stranger = self.signed_in_after(hunan, owner, 61)
        refreshed = call(hunan, "POST", "/v1/auth/tokens", {"refresh_token": owner.refresh_token})
        old = Somebody(hunan, owner.phone, refreshed.json["access_token"], "")

        assert declare(old, owner.name, owner.id_number).json["identity"] == "verified"

        assert me(stranger)["reverify"] is True
        assert me(old)["identity"] == "verified"

    def test_one_proof_serves_one_session(self, hunan: TestWorkspace) -> None:
        owner = verified(hunan)
        first = self.signed_in_after(hunan, owner, 61)
        second = self.signed_in_after(hunan, owner, 1)

        declare(second, owner.name, owner.id_number)

        assert me(second)["identity"] == "verified"
        assert first.call("GET", "/v1/me").status == 401

    def test_an_account_that_lost_its_number_is_verified_as_nobody_new(self, hunan: TestWorkspace) -> None:
        owner = verified(hunan)
        declare(self.signed_in_after(hunan, owner, 61), "赵新主")
        refreshed = call(hunan, "POST", "/v1/auth/tokens", {"refresh_token": owner.refresh_token})
        old = Somebody(hunan, owner.phone, refreshed.json["access_token"], "")

        assert declare(old, "钱他人").json["identity"] == "self_declared"

    def test_an_officer_gives_the_new_holder_an_account_of_his_own(
        self, hunan: TestWorkspace, village_officer: Officer
    ) -> None:
        owner = verified(hunan)
        old_account = owner.account
        hunan.ahead = timedelta(days=61)
        by = sign_in(hunan, village_officer.phone)
        by.call("PUT", "/v1/me/identity", {"name": village_officer.name, "id_number": village_officer.id_number})
        body = {"phone": owner.phone, "name": "赵新主", "id_number": fresh_id_number()}

        assert by.call("POST", "/v1/identity-checks", body).status == 200

        assert hunan.people.account_of_phone(owner.phone) != old_account
        assert me(sign_in(hunan, owner.phone))["name"] == "赵**"

    def test_a_phone_that_still_holds_its_old_session_keeps_it(self, hunan: TestWorkspace) -> None:
        owner = verified(hunan)
        stranger = self.signed_in_after(hunan, owner, 61)
        declare(stranger, "赵新主")

        refreshed = call(hunan, "POST", "/v1/auth/tokens", {"refresh_token": owner.refresh_token})

        old = Somebody(hunan, owner.phone, refreshed.json["access_token"], "")
        assert me(old)["identity"] == "verified"


class TestIdentityChecks:
    def check(self, by: Somebody, phone: str, number: str, name: str = "老奶奶", **more: Any) -> Any:
        return by.call("POST", "/v1/identity-checks", {"phone": phone, "name": name, "id_number": number, **more})

    def test_an_officer_in_person_verifies_whom_the_verifier_could_not(
        self, hunan: TestWorkspace, village_officer: Officer
    ) -> None:
        grandmother = sign_in(hunan)
        number = fresh_id_number()
        declare(grandmother, "老奶奶不符", number)

        checked = self.check(village_officer, grandmother.phone, number)

        assert (checked.status, checked.json) == (200, {"identity": "verified"})
        assert me(grandmother)["identity"] == "verified"

    def test_a_phone_that_never_signed_in_can_be_checked_ahead(
        self, hunan: TestWorkspace, village_officer: Officer
    ) -> None:
        phone = fresh_phone()

        assert self.check(village_officer, phone, fresh_id_number()).status == 200

        assert me(sign_in(hunan, phone))["identity"] == "verified"

    def test_nobody_checks_himself(self, hunan: TestWorkspace, village_officer: Officer) -> None:
        own_phone = self.check(village_officer, village_officer.phone, fresh_id_number())
        own_person = self.check(village_officer, fresh_phone(), village_officer.id_number)

        assert (own_phone.status, own_phone.code) == (403, "own_identity")
        assert (own_person.status, own_person.code) == (403, "own_identity")

    def test_a_visitor_checks_nobody(self, hunan: TestWorkspace) -> None:
        assert self.check(verified(hunan), fresh_phone(), fresh_id_number()).status == 403

    def test_a_person_bound_elsewhere_moves_only_when_the_officer_says_so(
        self, hunan: TestWorkspace, village_officer: Officer
    ) -> None:
        lost = verified(hunan)
        phone = fresh_phone()

        refused = self.check(village_officer, phone, lost.id_number)
        moved = self.check(village_officer, phone, lost.id_number, lost.name, displace=True)

        assert (refused.status, refused.code) == (409, "identity_taken")
        assert moved.status == 200
        assert me(lost)["identity"] == "none"
        assert me(sign_in(hunan, phone))["identity"] == "verified"

    def test_a_person_is_moved_under_his_own_name_alone(self, hunan: TestWorkspace, village_officer: Officer) -> None:
        owner, before = verified(hunan), hunan.audit.head().seq

        refused = self.check(village_officer, fresh_phone(), owner.id_number, "李大花", displace=True)

        assert (refused.status, refused.faults) == (422, {"name": "name_mismatch"})
        assert owner.name.encode() not in refused.raw
        assert me(owner)["identity"] == "verified"
        assert hunan.audit.head().seq == before

    @pytest.mark.parametrize(
        ("residence", "status"),
        [("430525001003", 200), ("430525", 200), ("桔子洲头一号", 200), ("430525002", 403), ("430102", 403)],
    )
    def test_an_officer_moves_nobody_who_is_known_to_live_elsewhere(
        self, hunan: TestWorkspace, village_officer: Officer, residence: str, status: int
    ) -> None:
        owner = verified(hunan)
        declare(owner, owner.name, owner.id_number, residence=residence)

        answer = self.check(village_officer, fresh_phone(), owner.id_number, owner.name, displace=True)

        assert answer.status == status
        assert me(owner)["identity"] == ("none" if status == 200 else "verified")

    def test_whoever_is_displaced_is_told_on_his_own_phone_and_nobody_else_is(
        self, hunan: TestWorkspace, village_officer: Officer
    ) -> None:
        lost, messages_before = verified(hunan), messages(hunan)
        self.check(village_officer, fresh_phone(), fresh_id_number(), displace=True)
        undisturbed = messages(hunan)

        self.check(village_officer, fresh_phone(), lost.id_number, lost.name, displace=True)

        told = [message for message in messages(hunan) if message.kind == "identity_moved"]
        assert not [message for message in (*messages_before, *undisturbed) if message.kind == "identity_moved"]
        assert [(message.phone, message.params) for message in told] == [(lost.phone, {})]

    def test_staff_are_not_displaced(self, hunan: TestWorkspace, village_officer: Officer) -> None:
        person = hunan.people.person("resident_id", village_officer.id_number)
        other_officer = hunan.people.grants(village_officer.account)
        assert other_officer

        with pytest.raises(Exception, match="identity_taken"):
            hunan.identities.bind(
                sign_in(hunan).account,
                hunan.people.particulars(person),
                Word(hunan.instant(), "an officer", displaces=village_officer.account),
            )

    def test_a_phone_verified_as_somebody_else_is_not_overwritten(
        self, hunan: TestWorkspace, village_officer: Officer
    ) -> None:
        refused = self.check(village_officer, verified(hunan).phone, fresh_id_number())

        assert (refused.status, refused.code) == (409, "phone_taken")

    def test_each_check_is_on_record_without_a_person(self, hunan: TestWorkspace, village_officer: Officer) -> None:
        before = hunan.audit.head().seq
        number = fresh_id_number()

        self.check(village_officer, fresh_phone(), number)

        assert hunan.audit.head().seq == before + 1
