"""Posters of a village, a town, a county in one document: all that hang, in their order, and who may have them."""

import urllib.request
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pypdfium2
import pytest
from botocore.exceptions import EndpointConnectionError

from chalicelib.domain.place.venue import Venue
from chalicelib.usecases.printing import bind_posters
from chalicelib.usecases.printing.draw_posters import draw_posters
from chalicelib.usecases.venue import review
from tests.callers import staff
from tests.embedded import TestWorkspace, province
from tests.http import Answer, call
from tests.people import Officer, Somebody, officer, security_admin, verified
from tests.planted import plant
from tests.queue import deliver

pytestmark = pytest.mark.aws
COUNTY, TOWN, VILLAGE, NEXT_VILLAGE, NEXT_TOWN = (
    "430525",
    "430525001",
    "430525001001",
    "430525001003",
    "430525002011",
)
UNPRINTABLE = "\U0003134f"


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    return province("43")


@pytest.fixture(scope="module")
def admin(hunan: TestWorkspace) -> Officer:
    return security_admin(hunan)


@pytest.fixture(scope="module")
def reviewer(admin: Officer) -> Officer:
    return officer(admin, "reviewer", TOWN, "街道办")


@pytest.fixture(scope="module")
def command(admin: Officer) -> Officer:
    return officer(admin, "command", COUNTY)


@pytest.fixture(scope="module")
def venues(hunan: TestWorkspace) -> dict[str, Venue]:
    """A county with whatever may and may not be printed."""
    made = {
        name: plant(hunan, region, name, doors, **more)
        for name, region, doors, more in [
            ("乙店", VILLAGE, ("东门", "西门"), {}),
            ("甲店", VILLAGE, ("大门",), {"state": "returned"}),
            ("㵲水码头", NEXT_VILLAGE, ("𬭊门",), {}),
            ("=1+1 超市", NEXT_TOWN, ("+1 门",), {"category": "supermarket"}),
            ("待审店", VILLAGE, ("大门",), {"state": "submitted", "live": False}),
            ("停用店", VILLAGE, ("大门",), {}),
            (f"{UNPRINTABLE}店", NEXT_TOWN, ("大门", "侧门"), {}),
            ("公交车 湘E12345", COUNTY, ("上车门",), {"category": "bus", "plate": "湘E12345"}),
        ]
    }
    review.switch(hunan, staff(hunan, "command", COUNTY), made["停用店"].id, "disable", "误用")
    return made


def ask(who: Somebody, **body: Any) -> Answer:
    return who.call("POST", "/v1/posters", body)


def made(who: Somebody, **body: Any) -> dict[str, Any]:
    asked = ask(who, **body)
    assert asked.status == 202, asked
    deliver(who.workspace)
    shown: dict[str, Any] = who.call("GET", f"/v1/jobs/{asked.json['job_id']}").json
    assert shown["state"] == "done", shown
    return shown


def pages(job: dict[str, Any]) -> list[str]:
    with urllib.request.urlopen(job["url"], timeout=10) as answer:
        document = pypdfium2.PdfDocument(answer.read())
    return [page.get_textpage().get_text_range().replace("\r\n", "") for page in document]


def order(said: list[str], *names: str) -> list[str]:
    """Return which of the names each poster shows."""
    return [next((name for name in names if name in text), "?") for text in said[1:]]


def test_a_county_is_one_document_in_the_order_of_town_village_venue_and_entrance(
    command: Officer, venues: dict[str, Venue]
) -> None:
    job = made(command, county=COUNTY)

    said = pages(job)
    names = ("湘E12345", "甲店", "乙店", "㵲水码头", "=1+1")
    assert order(said, *names) == ["湘E12345", "乙店", "乙店", "甲店", "㵲水码头", "=1+1"]
    assert ("东门" in said[2], "西门" in said[3], "+1 门" in said[6]) == (True,) * 3
    assert all(word in said[0] for word in ("洞口县", "文昌街道", "㵲水码头", "未能制作", "〓店"))
    assert (job["done"], job["total"], job["result"]["pages"], job["result"]["venues"]) == (6, 6, 6, 5)


