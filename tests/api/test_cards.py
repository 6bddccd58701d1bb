"""Cards over HTTP: issued by village staff, read at doors, revoked at once, opening nothing."""

import json
import secrets
import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from chalicelib.domain.ids import make_scan_id
from chalicelib.storage import ephemera
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from tests.api.test_clerks import clerk_at, shop
from tests.api.test_own_records import declared, own
from tests.embedded import TestWorkspace, province
from tests.people import Officer, Somebody, fresh_id_number, officer, security_admin, sign_in, verified
from tests.storage.engines import at_once
from tests.usecases.test_check_presented import rows_under_kind

pytestmark = pytest.mark.aws


@pytest.fixture(scope="module")
def gansu() -> TestWorkspace:
    workspace = province("62")
    make_day_keys(workspace, workspace.instant())
    return workspace


@pytest.fixture(scope="module")
def admin(gansu: TestWorkspace) -> Officer:
    return security_admin(gansu)


@pytest.fixture(scope="module")
def village(admin: Officer) -> Officer:
    return officer(admin, "reviewer", "620105", "安宁区街道办")


def issued(staff: Somebody, name: str = "马奶奶", number: str | None = None) -> dict[str, Any]:
    answer = staff.call("POST", "/v1/cards", {"name": name, "id_number": number or fresh_id_number()})
    assert answer.status == 201, answer
    return dict(answer.json)


def alias_of(staff: Somebody, card: dict[str, Any]) -> str:
    """Print a card and read it as a door will."""
    answer = staff.call("GET", f"/v1/cards/{card['card_id']}/print")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    picture = pypdfium2.PdfDocument(answer.raw)[0].render(scale=200 / 72).to_pil()
    (code,) = zxingcpp.read_barcodes(picture.convert("L"))
    return code.text


def read(staff: Somebody, door: str, token: str) -> Any:
    return staff.call("POST", "/v1/scans/presented", {"entrance_id": door, "token": token})


def test_a_card_is_issued_masked_and_on_record(gansu: TestWorkspace, village: Officer) -> None:
    number, before = fresh_id_number(), gansu.audit.head().seq
    person = gansu.people.person("resident_id", number)

    card = issued(village, number=number)

    assert (card["name"], card["identity"], card["region"]) == ("马**", "verified", "620105")
    assert card["id_number"] == f"{number[:4]}**********{number[-4:]}"
    assert card in village.call("GET", "/v1/cards").json["items"]
    assert gansu.audit.head().seq == before + 1
    (access,) = gansu.accesses.page(person, gansu.instant(), 9, None)[0]
    assert (access.office, access.purpose) == ("安宁区街道办", "发放登记卡")
    assert issued(village, "马不符")["identity"] == "self_declared"


def test_a_card_opens_doors_and_its_print_says_no_name_or_number(gansu: TestWorkspace, village: Officer) -> None:
    number = fresh_id_number()
    card = issued(village, number=number)
    manager, venue = shop(gansu)
    east, back = (door["entrance_id"] for door in venue["entrances"])
    clerk = clerk_at(manager, venue)

    alias = alias_of(village, card)
    first, again = read(clerk, east, alias), read(manager, east, f"62 {alias[2:6]}-{alias[6:].lower()}")
    elsewhere = read(clerk, back, alias)

    assert (first.status, again.status, elsewhere.status) == (201, 200, 201)
    assert (first.json["visitor"]["name"], first.json["identity"]) == ("马**", "verified")
    assert again.json == first.json | {"repeat": True}
    assert {row["mode"]["S"] for row in _rows(gansu, venue)} == {"card"}
    assert len(_rows(gansu, venue)) == 2
    printed = village.call("GET", f"/v1/cards/{card['card_id']}/print").raw
    text = pypdfium2.PdfDocument(printed)[0].get_textpage().get_text_range()
    assert number not in text
    assert "马奶奶" not in text
    assert number not in alias


def test_reading_a_card_leaves_nothing_that_says_whose_it_was(gansu: TestWorkspace, village: Officer) -> None:
    number = fresh_id_number()
    card = issued(village, number=number)
    manager, venue = shop(gansu)
    east = venue["entrances"][0]["entrance_id"]

    assert read(manager, east, alias_of(village, card)).status == 201

    claims = [str(row) for row in rows_under_kind(gansu, "presented", "62") if east in str(row)]
    assert len(claims) == 1
    for secret in (card["card_id"], gansu.people.person("resident_id", number), "马"):
        assert secret not in claims[0]


