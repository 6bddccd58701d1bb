"""Feedback over HTTP: read by the command of the writer's county, without the writer."""

import secrets

import pytest

from chalicelib.usecases.custody.make_day_keys import make_day_keys
from tests.embedded import TestWorkspace, province
from tests.people import Officer, Somebody, officer, security_admin, sign_in, verified

pytestmark = pytest.mark.aws
DONGKOU = "430525"


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
    return officer(admin, "command", DONGKOU)


def told(somebody: Somebody) -> str:
    """Have somebody say something nobody else says."""
    text = f"扫码太慢了 {secrets.token_hex(2)}"
    assert somebody.call("POST", "/v1/feedback", {"text": text}).status == 201
    return text


def test_command_reads_its_county_newest_first_and_never_who_wrote(hunan: TestWorkspace, command: Officer) -> None:
    writers = [verified(hunan) for _ in range(3)]
    texts = [told(each) for each in writers]

    first = command.call("GET", f"/v1/feedback?county={DONGKOU}&limit=2").json
    second = command.call("GET", f"/v1/feedback?county={DONGKOU}&limit=2&cursor={first['next_cursor']}").json

    assert [each["text"] for each in first["items"] + second["items"]][:3] == texts[::-1]
    assert {name for each in first["items"] for name in each} == {"feedback_id", "received_at", "text"}
    assert not any(each.account in str(first) for each in writers)


def test_another_county_and_the_province_are_not_its_own(hunan: TestWorkspace, command: Officer) -> None:
    text = told(sign_in(hunan))

    assert command.call("GET", "/v1/feedback?county=430522").status == 403
    assert command.call("GET", "/v1/feedback").status == 403
    assert command.call("GET", "/v1/feedback?county=620105").faults == {"county": "region_unknown"}
    assert text not in str(command.call("GET", f"/v1/feedback?county={DONGKOU}").json)
    assert sign_in(hunan).call("GET", "/v1/feedback").status == 403


def test_the_provinces_command_reads_those_of_no_known_county(hunan: TestWorkspace, admin: Officer) -> None:
    above = officer(admin, "command", "43", "省指挥部")
    text = told(sign_in(hunan))

    assert above.call("GET", "/v1/feedback").json["items"][0]["text"] == text
