"""Standard addresses over HTTP: sent by the police alone, nearest to a point wherever it lies, found by their text."""

import urllib.request
from random import Random
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

import pytest
from botocore.exceptions import EndpointConnectionError

from chalicelib.domain.entry.presence import distance_m
from chalicelib.domain.place.venue import Location
from chalicelib.storage.addresses import Addresses
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from tests.custody import entries
from tests.embedded import TestWorkspace, province
from tests.http import Answer, call
from tests.people import Officer, Somebody, officer, security_admin, verified
from tests.queue import deliver
from tests.sheets.builders import xlsx

pytestmark = pytest.mark.aws
COUNTY, TOWN, VILLAGE = "430525", "430525001", "430525001001"
HERE = Location(27.0612, 110.5701)


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    made = province("43")
    make_day_keys(made, made.instant())
    return made


@pytest.fixture(scope="module")
def admin(hunan: TestWorkspace) -> Officer:
    return security_admin(hunan)


@pytest.fixture(scope="module")
def police(admin: Officer) -> Officer:
    return officer(admin, "department", COUNTY, "县公安局", department="public_security")


@pytest.fixture(scope="module")
def visitor(hunan: TestWorkspace) -> Somebody:
    return verified(hunan)


def put(who: Somebody, rows: list[Any], region: str = COUNTY, **more: Any) -> Answer:
    return who.call("PUT", f"/v1/addresses?region={region}", {"rows": rows} | more)


def row(address: str, lat: float, lon: float, code: str | None = None, region: str = VILLAGE) -> dict[str, Any]:
    return {"address": address, "region": region, "lat": lat, "lon": lon} | ({"code": code} if code else {})


def near(who: Somebody, lat: float, lon: float, limit: int = 5) -> list[dict[str, Any]]:
    answer = who.call("GET", f"/v1/addresses?{urlencode({'lat': lat, 'lon': lon, 'limit': limit})}")
    assert answer.status == 200, answer
    found: list[dict[str, Any]] = answer.json["items"]
    return found


def search(who: Somebody, text: str, region: str = COUNTY) -> list[str]:
    answer = who.call("GET", f"/v1/addresses?{urlencode({'q': text, 'region': region})}")
    assert answer.status == 200, answer
    return [item["address"] for item in answer.json["items"]]


def test_the_nearest_address_is_the_nearest_also_across_the_edges_of_cells(police: Officer, visitor: Somebody) -> None:
    random = Random(7)
    points = [Location(27.1 + random.uniform(-0.012, 0.012), 110.6 + random.uniform(-0.012, 0.012)) for _ in range(400)]
    points += [Location(27.0999999, 110.5999999), Location(27.1, 110.6), Location(27.1000001, 110.5999999)]
    rows = [row(f"测试路{n}号", point.lat, point.lon, f"43052500{n:05d}") for n, point in enumerate(points)]
    assert put(police, rows).json == {"written": 403, "withdrawn": 0}

    for _ in range(12):
        asked = Location(27.1 + random.uniform(-0.011, 0.011), 110.6 + random.uniform(-0.011, 0.011))
        ordered = sorted((distance_m(asked, point), n) for n, point in enumerate(points))
        found = near(visitor, asked.lat, asked.lon, 3)
        assert [item["code"] for item in found] == [f"43052500{n:05d}" for _, n in ordered[:3]]
        assert [item["distance_m"] for item in found] == [round(metres) for metres, _ in ordered[:3]]


def test_far_from_everything_nothing_is_near(visitor: Somebody, police: Officer) -> None:
    put(police, [row("独屋1号", 26.5, 110.1)])

    assert [item["address"] for item in near(visitor, 26.506, 110.1)] == ["独屋1号"]  # 670 m
    assert near(visitor, 26.55, 110.1) == []


def test_sent_again_an_address_stands_once_and_moved_it_leaves_its_old_place(
    police: Officer, visitor: Somebody
) -> None:
    put(police, [row("老街1号", 26.7, 110.2, "M-1")])
    put(police, [row("老街1号", 26.7, 110.2, "M-1")])
    put(police, [row("新街9号", 26.8, 110.3, "M-1", "430525101001")])

    assert near(visitor, 26.7, 110.2) == []
    assert [item["address"] for item in near(visitor, 26.8, 110.3)] == ["新街9号"]
    assert search(visitor, "老街1号") == []
    assert search(visitor, "新街") == ["新街9号"]
    gone = police.call("PUT", f"/v1/addresses?region={COUNTY}", {"withdrawn": ["M-1", "M-none"]})
    assert gone.json == {"written": 0, "withdrawn": 1}
    assert (near(visitor, 26.8, 110.3), search(visitor, "新街")) == ([], [])


