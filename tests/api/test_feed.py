"""The colour feed over HTTP: what it refuses, and that nothing changes without its entry on the chain."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import asdict

from chalicelib.domain.person.caller import Caller
from chalicelib.usecases.alarm.feed_health import Colour, feed
from chalicelib.usecases.custody.record import head
from tests.embedded import TestWorkspace, province
from tests.http import call
from tests.people import fresh_id_number

pytestmark = pytest.mark.aws


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    return province("43")


def item(**changes: Any) -> Colour:
    now = datetime.now(UTC)
    whole: dict[str, Any] = {
        "id_type": "resident_id",
        "id_number": fresh_id_number(),
        "colour": "red",
        "flags": (),
        "reason": "测试",
        "rule": "test-1",
        "as_of": now,
        "valid_until": now + timedelta(days=1),
    }
    return Colour(**whole | changes)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"as_of": datetime(1, 1, 1, tzinfo=UTC)}, "as_of"),
        ({"as_of": datetime.now(UTC) + timedelta(hours=1)}, "as_of"),
        ({"valid_until": datetime(9999, 1, 1, tzinfo=UTC)}, "valid_until"),
        ({"reason": "张三 13800000000"}, "reason"),
        ({"reason": "a\u202eb"}, "reason"),
        ({"id_number": "430525199901010000"}, "id_number"),
    ],
)
def test_a_bad_item_refuses_itself_and_no_other(hunan: TestWorkspace, changes: dict[str, Any], field: str) -> None:
    bad, good = feed(hunan, [item(**changes), item()], "省健康码平台", "digest")

    assert (bad.result, bad.field) == ("refused", field)
    assert good.result == "written"


def test_the_chain_has_the_call_before_any_colour_changes(
    hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = head(hunan)["seq"]

    def broken(*_: object) -> bool:
        raise RuntimeError("the table does not answer")

    monkeypatch.setattr(hunan.health, "put", broken)
    with pytest.raises(RuntimeError):
        feed(hunan, [item()], "省健康码平台", "digest")

    assert head(hunan)["seq"] == int(before) + 1


def test_the_head_of_the_chain_is_public(hunan: TestWorkspace) -> None:
    answer = call(hunan, "GET", "/v1/audit/head")

    assert answer.json["sequence"] == head(hunan)["seq"]


def test_the_tenants_sounds_can_be_heard(hunan: TestWorkspace) -> None:
    offered = call(hunan, "GET", "/v1/tenant").json["sounds"]

    answers = [call(hunan, "GET", f"/{each['url']}") for each in offered]

    assert all(answer.status == 200 and answer.raw.startswith(b"RIFF") for answer in answers)
    assert call(hunan, "GET", "/v1/sounds/nothing.wav").status == 404


def test_everybody_is_told_how_long_each_class_of_data_is_kept(hunan: TestWorkspace) -> None:
    told = call(hunan, "GET", "/v1/tenant").json

    assert told["retention"] == asdict(hunan.tenant.retention)
    assert told["retention_days"] == told["retention"]["visits_days"]


def test_an_id_from_the_end_of_time_is_a_wrong_clock(hunan: TestWorkspace) -> None:
    from chalicelib.domain.errors import Unprocessable
    from chalicelib.domain.place.venue_code import make
    from chalicelib.usecases.door.check_in import Scan, check_in

    somebody = Caller(account="a", session="s", person="p" * 24, mask="李*", identity="self_declared")

    with pytest.raises(Unprocessable) as skew:
        check_in(hunan, somebody, Scan(code=make("43", 1), scan_id="ffffffff-ffff-7fff-bfff-ffffffffffff"))

    assert skew.value.code == "clock_skew"
    assert str(skew.value.facts["server_time"]).endswith("+08:00")
