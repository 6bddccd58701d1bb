"""The survey sheet (附件2) imported, completed by managers, approved by a village, posted on every door."""

import io
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import zxingcpp
from PIL import Image

from chalicelib.api.route import XLSX
from infra.client import Province
from infra.paths import ROOT
from tests.journeys.citizens import Citizen, Official, citizen, fresh_id_number, fresh_phone

pytestmark = [pytest.mark.aws, pytest.mark.timeout(600)]
Staff = Callable[[Province, str], Official]
SAMPLE = ROOT / "docs" / "samples" / "survey-dongkou.xlsx"
TAMPERED = ROOT / "tests" / "sheets" / "data" / "survey-tampered.xlsx"
TOWN, VILLAGE = "430525001", "430525001001"
PHONE, NUMBER, FIRST_ROW = "D", "E", 4
AT_ONCE = 4


@dataclass(frozen=True)
class Survey:
    """A sheet as it was sent, with managers nobody had before, and what came back."""

    data: bytes
    phones: dict[int, str]
    answer: dict[str, Any]

    @property
    def rows(self) -> dict[int, dict[str, Any]]:
        """Return what became of each row, by its number in the sheet."""
        return {row["row"]: row for row in self.answer["rows"]}


def renewed(sheet: Path) -> tuple[bytes, dict[int, str]]:
    """Give every manager of a sheet a phone and a number nobody had before; return the sheet, and phones by row."""
    book = openpyxl.load_workbook(sheet)
    cells = book.worksheets[0]
    phones: dict[int, str] = {}
    for row in range(FIRST_ROW, cells.max_row + 1):
        if cells[f"{PHONE}{row}"].value:
            cells[f"{PHONE}{row}"].value = phones[row] = fresh_phone()
            cells[f"{NUMBER}{row}"].value = fresh_id_number()
    written = io.BytesIO()
    book.save(written)
    return written.getvalue(), phones


def imported(officer: Official, data: bytes) -> dict[str, Any]:
    path = f"/v1/venues/import?region={TOWN}&category=shop"
    found: dict[str, Any] = officer.call("POST", path, data, headers={"Content-Type": XLSX}).ok()
    return found


def each(act: Callable[[Any], Any], many: Any) -> list[Any]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(act, many))


@pytest.fixture(scope="module")
def survey(hunan: Province, staff: Staff) -> Survey:
    """Import the filled sheet of 洞口县."""
    data, phones = renewed(SAMPLE)
    return Survey(data, phones, imported(staff(hunan, "reviewer"), data))


@pytest.fixture(scope="module")
def managers(hunan: Province, survey: Survey) -> dict[str, Citizen]:
    """Let every manager sign in, complete his venue and promise; return them by venue."""

    def complete(row: int) -> tuple[str, Citizen]:
        venue_id = survey.rows[row]["venue_id"]
        manager = citizen(hunan, phone=survey.phones[row])
        manager.call("PATCH", f"/v1/venues/{venue_id}", {"region": VILLAGE}).ok()
        manager.call("POST", f"/v1/venues/{venue_id}/submit", {"promise": True}).ok()
        return venue_id, manager

    return dict(each(complete, survey.rows))


@pytest.fixture(scope="module")
def village(hunan: Province, staff: Staff) -> Official:
    """Let the county command appoint a reviewer of one village."""
    phone, name = fresh_phone(), "测试村干部"
    role = {"role": "reviewer", "region": VILLAGE}
    body = {"phone": phone, "name": name, "office": "村委会", "roles": [role]}
    staff(hunan, "command").call("POST", "/v1/staff", body).ok()
    somebody = citizen(hunan, name, phone)
    return Official(hunan, VILLAGE, somebody.token)


@pytest.fixture(scope="module")
def approved(village: Official, managers: dict[str, Citizen]) -> list[dict[str, Any]]:
    """Approve all of them in one request, and return the venues."""
    reviewed = village.call("POST", "/v1/reviews", {"venue_ids": list(managers), "decision": "approve"}).ok()
    assert {item["venue_id"]: item.get("state") for item in reviewed["items"]} == dict.fromkeys(managers, "approved")
    return each(lambda one: one[1].call("GET", f"/v1/venues/{one[0]}").ok(), managers.items())


