"""The made-up county in a province's tables: read back by the stores, it is what was made."""

from datetime import timedelta

import pytest

from chalicelib.domain.entry.visit import VisitSeal
from chalicelib.usecases.venue.apply import open_contact
from infra.synthetic.county import SyntheticCounty
from infra.synthetic.load import load
from infra.synthetic.places import Size
from tests.custody import today
from tests.embedded import TestWorkspace, province

pytestmark = pytest.mark.aws


@pytest.fixture(scope="module")
def workspace() -> TestWorkspace:
    return province("43")


def test_a_loaded_county_reads_back_as_it_was_made(workspace: TestWorkspace) -> None:
    size = Size(venues=30, entrances=60, towns=3, days=3, traffic=0.1)
    county = SyntheticCounty(3, today(workspace) - timedelta(days=1), size)

    written = load(workspace, county, cells=True)

    made = [one.visit for one in county.all_visits()]
    place = max(county.live, key=lambda each: len(county.visits(each, county.days[-1])))
    day = f"{county.days[-1]:%Y%m%d}"
    kept = list(workspace.visits.of_day(place.venue.id, day))
    assert (written.venues, written.entrances, written.visits) == (30, 60, len(made))
    assert [visit.sk for visit in kept] == [one.visit.sk for one in county.visits(place, county.days[-1])]
    figures = dict(workspace.counters.days_of(place.venue.id))[day]
    assert figures.visits == len(kept)
    assert figures.by_entrance == county.traffic.figures(place, county.days[-1]).by_entrance
    cells = workspace.counters.of_venue(county.code, place.venue.id, day)
    assert sum(found.total for _, found in cells) == figures.visits
    read = {venue.id: venue for _, venue in workspace.venues.in_county(county.code)}
    assert set(read) == {each.venue.id for each in county.places}
    assert open_contact(workspace, read[place.venue.id]).name.startswith("测试")
    code = workspace.door.code(place.entrances[0].code)
    assert code is not None
    assert code.live
    own = next(visit for visit in kept if visit.row_class == "visits")
    assert workspace.visits.open(own, workspace.day_keys.get("visits", day), VisitSeal).shown.mask == "测**"
