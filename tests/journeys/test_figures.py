"""Figures of a county on the deployed provinces: who scanned is in them once the roll-up has run."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from infra.client import Province
from tests.journeys.citizens import Citizen, Official, scan_of
from tests.journeys.test_road import shop

pytestmark = pytest.mark.aws
Staff = Callable[[Province, str], Official]
COUNTY = {"43": "430525", "62": "620105"}
WAIT_S = 30


def rolled_up(aws: Any, deployment: dict[str, Any], province: Province) -> dict[str, Any]:
    """Run the job for the county alone and return what it says."""
    from chalicelib.tenants.regions import load

    counties = load(province.tenant).counties_under(province.tenant)
    part = {"part": counties.index(COUNTY[province.tenant]), "parts": len(counties)}
    stack = deployment["tenants"][province.tenant]["stack"]
    answer = aws.client("lambda").invoke(FunctionName=f"{stack}-roll-up", Payload=json.dumps(part).encode())
    said: dict[str, Any] = json.loads(answer["Payload"].read())
    assert "FunctionError" not in answer, said
    return said


@pytest.mark.parametrize("name", ["hunan", "gansu"])
def test_a_scan_is_in_its_countys_figures_when_these_were_rolled_up(
    request: pytest.FixtureRequest,
    name: str,
    staff: Staff,
    anybody: Callable[[Province], Citizen],
    aws: Any,
    deployment: dict[str, Any],
) -> None:
    province: Province = request.getfixturevalue(name)
    _, venue = shop(province, staff)
    scan = scan_of(venue["entrances"][0]["code"])
    anybody(province).call("POST", "/v1/scans", scan).ok()
    command = staff(province, "command")
    path = f"/v1/figures?region={COUNTY[province.tenant]}&category={venue['category']}"

    until = time.monotonic() + WAIT_S
    while time.monotonic() < until:
        assert rolled_up(aws, deployment, province)["failed"] == 0
        figures = command.call("GET", path).ok()
        [own] = [one for one in pages(command, path) if one["key"] == venue["venue_id"]] or [{"visits": 0}]
        if own["visits"]:
            break
        time.sleep(0.5)

    assert (own["visits"], own["venues"], own["entrances_scanned"]) == (1, {"approved": 1}, 1)
    assert figures["total"]["visits"] >= 1
    assert figures["missing"] == 0
    assert command.call("GET", "/v1/figures?region=11").status in (403, 422)


def pages(command: Official, path: str) -> list[dict[str, Any]]:
    """Return a county's venues of that category, all pages of them."""
    items: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = command.call("GET", f"{path}&by=venue&limit=100{cursor}").ok()
        items += page["items"]
        if page["next_cursor"] is None:
            return items
        cursor = f"&cursor={page['next_cursor']}"