@pytest.mark.parametrize(("minutes", "rows"), [(3, 1), (9, 1), (10, 2), (25, 2)])
def test_for_ten_minutes_it_is_the_same_entry_and_then_another_one(
    gansu: TestWorkspace, village: Officer, monkeypatch: pytest.MonkeyPatch, minutes: int, rows: int
) -> None:
    manager, venue = shop(gansu)
    east, alias = venue["entrances"][0]["entrance_id"], alias_of(village, issued(village))

    first = read(manager, east, alias)
    monkeypatch.setattr(gansu, "ahead", timedelta(minutes=minutes))
    monkeypatch.setattr(ephemera, "time", SimpleNamespace(time=lambda: time.time() + 60 * minutes))
    later = read(manager, east, alias)

    assert (first.status, later.status) == (201, 200 if rows == 1 else 201)
    assert len(_rows(gansu, venue)) == rows


def test_a_revoked_card_and_a_replaced_one_open_nothing_at_once(gansu: TestWorkspace, village: Officer) -> None:
    manager, venue = shop(gansu)
    east, number = venue["entrances"][0]["entrance_id"], fresh_id_number()
    lost = issued(village, number=number)
    old = alias_of(village, lost)
    found = issued(village, number=number)
    new = alias_of(village, found)

    replaced, good = read(manager, east, old), read(manager, east, new)
    assert village.call("DELETE", f"/v1/cards/{found['card_id']}").status == 204
    gansu.ahead = timedelta(minutes=10)
    revoked = read(manager, east, new)
    gansu.ahead = timedelta()

    assert (replaced.status, replaced.code) == (410, "card_revoked")
    assert (good.status, revoked.status, revoked.code) == (201, 410, "card_revoked")
    assert village.call("DELETE", f"/v1/cards/{found['card_id']}").status == 404
    assert village.call("GET", f"/v1/cards/{found['card_id']}/print").status == 404
    listed = {card["card_id"] for card in village.call("GET", "/v1/cards?limit=100").json["items"]}
    assert not listed & {lost["card_id"], found["card_id"]}
    left = [row for row in _people(gansu) if gansu.people.person("resident_id", number) in str(row)]
    assert {row["sk"]["S"].partition("#")[0] for row in left} == {"accesses"}  # for himself, sealed


def test_an_entry_by_card_or_written_down_is_seen_and_contested_by_whom_it_names(
    gansu: TestWorkspace, village: Officer
) -> None:
    manager, venue = shop(gansu)
    door, number = venue["entrances"][0]["entrance_id"], fresh_id_number()
    assert read(manager, door, alias_of(village, issued(village, "马爷爷", number))).status == 201
    people = [{"name": "马爷爷", "id_number": number, "came_from": "兰州市", "symptoms": "无", "temperature_c": 36.5}]
    sent = {"entrance_id": door, "scan_id": make_scan_id(datetime.now(UTC), secrets.randbits(74)), "people": people}
    assert manager.call("POST", "/v1/scans/assisted", sent).status == 201

    grandfather = declared(sign_in(gansu), "马爷爷", number)

    entered = {visit["mode"]: visit for visit in own(grandfather)}
    assert {mode: visit["entered_by"] for mode, visit in entered.items()} == {"card": "clerk", "assisted": "clerk"}
    for visit in entered.values():
        contest = {"text": "我没有去过这里"}
        assert grandfather.call("POST", f"/v1/me/visits/{visit['visit_id']}/contest", contest).status == 201


def test_of_cards_issued_to_one_person_at_once_exactly_one_lives(gansu: TestWorkspace, village: Officer) -> None:
    number = fresh_id_number()
    body = {"name": "马奶奶", "id_number": number}

    outcomes = at_once(6, lambda _: village.call("POST", "/v1/cards", body).status)

    assert outcomes.keys() <= {"201", "409"}
    assert outcomes["201"] >= 1
    assert len(gansu.cards.of_person(gansu.people.person("resident_id", number))) == 1


def test_a_card_of_another_region_is_replaced_only_when_that_is_asked_for(
    gansu: TestWorkspace, admin: Officer, village: Officer
) -> None:
    number = fresh_id_number()
    first = issued(village, number=number)
    neighbour = officer(admin, "reviewer", "620103")
    body = {"name": "马奶奶", "id_number": number}

    silently = neighbour.call("POST", "/v1/cards", body)
    assert first in village.call("GET", "/v1/cards?limit=100").json["items"]
    asked = neighbour.call("POST", "/v1/cards", body | {"replace_elsewhere": True})

    assert (silently.status, silently.code) == (409, "card_elsewhere")
    assert (asked.status, asked.json["region"]) == (201, "620103")
    assert first not in village.call("GET", "/v1/cards?limit=100").json["items"]
    assert len(gansu.cards.of_person(gansu.people.person("resident_id", number))) == 1
    entry = json.loads(gansu.audit.line(gansu.audit.head().seq) or "")
    assert (entry["kind"], entry["facts"]["elsewhere"]) == ("card_issued", 1)