def test_a_poster_that_cannot_be_printed_is_named_and_stops_no_other(
    command: Officer, venues: dict[str, Venue]
) -> None:
    result = made(command, town=NEXT_TOWN[:9])["result"]

    assert [(each["entrance"], each["code"]) for each in result["failed"]] == [
        ("大门", "poster_glyph_missing"),
        ("侧门", "poster_glyph_missing"),
    ]
    assert {each["venue_id"] for each in result["failed"]} == {venues[f"{UNPRINTABLE}店"].id}
    assert "U+3134F" in result["failed"][0]["message"]
    assert (result["pages"], result["failed_left_out"]) == (1, 0)


def test_a_village_and_listed_venues_hold_no_others(reviewer: Officer, venues: dict[str, Venue]) -> None:
    assert order(pages(made(reviewer, village=NEXT_VILLAGE)), "㵲水码头") == ["㵲水码头"]
    listed = made(reviewer, venue_ids=[venues["甲店"].id, venues["停用店"].id])

    assert order(pages(listed), "甲店", "停用店") == ["甲店"]


def test_on_a_vehicles_paper_there_are_vehicles_alone(command: Officer, venues: dict[str, Venue]) -> None:
    job = made(command, county=COUNTY, paper="card")

    assert order(pages(job), "湘E12345") == ["湘E12345"]
    assert job["result"]["left_out"] == 5


def test_asking_again_is_the_same_job(reviewer: Officer, venues: dict[str, Venue]) -> None:
    first, again = ask(reviewer, village=VILLAGE).json, ask(reviewer, village=VILLAGE).json

    assert first["job_id"] == again["job_id"]
    deliver(reviewer.workspace)
    assert ask(reviewer, village=VILLAGE).json == {"job_id": first["job_id"], "state": "done"}


def test_a_region_with_nothing_to_print_is_a_page_that_says_so(command: Officer) -> None:
    job = made(command, town="430525101")

    (only,) = pages(job)
    assert "没有可以打印的场所码" in only
    assert (job["result"]["pages"], job["result"]["failed"]) == (0, [])


def test_who_answers_for_another_region_or_category_is_refused(
    admin: Officer, reviewer: Officer, venues: dict[str, Venue]
) -> None:
    elsewhere = officer(admin, "command", "430523", "邻县指挥部")
    school = officer(admin, "department", COUNTY, "教育局", categories=["school"])

    assert ask(elsewhere, county=COUNTY).code == "outside_your_region"
    assert ask(reviewer, county=COUNTY).code == "outside_your_region"
    assert ask(reviewer, village=NEXT_TOWN).code == "outside_your_region"
    assert ask(elsewhere, venue_ids=[venues["甲店"].id]).code == "not_found"
    assert ask(reviewer, venue_ids=["a" * 16]).code == "not_found"
    assert ask(verified(admin.workspace), county=COUNTY).code == "role_missing"
    assert made(school, county=COUNTY)["result"]["pages"] == 0


def test_another_province_learns_nothing(reviewer: Officer, venues: dict[str, Venue]) -> None:
    gansu = province("62")
    body = {"village": VILLAGE}

    assert call(gansu, "POST", "/v1/posters", body, token=reviewer.token).status == 401