def test_what_broke_off_is_put_right_when_it_is_sent_again(police: Officer, visitor: Somebody) -> None:
    put(police, [row("断路1号", 26.71, 110.21, "B-1")])
    moved = [row("断路2号", 26.72, 110.22, "B-1")]

    with patch.object(Addresses, "_left", side_effect=EndpointConnectionError(endpoint_url="x")):
        assert put(police, moved).status == 503
    assert put(police, moved).status == 200

    assert near(visitor, 26.71, 110.21) == []
    assert search(visitor, "断路") == ["断路2号"]


def test_a_text_is_found_however_it_is_spelled_and_within_its_region(police: Officer, visitor: Somebody) -> None:
    put(
        police,
        [
            row("文昌路18号附26号", 27.061, 110.571),
            row("文昌路180号", 27.062, 110.572),
            row("𠮷祥巷㵲溪口7号", 27.063, 110.573, region=TOWN),
            row("文昌路18号", 27.2, 110.8, region="430525105001"),
        ],
    )

    assert set(search(visitor, "文昌路 １８号")) == {"文昌路18号附26号", "文昌路18号"}
    assert set(search(visitor, "文昌路18", TOWN)) == {"文昌路180号", "文昌路18号附26号"}
    assert search(visitor, "㵲溪", TOWN) == ["𠮷祥巷㵲溪口7号"]
    assert search(visitor, "㵲溪", VILLAGE) == []
    assert search(visitor, "没有这里") == []


def test_whoever_searches_without_end_is_asked_to_wait_and_still_finds_what_is_near(
    police: Officer, hunan: TestWorkspace
) -> None:
    put(police, [row("限次路1号", 26.61, 110.11)])
    trawler = verified(hunan)
    limit = hunan.tenant.limits.searches_per_person_hour
    hunan.policy("limits", searches_per_person_hour=1)
    try:
        first = search(trawler, "限次路1号")
        again = trawler.call("GET", f"/v1/addresses?{urlencode({'q': '限次路', 'region': COUNTY})}")
    finally:
        hunan.policy("limits", searches_per_person_hour=limit)

    assert first == ["限次路1号"]
    assert (again.status, again.code) == (429, "too_many_requests")
    assert [item["address"] for item in near(trawler, 26.61, 110.11)] == ["限次路1号"]


def test_only_the_police_of_the_county_and_its_command_send_addresses(admin: Officer, police: Officer) -> None:
    rows = [row("测试", 27.0, 110.5)]
    education = officer(admin, "department", COUNTY, "县教育局", department="education")
    elsewhere = officer(admin, "department", "430524", "邻县公安局", department="public_security")
    command = officer(admin, "command", COUNTY)

    for who in (education, elsewhere, verified(admin.workspace)):
        assert put(who, rows).status == 403
    assert call(admin.workspace, "GET", "/v1/addresses?lat=27&lon=110").status == 401
    assert put(command, rows).status == 200
    assert put(police, rows, TOWN).faults == {"region": "county_needed"}
    last = entries(admin.workspace, "addresses_put")[-1]
    assert (last["facts"]["rows"], last["office"]) == (1, "县指挥部")


def test_a_neighbours_address_of_the_same_code_is_another(admin: Officer, police: Officer, visitor: Somebody) -> None:
    elsewhere = officer(admin, "department", "430524", "邻县公安局", department="public_security")
    put(police, [row("本县路1号", 26.9, 110.4, "S-1")])
    put(elsewhere, [row("邻县路1号", 27.3, 111.2, "S-1", "430524001")], "430524")

    elsewhere.call("PUT", "/v1/addresses?region=430524", {"withdrawn": ["S-1"]})

    assert [item["address"] for item in near(visitor, 26.9, 110.4)] == ["本县路1号"]
    assert near(visitor, 27.3, 111.2) == []


