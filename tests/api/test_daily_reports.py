"""A county's day on one page over HTTP: its figures are those of the county, and of nobody else's."""

from datetime import timedelta
from unittest.mock import patch

import pypdfium2
import pytest

from chalicelib.domain.supervision.daily_report import DailyReport
from chalicelib.usecases.supervision import report_day as reporting
from chalicelib.usecases.supervision.roll_up import SETTLED, roll_up_county
from infra.synthetic.county import SyntheticCounty
from infra.synthetic.load import load_places, load_visits
from infra.synthetic.places import Size
from tests.callers import staff
from tests.custody import midnight, today
from tests.embedded import TestWorkspace, province
from tests.people import Officer, officer, security_admin

pytestmark = pytest.mark.aws
COUNTY = "430525"
PATH = f"/v1/regions/{COUNTY}/daily-report"


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    return province("43")


@pytest.fixture(scope="module")
def county(hunan: TestWorkspace) -> SyntheticCounty:
    """Return a made-up county that lies in its tables, counted."""
    size = Size(venues=60, entrances=120, towns=24, days=4, traffic=0.05)
    made = SyntheticCounty(5, today(hunan) - timedelta(days=1), size)
    load_places(hunan, made.places)
    load_visits(hunan, made)
    roll_up_county(hunan, COUNTY, hunan.instant() + SETTLED)
    return made


@pytest.fixture(scope="module")
def admin(hunan: TestWorkspace) -> Officer:
    return security_admin(hunan)


@pytest.fixture(scope="module")
def command(admin: Officer) -> Officer:
    return officer(admin, "command", COUNTY)


def report_of(hunan: TestWorkspace, role: str = "command", region: str = COUNTY) -> DailyReport:
    return reporting.report_day(hunan, staff(hunan, role, region), COUNTY, None)


def test_its_figures_are_a_count_of_the_counties_days(hunan: TestWorkspace, county: SyntheticCounty) -> None:
    report = report_of(hunan)

    last = county.days[-1]
    figures = {place.venue.id: county.traffic.figures(place, last) for place in county.live}
    used = sum(door.visits > 0 for day in figures.values() for door in day.by_entrance.values())
    assert report.day == last
    assert report.visits == sum(day.visits for day in figures.values()) == sum(report.hours)
    assert (report.doors.scanned, report.doors.entrances) == (used, sum(len(place.entrances) for place in county.live))
    assert [visits for _, visits in report.days][-4:] == [
        sum(county.traffic.figures(place, day).visits for place in county.live) for day in county.days
    ]
    shares = [rate.share for rate in report.towns]
    assert shares == sorted(shares)
    assert report.venues["approved"] == sum(place.venue.state == "approved" for place in county.places)


def test_doors_that_nobody_came_through_for_three_days_are_counted(
    hunan: TestWorkspace, county: SyntheticCounty
) -> None:
    report = report_of(hunan)

    since = midnight(hunan, county.days[-3])
    silent = sum(
        (place.venue.decided_at or place.venue.created_at) < since
        and all(county.traffic.day(door.id, day).visits == 0 for day in county.days[-3:])
        for place in county.live
        for door in place.entrances
    )
    assert silent > 0
    assert report.silent == silent


def test_the_command_fetches_one_page(command: Officer, county: SyntheticCounty) -> None:
    answer = command.call("GET", PATH)

    document = pypdfium2.PdfDocument(answer.raw)
    assert (answer.status, answer.headers["content-type"], len(document)) == (200, "application/pdf", 1)
    assert "洞口县场所码日报" in document[0].get_textpage().get_text_range()


def test_a_day_without_figures_is_a_page_all_the_same(command: Officer, county: SyntheticCounty) -> None:
    long_ago = county.days[0] - timedelta(days=60)

    answer = command.call("GET", f"{PATH}?date={long_ago}")

    assert "尚未统计" in pypdfium2.PdfDocument(answer.raw)[0].get_textpage().get_text_range()


def test_a_department_sees_its_categories_alone(admin: Officer, hunan: TestWorkspace, county: SyntheticCounty) -> None:
    school = officer(admin, "department", COUNTY, "教育局", categories=["school"])
    asked: list[DailyReport] = []
    real = reporting.report_day

    with patch.object(reporting, "report_day", lambda *given: asked.append(real(*given)) or asked[-1]):
        assert school.call("GET", PATH).status == 200

    schools = [place for place in county.places if place.venue.category == "school"]
    assert sum(asked[0].venues.values()) == len(schools)
    assert {rate.name for rate in asked[0].categories} <= {"学校"}


def test_who_does_not_supervise_the_county_is_refused(admin: Officer) -> None:
    elsewhere = officer(admin, "command", "430523", "邻县指挥部")
    town = officer(admin, "reviewer", "430525001", "街道办")

    assert elsewhere.call("GET", PATH).code == "outside_your_region"
    assert town.call("GET", PATH).code == "outside_your_region"
    assert officer(admin, "inspector", COUNTY, "督查组").call("GET", PATH).code == "role_missing"


@pytest.mark.parametrize(
    ("path", "faults"),
    [
        ("/v1/regions/430525001/daily-report", {"code": "report_of_a_county"}),
        ("/v1/regions/439999/daily-report", {"code": "region_unknown"}),
        (f"{PATH}?date=2999-01-01", {"to": "in_future"}),
        (f"{PATH}?date=0001-01-01", {"date": "too_long_ago"}),
        (f"{PATH}?date=yesterday", {"date": "not_well_formed"}),
    ],
)
def test_what_is_asked_must_be_a_county_and_a_day(command: Officer, path: str, faults: dict[str, str]) -> None:
    answer = command.call("GET", path)

    assert (answer.status, answer.faults) == (422, faults)
