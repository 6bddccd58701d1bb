"""Companions and erasure over HTTP."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.alarm.health import Health
from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import make_scan_id
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from tests.embedded import TestWorkspace, province
from tests.faults import BEFORE, Weather, over_wire
from tests.http import call
from tests.people import Somebody, fresh_id_number, sign_in, verified
from tests.usecases.test_check_in import rows_of
from tests.usecases.test_venues import approved

pytestmark = pytest.mark.aws


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    return province("43")


def add(somebody: Somebody, name: str = "李小宝", number: str | None = None, relation: str = "子女") -> Any:
    body = {"name": name, "id_type": "resident_id", "id_number": number or fresh_id_number(), "relation": relation}
    return somebody.call("POST", "/v1/me/companions", body)


def test_a_companion_is_kept_masked_and_found_by_the_door(hunan: TestWorkspace) -> None:
    mother = verified(hunan)
    number = fresh_id_number()

    added = add(mother, number=number)

    companion_id = added.json["companion_id"]
    listed = mother.call("GET", "/v1/me/companions").json
    at_the_door = hunan.door.companions(mother.account)[companion_id]
    assert added.status == 201
    assert listed["items"] == [
        {
            "companion_id": companion_id,
            "name": "李**",
            "id_number": f"{number[:4]}**********{number[-4:]}",
            "relation": "子女",
            "identity": "verified",
        }
    ]
    assert (at_the_door["mask"], at_the_door["identity"]) == ("李**", "verified")
    assert at_the_door["person"] == hunan.people.person("resident_id", number)


def test_the_same_companion_twice_is_one(hunan: TestWorkspace) -> None:
    mother = verified(hunan)
    number = fresh_id_number()

    first, second = add(mother, number=number), add(mother, number=number, relation="外孙")

    assert first.json["companion_id"] == second.json["companion_id"]
    assert [c["relation"] for c in mother.call("GET", "/v1/me/companions").json["items"]] == ["外孙"]


def test_companions_pass_the_same_verifier(hunan: TestWorkspace) -> None:
    assert add(verified(hunan), "李不符").json["identity"] == "self_declared"


def test_an_unverified_account_learns_no_strangers_colour(hunan: TestWorkspace) -> None:
    assert add(sign_in(hunan)).json["identity"] == "self_declared"


def test_whoever_has_an_account_of_his_own_shows_his_colour_to_no_other(hunan: TestWorkspace) -> None:
    make_day_keys(hunan, hunan.instant())
    _, _, doors = approved(hunan)
    somebody, stranger, now = verified(hunan), verified(hunan), hunan.instant()
    red = Health(colour="red", as_of=now, valid_until=now + timedelta(days=1), source="feed", rule="r1")
    hunan.health.put(hunan.people.person("resident_id", somebody.id_number), red, int(now.timestamp()) + 1000)

    added = add(stranger, somebody.name, somebody.id_number)
    scan = {
        "code": doors[0].code,
        "scan_id": make_scan_id(now, secrets.randbits(74)),
        "companions": [added.json["companion_id"]],
    }
    [shown] = stranger.call("POST", "/v1/scans", scan).json["companions"]

    assert (added.status, added.json["identity"]) == (201, "self_declared")
    assert shown == {"companion_id": added.json["companion_id"], "admitted": None}
    [visit] = somebody.call("GET", "/v1/me/visits").json["items"]
    assert (visit["mode"], visit["entered_by"]) == ("companion", "companion_of")


def test_a_companion_known_before_he_had_an_account_is_doubted_once_brought_up_to_date(hunan: TestWorkspace) -> None:
    mother, grown, number = verified(hunan), sign_in(hunan), fresh_id_number()
    before = add(mother, number=number)
    grown.call("PUT", "/v1/me/identity", {"name": "李小宝", "id_number": number})

    again = add(mother, number=number)

    assert (before.json["identity"], again.json["identity"]) == ("verified", "self_declared")
    assert again.json["companion_id"] == before.json["companion_id"]


def test_nobody_is_his_own_companion(hunan: TestWorkspace) -> None:
    mother = verified(hunan)

    assert add(mother, number=mother.id_number).faults == {"id_number": "own_companion"}


def test_a_sixth_companion_is_refused_also_when_all_come_at_once(hunan: TestWorkspace) -> None:
    mother = verified(hunan)
    from chalicelib.domain.person.particulars import Particulars
    from chalicelib.usecases.account.keep_companions import keep_companion

    caller = hunan.caller_of(mother.token)

    def keep(_: int) -> bool:
        who = Particulars(name="李小宝", id_type="resident_id", id_number=fresh_id_number())
        try:
            keep_companion(hunan, caller, who, "子女")
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        kept = sum(pool.map(keep, range(9)))
    while kept < 5:
        kept += keep(0)

    assert len(mother.call("GET", "/v1/me/companions").json["items"]) == 5
    refused = add(mother)
    assert (refused.status, refused.code) == (409, "companions_full")


def test_a_companion_is_removed_by_his_own_account_alone(hunan: TestWorkspace) -> None:
    mother, stranger = verified(hunan), verified(hunan)
    companion_id = add(mother).json["companion_id"]

    assert stranger.call("DELETE", f"/v1/me/companions/{companion_id}").status == 404
    assert mother.call("DELETE", f"/v1/me/companions/{companion_id}").status == 204
    assert mother.call("DELETE", f"/v1/me/companions/{companion_id}").status == 404
    assert mother.call("GET", "/v1/me/companions").json == {"items": [], "next_cursor": None}


def test_faults_of_a_companion_are_told_at_once(hunan: TestWorkspace) -> None:
    refused = add(verified(hunan), "", "123", "\u200b")

    assert refused.faults == {"name": "required", "id_number": "id_length", "relation": "text_invisible"}


def entering(mother: Somebody, code: str, companion: str) -> Any:
    """Scan a door with a companion; return what it is told about him."""
    scan_id = make_scan_id(mother.workspace.instant(), secrets.randbits(74))
    answer = mother.call("POST", "/v1/scans", {"code": code, "scan_id": scan_id, "companions": [companion]})
    assert answer.status == 201, answer
    (told,) = answer.json["companions"]
    return told["admitted"]


def identity_of(mother: Somebody) -> Any:
    (companion,) = mother.call("GET", "/v1/me/companions").json["items"]
    return companion["identity"]


def test_a_companion_who_gets_an_account_of_his_own_shows_his_colour_to_no_other_from_then_on(
    hunan: TestWorkspace,
) -> None:
    make_day_keys(hunan, hunan.instant())
    _, _, doors = approved(hunan)
    mother, number, now = verified(hunan), fresh_id_number(), hunan.instant()
    green = Health(colour="green", as_of=now, valid_until=now + timedelta(days=1), source="feed", rule="r1")
    hunan.health.put(hunan.people.person("resident_id", number), green, int(now.timestamp()) + 1000)
    companion = add(mother, number=number).json["companion_id"]

    before = entering(mother, doors[0].code, companion), identity_of(mother)
    grown = sign_in(hunan)
    grown.token = declared(grown, "李小宝", number)
    after = entering(mother, doors[0].code, companion), identity_of(mother)
    assert grown.call("DELETE", "/v1/me").status == 204
    erased = entering(mother, doors[0].code, companion), identity_of(mother)

    assert (before, after, erased) == ((True, "verified"), (None, "self_declared"), (True, "verified"))


def test_a_companion_of_whom_nobody_can_tell_is_unknown_and_his_visit_kept(
    hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_day_keys(hunan, hunan.instant())
    _, venue, doors = approved(hunan)
    mother = verified(hunan)
    companion = add(mother).json["companion_id"]
    person, now = hunan.door.companions(mother.account)[companion]["person"], hunan.instant()
    green = Health(colour="green", as_of=now, valid_until=now + timedelta(days=1), source="feed", rule="r1")
    hunan.health.put(person, green, int(now.timestamp()) + 1000)

    weather = Weather(BEFORE, lambda name, text: name == "GetItem" and person in text and '"identity"' in text)
    over_wire(monkeypatch, hunan.wire, weather)

    assert entering(mother, doors[0].code, companion) is None
    assert weather.met == 1
    assert sorted(row["mode"]["S"] for row in rows_of(hunan, venue)) == ["companion", "scan"]


def test_an_erased_account_leaves_nothing_and_frees_phone_and_person(hunan: TestWorkspace) -> None:
    import boto3

    mother = verified(hunan)
    account = mother.account
    add(mother)

    erased = mother.call("DELETE", "/v1/me")

    client: Any = boto3.client("dynamodb", region_name="us-east-1", endpoint_url=hunan.settings.endpoint_url)
    rows = client.scan(TableName=hunan.settings.table("people"))["Items"]
    assert erased.status == 204
    assert not [row for row in rows if account in str(row)]
    assert mother.call("GET", "/v1/me").status == 401
    assert call(hunan, "POST", "/v1/auth/tokens", {"refresh_token": mother.refresh_token}).status == 401
    again = sign_in(hunan, mother.phone)
    assert again.account != account
    body = {"name": mother.name, "id_number": mother.id_number}
    assert again.call("PUT", "/v1/me/identity", body).json["identity"] == "verified"


@pytest.mark.parametrize("name", ["李小花", "李不符"])
@pytest.mark.parametrize("coloured", [True, False])
def test_the_token_of_an_erased_account_scans_no_more_and_its_holder_may_come_back(
    hunan: TestWorkspace, name: str, coloured: bool
) -> None:
    make_day_keys(hunan, hunan.instant())
    _, _, doors = approved(hunan)
    gone, number, now = sign_in(hunan), fresh_id_number(), hunan.instant()
    person = hunan.people.person("resident_id", number)
    if coloured:
        hunan.health.put(person, Health(colour="green", as_of=now), int(now.timestamp()) + 1000)
    gone.token = declared(gone, name, number)
    scan = {"code": doors[0].code, "scan_id": make_scan_id(now, secrets.randbits(74))}
    assert gone.call("DELETE", "/v1/me").status == 204
    hunan.health.slow_down(person, now)

    refused = gone.call("POST", "/v1/scans", scan)
    hunan.ahead += timedelta(seconds=1)
    back = sign_in(hunan, gone.phone)
    back.token = declared(back, name, number)
    entered = back.call("POST", "/v1/scans", scan)
    hunan.ahead = timedelta()

    assert (refused.status, refused.code) == (401, "token_invalid")
    assert entered.status == 201


def declared(somebody: Somebody, name: str, number: str) -> str:
    answer = somebody.call("PUT", "/v1/me/identity", {"name": name, "id_number": number})
    token: str = answer.json["access_token"]
    return token


def test_staff_who_erase_their_account_leave_the_list(hunan: TestWorkspace) -> None:
    from tests.people import officer, security_admin

    admin = security_admin(hunan)
    reviewer = officer(admin, "reviewer", "430525001")
    account = reviewer.account
    before = hunan.audit.head().seq

    assert reviewer.call("DELETE", "/v1/me").status == 204

    assert hunan.audit.head().seq == before + 1
    assert account not in {item["person"] for item in admin.call("GET", "/v1/staff").json["items"]}
