"""Lists of places that should exist, over HTTP: whole or not at all, each department its own, decided by people."""

import urllib.request
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

import pytest
from botocore.exceptions import EndpointConnectionError

from chalicelib.sheets.plain_forms import EXPECTED
from chalicelib.sheets.plain_sheet import read_plain
from chalicelib.sheets.xlsx.refusal import FileRefused
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from tests.custody import entries
from tests.embedded import TestWorkspace, province
from tests.http import Answer, call
from tests.people import Officer, Somebody, officer, security_admin, verified
from tests.queue import deliver
from tests.sheets.builders import xlsx

pytestmark = pytest.mark.aws
COUNTY, TOWN, VILLAGE = "430525", "430525001", "430525001001"


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    made = province("43")
    make_day_keys(made, made.instant())
    return made


@pytest.fixture(scope="module")
def admin(hunan: TestWorkspace) -> Officer:
    return security_admin(hunan)


@pytest.fixture(scope="module")
def command(admin: Officer) -> Officer:
    return officer(admin, "command", COUNTY)


@pytest.fixture(scope="module")
def education(admin: Officer) -> Officer:
    return officer(admin, "department", COUNTY, "县教育局", department="education")


def put(who: Somebody, rows: list[Any], department: str = "education", region: str = COUNTY) -> Answer:
    query = urlencode({"region": region, "department": department})
    return who.call("PUT", f"/v1/expected-venues?{query}", {"rows": rows})


def listed(who: Somebody, region: str = COUNTY, **more: Any) -> list[str]:
    answer = who.call("GET", f"/v1/expected-venues?{urlencode({'region': region} | more)}")
    assert answer.status == 200, answer
    return [item["name"] for item in answer.json["items"]]


def schools(count: int, mark: str) -> list[dict[str, str]]:
    return [{"name": f"测试{mark}第{n}小学", "address": f"学堂路{n}号", "region": VILLAGE} for n in range(count)]


def test_a_list_replaces_the_one_before_and_touches_no_other(education: Officer, command: Officer) -> None:
    other = put(command, schools(2, "商"), "commerce")
    first = put(education, schools(3, "甲"))
    second = put(education, schools(2, "乙"))

    assert (other.status, first.status, second.status) == (200, 200, 200)
    assert second.json | {"replaced_at": ""} == {
        "region": COUNTY,
        "department": "education",
        "rows": 2,
        "replaced_at": "",
    }
    assert listed(command) == ["测试商第0小学", "测试商第1小学", "测试乙第0小学", "测试乙第1小学"]
    assert listed(education) == ["测试乙第0小学", "测试乙第1小学"]
    assert [entry["facts"]["rows"] for entry in entries(command.workspace, "expected_replaced")][-3:] == [2, 3, 2]


def test_a_replacement_that_breaks_off_leaves_the_old_list_whole(education: Officer, hunan: TestWorkspace) -> None:
    assert put(education, schools(450, "旧")).status == 200
    heads = hunan.expected_lists.heads(COUNTY)
    own = next(head for head in heads if head.department == "education")
    before = hunan.expected_lists.rows(own)

    with patch("chalicelib.storage.expected_lists.save_over", side_effect=EndpointConnectionError(endpoint_url="x")):
        broken = put(education, schools(7, "新"))

    assert broken.status == 503
    assert hunan.expected_lists.heads(COUNTY) == heads
    assert hunan.expected_lists.rows(own) == before
    assert put(education, schools(7, "新")).status == 200
    assert len(listed(education)) == 7


def test_whoever_reads_while_it_is_replaced_sees_one_list_whole(education: Officer, hunan: TestWorkspace) -> None:
    put(education, schools(250, "前"))
    head = next(each for each in hunan.expected_lists.heads(COUNTY) if each.department == "education")
    page = education.call("GET", f"/v1/expected-venues?region={COUNTY}&limit=100")

    put(education, schools(3, "后"))

    assert len(hunan.expected_lists.rows(head)) == 250
    assert len(page.json["items"]) == 100
    assert listed(education) == ["测试后第0小学", "测试后第1小学", "测试后第2小学"]


def test_pages_hold_every_row_once(education: Officer) -> None:
    put(education, schools(205, "页"))
    path, names = f"/v1/expected-venues?region={COUNTY}&limit=50", []

    cursor = ""
    while cursor is not None:
        answer = education.call("GET", path + (f"&cursor={cursor}" if cursor else ""))
        names += [item["name"] for item in answer.json["items"]]
        cursor = answer.json["next_cursor"]

    assert names == [f"测试页第{n}小学" for n in range(205)]


def test_everything_wrong_in_a_list_is_said_at_once_and_nothing_of_it_kept(education: Officer) -> None:
    put(education, schools(1, "留"))
    rows = [
        {"name": "测试\u202e一小"},
        {"name": "", "address": "x" * 121},
        {"name": "测试二小", "region": "430524001001"},
        {"name": "测试三小", "category": "spaceport"},
        {"name": "测试校车", "plate": "湘E0"},
        {"name": "测试四小", "region": "430525999"},
        {"name": "测试五小"},
        {"name": "测试 五小"},
        {"name": "=1+1 幼儿园"},
    ]

    refused = put(education, rows)

    assert refused.status == 422
    assert refused.faults == {
        "rows[0].name": "text_invisible",
        "rows[1].name": "required",
        "rows[1].address": "text_too_long",
        "rows[2].region": "outside_list",
        "rows[3].category": "category_unknown",
        "rows[4].plate": "plate_format",
        "rows[5].region": "region_unknown",
        "rows[7].name": "duplicate",
    }
    assert listed(education) == ["测试留第0小学"]
    assert put(education, [{"name": "=1+1 幼儿园"}, {"name": "㵲溪𠮷小学"}]).status == 200
    assert listed(education) == ["=1+1 幼儿园", "㵲溪𠮷小学"]


