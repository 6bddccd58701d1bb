"""Every limit of policy is kept, with a strict policy: the one too many is 429 with its Retry-After."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib import tenants
from chalicelib.domain.ids import make_scan_id
from chalicelib.storage import keys
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from tests.api.test_venue_days import shop
from tests.embedded import TestWorkspace, province
from tests.http import Answer, call
from tests.mailbox import last_code
from tests.people import Somebody, fresh_id_number, fresh_phone, officer, security_admin, sign_in, verified

pytestmark = pytest.mark.aws


@pytest.fixture(scope="module")
def gansu() -> TestWorkspace:
    workspace = province("62")
    make_day_keys(workspace, workspace.instant())
    return workspace


@pytest.fixture
def strict(gansu: TestWorkspace, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return what sets limits for one test."""
    monkeypatch.setattr(gansu, "tenant", gansu.tenant)
    return lambda **limits: gansu.policy("limits", **limits)


def application() -> dict[str, Any]:
    return {
        "name": f"测试超市{secrets.token_hex(3)}",
        "category": "supermarket",
        "region": "620105",
        "address": "测试路482号",
        "promise": True,
    }


def too_many(answer: Answer, at_most_s: int) -> None:
    """Assert that an answer asks to wait."""
    assert (answer.status, answer.code) == (429, "too_many_requests")
    assert 0 < int(answer.headers["retry-after"]) <= at_most_s


def test_an_account_sends_so_many_scans_in_batches_a_day_and_as_many_alone_as_before(
    gansu: TestWorkspace, strict: Any
) -> None:
    _, venue = shop(gansu)
    visitor, other = verified(gansu), verified(gansu)
    strict(batch_scans_per_account_day=5)

    def scans(count: int) -> list[dict[str, str]]:
        at = datetime.now(UTC)
        return [
            {"code": venue["entrances"][0]["code"], "scan_id": make_scan_id(at, secrets.randbits(74))}
            for _ in range(count)
        ]

    def send(somebody: Somebody, count: int) -> Answer:
        return somebody.call("POST", "/v1/scans/batch", {"scans": scans(count)})

    taken, over, rest = send(visitor, 3), send(visitor, 3), send(visitor, 2)

    assert (taken.status, rest.status, send(other, 5).status) == (200, 200, 200)
    too_many(over, 86400)
    too_many(send(visitor, 1), 86400)
    too_many(send(verified(gansu), 6), 86400)
    assert visitor.call("POST", "/v1/scans", scans(1)[0]).status == 201


def test_look_ups_of_codes_are_limited_by_network_and_scans_are_not(gansu: TestWorkspace, strict: Any) -> None:
    _, venue = shop(gansu)
    code = venue["entrances"][0]["code"]
    strict(code_lookups_per_network_minute=3)

    def look_up(wanted: str, network: str = "198.51.100.7") -> Answer:
        return call(gansu, "GET", f"/v1/codes/{wanted}", network=network)

    answers = [look_up(code), look_up(code), look_up("62AAAAAAAAAAA"), look_up(code)]

    assert [answer.status for answer in answers[:3]] == [200, 200, 404]
    too_many(answers[3], 60)
    assert look_up(code, "198.51.100.8").status == 200
    scan_id = make_scan_id(datetime.now(UTC), secrets.randbits(74))
    assert verified(gansu).call("POST", "/v1/scans", {"code": code, "scan_id": scan_id}).status == 201


def test_one_customers_half_of_ipv6_is_one_network(gansu: TestWorkspace, strict: Any) -> None:
    _, venue = shop(gansu)
    path = f"/v1/codes/{venue['entrances'][0]['code']}"
    strict(code_lookups_per_network_minute=1)

    first = call(gansu, "GET", path, network="2001:db8:0:1::1")
    second = call(gansu, "GET", path, network="2001:db8:0:1:ffff::9")
    other = call(gansu, "GET", path, network="2001:db8:0:2::1")

    assert (first.status, second.status, other.status) == (200, 429, 200)


