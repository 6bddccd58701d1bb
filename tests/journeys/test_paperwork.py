"""Vehicles by sheet, posters of a county, its ledger in full and its day on a page, on a deployed province."""

import io
import time
import urllib.request
from collections.abc import Callable
from typing import Any

import openpyxl
import pypdfium2
import pytest

from chalicelib.api.route import PDF, XLSX
from chalicelib.sheets.vehicle_template import draw_vehicles
from infra.client import Province
from tests.journeys.citizens import Official, fresh_id_number, fresh_phone

pytestmark = [pytest.mark.aws, pytest.mark.timeout(300)]
Staff = Callable[[Province, str], Official]
COUNTY, TOWN = "430525", "430525001"
WAIT_S = 90


@pytest.fixture(scope="module")
def command(hunan: Province, staff: Staff) -> Official:
    return staff(hunan, "command")


def finished(officer: Official, job_id: str) -> dict[str, Any]:
    """Wait until a job is finished."""
    until = time.monotonic() + WAIT_S
    while time.monotonic() < until:
        job: dict[str, Any] = officer.call("GET", f"/v1/jobs/{job_id}").ok()
        if job["state"] in ("done", "failed"):
            return job
        time.sleep(0.5)
    raise TimeoutError(job_id)


def test_a_fleet_comes_in_by_its_sheet_and_never_twice(command: Official) -> None:
    plate = f"湘E{int(time.time()) % 100_000:05}"
    row = [plate, "公交车", "1 路", "测试公交公司", "测试司机", fresh_phone(), fresh_id_number()]
    path = f"/v1/venues/import?region={COUNTY}&kind=vehicle"
    sheet = draw_vehicles([row], blank_rows=1)

    first, again = (command.call("POST", path, sheet, headers={"Content-Type": XLSX}).ok() for _ in range(2))

    assert [(each["outcome"], each["missing"]) for each in first["rows"]] == [("created", ["promise"])]
    assert [each["outcome"] for each in again["rows"]] == ["unchanged"]
    assert again["rows"][0]["venue_id"] == first["rows"][0]["venue_id"]


def test_a_towns_posters_are_one_document_behind_their_contents(hunan: Province, staff: Staff) -> None:
    reviewer = staff(hunan, "reviewer")
    asked = reviewer.call("POST", "/v1/posters", {"town": TOWN}).ok()

    job = finished(reviewer, asked["job_id"])

    assert (job["state"], job["result"]["failed"]) == ("done", [])
    with urllib.request.urlopen(job["url"], timeout=20) as answer:
        document = pypdfium2.PdfDocument(answer.read())
    assert len(document) > job["result"]["pages"] >= 2
    assert "小军超市" in document[0].get_textpage().get_text_range()


def test_the_command_exports_the_ledger_in_full_on_record(command: Official, hunan: Province, staff: Staff) -> None:
    asked = command.call("GET", f"/v1/venues/export?region={COUNTY}&full=true&reason=inspect").ok()

    job = finished(command, asked["job_id"])
    answer = command.call("GET", job["url"], headers={"Accept": XLSX})

    sheet = openpyxl.load_workbook(io.BytesIO(answer.raw)).worksheets[0]
    assert "完整（督查）" in str(sheet["A1"].value)
    names = {str(row[1].value): str(row[3].value) for row in sheet.iter_rows(min_row=4)}
    assert "小军超市" in names
    assert "*" not in names["小军超市"]
    kinds = [entry["kind"] for entry in staff(hunan, "auditor").call("GET", "/v1/audit?kind=LEDGER_READ").ok()["items"]]
    assert "LEDGER_READ" in kinds


def test_the_countys_day_is_one_page(command: Official) -> None:
    answer = command.call("GET", f"/v1/regions/{COUNTY}/daily-report", headers={"Accept": PDF})

    assert len(pypdfium2.PdfDocument(answer.raw)) == 1
