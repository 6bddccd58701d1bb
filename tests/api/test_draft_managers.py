"""Drafts of a sheet are completed by whoever holds the phone; the history says when that is somebody else."""

import pytest

from tests.api.test_imports import COUNTY, VILLAGE, row, sent
from tests.embedded import TestWorkspace, province
from tests.people import Officer, fresh_phone, officer, security_admin, verified

pytestmark = pytest.mark.aws


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    return province("43")


@pytest.fixture(scope="module")
def command(hunan: TestWorkspace) -> Officer:
    return officer(security_admin(hunan), "command", COUNTY)


def test_the_history_says_that_somebody_else_than_the_sheets_manager_submitted(command: Officer) -> None:
    same, other = verified(command.workspace, name="测试甲"), verified(command.workspace, fresh_phone())
    named = row("本人店", same.phone)
    named[4] = same.id_number
    drafts = sent(command, named, row("别人店", other.phone), region=VILLAGE, category="shop")

    paths = [f"/v1/venues/{draft['venue_id']}" for draft in drafts]
    for who, path in zip((same, other), paths, strict=True):
        assert who.call("POST", f"{path}/submit", {"promise": True}).status == 200

    histories = [command.call("GET", f"{path}/history").json["items"] for path in paths]
    assert [lines[-1]["action"] for lines in histories] == ["submit", "submit"]
    assert [lines[-1]["reason"] for lines in histories] == [None, "提交人登记的身份与摸底表所列管理员不一致"]
