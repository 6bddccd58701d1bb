"""Role × region × category over every route of supervision: nobody sees a cell too many, and what is his he sees."""

import secrets
from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from typing import Any, NamedTuple

import pytest

from chalicelib.api.routes import ROUTES
from chalicelib.domain.ids import make_scan_id
from chalicelib.domain.person.role import NAMES, Role
from chalicelib.domain.place.venue import Venue
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from tests.api.supervised import Supervised, believe
from tests.embedded import province

pytestmark = pytest.mark.aws
DONGKOU, WUGANG, CHANGSHA = "430525", "430581", "430102"
SUPERVISING = {"reviewer", "command", "department", "inspector"}
KINDS = (("supermarket", None), ("hotel", "public_security"), ("hotel", "culture_tourism_sports"), ("school", None))
NARROWED: dict[str, dict[str, Any]] = {
    "everything": {},
    "by_categories": {"categories": ("school", "supermarket")},
    "by_department": {"categories": ("hotel",), "department": "public_security"},
}
LISTS = (
    "/v1/coverage?region={region}",
    "/v1/coverage/places?region={region}",
    "/v1/expected-venues?region={region}",
    "/v1/silent-entrances?region={region}&days=3",
    "/v1/inspections?region={region}",
    "/v1/orders?region={region}",
    "/v1/orders?region={region}&side=given",
)
FILES = ("/v1/venues/export?region={region}", "/v1/regions/{region}/daily-report")
"""Routes that answer with lists of places, wherever they exist: each refuses or leaves out what is not the caller's."""


class Cell(NamedTuple):
    """Who asks, by which role in which region and narrowed how, and about which region and category."""

    role: str
    granted: str
    narrowed: str
    asked: str
    category: str | None

    @property
    def held(self) -> Role:
        """Return the role."""
        return Role(self.role, self.granted, "测试办公室", **NARROWED[self.narrowed])

    def is_his(self, venue: Venue) -> bool:
        """Say whether a venue is one that he may be told of in this answer."""
        narrowed = NARROWED[self.narrowed].get("categories")
        return (
            self.role in SUPERVISING
            and venue.region.startswith(self.asked)
            and self.asked.startswith(self.granted)
            and (narrowed is None or venue.category in narrowed)
            and self.category in (None, venue.category)
        )

    @property
    def refused(self) -> bool:
        """Say whether all of it must be refused."""
        narrowed = NARROWED[self.narrowed].get("categories")
        outside = self.category is not None and narrowed is not None and self.category not in narrowed
        return self.role not in SUPERVISING or not self.asked.startswith(self.granted) or outside


@pytest.fixture(scope="module")
def made() -> Supervised:
    """Return two counties of one city and one of another, with two towns each and four kinds of venues."""
    supervised = Supervised(province("43"))
    make_day_keys(supervised.workspace, supervised.workspace.instant())  # notes of inspections are sealed
    children = supervised.workspace.regions.children
    villages = [children(town.code)[0].code for county in (DONGKOU, WUGANG) for town in children(county)[:2]]
    places = [(village, *kind) for village, kind in product(villages[:3], KINDS)]
    supervised.fill([*places, (children(children(CHANGSHA)[0].code)[0].code, "hotel", None)])
    return supervised


@pytest.fixture(autouse=True)
def _believed(made: Supervised, monkeypatch: pytest.MonkeyPatch) -> None:
    believe(made, monkeypatch)


def cells(made: Supervised) -> Iterator[Cell]:
    """Go through all cells: granted and asked are each of the five levels, inside one another and beside."""
    village = made.venues[0].region
    other = made.venues[4].region
    regions = ("43", "4305", DONGKOU, village[:9], village, other[:9], other, WUGANG, "4301", CHANGSHA)
    for role, granted, narrowed in product(NAMES, regions, NARROWED):
        if role in SUPERVISING or (granted == "43" and narrowed == "everything"):
            for asked, category in product(regions, (None, "hotel", "school")):
                yield Cell(role, granted, narrowed, asked, category)


def token_of(made: Supervised, role: Role) -> str:
    known = {caller.roles[0]: token for token, caller in made.callers.items() if len(caller.roles) == 1}
    return known.get(role) or made.holding(role)


def test_no_cell_of_the_figures_tells_of_a_venue_that_is_not_the_callers(made: Supervised) -> None:
    wrong, seen = [], 0
    by_cell = {cell: f"/v1/figures?region={cell.asked}" for cell in cells(made)}
    for cell, path in list(by_cell.items())[::STRIDE]:
        answer = made.ask(token_of(made, cell.held), path + (f"&category={cell.category}" if cell.category else ""))
        if cell.refused:
            wrong += [(cell, answer)] if answer.status != 403 else []
            continue
        his = {venue.id for venue in made.venues if cell.is_his(venue)}
        if answer.status != 200 or made.within(answer.json["total"]["visits"]) != his:
            wrong.append((cell, answer))
        states = answer.json["total"]["venues"]
        if sum(states.values()) != len(his):
            wrong.append((cell, answer))
        seen += len(his)

    assert wrong == []
    assert seen > 100


STRIDE = 13
"""Every thirteenth of 3,780 cells: no number of roles, regions or categories divides by it, so that each pair comes."""


@pytest.mark.parametrize("by", ["day", "hour", "category", "department", "mode", "county", "town", "village", "venue"])
@pytest.mark.parametrize("narrowed", NARROWED)
def test_every_part_of_the_figures_tells_of_the_callers_venues_alone(made: Supervised, by: str, narrowed: str) -> None:
    cell = Cell("department", DONGKOU, narrowed, DONGKOU, None)
    his = {venue.id for venue in made.venues if cell.is_his(venue)}

    answer = made.ask(token_of(made, cell.held), f"/v1/figures?region={DONGKOU}&by={by}&limit=100").json

    told = [made.within(item["visits"]) for item in answer["items"]]
    assert set().union(*told) == his
    assert sum(map(len, told)) == len(his)  # each in one part
    assert made.within(answer["total"]["visits"]) == his