def test_applications_are_limited_by_person(gansu: TestWorkspace, strict: Any) -> None:
    applicant, other = verified(gansu), verified(gansu)
    strict(applications_per_person_day=2)

    answers = [applicant.call("POST", "/v1/venues", application()) for _ in range(3)]

    assert [answer.status for answer in answers[:2]] == [201, 201]
    too_many(answers[2], 86400)
    assert other.call("POST", "/v1/venues", application()).status == 201


def test_new_clerks_are_limited_by_person_and_other_doors_for_a_known_one_are_free(
    gansu: TestWorkspace, strict: Any
) -> None:
    manager, venue = shop(gansu)
    path, phones = f"/v1/venues/{venue['venue_id']}/clerks", [fresh_phone() for _ in range(3)]
    strict(clerks_per_person_day=2, invitations_per_person_day=0)

    appointed = [manager.call("POST", path, {"phone": phone, "entrance_ids": []}) for phone in phones]
    changed = {"phone": phones[0], "entrance_ids": [venue["entrances"][0]["entrance_id"]]}

    assert [answer.status for answer in appointed[:2]] == [201, 201]
    too_many(appointed[2], 86400)
    assert [manager.call("POST", path, changed).status for _ in range(3)] == [201] * 3


@pytest.mark.parametrize("who", ["person", "staff"])
def test_exact_searches_are_limited_by_whoever_asks(gansu: TestWorkspace, strict: Any, who: str) -> None:
    asking: Somebody = verified(gansu)
    if who == "staff":
        asking = officer(security_admin_of(gansu), "reviewer", "620105")
    strict(**{f"searches_per_{who}_hour": 2})

    answers = [asking.call("POST", "/v1/venues/search", {"phone": fresh_phone()}) for _ in range(3)]

    assert [answer.status for answer in answers[:2]] == [200, 200]
    too_many(answers[2], 3600)


def test_guesses_at_an_identity_are_limited_by_account(gansu: TestWorkspace, strict: Any) -> None:
    somebody = sign_in(gansu)
    strict(identity_per_account_day=2)

    answers = [
        somebody.call("PUT", "/v1/me/identity", {"name": "李小花", "id_number": fresh_id_number()}) for _ in range(3)
    ]

    too_many(answers[2], 86400)


@pytest.mark.parametrize("limit", ["assisted_per_clerk_hour", "assisted_per_venue_hour", "paper_lines_per_clerk_hour"])
def test_what_staff_write_down_is_limited_and_nothing_of_the_one_too_many_is_kept(
    gansu: TestWorkspace, strict: Any, limit: str
) -> None:
    manager, venue = shop(gansu)
    door = venue["entrances"][0]["entrance_id"]
    strict(**{limit: 2})

    def write(count: int) -> Answer:
        people = [{"name": "马一", "phone": fresh_phone()} for _ in range(count)]
        if limit.startswith("assisted"):
            scan_id = make_scan_id(gansu.instant(), secrets.randbits(74))
            body = {"entrance_id": door, "scan_id": scan_id, "people": people}
            return manager.call("POST", "/v1/scans/assisted", body)
        rows = [one | {"occurred_at": gansu.instant().isoformat()} for one in people]
        return manager.call("POST", "/v1/scans/paper", {"entrance_id": door, "rows": rows})

    too_many(write(3), 3600)
    assert list(gansu.visits.newest(venue["venue_id"], keys.day(gansu.instant(), gansu.utc_offset))) == []
    assert write(2).status in (200, 201)
    too_many(write(1), 3600)


@pytest.mark.parametrize("window", ["hour", "day"])
def test_sign_in_codes_are_limited_by_phone(gansu: TestWorkspace, strict: Any, window: str) -> None:
    phone = fresh_phone()
    strict(**{f"sign_in_per_phone_{window}": 2})

    answers = [call(gansu, "POST", "/v1/auth/codes", {"phone": phone}) for _ in range(3)]

    assert [answer.status for answer in answers[:2]] == [202, 202]
    too_many(answers[2], {"hour": 3600, "day": 86400}[window])
    assert call(gansu, "POST", "/v1/auth/codes", {"phone": fresh_phone()}).status == 202


