"""Lists and addresses as xlsx, through upload and job on a deployed province: what is missing is named."""

import io
import secrets
import time
import urllib.request
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from infra.client import Province
from tests.journeys.citizens import Official, application, citizen

pytestmark = [pytest.mark.aws, pytest.mark.timeout(300)]
Staff = Callable[[Province, str], Official]
COUNTY, VILLAGE = "430525", "430525001001"
PATIENCE_S = 60


def uploaded(who: Official, kind: str, path: str, rows: list[list[Any]]) -> Any:
    """Send a sheet through an upload, and wait for its job."""
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    raw = data.getvalue()
    started = who.call("POST", "/v1/uploads", {"kind": kind, "bytes": len(raw)}).ok()
    urllib.request.urlopen(urllib.request.Request(started["url"], raw, method="PUT"), timeout=30).close()
    job = who.call("PUT", path, {"upload_id": started["upload_id"]}).ok()
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        shown = who.call("GET", f"/v1/jobs/{job['job_id']}").ok()
        if shown["state"] in ("done", "failed"):
            return shown
        time.sleep(1)
    raise TimeoutError(job)


@pytest.mark.alone
def test_lists_sent_as_sheets_name_the_missing_place_and_find_an_address(hunan: Province, staff: Staff) -> None:
    command, mark, other = staff(hunan, "command"), secrets.token_hex(3), secrets.token_hex(3)
    shop = application(hunan, name=f"测试旅馆{mark}", category="hotel")
    manager = citizen(hunan)
    manager.call("POST", "/v1/venues", shop).ok()
    rows = [
        ["场所名称", "场所地址", "行政区划代码"],
        [f"测试旅馆{mark}有限公司", shop["address"], shop["region"]],
        [f"虚构温泉{other}", "样本街1号", VILLAGE],
    ]
    department = "culture_tourism_sports"

    done = uploaded(command, "expected", f"/v1/expected-venues?region={COUNTY}&department={department}", rows)

    assert done["result"] == {"accepted": 2, "rejected": 0, "rows": []}
    path = f"/v1/coverage/places?region={COUNTY}&department={department}&limit=100"
    states = {place["name"]: place["state"] for place in command.call("GET", path).ok()["items"]}
    assert states == {f"测试旅馆{mark}有限公司": "applied", f"虚构温泉{other}": "missing"}
    summed = command.call("GET", f"/v1/coverage?region={COUNTY}").ok()
    assert (summed["expected"], summed["missing"], summed["applied"]) == (2, 1, 1)
    assert command.call("GET", f"/v1/silent-entrances?region={COUNTY}&days=1").ok()["items"] == []  # all are of today

    standard = [["标准地址", "行政区划代码", "纬度", "经度"], [f"测试路{mark}号", VILLAGE, "27.45123", "110.98765"]]
    assert uploaded(command, "addresses", f"/v1/addresses?region={COUNTY}", standard)["result"]["accepted"] == 1
    near = manager.call("GET", "/v1/addresses?lat=27.4513&lon=110.9876").ok()
    assert f"测试路{mark}号" in [item["address"] for item in near["items"]]