def test_whom_the_verifier_does_not_confirm_replaces_nobodys_card(gansu: TestWorkspace, village: Officer) -> None:
    number = fresh_id_number()
    good = issued(village, number=number)

    for name in ("马不符", "马中断"):
        refused = village.call("POST", "/v1/cards", {"name": name, "id_number": number, "replace_elsewhere": True})
        assert (refused.status, refused.code) == (409, "card_unverified")

    assert good in village.call("GET", "/v1/cards?limit=100").json["items"]


def test_the_verifier_is_not_asked_with_a_relatives_phone(
    gansu: TestWorkspace, village: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(gansu.verifier, "matches", lambda who: not asked.append(who.phone))
    body = {"name": "马奶奶", "id_number": fresh_id_number(), "phone": "13912345678"}

    assert village.call("POST", "/v1/cards", body).json["identity"] == "verified"

    assert asked == [None]


def test_a_name_that_no_card_can_print_has_none(gansu: TestWorkspace, village: Officer) -> None:
    number, before = fresh_id_number(), gansu.audit.head().seq

    refused = village.call("POST", "/v1/cards", {"name": "\U00020000奶奶", "id_number": number})

    assert refused.faults == {"name": "poster_glyph_missing"}
    assert gansu.audit.head().seq == before
    assert gansu.cards.of_person(gansu.people.person("resident_id", number)) == []


def test_cards_belong_to_their_region(gansu: TestWorkspace, admin: Officer, village: Officer) -> None:
    card = issued(village)
    neighbour, wider = officer(admin, "reviewer", "620102"), officer(admin, "reviewer", "62")

    assert neighbour.call("GET", "/v1/cards").json["items"] == []
    assert neighbour.call("GET", f"/v1/cards/{card['card_id']}/print").status == 404
    assert neighbour.call("DELETE", f"/v1/cards/{card['card_id']}").status == 404
    assert wider.call("POST", "/v1/cards", {"name": "马一", "id_number": fresh_id_number()}).status == 403
    for somebody in (verified(gansu), officer(admin, "command", "620105")):
        assert somebody.call("POST", "/v1/cards", {"name": "马一", "id_number": fresh_id_number()}).status == 403
        assert somebody.call("GET", f"/v1/cards/{card['card_id']}/print").status == 403


def test_an_officer_issues_none_to_himself_and_faults_are_told_at_once(village: Officer) -> None:
    own = village.call("POST", "/v1/cards", {"name": village.name, "id_number": village.id_number})
    bad = village.call("POST", "/v1/cards", {"name": "", "id_number": "1", "phone": "1"})

    assert (own.status, own.code) == (403, "own_identity")
    assert bad.faults == {"name": "required", "id_number": "id_length", "phone": "phone_length"}


def test_the_list_goes_on_where_a_page_ends(village: Officer) -> None:
    wanted = {issued(village)["card_id"] for _ in range(3)}
    seen: list[str] = []
    cursor = ""
    while True:
        page = village.call("GET", f"/v1/cards?limit=2{cursor}").json
        seen += [card["card_id"] for card in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"

    assert len(seen) == len(set(seen))
    assert wanted <= set(seen)


def test_an_alias_of_nobody_is_unknown(gansu: TestWorkspace) -> None:
    manager, venue = shop(gansu)
    east = venue["entrances"][0]["entrance_id"]

    unknown, foreign = read(manager, east, "62ABCDEFGHIJKLMNOP"), read(manager, east, "43ABCDEFGHIJKLMNOP")

    assert (unknown.status, unknown.code) == (404, "card_unknown")
    assert (foreign.status, foreign.code) == (404, "personal_code_unknown")


def _rows(workspace: TestWorkspace, venue: dict[str, Any]) -> list[dict[str, Any]]:
    import boto3

    settings = workspace.settings
    client: Any = boto3.client("dynamodb", region_name=settings.region, endpoint_url=settings.endpoint_url)
    items = client.scan(TableName=settings.table("visits"))["Items"]
    return [item for item in items if item["pk"]["S"].startswith(f"62#{venue['venue_id']}#")]


def _people(workspace: TestWorkspace) -> Any:
    import boto3

    settings = workspace.settings
    client: Any = boto3.client("dynamodb", region_name=settings.region, endpoint_url=settings.endpoint_url)
    return client.scan(TableName=settings.table("people"))["Items"]