def test_nonsense_is_refused_row_by_row_and_nothing_kept(police: Officer, visitor: Somebody) -> None:
    rows = [
        row("北极1号", 89.9, 0.0),
        row("国际日期变更线1号", 27.0, 180.0),
        row("坐标颠倒1号", 18.5, 27.1),
        row("邻县1号", 27.0, 110.5, region="430524001001"),
        row("无此村1号", 27.0, 110.5, region="430525999"),
        row("测试\u202e", 27.0, 110.5),
        row("好地址1号", 27.0, 110.5),
        row("好地址 １号", 27.0, 110.5),
    ]

    refused = put(police, rows)

    assert refused.faults == {
        "rows[0].lat": "outside_province",
        "rows[1].lat": "outside_province",
        "rows[2].lat": "outside_province",
        "rows[3].region": "outside_list",
        "rows[4].region": "town_or_below",
        "rows[5].address": "text_invisible",
        "rows[7].address": "duplicate",
    }
    assert search(visitor, "好地址") == []


@pytest.mark.parametrize(
    ("query", "faults"),
    [
        ({"lat": "90", "lon": "0"}, {"lat": "outside_province"}),
        ({"lat": "-89.99999", "lon": "110"}, {"lat": "outside_province"}),
        ({"lat": "27", "lon": "180"}, {"lat": "outside_province"}),
        ({"lat": "91", "lon": "110"}, {"lat": "too_large"}),
        ({"lat": "nan", "lon": "110"}, {"lat": "too_small"}),
        ({"lat": "27"}, {"q": "point_or_text"}),
        ({"q": "路"}, {"q": "point_or_text"}),
        ({"q": "！？", "region": COUNTY}, {"q": "text_without_letters"}),
        ({"q": "路", "region": "43"}, {"region": "county_or_below"}),
        ({"q": "路", "lat": "27", "lon": "110", "region": COUNTY}, {"q": "point_or_text"}),
        ({}, {"q": "point_or_text"}),
    ],
)
def test_what_cannot_be_looked_for_is_refused(visitor: Somebody, query: dict[str, str], faults: dict[str, str]) -> None:
    answer = visitor.call("GET", f"/v1/addresses?{urlencode(query)}")

    assert (answer.status, answer.faults) == (422, faults)


def test_an_application_without_an_address_gets_the_nearest_ones(police: Officer, hunan: TestWorkspace) -> None:
    put(police, [row("申请路5号", 27.4, 110.95)])
    shop = {"category": "shop", "region": VILLAGE, "promise": True}

    near = verified(hunan).call(
        "POST", "/v1/venues", shop | {"name": "近处店", "location": {"lat": 27.4004, "lon": 110.9502}}
    )
    far = verified(hunan).call(
        "POST", "/v1/venues", shop | {"name": "远处店", "location": {"lat": 27.41, "lon": 110.95}}
    )
    own = verified(hunan).call(
        "POST",
        "/v1/venues",
        shop | {"name": "自填店", "address": "自己写的路1号", "location": {"lat": 27.4, "lon": 110.95}},
    )

    assert near.status == own.status == 201, near
    assert [hunan.venues.get(each.json["venue_id"]).address for each in (near, own)] == ["申请路5号", "自己写的路1号"]  # type: ignore[union-attr]
    assert far.faults == {"address": "required"}


def taken(who: Somebody, *rows: list[Any]) -> Any:
    data = xlsx([["公安标准地址"], ["标准地址*", "地址编码", "行政区划代码*", "纬度*", "经度*"], *rows])
    started = who.call("POST", "/v1/uploads", {"kind": "addresses", "bytes": len(data)})
    urllib.request.urlopen(urllib.request.Request(started.json["url"], data, method="PUT"), timeout=10).close()
    path = f"/v1/addresses?region={COUNTY}"
    begun = who.call("PUT", path, {"upload_id": started.json["upload_id"]})
    assert begun.status == 202, begun
    deliver(who.workspace, seconds_left=[600, 59, 600])
    return who.call("GET", f"/v1/jobs/{begun.json['job_id']}").json


def test_an_uploaded_sheet_is_written_whole_or_told_cell_by_cell(police: Officer, visitor: Somebody) -> None:
    good = [[f"上传路{n}号", f"U{n}", VILLAGE, 27.3 + n / 10_000, "110.9"] for n in range(30)]

    wrong = taken(police, *good[:2], ["上传路x号", "U99", VILLAGE, "27°", 110.9])
    assert search(visitor, "上传路") == []
    done = taken(police, *good)

    assert [(each["row"], each["errors"][0]["cell"]) for each in wrong["result"]["rows"]] == [(5, "D5")]
    assert wrong["result"]["rows"][0]["errors"][0]["code"] == "degrees"
    assert done["result"] == {"accepted": 30, "rejected": 0, "rows": []}
    assert near(visitor, 27.3, 110.9)[0]["address"] == "上传路0号"
    assert police.call("GET", "/v1/addresses/template").status == 200
