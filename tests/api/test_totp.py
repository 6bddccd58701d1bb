"""The second factor over HTTP: enrolled by whoever sees people, asked for at every sign-in after that."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from chalicelib.domain.errors import DomainError
from chalicelib.tenants import load
from chalicelib.usecases.account.enrol_totp import prove
from tests.embedded import TestWorkspace, province
from tests.http import Answer, call
from tests.mailbox import last_code
from tests.people import (
    Officer,
    Somebody,
    answer_challenge,
    enrol,
    fresh_phone,
    officer,
    security_admin,
    sign_in,
    totp_of,
    verified,
)

pytestmark = pytest.mark.aws


@pytest.fixture(scope="module")
def shared() -> TestWorkspace:
    return province("43")


@pytest.fixture(scope="module")
def admin(shared: TestWorkspace) -> Officer:
    return security_admin(shared)


@pytest.fixture
def hunan(shared: TestWorkspace) -> Iterator[TestWorkspace]:
    yield shared
    shared.ahead = timedelta()


def granted(admin: Somebody, role: str) -> Somebody:
    phone, name = fresh_phone(), "王办事"
    body = {"phone": phone, "name": name, "office": "县指挥部", "roles": [{"role": role, "region": "430525"}]}
    assert admin.call("POST", "/v1/staff", body).status == 201
    return verified(admin.workspace, phone, name)


def answered(hunan: TestWorkspace, challenge: str, code: str, **more: str) -> Answer:
    return call(hunan, "POST", "/v1/auth/tokens", {"challenge": challenge, "code": code, **more})


def test_without_a_second_factor_a_token_can_only_enrol_one(hunan: TestWorkspace, admin: Officer) -> None:
    command = granted(admin, "command")

    refused = [
        command.call("GET", "/v1/staff"),
        command.call("GET", "/v1/venues?mine=true"),
        command.call("POST", "/v1/scans", {"code": "x", "scan_id": "y"}),
        command.call("DELETE", "/v1/me"),
    ]

    assert {(r.status, r.code) for r in refused} == {(403, "totp_required")}
    assert command.call("GET", "/v1/me").status == 200
    enrolled = enrol(command)
    assert enrolled.call("GET", "/v1/staff").status == 200
    assert enrolled.call("GET", "/v1/me").json["totp"] is True


def test_the_secret_counts_only_once_it_is_confirmed(hunan: TestWorkspace, admin: Officer) -> None:
    command = granted(admin, "command")
    assert command.call("POST", "/v1/me/totp/confirm", {"totp": "123456"}).code == "totp_not_started"
    first = command.call("POST", "/v1/me/totp", {}).json
    second = command.call("POST", "/v1/me/totp", {}).json

    old = command.call("POST", "/v1/me/totp/confirm", {"totp": totp_of(first["secret"], hunan)})
    new = command.call("POST", "/v1/me/totp/confirm", {"totp": totp_of(second["secret"], hunan)})

    assert (old.status, old.faults) == (422, {"totp": "totp_wrong"})
    assert new.status == 200
    assert command.call("POST", "/v1/me/totp", {}).code == "totp_enrolled"
    assert second["uri"].startswith("otpauth://totp/")
    assert command.phone not in second["uri"]


def test_sign_in_asks_for_the_second_factor_and_keeps_the_challenge_meanwhile(
    hunan: TestWorkspace, admin: Officer
) -> None:
    challenge = call(hunan, "POST", "/v1/auth/codes", {"phone": admin.phone}).json["challenge"]
    code = last_code(hunan, admin.phone)

    missing = [answered(hunan, challenge, code) for _ in range(7)]
    wrong = answered(hunan, challenge, code, totp="000000")
    right = answered(hunan, challenge, code, totp=totp_of(admin.secret, hunan))

    assert {tuple(m.faults.items()) for m in missing} == {(("totp", "totp_required"),)}
    assert wrong.faults == {"totp": "totp_wrong"}
    assert right.status == 200
    assert right.json["expires_in"] == 7200


def test_wrong_second_factors_use_tries_up(hunan: TestWorkspace, admin: Officer) -> None:
    challenge = call(hunan, "POST", "/v1/auth/codes", {"phone": admin.phone}).json["challenge"]
    code = last_code(hunan, admin.phone)

    for _ in range(5):
        assert answered(hunan, challenge, code, totp="000000").faults == {"totp": "totp_wrong"}

    void = answered(hunan, challenge, code, totp=totp_of(admin.secret, hunan))
    assert void.faults == {"challenge": "challenge_invalid"}


def test_a_clock_one_step_off_is_accepted_and_two_are_not(hunan: TestWorkspace, admin: Officer) -> None:
    import pyotp

    totp, now = pyotp.TOTP(admin.secret), hunan.instant()

    near = answer_challenge(hunan, admin.phone, totp=totp.at(now - timedelta(seconds=30)))
    far = answer_challenge(hunan, admin.phone, totp=totp.at(now - timedelta(seconds=95)))

    assert near.status == 200
    assert far.faults == {"totp": "totp_wrong"}


@pytest.fixture
def cloud(hunan: TestWorkspace) -> Iterator[TestWorkspace]:
    """Return the province with the policy of its cloud stage for one-time passwords."""
    local = hunan.tenant
    hunan.policy("limits", totp_uses_per_step=load("43").limits.totp_uses_per_step)
    yield hunan
    hunan.tenant = local


def test_a_one_time_password_works_once_and_no_earlier_one_after_it(cloud: TestWorkspace, admin: Officer) -> None:
    command = officer(admin, "command", "430525")
    cloud.ahead += timedelta(seconds=60)
    earlier, shown = totp_of(command.secret, cloud, -30), totp_of(command.secret, cloud)

    first = answer_challenge(cloud, command.phone, totp=shown)
    again = answer_challenge(cloud, command.phone, totp=shown)
    before = answer_challenge(cloud, command.phone, totp=earlier)
    cloud.ahead += timedelta(seconds=30)
    following = answer_challenge(cloud, command.phone, totp=totp_of(command.secret, cloud))

    assert first.status == 200
    assert (again.status, again.faults, before.faults) == (422, {"totp": "totp_wrong"}, {"totp": "totp_wrong"})
    assert following.status == 200


def test_the_password_that_enrolled_signs_nobody_in(cloud: TestWorkspace, admin: Officer) -> None:
    command = granted(admin, "command")
    secret = command.call("POST", "/v1/me/totp", {}).json["secret"]
    shown = totp_of(secret, cloud)
    assert command.call("POST", "/v1/me/totp/confirm", {"totp": shown}).status == 200

    refused = answer_challenge(cloud, command.phone, totp=shown)

    assert refused.faults == {"totp": "totp_wrong"}


def test_of_four_who_send_one_password_at_once_one_gets_in(cloud: TestWorkspace, admin: Officer) -> None:
    command = officer(admin, "command", "430525")
    cloud.ahead += timedelta(seconds=60)
    shown = totp_of(command.secret, cloud)

    def send(_: int) -> str:
        try:
            prove(cloud, command.account, shown)
        except DomainError as refused:
            return refused.code
        return "proved"

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(send, range(4)))

    assert outcomes.count("proved") == 1


def test_two_sign_ins_within_one_step_both_succeed_on_a_local_stage(hunan: TestWorkspace, admin: Officer) -> None:
    shown = totp_of(admin.secret, hunan)

    assert [answer_challenge(hunan, admin.phone, totp=shown).status for _ in range(2)] == [200, 200]


def test_roles_that_see_nobody_need_none(hunan: TestWorkspace, admin: Officer) -> None:
    reviewer = officer(admin, "reviewer", "430525001")

    assert reviewer.call("POST", "/v1/reviews", {}).status == 422
    assert sign_in(hunan, reviewer.phone).call("GET", "/v1/me").json["roles"][0]["state"] == "active"


def test_a_session_older_than_the_second_factor_does_not_see_people(hunan: TestWorkspace, admin: Officer) -> None:
    visitor = verified(hunan, name="王办事")
    enrolled = enrol(sign_in(hunan, visitor.phone))
    body = {
        "phone": visitor.phone,
        "name": "王办事",
        "office": "县",
        "roles": [{"role": "command", "region": "430525"}],
    }
    assert admin.call("POST", "/v1/staff", body).status == 201

    assert enrolled.call("GET", "/v1/staff").status == 200
    assert visitor.call("GET", "/v1/staff").code == "role_missing"


def test_a_reset_ends_sessions_and_asks_to_enrol_again(hunan: TestWorkspace, admin: Officer) -> None:
    command = officer(admin, "command", "430525")
    before = hunan.audit.head().seq

    assert admin.call("DELETE", f"/v1/staff/{command.account}/totp").status == 204

    assert hunan.audit.head().seq == before + 1
    assert command.call("GET", "/v1/me").status == 401
    again = sign_in(hunan, command.phone)
    assert again.call("GET", "/v1/staff").code == "totp_required"
    assert enrol(again).call("GET", "/v1/staff").status == 200


def test_nobody_resets_his_own_nor_that_of_a_visitor(hunan: TestWorkspace, admin: Officer) -> None:
    own = admin.call("DELETE", f"/v1/staff/{admin.account}/totp")
    visitor = admin.call("DELETE", f"/v1/staff/{verified(hunan).account}/totp")
    command = officer(admin, "command", "430525")
    by_command = command.call("DELETE", f"/v1/staff/{admin.account}/totp")

    assert (own.status, own.code) == (403, "own_reset")
    assert visitor.status == 404
    assert (by_command.status, by_command.code) == (403, "role_missing")


def test_a_small_role_granted_to_somebody_above_does_not_open_his_second_factor(
    hunan: TestWorkspace, admin: Officer
) -> None:
    above, regional = officer(admin, "command", "43"), officer(admin, "security_admin", "430525")
    small = {"role": "reviewer", "region": "430525001"}
    body = {"phone": above.phone, "name": above.name, "office": "县信息中心", "roles": [small]}
    assert regional.call("POST", "/v1/staff", body).status == 201

    refused = regional.call("DELETE", f"/v1/staff/{above.account}/totp")

    assert refused.status == 404
    assert above.call("GET", "/v1/staff").status == 200


def test_a_shift_ends_twelve_hours_after_its_sign_in(hunan: TestWorkspace, admin: Officer) -> None:
    tokens = answer_challenge(hunan, admin.phone, totp=totp_of(admin.secret, hunan)).json
    hunan.ahead = timedelta(hours=11, minutes=59)
    refreshed = call(hunan, "POST", "/v1/auth/tokens", {"refresh_token": tokens["refresh_token"]})
    hunan.ahead = timedelta(hours=12, minutes=1)

    over = call(hunan, "POST", "/v1/auth/tokens", {"refresh_token": refreshed.json["refresh_token"]})

    assert refreshed.status == 200
    assert over.status == 401
    assert call(hunan, "GET", "/v1/staff", token=refreshed.json["access_token"]).status == 401
