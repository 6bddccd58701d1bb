"""The ledger over HTTP: masked or in full, on record before anybody in it is read, and gone with its day."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from unittest.mock import patch

import pytest
from botocore.exceptions import EndpointConnectionError
from msgspec.structs import replace
from openpyxl import load_workbook

from chalicelib.api.route import XLSX
from chalicelib.domain.errors import Forbidden, Gone
from chalicelib.domain.person.masking import mask_id_number, mask_name, mask_phone
from chalicelib.domain.place.venue import Venue
from chalicelib.sheets.survey import read_survey
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from chalicelib.usecases.ledger import ask_ledger, read_ledger, write_ledger
from chalicelib.usecases.ledger.gather_ledger import gather_ledger
from tests.callers import contact, staff
from tests.custody import entries
from tests.embedded import TestWorkspace, province
from tests.http import Answer, call
from tests.people import Officer, Somebody, officer, security_admin, verified
from tests.planted import plant
from tests.queue import deliver

pytestmark = pytest.mark.aws
COUNTY, TOWN, VILLAGE, NEXT_TOWN = "430525", "430525001", "430525001001", "430525002011"
KNOWN = contact()


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    workspace = province("43")
    make_day_keys(workspace, workspace.instant())
    return workspace


@pytest.fixture(scope="module")
def admin(hunan: TestWorkspace) -> Officer:
    return security_admin(hunan)


@pytest.fixture(scope="module")
def command(admin: Officer) -> Officer:
    return officer(admin, "command", COUNTY)


@pytest.fixture(scope="module")
def reviewer(admin: Officer) -> Officer:
    return officer(admin, "reviewer", TOWN, "街道办")


@pytest.fixture(scope="module", autouse=True)
def venues(hunan: TestWorkspace, command: Officer) -> dict[str, Venue]:
    """Seven places and a bus of a county, with officers of the county and of one village."""
    for region, name in ((COUNTY, "测试县官"), (VILLAGE, "测试村官")):
        body = {"items": [{"name": name, "phone": "13900000077", "duty": "专干"}]}
        assert command.call("PUT", f"/v1/regions/{region}/officers", body).status == 200
    return {
        name: plant(hunan, region, name, doors, **more)
        for name, region, doors, more in [
            ("=1+1 超市", VILLAGE, ("+东门", "-西门"), {"named": KNOWN}),
            ("@㵲水码头", VILLAGE, ("𬭊门",), {}),
            ("乙店", NEXT_TOWN, ("东门",), {"category": "restaurant"}),
            ("丙店", NEXT_TOWN, ("东门",), {"state": "submitted", "live": False}),
            ("丁店", NEXT_TOWN, ("东门",), {"state": "disabled", "live": False}),
            ("公交车 湘E12345", COUNTY, ("上车门",), {"category": "bus", "plate": "湘E12345"}),
        ]
    }


def export(who: Somebody, query: str = "") -> Answer:
    return who.call("GET", f"/v1/venues/export{query}")


def rows_of(data: bytes) -> list[list[Any]]:
    sheet = load_workbook(BytesIO(data)).active
    assert sheet is not None
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def names_in(data: bytes) -> list[str]:
    return [str(row[1]) for row in rows_of(data)[3:-1]]


def full(who: Somebody, query: str = "") -> dict[str, Any]:
    """Return a finished full ledger; asked again within ten minutes it is the same one."""
    asked = export(who, f"?full=true&reason=verify{query}")
    assert asked.status == 202, asked
    deliver(who.workspace)
    shown: dict[str, Any] = who.call("GET", f"/v1/jobs/{asked.json['job_id']}").json
    assert shown["state"] == "done", shown
    return shown


def test_a_masked_ledger_has_the_forms_columns_then_state_category_region_and_officers(command: Officer) -> None:
    answer = export(command)

    rows = rows_of(answer.raw)
    assert (answer.status, answer.headers["content-type"]) == (200, XLSX)
    assert rows[0][0].startswith("洞口县“场所码”申领摸底表\n导出单位：县指挥部")
    assert "脱敏" in rows[0][0]
    assert "到期销毁" in rows[0][0]
    assert rows[1][8:] == ["状态", "类别", "主管部门", "行政区划", "车牌", "属地专干", "属地负责人"]
    (known,) = [row for row in rows if row[1] == "=1+1 超市"]
    masked = [mask_name(KNOWN.name), mask_phone(KNOWN.phone), mask_id_number(KNOWN.id_number)]
    assert known[2:8] == [*masked, "文昌路 18 号", 2, "+东门、-西门"]
    assert known[8:10] == ["已通过", "其他门店"]
    assert known[11] == "湖南省 邵阳市 洞口县 文昌街道 桔城社区"
    assert (known[13], known[14] or "") == ("测*** 139****0077", "")
    assert KNOWN.id_number not in str(rows)
    assert KNOWN.phone not in str(rows)


def test_it_is_in_the_order_of_town_village_and_name_and_holds_every_state(command: Officer) -> None:
    assert names_in(export(command).raw) == ["公交车 湘E12345", "=1+1 超市", "@㵲水码头", "丁店", "丙店", "乙店"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        (f"?region={TOWN}", ["=1+1 超市", "@㵲水码头"]),
        ("?category=restaurant", ["乙店"]),
        ("?state=submitted", ["丙店"]),
        (f"?region={NEXT_TOWN}&state=disabled", ["丁店"]),
        ("?state=returned", []),
    ],
)
def test_it_is_narrowed_as_asked(command: Officer, query: str, names: list[str]) -> None:
    assert names_in(export(command, query).raw) == names


def test_nothing_in_it_is_a_formula(command: Officer) -> None:
    sheet = load_workbook(BytesIO(export(command).raw)).active
    assert sheet is not None

    told = [cell for row in sheet.iter_rows() for cell in row if str(cell.value)[:1] in "=+-@"]

    assert len(told) >= 3
    assert {cell.data_type for cell in told} == {"s"}


def test_a_full_ledger_is_on_record_before_it_is_written_and_told_to_those_in_it(
    command: Officer, hunan: TestWorkspace
) -> None:
    asked = export(command, "?full=true&reason=inspect").json
    before = entries(hunan, "LEDGER")

    deliver(hunan)

    (noted,) = [entry for entry in before if entry["purpose"] == "inspect"]
    assert (noted["office"], noted["facts"]["region"]) == ("县指挥部", COUNTY)
    assert KNOWN.name not in str(before)
    shown = command.call("GET", f"/v1/jobs/{asked['job_id']}").json
    assert (shown["done"], shown["total"], shown["result"]["files"], shown["result"]["full"]) == (6, 6, 1, True)
    data = command.call("GET", shown["url"]).raw
    (known,) = [row for row in rows_of(data) if row[1] == "=1+1 超市"]
    assert known[2:5] == [KNOWN.name, KNOWN.phone, KNOWN.id_number]
    assert known[13] == "测试村官 13900000077"
    assert "完整（督查）" in rows_of(data)[0][0]
    person = hunan.people.person("resident_id", KNOWN.id_number)
    looks, _ = hunan.accesses.page(person, hunan.instant(), 10, None)
    assert ("县指挥部", "督查") in [(look.office, look.purpose) for look in looks]


def test_each_download_is_on_record(command: Officer, hunan: TestWorkspace) -> None:
    shown = full(command)
    before = len(entries(hunan, "LEDGER_READ"))

    for _ in range(2):
        assert command.call("GET", shown["url"]).status == 200

    read = entries(hunan, "LEDGER_READ")
    assert len(read) == before + 2
    assert read[-1]["facts"] == {"region": COUNTY, "rows": 6, "file": 1, "full": True}
    assert read[-1]["purpose"] == "verify"


def test_a_full_ledger_comes_in_again_through_the_importer(command: Officer) -> None:
    shown = full(command)
    data = command.call("GET", shown["url"]).raw

    sheet = read_survey(data, today=command.workspace.instant().date(), row_limit=500)
    headers = {"Content-Type": XLSX}
    path = f"/v1/venues/import?region={COUNTY}"
    answer = call(command.workspace, "POST", path, data, token=command.token, headers=headers).json

    assert (sheet.problems, [row.errors for row in sheet.rows]) == ([], [()] * 6)
    assert (answer["accepted"], answer["rejected"]) == (6, 0)
    assert {row["outcome"] for row in answer["rows"]} == {"submitted_already"}


def test_what_lies_in_the_bucket_opens_to_nobody_without_the_days_key(command: Officer, hunan: TestWorkspace) -> None:
    shown = full(command)

    lying = [hunan.files.get(key) or b"" for key, _ in hunan.files.listed(f"43/exports/{shown['job_id']}/")]

    assert len(lying) == 2  # the plan, ids alone, and the volume: its parts are gone
    assert not any(KNOWN.name.encode() in each or each.startswith(b"PK") for each in lying)


def test_it_is_handed_to_whoever_asked_and_to_nobody_else(admin: Officer, command: Officer, reviewer: Officer) -> None:
    shown = full(command)
    colleague = officer(admin, "command", COUNTY, "县指挥部")

    assert colleague.call("GET", f"/v1/jobs/{shown['job_id']}").status == 200
    assert colleague.call("GET", shown["url"]).code == "not_found"
    assert reviewer.call("GET", shown["url"]).code == "not_found"
    assert command.call("GET", f"{shown['url']}?number=2").code == "not_found"
    assert verified(admin.workspace).call("GET", shown["url"]).code == "role_missing"


def test_after_its_hours_it_is_gone(command: Officer, hunan: TestWorkspace) -> None:
    shown = full(command)
    asker = replace(staff(hunan, "command", COUNTY), account=command.account)
    until = datetime.fromisoformat(shown["result"]["expires_at"])

    def read_at(instant: datetime) -> bytes:
        with patch.object(type(hunan), "instant", lambda _: instant):
            return read_ledger.read_ledger(hunan, asker, shown["job_id"], 1)

    assert read_at(until - timedelta(seconds=1)).startswith(b"PK")
    with pytest.raises(Gone) as refused:
        read_at(until + timedelta(milliseconds=1))  # what is shown has no microseconds
    assert refused.value.code == "export_over"


def test_who_may_not_have_it_is_refused(admin: Officer, command: Officer, reviewer: Officer) -> None:
    school = officer(admin, "department", COUNTY, "教育局", categories=["school"])

    assert export(reviewer, f"?region={COUNTY}").code == "outside_your_region"
    assert export(reviewer, "?full=true&reason=verify").code == "outside_your_region"
    assert export(command, "?region=430523").code == "outside_your_region"
    assert export(school, "?category=restaurant").code == "outside_your_region"
    assert names_in(export(school).raw) == []
    assert export(verified(admin.workspace)).code == "role_missing"


def test_a_full_ledger_names_what_the_command_covers_whatever_other_roles_one_has(hunan: TestWorkspace) -> None:
    narrowed = replace(staff(hunan, "command", COUNTY).roles[0], categories=("school",))
    wide = staff(hunan, "reviewer", COUNTY)
    both = replace(wide, roles=(narrowed, *wide.roles))

    full_terms = ask_ledger.agree_ledger(hunan, both, ask_ledger.Wanted(region=COUNTY), "verify", full=True)
    masked_terms = ask_ledger.agree_ledger(hunan, both, ask_ledger.Wanted(region=COUNTY), None, full=False)

    assert (full_terms.categories, masked_terms.categories) == (frozenset({"school"}), None)


def test_who_was_narrowed_since_is_not_handed_what_he_asked_for_before(command: Officer, hunan: TestWorkspace) -> None:
    shown = full(command)
    asker = replace(staff(hunan, "command", COUNTY), account=command.account)
    narrowed = replace(asker, roles=(replace(asker.roles[0], categories=("school",)),))

    with pytest.raises(Forbidden) as refused:
        read_ledger.read_ledger(hunan, narrowed, shown["job_id"], 1)

    assert refused.value.code == "outside_your_categories"


@pytest.mark.parametrize(
    ("query", "faults"),
    [
        ("?full=true", {"reason": "missing"}),
        ("?reason=verify", {"reason": "reason_without_full"}),
        ("?full=true&reason=curiosity", {"reason": "not_allowed"}),
        ("?category=teleporter", {"category": "category_unknown"}),
        ("?department=nobody", {"department": "department_unknown"}),
        ("?state=gone", {"state": "not_allowed"}),
        ("?region=43052", {"region": "not_well_formed"}),
    ],
)
def test_what_is_asked_is_held_against_the_province(command: Officer, query: str, faults: dict[str, str]) -> None:
    answer = export(command, query)

    assert (answer.status, answer.faults) == (422, faults)


def test_asking_again_is_the_same_job_and_one_entry(command: Officer, hunan: TestWorkspace) -> None:
    first, again = (export(command, "?full=true&reason=report").json for _ in range(2))

    assert first["job_id"] == again["job_id"]
    assert [entry["purpose"] for entry in entries(hunan, "LEDGER")].count("report") == 1
    deliver(hunan)


@pytest.fixture
def small_parts() -> Iterator[None]:
    with patch.object(write_ledger, "BATCH", 2), patch.object(write_ledger, "VOLUME", 4):
        yield


def test_more_than_is_answered_at_once_is_a_job_in_volumes(command: Officer, small_parts: None) -> None:
    with patch.object(read_ledger, "AT_ONCE", 3):
        asked = export(command)
    deliver(command.workspace)
    shown = command.call("GET", f"/v1/jobs/{asked.json['job_id']}").json

    volumes = [command.call("GET", f"{shown['url']}?number={number}").raw for number in (1, 2)]

    assert (asked.status, shown["result"]["files"], shown["result"]["full"]) == (202, 2, False)
    assert [len(names_in(volume)) for volume in volumes] == [4, 2]
    assert [row[0] for row in rows_of(volumes[1])[3:-1]] == [5, 6]
    assert "（第 2 册）" in rows_of(volumes[1])[0][0]
    assert KNOWN.id_number not in str([rows_of(volume) for volume in volumes])


def test_a_job_short_of_time_goes_on_and_a_crash_loses_no_row(
    command: Officer, hunan: TestWorkspace, small_parts: None
) -> None:
    asked = export(command, "?full=true&reason=notify").json["job_id"]
    gathered: list[int] = []

    def breaking(workspace: Any, terms: Any, ids: list[str]) -> Any:
        gathered.append(len(ids))
        if len(gathered) == 2:
            raise EndpointConnectionError(endpoint_url="http://127.0.0.1")
        return gather_ledger(workspace, terms, ids)

    with patch.object(write_ledger, "gather_ledger", breaking):
        broken = deliver(hunan)
        half = command.call("GET", f"/v1/jobs/{asked}").json
        deliver(hunan, seconds_left=[600, 10], rounds=1, again=broken)
        deliver(hunan)
    shown = command.call("GET", f"/v1/jobs/{asked}").json

    found = [names_in(command.call("GET", f"{shown['url']}?number={number}").raw) for number in (1, 2)]
    assert (half["state"], half["done"], half["total"]) == ("running", 2, 6)
    assert gathered == [2, 2, 2, 2]
    assert len({name for names in found for name in names}) == sum(len(names) for names in found) == 6


def test_a_ledger_larger_than_any_is_refused_with_its_limit(command: Officer, hunan: TestWorkspace) -> None:
    with patch("chalicelib.usecases.ledger.gather_ledger.ROWS_AT_MOST", 3):
        asked = export(command, f"?full=true&reason=hand_over&region={COUNTY}").json["job_id"]
        deliver(hunan)
    shown = command.call("GET", f"/v1/jobs/{asked}").json

    assert (shown["state"], shown["result"]["code"]) == ("failed", "ledger_too_large")


def test_a_county_without_venues_has_an_empty_ledger(admin: Officer) -> None:
    empty = officer(admin, "command", "430523", "邻县指挥部")

    assert names_in(export(empty).raw) == []
    shown = full(empty)
    assert names_in(empty.call("GET", shown["url"]).raw) == []
    assert shown["result"]["row_count"] == 0


def test_no_log_line_says_who_anybody_is(command: Officer, capsys: pytest.CaptureFixture[str]) -> None:
    shown = full(command)
    command.call("GET", shown["url"])

    said = capsys.readouterr().out
    assert KNOWN.name not in said
    assert KNOWN.phone not in said
    assert all(json.loads(line) for line in said.splitlines() if line.startswith("{"))


def test_a_forgotten_manager_leaves_blank_cells(command: Officer, hunan: TestWorkspace) -> None:
    venue = plant(hunan, "430525101" + "001", "注销店", state="deregistered", live=False)
    hunan.venue_ends.forget_contact(hunan.venue_ends.raw(venue.id))  # type: ignore[arg-type]

    (row,) = rows_of(export(command, "?state=deregistered").raw)[3:-1]

    assert row[2:5] == [None, None, None]