def test_each_keeps_and_sees_his_own(admin: Officer, education: Officer, command: Officer) -> None:
    village = officer(admin, "reviewer", TOWN, "文昌街道办")
    neighbour = officer(admin, "command", "430524")
    visitor = verified(admin.workspace)
    foreign = security_admin(province("62"))

    assert put(education, [], "commerce").status == 403
    assert put(village, [], "education", TOWN).status == 403
    assert put(village, schools(1, "街"), "townships", TOWN).status == 200
    assert put(village, [], "townships", COUNTY).status == 403
    assert put(neighbour, []).status == 403
    assert put(visitor, []).status == 403
    assert "测试街第0小学" in listed(village, TOWN)
    assert "测试街第0小学" not in listed(education)
    for who, region in ((village, COUNTY), (neighbour, COUNTY), (education, "430524")):
        assert who.call("GET", f"/v1/expected-venues?region={region}").status == 403
    assert call(admin.workspace, "GET", f"/v1/expected-venues?region={COUNTY}", token=foreign.token).status == 401
    assert put(command, [], "no_such").faults == {"department": "department_unknown"}
    assert put(command, [], region="43").faults == {"region": "county_or_below"}
    assert put(command, [], region="430599").faults == {"region": "region_unknown"}
    both = command.call("PUT", f"/v1/expected-venues?region={COUNTY}&department=education", {})
    assert both.faults == {"rows": "rows_or_upload"}


def sheet(*rows: list[Any]) -> bytes:
    head = ["场所名称*", "场所地址", "行政区划代码", "类别代码", "车牌号码"]
    return xlsx([["应申领场所码场所名单"], head, *rows, [None], ["备注：以上"]])


def taken(who: Somebody, data: bytes, department: str = "education") -> Any:
    started = who.call("POST", "/v1/uploads", {"kind": "expected", "bytes": len(data)})
    assert started.status == 201, started
    urllib.request.urlopen(urllib.request.Request(started.json["url"], data, method="PUT"), timeout=10).close()
    asked = {"upload_id": started.json["upload_id"]}
    path = f"/v1/expected-venues?region={COUNTY}&department={department}"
    answers = [who.call("PUT", path, asked) for _ in range(2)]  # the first answer got lost
    assert {answer.status for answer in answers} == {202}, answers
    assert deliver(who.workspace) == []
    return who.call("GET", f"/v1/jobs/{answers[0].json['job_id']}").json


def test_an_uploaded_list_counts_when_nothing_is_wrong_in_it(education: Officer) -> None:
    done = taken(education, sheet(*(["测试" + each["name"], each["address"], VILLAGE] for each in schools(620, "传"))))

    assert (done["state"], done["result"]) == ("done", {"accepted": 620, "rejected": 0, "rows": []})
    head = next(each for each in education.workspace.expected_lists.heads(COUNTY) if each.department == "education")
    assert (head.rows, len(education.workspace.expected_lists.rows(head))) == (620, 620)


def test_an_error_in_an_uploaded_list_is_told_by_its_cell_and_nothing_changes(education: Officer) -> None:
    put(education, schools(1, "原"))

    done = taken(education, sheet(["测试好小学"], ["测试\u202e坏"], ["测试坏县", None, "4305"], ["=A1", None, VILLAGE]))

    assert (done["result"]["accepted"], done["result"]["rejected"]) == (0, 3)
    assert [(row["row"], row["errors"][0]["cell"], row["errors"][0]["code"]) for row in done["result"]["rows"]] == [
        (4, "A4", "text_invisible"),
        (5, "C5", "outside_list"),
        (6, "A6", "cell_formula"),
    ]
    assert done["result"]["rows"][1]["errors"][0] == {
        "column": "行政区划代码",
        "cell": "C5",
        "code": "outside_list",
        "message": "不在本名单的行政区划内",
    }
    assert listed(education) == ["测试原第0小学"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"not a sheet", "sheet_not_xlsx"),
        (xlsx([["题目"], ["一", "二"]]), "plain_header_not_found"),
        (sheet(), "plain_empty"),
    ],
)
def test_a_file_that_is_no_list_ends_its_job_with_the_reason(education: Officer, data: bytes, code: str) -> None:
    put(education, schools(1, "原"))

    done = taken(education, data)

    assert (done["state"], done["result"]["code"]) == ("failed", code)
    assert listed(education) == ["测试原第0小学"]


def test_the_template_reads_as_an_empty_list(education: Officer) -> None:
    form = education.call("GET", "/v1/expected-venues/template")

    assert form.status == 200
    with pytest.raises(FileRefused, match="plain_empty"):
        read_plain(form.raw, EXPECTED, 100)
