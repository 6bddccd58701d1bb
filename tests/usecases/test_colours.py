"""Colours at a door with a province's own platform beside the table: the newer one counts, and an outage is unknown."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from chalicelib.domain.alarm.health import Health
from chalicelib.domain.person.caller import Caller
from chalicelib.storage.colours import Colours
from chalicelib.storage.health_platform import HealthPlatform
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from chalicelib.usecases.door.check_in import Entry, Scan, check_in
from tests.embedded import TestWorkspace, province
from tests.people import Somebody, verified
from tests.storage.platform_responder import TOKEN, Platform, platform
from tests.usecases.test_check_in import scan_id
from tests.usecases.test_venues import approved

pytestmark = pytest.mark.aws


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    workspace = province("43")
    make_day_keys(workspace, workspace.instant())
    return workspace


@pytest.fixture
def there(hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
    with platform() as state:
        source = HealthPlatform(state.url, lambda: TOKEN)
        colours = Colours(hunan.door, source, lambda person: hunan.door.document(person, hunan.keyring))
        monkeypatch.setitem(hunan.__dict__, "colours", colours)
        state.answer = {"colour": "green", "as_of": hunan.instant().isoformat()}
        yield state


def caller_of(somebody: Somebody) -> Caller:
    return somebody.workspace.caller_of(somebody.token)


def enter(workspace: TestWorkspace, somebody: Somebody, *companions: str) -> Entry:
    _, _, doors = approved(workspace)
    scan = Scan(code=doors[0].code, scan_id=scan_id(), companions=companions)
    return check_in(workspace, caller_of(somebody), scan)


def in_table(workspace: TestWorkspace, somebody: Somebody, colour: str, minutes: int) -> None:
    as_of = workspace.instant() + timedelta(minutes=minutes)
    health = Health(colour=colour, as_of=as_of, valid_until=as_of + timedelta(days=1), source="manual")
    person = workspace.people.person("resident_id", somebody.id_number)
    workspace.health.put(person, health, int(as_of.timestamp()) + 999)


def test_the_platform_is_asked_by_the_number_and_says_the_colour(hunan: TestWorkspace, there: Platform) -> None:
    somebody = verified(hunan)

    entry = enter(hunan, somebody)

    assert (entry.seal.shown.colour, entry.seal.shown.admitted) == ("green", True)
    assert there.asked == [{"id_type": "resident_id", "id_number": somebody.id_number}]


def test_a_second_scan_within_the_minute_asks_nobody(hunan: TestWorkspace, there: Platform) -> None:
    somebody = verified(hunan)

    enter(hunan, somebody)
    enter(hunan, somebody)

    assert len(there.asked) == 1


@pytest.mark.parametrize(("minutes", "shown"), [(1, "red"), (-60, "green")])
def test_the_newer_of_table_and_platform_counts(
    hunan: TestWorkspace, there: Platform, minutes: int, shown: str
) -> None:
    somebody = verified(hunan)
    in_table(hunan, somebody, "red", minutes)

    assert enter(hunan, somebody).seal.shown.colour == shown
    assert somebody.call("GET", "/v1/me/health").json["colour"] == shown


@pytest.mark.parametrize("fault", ["down", "garbage"])
def test_when_it_is_down_the_visit_is_kept_the_colour_unknown_and_the_outage_measured(
    hunan: TestWorkspace, there: Platform, fault: str, capsys: pytest.CaptureFixture[str]
) -> None:
    somebody = verified(hunan)
    in_table(hunan, somebody, "green", -5)
    there.status, there.raw = (503, None) if fault == "down" else (200, b"<html>")

    entry = enter(hunan, somebody)

    assert (entry.seal.shown.colour, entry.seal.shown.admitted, entry.resend) == ("unknown", None, False)
    lines = capsys.readouterr().out
    assert '"event":"health_source_down"' in lines
    assert '"Down":1' in lines
    assert somebody.id_number not in lines


def test_a_child_is_asked_about_by_its_own_number(hunan: TestWorkspace, there: Platform) -> None:
    from tests.people import fresh_id_number

    mother, number = verified(hunan), fresh_id_number()
    child = mother.call("POST", "/v1/me/companions", {"name": "李小宝", "id_number": number, "relation": "child"})

    entry = enter(hunan, mother, child.json["companion_id"])

    assert [companion.colour for companion in entry.seal.companions] == ["green"]
    assert {asked["id_number"] for asked in there.asked} == {mother.id_number, number}
