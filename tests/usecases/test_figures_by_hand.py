"""A made-up county with coaches, buses, taxis and a station: every figure is what a count of its raw rows says."""

from collections import Counter
from datetime import timedelta

import pytest

from benchmarks.figures.by_hand import Raw, command, differences, load_days
from chalicelib.domain.place.venue import SUBMITTED
from chalicelib.usecases.supervision.count_region import Asked, count_region
from chalicelib.usecases.supervision.roll_up import SETTLED, roll_up_county
from infra.synthetic.county import SyntheticCounty
from infra.synthetic.load import load_places
from infra.synthetic.places import Size
from tests.custody import today
from tests.embedded import TestWorkspace, province

pytestmark = pytest.mark.aws


@pytest.fixture(scope="module")
def workspace() -> TestWorkspace:
    return province("43")


@pytest.fixture(scope="module")
def county(workspace: TestWorkspace) -> SyntheticCounty:
    size = Size(venues=150, entrances=300, towns=24, days=9, traffic=0.02)
    return SyntheticCounty(11, today(workspace) - timedelta(days=1), size)


@pytest.fixture(scope="module")
def raw(workspace: TestWorkspace, county: SyntheticCounty) -> Raw:
    """Return the county in its tables, rolled up."""
    load_places(workspace, county.places)
    visits = load_days(workspace, county)
    roll_up_county(workspace, county.code, workspace.instant() + SETTLED)
    return Raw(workspace, {place.venue.id: place.venue for place in county.places}, visits)


def test_every_figure_of_a_made_up_county_is_the_count_of_its_rows(raw: Raw, county: SyntheticCounty) -> None:
    assert len(raw.visits) > 1000
    assert {"coach", "bus", "taxi"} <= {venue.category for venue in raw.venues.values()}

    assert differences(raw, county.code, list(county.days)) == []


def test_how_its_venues_stand_is_the_count_of_their_rows(raw: Raw, county: SyntheticCounty) -> None:
    day = today(raw.workspace)

    found = count_region(raw.workspace, command("43"), Asked(region=county.code, first=day, last=day, by="category"))

    for line in (*found.lines, found.total):
        venues = [venue for venue in raw.venues.values() if line.key in ("", venue.category)]
        assert line.standing is not None
        assert line.standing.venues == dict(sorted(Counter(venue.state for venue in venues).items()))
        assert line.standing.entrances == sum(venue.doors or 0 for venue in venues if venue.live)
        late = [v for v in venues if v.state == SUBMITTED and (raw.workspace.instant() - v.created_at).days >= 3]
        assert line.standing.reviews_overdue == len(late)
