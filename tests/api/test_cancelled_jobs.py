"""A batch or a ledger that is called off: whoever works on it stops, and nobody gets what was made."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest

from chalicelib.usecases.custody.make_day_keys import make_day_keys
from chalicelib.usecases.ledger import write_ledger
from chalicelib.usecases.ledger.gather_ledger import gather_ledger
from chalicelib.usecases.printing import bind_posters
from chalicelib.usecases.printing.draw_posters import draw_posters
from tests.embedded import TestWorkspace, province
from tests.people import Officer, officer, security_admin
from tests.planted import plant
from tests.queue import deliver

pytestmark = pytest.mark.aws
COUNTY, VILLAGE = "430525", "430525001001"


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    workspace = province("43")
    make_day_keys(workspace, workspace.instant())
    for number in range(4):
        plant(workspace, VILLAGE, f"测试{number}号店")
    return workspace


@pytest.fixture(scope="module")
def admin(hunan: TestWorkspace) -> Officer:
    return security_admin(hunan)


@pytest.fixture(scope="module")
def command(admin: Officer) -> Officer:
    return officer(admin, "command", COUNTY)


@pytest.fixture(autouse=True)
def small_parts() -> Iterator[None]:
    with patch.object(bind_posters, "BATCH", 2), patch.object(write_ledger, "BATCH", 2):
        yield


def asked_posters(who: Officer) -> str:
    return str(who.call("POST", "/v1/posters", {"county": COUNTY}).json["job_id"])


def asked_ledger(who: Officer) -> str:
    return str(who.call("GET", "/v1/venues/export?full=true&reason=verify").json["job_id"])


def test_a_batch_called_off_while_it_is_drawn_stops_at_its_next_part(command: Officer, hunan: TestWorkspace) -> None:
    job, drawn = asked_posters(command), []

    def calling_off(*given: Any) -> Any:
        drawn.append(1)
        assert command.call("DELETE", f"/v1/jobs/{job}").status == 204
        return draw_posters(*given)

    with patch.object(bind_posters, "draw_posters", calling_off):
        deliver(hunan)
    shown = command.call("GET", f"/v1/jobs/{job}").json

    assert (len(drawn), shown["state"], shown["result"]["code"], "url" in shown) == (
        1,
        "failed",
        "job_cancelled",
        False,
    )


def test_a_ledger_called_off_is_handed_to_nobody(command: Officer, hunan: TestWorkspace) -> None:
    job, gathered = asked_ledger(command), []

    def calling_off(*given: Any) -> Any:
        gathered.append(1)
        command.call("DELETE", f"/v1/jobs/{job}")
        return gather_ledger(*given)

    with patch.object(write_ledger, "gather_ledger", calling_off):
        deliver(hunan)

    assert len(gathered) == 1
    assert command.call("GET", f"/v1/jobs/{job}").json["result"]["message"] == "已取消"
    assert command.call("GET", f"/v1/jobs/{job}/file").code == "job_unfinished"


def test_a_finished_one_stays_and_calling_off_again_is_no_fault(admin: Officer, hunan: TestWorkspace) -> None:
    command = officer(admin, "command", COUNTY)
    job = asked_posters(command)
    deliver(hunan)

    statuses = [command.call("DELETE", f"/v1/jobs/{job}").status for _ in range(2)]

    assert statuses == [204, 204]
    assert command.call("GET", f"/v1/jobs/{job}").json["state"] == "done"


def test_nobody_calls_off_what_another_asked_for(admin: Officer, hunan: TestWorkspace) -> None:
    asker, colleague = (officer(admin, "command", COUNTY) for _ in range(2))
    job = asked_posters(asker)

    assert colleague.call("DELETE", f"/v1/jobs/{job}").code == "not_found"
    assert colleague.call("DELETE", f"/v1/jobs/{COUNTY}-{'a' * 16}").code == "not_found"
    deliver(hunan)
    assert asker.call("GET", f"/v1/jobs/{job}").json["state"] == "done"