def test_every_filled_row_of_the_sheet_is_a_draft_that_waits_for_its_manager(survey: Survey) -> None:
    assert (survey.answer["accepted"], survey.answer["rejected"]) == (26, 0)
    assert survey.rows.keys() == survey.phones.keys() == set(range(4, 30))
    assert {row["state"] for row in survey.rows.values()} == {"draft"}
    assert {tuple(row["missing"]) for row in survey.rows.values()} == {("region", "promise")}
    assert len({row["venue_id"] for row in survey.rows.values()}) == 26


def test_importing_it_again_doubles_nothing(hunan: Province, staff: Staff, survey: Survey) -> None:
    again = imported(staff(hunan, "reviewer"), survey.data)

    assert [(row["row"], row["venue_id"]) for row in again["rows"]] == [
        (row, found["venue_id"]) for row, found in sorted(survey.rows.items())
    ]
    assert "created" not in {row["outcome"] for row in again["rows"]}


def test_managers_complete_and_promise_and_the_village_finds_them(
    village: Official, managers: dict[str, Citizen]
) -> None:
    found: set[str] = set()
    cursor = ""
    while cursor is not None:
        page = village.call("GET", f"/v1/venues?village={VILLAGE}&limit=100{cursor and f'&cursor={cursor}'}").ok()
        found |= {venue["venue_id"] for venue in page["items"] if venue["state"] in {"submitted", "approved"}}
        cursor = page["next_cursor"]

    assert found >= managers.keys()


def test_a_village_approves_them_in_one_request(approved: list[dict[str, Any]]) -> None:
    assert {venue["state"] for venue in approved} == {"approved"}
    codes = [entrance["code"] for venue in approved for entrance in venue["entrances"]]
    assert len(set(codes)) == len(codes) >= 26


def test_every_entrance_keeps_the_name_that_the_sheet_gave_it(approved: list[dict[str, Any]]) -> None:
    doors = {venue["name"]: [entrance["name"] for entrance in venue["entrances"]] for venue in approved}

    assert doors["小军超市"] == ["东门", "西门"]
    assert doors["洞口县第一中学"] == ["东门", "南门", "食堂货运通道"]
    assert doors["洞口汽车客运站"] == ["进站口", "出站口", "售票厅", "发车区"]
    assert doors["石江镇土拱桥社区活动中心"] == ["A 栋 东门", "B 栋 西门"]


def test_every_entrance_has_a_poster_that_a_scanner_reads_back(
    approved: list[dict[str, Any]], managers: dict[str, Citizen]
) -> None:
    wanted = [(venue["venue_id"], entrance) for venue in approved for entrance in venue["entrances"]]

    def read(one: tuple[str, dict[str, Any]]) -> str:
        venue_id, entrance = one
        path = f"/v1/entrances/{entrance['entrance_id']}/poster?format=png"
        poster = managers[venue_id].call("GET", path).ok()
        with urllib.request.urlopen(poster["url"], timeout=30) as response:
            picture = Image.open(io.BytesIO(response.read()))
        (code,) = zxingcpp.read_barcodes(picture.convert("L").reduce(2))
        return str(code.text)

    texts = each(read, wanted)

    assert [text.rpartition("/")[2] for text in texts] == [entrance["code"] for _, entrance in wanted]


def test_the_tampered_sheet_loses_nothing_and_names_each_cell(hunan: Province, staff: Staff) -> None:
    data = TAMPERED.read_bytes()

    first = imported(staff(hunan, "reviewer"), data)
    again = imported(staff(hunan, "reviewer"), data)

    faults = {row["row"]: {error["cell"] for error in row["errors"]} for row in first["rows"] if row["errors"]}
    assert first["accepted"] + first["rejected"] == len(first["rows"]) == 14
    assert faults.keys() == {5, 7, 9, 11, 13, 15, 16, 17}
    expected = {5: "H5", 7: "E7", 9: "G9", 11: "B11", 16: "E16", 17: "E17"}
    assert {row: expected[row] in faults[row] for row in expected} == dict.fromkeys(expected, True)
    assert len(faults[13]) >= 5
    accepted = [row for row in first["rows"] if not row["errors"]]
    assert all(row["venue_id"] for row in accepted)
    kept = [row.get("venue_id") for row in first["rows"]]
    assert [row.get("venue_id") for row in again["rows"]] == kept
    assert "created" not in {row["outcome"] for row in again["rows"]}
