"""Silent and strange doors over HTTP: found page by page on a made-up county, explained with their numbers."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

import pytest

from chalicelib.storage.roll_ups import Place
from chalicelib.usecases.supervision import find_silent
from infra.synthetic.county import SyntheticCounty
from infra.synthetic.load import load
from infra.synthetic.places import Size
from tests.custody import today
from tests.embedded import TestWorkspace, province
from tests.http import call
from tests.people import Officer, Somebody, officer, security_admin

pytestmark = pytest.mark.aws
COUNTY = "430525"


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    return province("43")


@pytest.fixture(scope="module")
def admin(hunan: TestWorkspace) -> Officer:
    return security_admin(hunan)


@pytest.fixture(scope="module")
def command(admin: Officer) -> Officer:
    return officer(admin, "command", COUNTY)


@pytest.fixture(scope="module")
def county(hunan: TestWorkspace) -> SyntheticCounty:
    made = SyntheticCounty(15, today(hunan) - timedelta(days=1), Size(venues=140, entrances=260, towns=5))
    load(hunan, made, visits=False)
    return made


def listed(who: Somebody, language: str = "zh", **query: Any) -> list[dict[str, Any]]:
    path, found, cursor = f"/v1/silent-entrances?{urlencode({'region': COUNTY} | query)}", [], ""
    while cursor is not None:
        headers = {"Accept-Language": language}
        sent = path + (f"&cursor={cursor}" if cursor else "")
        answer = call(who.workspace, "GET", sent, token=who.token, headers=headers)
        assert answer.status == 200, answer
        assert len(answer.json["items"]) <= query.get("limit", 50)
        found += answer.json["items"]
        cursor = answer.json["next_cursor"]
    return found


def test_planted_doors_are_found_and_hardly_any_other(county: SyntheticCounty, command: Officer) -> None:
    truths = county.truths
    young = {door for door in truths.never if (county.days[-1] - county.traffic.doors[door].since).days < 3}

    found = listed(command)

    every = {item["entrance_id"] for item in found}
    assert (truths.never - young) | truths.silent | truths.fake <= every
    assert len((truths.faded | truths.abnormal) - every) <= 1
    assert len(every - truths.strange) <= max(1, 0.05 * len(every))


def test_each_finding_says_why_with_its_numbers_in_the_readers_language(
    county: SyntheticCounty, command: Officer
) -> None:
    zh, en = listed(command), listed(command, "en")

    kinds = {item["kind"] for item in zh}
    assert {"never", "silent", "implausible"} <= kinds
    assert [item["numbers"] for item in zh] == [item["numbers"] for item in en]
    for chinese, english in zip(zh, en, strict=True):
        for number in chinese["numbers"].values():
            assert str(number) in chinese["why"] or number in (0,)
            assert str(number) in english["why"] or number in (0,)
        assert "{" not in chinese["why"] + english["why"]
        assert chinese["venue"].startswith("测试")


def test_pages_of_any_size_hold_the_same_findings_once(county: SyntheticCounty, command: Officer) -> None:
    whole = listed(command, limit=100)

    with patch.object(find_silent, "VENUES_AT_ONCE", 45):
        cut = listed(command, limit=3)

    assert cut == whole


def test_a_town_and_a_department_see_their_own(county: SyntheticCounty, command: Officer, admin: Officer) -> None:
    whole = listed(command)
    town = next(item["region"][:9] for item in whole if len(item["region"]) > 9)
    street = officer(admin, "reviewer", town, "街道办")
    transport = officer(admin, "department", COUNTY, "县交通局", department="transport")

    assert listed(street, region=town) == [item for item in whole if item["region"].startswith(town)]
    own = listed(transport)
    assert {item["category"] for item in own} <= set(admin.workspace.categories.of_department("transport"))
    assert own == [item for item in whole if item in own]
    for who in (street, officer(admin, "inspector", "430524")):
        assert who.call("GET", f"/v1/silent-entrances?region={COUNTY}").status == 403
    assert officer(admin, "tracer", COUNTY).call("GET", f"/v1/silent-entrances?region={COUNTY}").status == 403
    assert command.call("GET", "/v1/silent-entrances?region=43").faults == {"region": "county_or_below"}
    assert command.call("GET", f"/v1/silent-entrances?region={COUNTY}&days=0").faults == {"days": "too_small"}


def test_a_day_on_which_the_whole_county_stayed_at_home_makes_no_door_silent(
    county: SyntheticCounty, command: Officer
) -> None:
    from chalicelib.domain.entry.tally import Counted
    from chalicelib.domain.supervision.figures import DayShare

    before = {item["entrance_id"] for item in listed(command) if item["kind"] in ("silent", "faded")}
    for day in county.days:
        visits = 10 if day in county.days[-3:] else 100_000
        share = DayShare(counted=Counted(visits=visits), entrances=500)
        units = {COUNTY: {"shop|townships": share}}
        command.workspace.roll_ups.put_day(COUNTY, f"{day:%Y%m%d}", units, command.workspace.instant())

    after = {item["entrance_id"] for item in listed(command) if item["kind"] in ("silent", "faded")}

    assert before
    assert after < before
    assert command.workspace.roll_ups.days([Place(COUNTY, f"{county.days[-1]:%Y%m%d}")])