def test_a_departments_figures_are_no_other_departments(made: Supervised) -> None:
    token = token_of(made, Role("department", DONGKOU, "公安局", ("hotel",), "public_security"))
    ask = f"/v1/figures?region={DONGKOU}&department="

    own, other = made.ask(token, ask + "public_security"), made.ask(token, ask + "culture_tourism_sports")

    hotels = {
        venue.id for venue in made.venues if venue.department == "public_security" and venue.region[:6] == DONGKOU
    }
    assert made.within(own.json["total"]["visits"]) == hotels
    assert (other.status, other.code) == (403, "outside_your_categories")


@pytest.mark.parametrize(
    ("region", "by", "fault"),
    [
        ("43", "venue", "by_county_or_below"),
        ("4305", "town", "by_county_or_below"),
        ("43", "village", "by_county_or_below"),
        (DONGKOU + "001", "county", "by_no_such_part"),
        (DONGKOU + "001001", "town", "by_no_such_part"),
    ],
)
def test_parts_finer_than_can_be_seen_at_once_or_above_the_region_are_refused(
    made: Supervised, region: str, by: str, fault: str
) -> None:
    answer = made.ask(token_of(made, Role("command", "43", "省")), f"/v1/figures?region={region}&by={by}")

    assert (answer.status, answer.faults) == (422, {"by": fault})


@pytest.mark.parametrize("path", [path for path in LISTS if path.partition("?")[0] in {each.path for each in ROUTES}])
def test_no_list_of_supervision_names_a_venue_that_is_not_the_callers(made: Supervised, path: str) -> None:
    wrong = []
    counties = [cell for cell in cells(made) if len(cell.asked) >= 6 and cell.category is None]
    for cell in counties[::STRIDE]:
        answer = made.ask(token_of(made, cell.held), path.format(region=cell.asked))
        apart = not (cell.asked.startswith(cell.granted) or cell.granted.startswith(cell.asked))
        if (apart or cell.role not in SUPERVISING) and answer.status not in (403, 404) and answer.json["items"]:
            wrong.append((cell, answer))
        narrowest = cell._replace(asked=max(cell.asked, cell.granted, key=len))  # a list may be narrowed to his part
        foreign = [venue for venue in made.venues if not narrowest.is_his(venue)]
        wrong += [(cell, venue.id) for venue in foreign if {venue.id, venue.name} & names(answer)]

    assert wrong == []


def test_inspections_are_listed_to_whoever_supervises_the_place_and_to_nobody_else(made: Supervised) -> None:
    inspector = token_of(made, Role("inspector", "43", "省督查组"))
    at = made.workspace.instant()
    for venue in made.venues:
        [door] = made.workspace.venues.entrances(venue.id)
        found = {
            "inspection_id": make_scan_id(at, secrets.randbits(74)),
            "occurred_at": at.isoformat(),
            "code": door.code,
            "posted_ok": True,
            "note": "在位",
        }
        assert made.ask(inspector, "/v1/inspections", "POST", found).status == 201

    for cell in [Cell("department", DONGKOU, narrowed, DONGKOU, None) for narrowed in NARROWED]:
        answer = made.ask(token_of(made, cell.held), f"/v1/inspections?region={DONGKOU}&limit=100")
        assert {venue.id for venue in made.venues} & names(answer) == {v.id for v in made.venues if cell.is_his(v)}


def test_orders_to_venues_are_listed_to_whoever_supervises_them(made: Supervised) -> None:
    commander = token_of(made, Role("command", "43", "省指挥部"))
    due = (made.workspace.instant() + timedelta(days=2)).isoformat()
    for venue in made.venues:
        order = {"target": {"venue_id": venue.id}, "kind": "rectify", "text": "请张贴场所码", "due": due}
        assert made.ask(commander, "/v1/orders", "POST", order).status == 201

    for narrowed in NARROWED:
        cell = Cell("department", DONGKOU, narrowed, DONGKOU, None)
        told = names(made.ask(token_of(made, cell.held), f"/v1/orders?region={DONGKOU}&limit=100"))
        assert {venue.id for venue in made.venues} & told == {v.id for v in made.venues if cell.is_his(v)}


@pytest.mark.parametrize("path", FILES)
def test_no_file_is_made_of_a_region_that_is_not_the_callers(made: Supervised, path: str) -> None:
    watching = [cell for cell in cells(made) if len(cell.asked) == 6 and cell.category is None]
    apart = [cell for cell in watching if cell.refused and not cell.granted.startswith(cell.asked)]
    answers = {cell: made.ask(token_of(made, cell.held), path.format(region=cell.asked)) for cell in apart[::STRIDE]}

    assert {cell: answer.status for cell, answer in answers.items() if answer.status not in (403, 404)} == {}
    assert answers


def names(answer: Any) -> set[str]:
    """Return every text that stands alone in an answer."""
    found: set[str] = set()
    waiting = [answer.json]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, str):
            found.add(value)
    return found


def test_every_route_of_supervision_asks_for_a_role_that_supervises() -> None:
    paths = {path.partition("?")[0] for path in (*LISTS, "/v1/figures")} - {"/v1/orders"}  # managers read theirs there
    asked = {route.path: set(route.roles) for route in ROUTES if route.path in paths and route.method == "GET"}

    assert {path: roles for path, roles in asked.items() if not roles or not roles <= SUPERVISING} == {}
