"""Importing the survey sheet over HTTP: every row accepted or told what is wrong, again and again the same."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

import pytest
from botocore.exceptions import EndpointConnectionError

from chalicelib.api.route import XLSX
from chalicelib.sheets.template import empty_survey
from tests.embedded import TestWorkspace, province
from tests.http import Answer, call
from tests.mailbox import messages
from tests.people import Officer, Somebody, fresh_id_number, fresh_phone, officer, security_admin, sign_in, verified
from tests.sheets.builders import header_xml, inline, parts, printed, sheet_xml, xlsx

pytestmark = pytest.mark.aws
ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "docs" / "samples" / "survey-dongkou.xlsx"
TAMPERED = ROOT / "tests" / "sheets" / "data" / "survey-tampered.xlsx"
COUNTY, TOWN, VILLAGE = "430525", "430525001", "430525001001"


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    return province("43")


@pytest.fixture(scope="module")
def admin(hunan: TestWorkspace) -> Officer:
    return security_admin(hunan)


@pytest.fixture(scope="module")
def command(admin: Officer) -> Officer:
    return officer(admin, "command", COUNTY)


def row(
    name: str, phone: str, entrances: str = "东门、西门", count: int = 2, address: str = "文昌路 18 号"
) -> list[Any]:
    return [1, name, "测试甲", phone, fresh_id_number(), address, count, entrances]


def send(who: Somebody, data: bytes, *, language: str = "zh", **query: str) -> Answer:
    path = f"/v1/venues/import?{urlencode({'region': COUNTY} | query)}"
    headers = {"Content-Type": XLSX, "Accept-Language": language}
    return call(who.workspace, "POST", path, data, token=who.token, headers=headers)


def sent(who: Somebody, *rows: list[Any], **query: str) -> list[dict[str, Any]]:
    answer = send(who, xlsx(printed(rows)), **query)
    assert answer.status == 200, answer
    found: list[dict[str, Any]] = answer.json["rows"]
    assert answer.json["accepted"] + answer.json["rejected"] == len(found)
    return found


def shown(who: Somebody, venue_id: str) -> Any:
    return who.call("GET", f"/v1/venues/{venue_id}").json


def names_of(venue: Any) -> list[str]:
    return [entrance["name"] for entrance in venue["entrances"]]


def drafts(who: Somebody) -> int:
    return len(who.call("GET", f"/v1/venues?county={COUNTY}&state=draft&limit=100").json["items"])


def test_the_demo_sheet_is_accepted_whole(command: Officer) -> None:
    messages(command.workspace)

    answer = send(command, SAMPLE.read_bytes())

    assert (answer.status, answer.json["accepted"], answer.json["rejected"]) == (200, 26, 0)
    assert {found["outcome"] for found in answer.json["rows"]} == {"created"}
    assert {tuple(found["missing"]) for found in answer.json["rows"]} == {("category", "region", "promise")}
    told = messages(command.workspace)
    assert Counter(message.kind for message in told) == {"manager_invited": 26}
    assert len({message.phone for message in told}) == 26
    assert {str(message.params) for message in told} == {"{}"}


def test_importing_again_doubles_nothing_and_tells_nobody(command: Officer) -> None:
    first = send(command, SAMPLE.read_bytes()).json
    before = drafts(command)
    messages(command.workspace)

    again = send(command, SAMPLE.read_bytes()).json

    assert [found["venue_id"] for found in again["rows"]] == [found["venue_id"] for found in first["rows"]]
    assert {found["outcome"] for found in again["rows"]} == {"unchanged"}
    assert drafts(command) == before
    assert messages(command.workspace) == []


def test_the_tampered_sheet_names_every_cell_and_keeps_the_rest(command: Officer) -> None:
    answer = send(command, TAMPERED.read_bytes(), region=TOWN)

    wrong = {error["cell"]: error["code"] for found in answer.json["rows"] for error in found["errors"]}
    assert wrong == {
        "H5": "entrance_double",
        "E7": "id_checksum",
        "G9": "entrance_count",
        "B11": "cell_formula",
        "B13": "required",
        "C13": "text_invisible",
        "D13": "phone_landline",
        "E13": "id_checksum",
        "F13": "required",
        "G13": "entrance_count_format",
        "H13": "entrance_double",
        "B15": "row_double",
        "E16": "id_typed_as_number",
        "E17": "id_length",
    }
    assert (answer.json["accepted"], answer.json["rejected"]) == (6, 8)
    kept = [found["venue_id"] for found in answer.json["rows"] if not found["errors"]]
    assert all(shown(command, venue_id)["state"] == "draft" for venue_id in kept)
    assert all("venue_id" not in found for found in answer.json["rows"] if found["errors"])


def test_errors_speak_the_callers_language_about_the_forms_own_columns(command: Officer) -> None:
    (zh,) = send(command, xlsx(printed([row("语言店", "0739-7222222")]))).json["rows"]
    (en,) = send(command, xlsx(printed([row("语言店", "0739-7222222")])), language="en").json["rows"]

    assert (zh["errors"][0]["column"], en["errors"][0]["column"]) == ("联系方式", "联系方式")
    assert zh["errors"][0]["message"] == "请填写手机号码，固定电话收不到短信"
    assert en["errors"][0]["message"] == "A mobile number is needed: a landline gets no SMS"
    assert "7222222" not in str(zh) + str(en)


def test_a_dry_run_says_the_same_and_keeps_nothing(command: Officer) -> None:
    phone = fresh_phone()
    before = drafts(command)

    (dry,) = sent(command, row("演练店", phone), dry_run="true")

    assert (dry["outcome"], dry["state"], dry["missing"]) == ("created", "draft", ["category", "region", "promise"])
    assert "venue_id" not in dry
    assert drafts(command) == before
    assert command.workspace.people.account_of_phone(phone) is None
    (real,) = sent(command, row("演练店", phone))
    assert {name: real[name] for name in dry} == dry
    (dry_again,) = sent(command, row("演练店", phone, address="另一处 1 号"), dry_run="true")
    assert (dry_again["outcome"], dry_again["venue_id"]) == ("updated", real["venue_id"])
    assert shown(command, real["venue_id"])["address"] == "文昌路 18 号"


def test_a_category_and_an_exact_region_leave_only_the_promise(command: Officer) -> None:
    (found,) = sent(command, row("齐全店", fresh_phone()), region=VILLAGE, category="restaurant")

    assert found["missing"] == ["promise"]
    venue = shown(command, found["venue_id"])
    assert (venue["category"], venue["region"], bool(venue["department"])) == ("restaurant", VILLAGE, True)


def test_a_managers_venues_are_all_taken_and_he_is_told_once(command: Officer) -> None:
    phone = fresh_phone()
    messages(command.workspace)

    found = sent(command, *(row(f"连锁店{n}", phone) for n in range(5)))

    assert {each["outcome"] for each in found} == {"created"}
    assert [message.phone for message in messages(command.workspace)] == [phone]


def test_a_sign_in_accepts_some_of_many_venues_and_the_next_one_more(command: Officer) -> None:
    phone = fresh_phone()
    found = sent(command, *(row(f"众多店{n}", phone) for n in range(5)))

    def accepted() -> int:
        return sum(shown(command, each["venue_id"])["manager_accepted"] for each in found)

    with patch("chalicelib.usecases.venue.accept_invitations.AT_ONCE", 3):
        manager = sign_in(command.workspace, phone)
        assert accepted() == 3
        assert len(manager.call("GET", "/v1/venues?mine=true").json["items"]) == 5
        sign_in(command.workspace, phone)
    assert accepted() == 5


def test_while_nobody_took_it_over_the_draft_follows_the_sheet(command: Officer) -> None:
    phone = fresh_phone()
    (first,) = sent(command, row("跟随店", phone, "东们、西门、北门", 3))
    ids = {entrance["entrance_id"] for entrance in shown(command, first["venue_id"])["entrances"]}

    (again,) = sent(command, row("跟随 店", phone, "东门、西门", 2, "文昌路 20 号"), category="gym")

    venue = shown(command, first["venue_id"])
    assert (again["venue_id"], again["outcome"]) == (first["venue_id"], "updated")
    assert (venue["name"], venue["address"], venue["category"]) == ("跟随 店", "文昌路 20 号", "gym")
    assert sorted(names_of(venue)) == ["东门", "西门"]
    assert {entrance["entrance_id"] for entrance in venue["entrances"]} < ids


def test_what_the_manager_did_outlives_another_import(command: Officer) -> None:
    phone, entry = fresh_phone(), row("自理店", "")
    entry[3] = phone
    (first,) = sent(command, entry)
    manager = sign_in(command.workspace, phone)
    path = f"/v1/venues/{first['venue_id']}"
    assert manager.call("PATCH", path, {"address": "文昌路 99 号", "category": "hotel"}).status == 200
    assert manager.call("POST", f"{path}/entrances", {"name": "车库"}).status == 201

    (same,) = sent(command, entry)
    entry[7], entry[6] = "东门、南门", 2
    (changed,) = sent(command, entry)

    venue = shown(command, first["venue_id"])
    assert (same["outcome"], changed["outcome"]) == ("unchanged", "updated")
    assert (venue["address"], venue["category"]) == ("文昌路 99 号", "hotel")
    assert names_of(venue) == ["东门", "西门", "车库", "南门"]
    assert changed["missing"] == ["region", "promise"]


def test_a_draft_that_its_manager_renamed_is_still_the_sheets_row(command: Officer) -> None:
    phone, entry = fresh_phone(), row("旧名店", "")
    entry[3] = phone
    (first,) = sent(command, entry)
    manager = sign_in(command.workspace, phone)
    manager.call("PATCH", f"/v1/venues/{first['venue_id']}", {"name": "新名店"})

    (again,) = sent(command, entry)

    assert (again["venue_id"], again["outcome"]) == (first["venue_id"], "unchanged")
    assert shown(command, first["venue_id"])["name"] == "新名店"


def test_the_manager_completes_promises_and_submits(command: Officer) -> None:
    phone, entry = fresh_phone(), row("完成店", "")
    entry[3] = phone
    (found,) = sent(command, entry)
    path = f"/v1/venues/{found['venue_id']}"
    manager = sign_in(command.workspace, phone)

    early = manager.call("POST", f"{path}/submit", {"promise": True})
    assert (early.status, early.faults) == (422, {"category": "missing", "region": "region_depth"})
    assert manager.call("PATCH", path, {"category": "shop"}).json["missing"] == ["region", "promise"]
    assert manager.call("PATCH", path, {"region": VILLAGE}).json["missing"] == ["promise"]
    refused = manager.call("POST", f"{path}/submit", {"promise": False})
    assert refused.faults == {"promise": "must_be_true"}
    submitted = manager.call("POST", f"{path}/submit", {"promise": True}).json

    assert (submitted["state"], submitted["missing"], submitted["manager_accepted"]) == ("submitted", [], True)
    entry[5] = "另一处 5 号"
    (again,) = sent(command, entry)
    assert (again["outcome"], again["state"], again["venue_id"]) == (
        "submitted_already",
        "submitted",
        found["venue_id"],
    )
    assert shown(command, found["venue_id"])["address"] == "文昌路 18 号"
    lines = command.call("GET", f"{path}/history").json["items"]
    assert [line["action"] for line in lines] == ["import", "accept_manager", "edit", "edit", "submit"]
    assert (lines[0]["office"], lines[0]["before"], lines[0]["after"]) == ("县指挥部", None, "draft")


def test_whoever_imported_may_review_for_he_is_not_the_author(admin: Officer, command: Officer) -> None:
    reviewer = officer(admin, "reviewer", TOWN, "街道办")
    phone = fresh_phone()
    (found,) = sent(reviewer, row("可审店", phone), region=VILLAGE, category="shop")
    sign_in(command.workspace, phone).call("POST", f"/v1/venues/{found['venue_id']}/submit", {"promise": True})

    decided = reviewer.call("POST", f"/v1/venues/{found['venue_id']}/review", {"decision": "approve"})

    assert (decided.status, decided.json["state"]) == (200, "approved")
    assert all("code" in entrance for entrance in decided.json["entrances"])


def test_where_the_promise_issues_codes_submitting_a_draft_does() -> None:
    gansu = province("62")
    command = officer(security_admin(gansu), "command", "620105")
    phone = fresh_phone()
    (found,) = sent(command, row("兰州店", phone), region="620105", category="shop")
    manager = sign_in(gansu, phone)

    approved = manager.call("POST", f"/v1/venues/{found['venue_id']}/submit", {"promise": True}).json

    assert found["missing"] == ["promise"]
    assert (approved["state"], approved["live"]) == ("approved", True)
    assert all("code" in entrance for entrance in approved["entrances"])
    (again,) = sent(command, row("兰州店", phone), region="620105")
    assert (again["outcome"], again["state"]) == ("submitted_already", "approved")


def test_an_importer_touches_nothing_outside_his_region(admin: Officer, command: Officer) -> None:
    phone, entry = fresh_phone(), row("邻街店", "")
    entry[3] = phone
    (theirs,) = sent(command, entry, region="430525002")
    neighbour = officer(admin, "reviewer", TOWN, "文昌街道")

    assert send(neighbour, xlsx(printed([entry]))).code == "outside_your_region"
    entry[5] = "被改的地址 1 号"
    (refused,) = sent(neighbour, entry, region=TOWN)

    assert [(error["column"], error["code"]) for error in refused["errors"]] == [("场所名称", "venue_elsewhere")]
    assert "venue_id" not in refused
    assert shown(command, theirs["venue_id"])["address"] == "文昌路 18 号"


def test_a_department_imports_its_own_categories_only(admin: Officer) -> None:
    education = officer(admin, "department", COUNTY, "教育局", categories=["school"])
    data = xlsx(printed([row("测试小学", fresh_phone())]))

    assert send(education, data).faults == {"category": "missing"}
    assert send(education, data, category="restaurant").code == "outside_your_region"
    assert send(education, data, category="school").json["accepted"] == 1


@pytest.mark.parametrize(
    ("query", "faults"),
    [
        ({"region": "439999"}, {"region": "region_unknown"}),
        ({"region": "43"}, {"region": "import_region_depth"}),
        ({"region": "620105"}, {"region": "region_unknown"}),
        ({"region": COUNTY, "category": "teleporter"}, {"category": "category_unknown"}),
        ({"region": COUNTY, "colour": "red"}, {"colour": "unknown_field"}),
    ],
)
def test_what_the_query_says_is_held_against_the_province(
    command: Officer, query: dict[str, str], faults: dict[str, str]
) -> None:
    answer = send(command, xlsx(printed([row("查询店", fresh_phone())])), **query)

    assert (answer.status, answer.faults) == (422, faults)


def test_the_region_is_required(command: Officer) -> None:
    headers = {"Content-Type": XLSX}
    answer = call(command.workspace, "POST", "/v1/venues/import", b"", token=command.token, headers=headers)

    assert answer.faults == {"region": "missing"}


def test_vehicles_do_not_fit_the_form(command: Officer) -> None:
    data = xlsx(printed([row("湘E12345", fresh_phone())]))

    assert send(command, data, kind="vehicle").code == "vehicle_header_not_found"
    assert send(command, data, category="bus").code == "place_sheet_for_vehicles"
    assert send(command, data, category="shop", kind="vehicle").code == "vehicle_sheet_for_places"


def test_two_imports_of_one_sheet_at_once_make_each_venue_once(command: Officer) -> None:
    data = xlsx(printed([row(f"同时店{n}", fresh_phone()) for n in range(12)]))
    messages(command.workspace)

    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: send(command, data).json, range(3)))

    ids = [[found["venue_id"] for found in answer["rows"]] for answer in answers]
    assert ids[0] == ids[1] == ids[2]
    assert Counter(found["outcome"] for answer in answers for found in answer["rows"])["created"] == 12
    assert len(messages(command.workspace)) == 12


def test_what_a_fault_left_out_the_same_sheet_brings_in(command: Officer, hunan: TestWorkspace) -> None:
    data = xlsx(printed([row(f"续传店{n}", fresh_phone()) for n in range(9)]))
    commit, calls = hunan.venues.commit, iter(range(100))

    def fails_once(*given: Any) -> Any:
        if next(calls) == 4:
            raise EndpointConnectionError(endpoint_url="http://127.0.0.1")
        return commit(*given)

    with patch.object(hunan.venues, "commit", fails_once):
        broken = send(command, data)
    again = send(command, data)

    assert (broken.status, broken.code) == (503, "storage_unavailable")
    assert again.json["accepted"] == 9
    assert {found["outcome"] for found in again.json["rows"]} == {"created", "unchanged"}


def test_ninety_entrances_fit_and_so_do_ninety_others(command: Officer) -> None:
    phone = fresh_phone()
    (first,) = sent(command, row("多门店", phone, "、".join(f"{n}号门" for n in range(90)), 90))

    (again,) = sent(command, row("多门店", phone, "、".join(f"{n}号口" for n in range(90)), 90))

    assert (first["outcome"], again["outcome"]) == ("created", "updated")
    assert names_of(shown(command, first["venue_id"])) == [f"{n}号口" for n in range(90)]


def test_doors_beyond_ninety_are_refused_and_nothing_changes(command: Officer) -> None:
    phone, entry = fresh_phone(), row("满门店", "", "东门", 1)
    entry[3] = phone
    (first,) = sent(command, entry)
    path = f"/v1/venues/{first['venue_id']}"
    assert sign_in(command.workspace, phone).call("POST", f"{path}/entrances", {"name": "自加门"}).status == 201
    entry[7], entry[6] = "、".join(f"{n}号门" for n in range(89)), 89

    (refused,) = sent(command, entry)

    assert [(error["cell"], error["code"]) for error in refused["errors"]] == [("H4", "entrances_full")]
    assert names_of(shown(command, first["venue_id"])) == ["东门", "自加门"]


def test_a_corrected_manager_is_the_new_contact_until_the_venue_passes_to_another(command: Officer) -> None:
    phone, entry = fresh_phone(), row("换人店", "")
    entry[3] = phone
    (first,) = sent(command, entry)
    entry[2], entry[4] = "测试乙丙", fresh_id_number()

    (again,) = sent(command, entry)

    path = f"/v1/venues/{first['venue_id']}"
    assert (again["venue_id"], again["outcome"]) == (first["venue_id"], "updated")
    assert shown(command, first["venue_id"])["manager"]["name"] == "测***"
    assert shown(command, first["venue_id"])["manager"]["id_number"].endswith(entry[4][-4:])
    heir = verified(command.workspace, name="赵新人")
    named = {"name": heir.name, "id_number": heir.id_number, "phone": heir.phone}
    assert sign_in(command.workspace, phone).call("POST", f"{path}/manager", named).status == 200
    assert heir.call("POST", f"{path}/manager/accept", {}).status == 200
    assert command.call("POST", f"{path}/manager/confirm", {}).status == 200
    entry[2] = "测试丁"
    (after,) = sent(command, entry)
    assert (after["venue_id"], after["outcome"]) == (first["venue_id"], "unchanged")
    assert shown(command, first["venue_id"])["manager"]["name"] == "赵**"


def test_a_deregistered_venue_makes_room_for_its_row(command: Officer) -> None:
    phone, entry = fresh_phone(), row("注销店", "")
    entry[3] = phone
    (first,) = sent(command, entry)
    sign_in(command.workspace, phone).call("POST", f"/v1/venues/{first['venue_id']}/deregister", {})

    (again,) = sent(command, entry)

    assert again["outcome"] == "created"
    assert again["venue_id"] != first["venue_id"]


def test_only_staff_may_import(hunan: TestWorkspace, admin: Officer) -> None:
    data = xlsx(printed([row("无权店", fresh_phone())]))

    assert send(sign_in(hunan), data).code == "role_missing"
    assert send(officer(admin, "inspector", COUNTY), data).code == "role_missing"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "sheet_not_xlsx"),
        (b"PK\x03\x04 and then nothing", "sheet_not_xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "sheet_old_xls"),
        (xlsx([["a", "b"], [1, 2]]), "header_not_found"),
        (xlsx(printed([])), "sheet_empty"),
        (parts(sheet_xml(header_xml() + f'<row r="2">{inline("A2", "x" * 40_000_000)}</row>')), "sheet_bomb"),
        (parts('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet>&e;</worksheet>'), "sheet_broken"),
    ],
    ids=["empty", "torn", "xls", "another table", "no rows", "bomb", "entity"],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(command: Officer, data: bytes, code: str) -> None:
    answer = send(command, data)

    assert (answer.status, answer.code) == (422, code)
    assert answer.headers["content-type"] == "application/problem+json"


def test_more_rows_than_a_body_may_hold_are_refused(hunan: TestWorkspace, command: Officer) -> None:
    cap = hunan.tenant.caps.import_rows
    hunan.policy("caps", import_rows=3)
    answer = send(command, xlsx(printed([row(f"多店{n}", fresh_phone()) for n in range(4)])))
    hunan.policy("caps", import_rows=cap)

    assert (answer.status, answer.code, answer.json["limit"]) == (422, "too_many_rows", 3)


def test_imports_are_counted_by_the_hour(admin: Officer, hunan: TestWorkspace) -> None:
    busy = officer(admin, "reviewer", TOWN, "街道办")
    limit = hunan.tenant.limits.imports_per_staff_hour
    hunan.policy("limits", imports_per_staff_hour=1)
    answers = [send(busy, b"", region=TOWN) for _ in range(2)]
    hunan.policy("limits", imports_per_staff_hour=limit)

    assert [answer.code for answer in answers] == ["sheet_not_xlsx", "too_many_requests"]


def test_the_empty_form_is_handed_to_everybody(hunan: TestWorkspace) -> None:
    answer = call(hunan, "GET", "/v1/venues/import/template")

    assert (answer.status, answer.raw) == (200, empty_survey())
    assert answer.headers["content-type"] == XLSX
    assert "%E6%91%B8%E5%BA%95%E8%A1%A8.xlsx" in answer.headers["content-disposition"]