@pytest.mark.parametrize("stopped_by", ["sign_in_per_phone_and_network_day", "sign_in_per_network_hour"])
def test_nobody_uses_up_the_codes_of_somebody_elses_phone(gansu: TestWorkspace, strict: Any, stopped_by: str) -> None:
    phone = fresh_phone()
    strict(**{stopped_by: 2}, sign_in_per_phone_hour=3, sign_in_per_phone_day=3)
    stranger = f"198.51.{secrets.randbelow(250)}.{secrets.randbelow(250)}"

    asked = [call(gansu, "POST", "/v1/auth/codes", {"phone": phone}, network=stranger) for _ in range(6)]
    holder = call(gansu, "POST", "/v1/auth/codes", {"phone": phone}, network="203.0.113.9")

    assert [answer.status for answer in asked] == [202] * 2 + [429] * 4
    assert holder.status == 202


def test_the_stages_that_are_no_test_keep_a_strangers_share_below_a_phones_hour() -> None:
    for code in ("43", "62"):
        limits = tenants.load(code).limits
        assert limits.sign_in_per_phone_and_network_day < limits.sign_in_per_phone_hour


def test_sign_in_codes_are_limited_by_network(gansu: TestWorkspace, strict: Any) -> None:
    strict(sign_in_per_network_hour=2)

    answers = [
        call(gansu, "POST", "/v1/auth/codes", {"phone": fresh_phone()}, network="198.51.100.99") for _ in range(3)
    ]

    assert [answer.status for answer in answers[:2]] == [202, 202]
    too_many(answers[2], 3600)


def test_sign_in_codes_are_limited_by_province(strict: Any) -> None:
    workspace = province("62")
    workspace.policy("limits", sign_in_per_tenant_hour=2)

    answers = [call(workspace, "POST", "/v1/auth/codes", {"phone": fresh_phone()}) for _ in range(3)]

    assert [answer.status for answer in answers[:2]] == [202, 202]
    too_many(answers[2], 3600)


def test_wrong_codes_void_the_challenge_and_only_it(gansu: TestWorkspace, strict: Any) -> None:
    phone = fresh_phone()
    strict(sign_in_tries_per_challenge=2)
    challenge = call(gansu, "POST", "/v1/auth/codes", {"phone": phone}).json["challenge"]
    right = last_code(gansu, phone)
    wrong = "000000" if right != "000000" else "111111"

    tries = [
        call(gansu, "POST", "/v1/auth/tokens", {"challenge": challenge, "code": code}) for code in (wrong, wrong, right)
    ]

    assert 200 not in {answer.status for answer in tries}
    assert sign_in(gansu, phone).token


def test_feedback_is_kept_sealed_and_limited(gansu: TestWorkspace, strict: Any) -> None:
    somebody = verified(gansu)
    strict(feedback_per_person_day=2)

    answers = [somebody.call("POST", "/v1/feedback", {"text": f"扫码太慢了 {number}"}) for number in range(3)]

    assert [answer.status for answer in answers[:2]] == [201, 201]
    too_many(answers[2], 86400)
    now = gansu.instant()
    kept = [each for _, each in gansu.feedbacks.of("62", now) if each.account == somebody.account]
    assert [each.text for each in kept] == ["扫码太慢了 1", "扫码太慢了 0"]
    assert list(gansu.feedbacks.of("62", now + timedelta(days=91))) == []


@pytest.mark.parametrize(
    ("text", "code"), [("", "required"), ("好" * 501, "text_too_long"), ("a\u202eb", "text_invisible")]
)
def test_odd_feedback_is_refused(gansu: TestWorkspace, text: str, code: str) -> None:
    assert verified(gansu).call("POST", "/v1/feedback", {"text": text}).faults == {"text": code}


_admins: dict[str, Somebody] = {}


def security_admin_of(workspace: TestWorkspace) -> Somebody:
    """Return the province's security_admin, made once."""
    if workspace.settings.prefix not in _admins:
        _admins[workspace.settings.prefix] = security_admin(workspace)
    return _admins[workspace.settings.prefix]