def test_a_job_is_seen_by_whoever_asked_and_the_regions_command(
    admin: Officer, reviewer: Officer, command: Officer, venues: dict[str, Venue]
) -> None:
    path = f"/v1/jobs/{made(reviewer, village=NEXT_VILLAGE)['job_id']}"
    neighbour = officer(admin, "reviewer", TOWN, "邻近街道办")

    assert command.call("GET", path).json["url"]
    assert neighbour.call("GET", path).code == "not_found"


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ({}, {"county": "one_of_four"}),
        ({"county": COUNTY, "town": TOWN}, {"county": "one_of_four"}),
        ({"county": COUNTY, "paper": "A2"}, {"paper": "paper_unknown"}),
        ({"county": "439999"}, {"region": "region_unknown"}),
        ({"county": "620105"}, {"region": "region_unknown"}),
        ({"county": "4305"}, {"county": "not_well_formed"}),
        ({"venue_ids": []}, {"venue_ids": "too_short"}),
    ],
)
def test_what_is_asked_for_is_held_against_the_province(
    command: Officer, body: dict[str, Any], faults: dict[str, str]
) -> None:
    answer = ask(command, **body)

    assert (answer.status, answer.faults) == (422, faults)


@pytest.fixture
def small_parts() -> Iterator[None]:
    with patch.object(bind_posters, "BATCH", 2):
        yield


def test_a_job_short_of_time_goes_on_where_it_was(admin: Officer, venues: dict[str, Venue], small_parts: None) -> None:
    command = officer(admin, "command", COUNTY)
    asked = ask(command, county=COUNTY).json["job_id"]
    drawn: list[int] = []

    def counting(workspace: Any, terms: Any, ids: list[str]) -> Any:
        drawn.append(len(ids))
        return draw_posters(workspace, terms, ids)

    with patch.object(bind_posters, "draw_posters", counting):
        deliver(command.workspace, seconds_left=[600, 10], rounds=2)
        half = command.call("GET", f"/v1/jobs/{asked}").json
        deliver(command.workspace)
    done = command.call("GET", f"/v1/jobs/{asked}").json

    assert (half["state"], half["total"], "url" in half) == ("running", 6, False)
    assert drawn == [2, 2, 2]
    assert len(pages(done)) == 7


def test_a_crash_in_the_middle_costs_a_part_and_leaves_no_page_out_or_twice(
    hunan: TestWorkspace, admin: Officer, venues: dict[str, Venue], small_parts: None
) -> None:
    reviewer = officer(admin, "reviewer", TOWN, "街道办")
    asked = ask(reviewer, town=TOWN).json["job_id"]
    put, calls = hunan.files.put_chunks, iter(range(100))

    def fails_once(*given: Any) -> None:
        if next(calls) == 0:
            raise EndpointConnectionError(endpoint_url="http://127.0.0.1")
        put(*given)

    with patch.object(hunan.files, "put_chunks", fails_once):
        broken = deliver(hunan)
        deliver(hunan, again=broken)
    done = reviewer.call("GET", f"/v1/jobs/{asked}").json

    assert len(broken) == 1
    assert order(pages(done), "甲店", "乙店", "㵲水码头") == ["乙店", "乙店", "甲店", "㵲水码头"]


def test_a_batch_that_breaks_again_and_again_tells_whoever_waits(hunan: TestWorkspace, command: Officer) -> None:
    asked = ask(command, town="430525102").json["job_id"]

    with patch.object(bind_posters, "plan_posters", side_effect=ZeroDivisionError):
        broken = deliver(hunan)
        for _ in range(2):
            broken = deliver(hunan, again=broken)
    shown = command.call("GET", f"/v1/jobs/{asked}").json

    assert (shown["state"], shown["result"]["code"]) == ("failed", "work_broken")


def test_more_venues_than_a_batch_may_have_are_refused_before_anything_is_drawn(
    hunan: TestWorkspace, admin: Officer, venues: dict[str, Venue]
) -> None:
    command = officer(admin, "command", COUNTY)
    asked = ask(command, county=COUNTY).json["job_id"]
    hunan.policy("caps", poster_venues=3)

    with patch.object(bind_posters, "draw_posters", side_effect=AssertionError):
        deliver(hunan)
    shown = command.call("GET", f"/v1/jobs/{asked}").json
    hunan.policy("caps", poster_venues=20_000)

    assert (shown["state"], shown["result"]["code"]) == ("failed", "batch_too_large")
