"""Officers of a region: named by its command, masked for every reader, sealed where they lie."""

from datetime import timedelta

import pytest

from chalicelib.domain.span import span
from tests.embedded import TestWorkspace, province
from tests.people import Officer, fresh_phone, officer, security_admin

pytestmark = pytest.mark.aws
DONGKOU, TOWN = "430525", "430525001"


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    return province("43")


@pytest.fixture(scope="module")
def admin(hunan: TestWorkspace) -> Officer:
    return security_admin(hunan)


@pytest.fixture(scope="module")
def command(admin: Officer) -> Officer:
    return officer(admin, "command", DONGKOU)


def test_a_command_names_officers_and_everybody_reads_them_masked(
    hunan: TestWorkspace, admin: Officer, command: Officer
) -> None:
    import boto3

    phone = fresh_phone()
    path = f"/v1/regions/{TOWN}/officers"

    named = command.call("PUT", path, {"items": [{"name": "欧阳小明", "phone": phone, "duty": "专干"}]})
    read = officer(admin, "reviewer", TOWN).call("GET", path)
    settings = hunan.settings
    client = boto3.client("dynamodb", region_name=settings.region, endpoint_url=settings.endpoint_url)
    rows = str(client.scan(TableName=settings.table("duties"))["Items"])

    assert named.status == 200, named
    assert read.json == named.json
    (item,) = read.json["items"]
    assert (item["name"], item["phone"], item["duty"]) == ("欧阳**", f"{phone[:3]}****{phone[-4:]}", "专干")
    assert phone not in rows
    assert "欧阳小明" not in rows


def test_an_officer_named_by_id_alone_stays_as_he_is(hunan: TestWorkspace, command: Officer) -> None:
    path = f"/v1/regions/{DONGKOU}/officers"
    (first,) = command.call("PUT", path, {"items": [{"name": "张三", "phone": fresh_phone(), "duty": "专干"}]}).json[
        "items"
    ]

    second = {"name": "李四", "phone": fresh_phone(), "duty": "负责人"}
    both = command.call("PUT", path, {"items": [{"officer_id": first["officer_id"], "duty": "负责人"}, second]}).json

    assert both["items"][0] == first | {"duty": "负责人"}
    assert [item["name"] for item in both["items"]] == ["张*", "李*"]


def test_whoever_is_not_the_command_of_the_place_names_nobody(admin: Officer, command: Officer) -> None:
    item = {"name": "张三", "phone": fresh_phone(), "duty": "专干"}

    assert officer(admin, "reviewer", TOWN).call("PUT", f"/v1/regions/{TOWN}/officers", {"items": []}).status == 403
    assert command.call("PUT", "/v1/regions/430522/officers", {"items": [item]}).code == "outside_your_region"
    assert command.call("PUT", "/v1/regions/4305/officers", {"items": [item]}).code == "region_unknown"
    bad = command.call("PUT", f"/v1/regions/{DONGKOU}/officers", {"items": [{"name": "张三"}], "version": 99})
    assert bad.faults == {"items[0].phone": "missing", "items[0].duty": "missing"}
    stale = command.call("PUT", f"/v1/regions/{DONGKOU}/officers", {"items": [item], "version": 99})
    assert stale.code == "changed_meanwhile"


def test_officers_nobody_named_again_for_a_year_are_no_longer_shown(hunan: TestWorkspace, command: Officer) -> None:
    path = f"/v1/regions/{DONGKOU}/officers"
    item = {"name": "欧阳小明", "phone": fresh_phone(), "duty": "专干"}
    assert command.call("PUT", path, {"items": [item]}).status == 200
    year = span(hunan.tenant, "identities_months")
    shown = []

    for ahead in (year - timedelta(seconds=30), year + timedelta(seconds=1)):
        hunan.ahead = ahead
        shown.append(len(hunan.body_officers.of(DONGKOU).items))
    hunan.ahead = timedelta()

    assert shown == [1, 0]
    hunan.ahead = year + timedelta(seconds=1)
    again = hunan.body_officers.put(DONGKOU, hunan.body_officers.of(DONGKOU))
    hunan.ahead = timedelta()
    assert again.items == ()
