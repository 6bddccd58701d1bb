"""Coverage over HTTP on a made-up county: every figure as counted by hand, what is missing is found."""

from collections import Counter
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from chalicelib.domain.supervision.folding import folded
from infra.synthetic.county import SyntheticCounty
from infra.synthetic.load import load
from infra.synthetic.places import Size
from tests.custody import entries, today
from tests.embedded import TestWorkspace, province
from tests.people import Officer, Somebody, officer, security_admin

pytestmark = pytest.mark.aws
COUNTY = "430525"
STEPS = ("applied", "approved", "posted", "scanned")


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
def county(hunan: TestWorkspace, command: Officer) -> SyntheticCounty:
    made = SyntheticCounty(11, today(hunan) - timedelta(days=1), Size(venues=160, entrances=260, towns=5, traffic=0.2))
    load(hunan, made, visits=False)
    by_department: dict[str, list[dict[str, Any]]] = {}
    for row in made.listed:
        said = {"name": row.name, "address": row.address, "region": row.region, "category": row.category}
        rows = by_department.setdefault(row.department, [])
        if row.venue not in {each["venue"] for each in rows if row.venue}:
            rows.append({"said": said | {"plate": row.plate or ""}, "venue": row.venue})
    for department, rows in by_department.items():
        path = f"/v1/expected-venues?region={COUNTY}&department={department}"
        answer = command.call("PUT", path, {"rows": [row["said"] for row in rows]})
        assert answer.status == 200, answer
    return made


def coverage(who: Somebody, region: str = COUNTY, **more: str) -> Any:
    answer = who.call("GET", f"/v1/coverage?{urlencode({'region': region} | more)}")
    assert answer.status == 200, answer
    return answer.json


def places(who: Somebody, region: str = COUNTY, **more: str) -> list[dict[str, Any]]:
    path, found, cursor = f"/v1/coverage/places?{urlencode({'region': region, 'limit': '100'} | more)}", [], ""
    while cursor is not None:
        answer = who.call("GET", path + (f"&cursor={cursor}" if cursor else ""))
        assert answer.status == 200, answer
        found += answer.json["items"]
        cursor = answer.json["next_cursor"]
    return found


def test_every_figure_is_what_the_rows_say(county: SyntheticCounty, command: Officer) -> None:
    by_id = {place.venue.id: place for place in county.places}
    figures = {place.venue.id: county.traffic.figures(place, county.days[-1]) for place in county.live}

    shown, rows = coverage(command), places(command)

    assert shown["date"] == f"{county.days[-1]}"
    once = {row["venue_id"] or row["expected_id"]: row for row in rows}
    states = Counter(row["state"] for row in once.values())
    assert (shown["expected"], shown["listed_twice"]) == (len(once), len(rows) - len(once))
    assert {name: shown[name] for name in ("missing", "unsure", "drafted")} == {
        name: states[name] for name in ("missing", "unsure", "drafted")
    }
    for n, step in enumerate(STEPS):
        assert shown[step] == sum(states[each] for each in STEPS[n:]), step
    for row in (row for row in once.values() if row["venue_id"] in figures):
        assert row["doors_scanned"] == len(figures[row["venue_id"]].by_entrance)
        assert (row["state"] == "scanned") == bool(figures[row["venue_id"]].visits)
    named = [by_id[row["venue_id"]] for row in once.values() if row["venue_id"] in figures]
    doors = sum(len(place.entrances) for place in named)
    assert (shown["doors"], shown["use_rate"]) == (doors, round(shown["doors_scanned"] / doors, 4))
    assert shown["unlisted"] == len(county.live) - len(named)
    assert sum(town["expected"] for town in shown["by_town"]) == len(once)
    assert sum(each["expected"] for each in shown["by_department"]) == len(rows)


def test_what_nobody_applied_for_is_found_and_hardly_anything_else_is_called_missing(
    county: SyntheticCounty, command: Officer
) -> None:
    truths = county.truths
    planted = {row.name for row in truths.missing}
    deregistered = {place.venue.id for place in county.places if place.venue.state == "deregistered"}

    rows = places(command)

    found = {row["name"] for row in rows if row["state"] in ("missing", "unsure")}
    assert planted <= found
    near = {row.name for row in truths.near_names}
    assert {row["name"] for row in rows if row["state"] == "missing"} - planted - near == set()
    assert len(found - planted - near) <= 0.05 * len(found)
    meant = {(folded(row.name), folded(row.address)): row.venue for row in county.listed if row.venue}
    matched = [row for row in rows if row["venue_id"]]
    assert all(meant[folded(row["name"]), folded(row["address"])] == row["venue_id"] for row in matched)
    assert not {row["venue_id"] for row in rows} & deregistered


def test_an_unsure_one_is_decided_by_people_on_record_and_a_decision_can_be_taken_back(
    county: SyntheticCounty, command: Officer
) -> None:
    near = {row.name for row in county.truths.near_names}
    row = next(each for each in places(command, state="unsure") if each["name"] in near)
    path = f"/v1/expected-venues/{row['expected_id']}/match"
    candidate = row["candidates"][0]

    command.call("PUT", path, {"decision": "match", "venue_id": candidate["venue_id"], "reason": "实地看过，是同一家"})
    matched = next(each for each in places(command) if each["expected_id"] == row["expected_id"])
    command.call("PUT", path, {"decision": "none", "reason": "看错了，是二店"})
    missing = next(each for each in places(command) if each["expected_id"] == row["expected_id"])
    opened = command.call("PUT", path, {"decision": "open", "reason": "再核"})

    assert candidate["why"]
    assert candidate["name"].startswith("测试")
    assert (matched["venue_id"], matched["grade"], matched["decided"]) == (candidate["venue_id"], "exact", True)
    assert (missing["state"], missing["venue_id"]) == ("missing", None)
    assert [each["decision"] for each in opened.json["items"]] == ["match", "none", "open"]
    assert command.call("GET", path).json == opened.json
    assert next(each for each in places(command) if each["expected_id"] == row["expected_id"])["state"] == "unsure"
    assert [entry["facts"]["decision"] for entry in entries(command.workspace, "match_decided")][-3:] == [
        "match",
        "none",
        "open",
    ]


