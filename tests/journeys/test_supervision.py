"""From a poster that hangs wrong to an order that is done, over HTTP on the deployed province."""

import io
import secrets
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PIL import Image

from chalicelib.domain.ids import make_scan_id
from infra.client import Province, run
from tests.journeys.citizens import Official, citizen, fresh_phone
from tests.journeys.test_road import shop

pytestmark = pytest.mark.aws
Staff = Callable[[Province, str], Official]
DONGKOU = "430525"


@pytest.fixture(scope="module")
def inspector(hunan: Province, staff: Staff) -> Official:
    phone, name = fresh_phone(), "王督查"
    granted = {"phone": phone, "name": name, "office": "县督查组", "roles": [{"role": "inspector", "region": DONGKOU}]}
    staff(hunan, "security_admin").call("POST", "/v1/staff", granted).ok()
    return Official(hunan, DONGKOU, citizen(hunan, name, phone).token)


def photo(who: Official) -> str:
    """Upload a photo, and return its id."""
    out = io.BytesIO()
    Image.new("RGB", (800, 600), "red").save(out, "JPEG", comment=b"hidden")
    data = out.getvalue()
    started: dict[str, Any] = who.call("POST", "/v1/uploads", {"kind": "photo", "bytes": len(data)}).ok()
    with urllib.request.urlopen(urllib.request.Request(started["url"], data, method="PUT"), timeout=30) as reply:
        assert reply.status == 200
    return str(started["upload_id"])


@pytest.mark.alone
def test_what_an_inspector_finds_is_ordered_answered_and_closed(
    hunan: Province, staff: Staff, inspector: Official, deployment: dict[str, Any]
) -> None:
    manager, venue = shop(hunan, staff)
    at = datetime.now(UTC)
    found = {
        "inspection_id": make_scan_id(at, secrets.randbits(74)),
        "occurred_at": at.isoformat(),
        "code": venue["entrances"][0]["code"],
        "posted_ok": False,
        "note": "东门海报被遮挡",
        "photo_upload_id": photo(inspector),
    }

    told, again = (inspector.call("POST", "/v1/inspections", found) for _ in range(2))

    assert (told.status, again.status, told.json["live"], told.json["photo"]) == (201, 200, True, True)
    picture = f"/v1/inspections/{found['inspection_id']}/photo"
    seen = staff(hunan, "reviewer").call("GET", picture, headers={"Accept": "image/jpeg"})
    assert seen.status == 200, seen
    assert (Image.open(io.BytesIO(seen.raw)).size, b"hidden" in seen.raw) == ((800, 600), False)
    assert staff(hunan, "reviewer_neighbour").call("GET", f"/v1/inspections?venue_id={venue['venue_id']}").status == 404

    due = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    order = {"target": {"venue_id": venue["venue_id"]}, "kind": "rectify", "text": "三日内重新张贴", "due": due}
    given = inspector.call("POST", "/v1/orders", order).ok()
    path = f"/v1/orders/{given['order_id']}"
    assert "整改" in hunan.wait_for_message(manager.phone, 0, "督办")
    run(deployment, "43", "escalate", (datetime.now(UTC) + timedelta(hours=3)).isoformat())
    assert "1件" in hunan.wait_for_message(manager.phone, 0, "超期")
    manager.call("POST", f"{path}/answer", {"text": "已重新张贴"}).ok()
    command = staff(hunan, "command")
    assert command.call("POST", f"{path}/reopen", {"text": "西门仍缺", "due": due}).ok()["state"] == "open"
    manager.call("POST", f"{path}/answer", {"text": "已补齐"}).ok()

    closed = command.call("POST", f"{path}/close", {}).ok()

    assert (closed["state"], [step["action"] for step in closed["steps"]]) == (
        "closed",
        ["answer", "reopen", "answer", "close"],
    )
    assert manager.call("POST", f"{path}/answer", {"text": "再说一遍"}).status == 409