def test_a_decision_needs_a_venue_of_the_county_and_somebody_who_keeps_the_list(
    county: SyntheticCounty, command: Officer, admin: Officer
) -> None:
    row = next(each for each in places(command, state="missing") if each["department"] != "education")
    path, body = f"/v1/expected-venues/{row['expected_id']}/match", {"decision": "none", "reason": "核过"}
    education = officer(admin, "department", COUNTY, "县教育局", department="education")
    neighbour = officer(admin, "command", "430524")

    assert education.call("PUT", path, body).status == 403
    assert neighbour.call("PUT", path, body).status == 403
    assert neighbour.call("GET", path).status == 403
    assert education.call("GET", path).code == "outside_your_categories"
    unknown = {"decision": "match", "venue_id": "a" * 16, "reason": "核过"}
    assert command.call("PUT", path, unknown).faults == {"venue_id": "venue_unknown"}
    assert command.call("PUT", path, {"decision": "match", "reason": "核过"}).faults == {"venue_id": "missing"}
    assert command.call("PUT", path, body | {"reason": " "}).faults == {"reason": "required"}
    for name in ("430525-aaaaaaaaaaaaaaaa", "999999-aaaaaaaaaaaaaaaa", "x"):
        assert command.call("GET", f"/v1/expected-venues/{name}/match").status == 404


def test_a_department_sees_its_own_and_a_town_what_lies_in_it(
    county: SyntheticCounty, command: Officer, admin: Officer
) -> None:
    town = county.live[0].venue.region[:9]
    if len(town) < 9:
        town = next(place.venue.region[:9] for place in county.live if place.venue.location)
    education = officer(admin, "department", COUNTY, "县教育局", department="education")
    street = officer(admin, "reviewer", town, "街道办")

    own, of_town = coverage(education), coverage(street, town)

    assert [each["department"] for each in own["by_department"]] == ["education"]
    assert {each["region"] for each in of_town["by_town"]} == {town}
    whole = next(each for each in coverage(command)["by_town"] if each["region"] == town)
    assert {name: of_town[name] for name in STEPS} == {name: whole[name] for name in STEPS}
    assert street.call("GET", f"/v1/coverage?region={COUNTY}").status == 403
    assert education.call("GET", "/v1/coverage?region=430524").status == 403
    assert education.call("GET", "/v1/coverage/places?region=430524").status == 403


def test_who_is_late_follows_the_countys_phases(county: SyntheticCounty, command: Officer) -> None:
    yesterday, tomorrow = (today(command.workspace) + timedelta(days=n) for n in (-1, 1))
    phases = [
        {"name": "先期上线", "until": f"{yesterday}", "step": "scanned", "categories": ["school", "restaurant"]},
        {"name": "全面推广", "until": f"{tomorrow}", "step": "approved"},
    ]
    settings = f"/v1/regions/{COUNTY}/settings"

    before = coverage(command)
    put = command.call("PUT", settings, {"phases": phases})
    late = places(command, late="true")

    assert before["late"] == 0
    assert put.status == 200, put
    assert [phase["name"] for phase in command.call("GET", settings).json["phases"]] == ["先期上线", "全面推广"]
    rows = [row for row in places(command) if row["category"] in ("school", "restaurant")]
    assert {row["expected_id"] for row in late} == {row["expected_id"] for row in rows if row["state"] != "scanned"}
    assert late[0]["late"] == {"phase": "先期上线", "until": f"{yesterday}", "step": "scanned"}
    assert coverage(command)["late"] == len({row["venue_id"] or row["expected_id"] for row in late})
    wrong = [{"name": "一", "until": "2022-02-24", "categories": ["school", "moon_base"]}]
    refused = command.call("PUT", settings, {"phases": wrong})
    assert refused.faults == {"phases[0].categories[1]": "category_unknown"}
    command.call("PUT", settings, {})


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ({"date": "2999-01-01"}, {"date": "in_future"}),
        ({"date": "2020-01-01"}, {"date": "too_long_ago"}),
        ({"region": "43"}, {"region": "county_or_below"}),
        ({"region": "430599"}, {"region": "region_unknown"}),
    ],
)
def test_what_cannot_be_asked_is_refused(command: Officer, query: dict[str, str], fault: dict[str, str]) -> None:
    for path in ("/v1/coverage", "/v1/coverage/places"):
        assert command.call("GET", f"{path}?{urlencode({'region': COUNTY} | query)}").faults == fault


def test_a_venue_with_a_poster_but_no_scan_yet_is_posted(county: SyntheticCounty, command: Officer) -> None:
    row = next(each for each in places(command) if each["state"] == "approved")
    door = next(place for place in county.places if place.venue.id == row["venue_id"]).entrances[0]

    printed = [command.call("GET", f"/v1/entrances/{door.id}/poster?format=pdf") for _ in range(2)]

    assert [answer.status for answer in printed] == [200, 200]
    again = next(each for each in places(command) if each["expected_id"] == row["expected_id"])

    assert again["state"] == "posted"
