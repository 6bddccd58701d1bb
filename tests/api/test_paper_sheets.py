"""Paper lists as sheets over HTTP: in the body or as an upload, faults told by row, column and cell."""

import urllib.request
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from chalicelib.api.route import XLSX
from chalicelib.storage import keys
from chalicelib.storage.files import Files
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from tests.api.test_clerks import clerk_at, shop
from tests.embedded import TestWorkspace, province
from tests.http import Answer, call
from tests.people import Somebody, fresh_id_number, fresh_phone, verified
from tests.sheets.test_list_sheet import book, line

pytestmark = pytest.mark.aws


@pytest.fixture(scope="module")
def gansu() -> TestWorkspace:
    workspace = province("62")
    make_day_keys(workspace, workspace.instant())
    return workspace


def today(workspace: TestWorkspace, days_ago: int = 0) -> str:
    return f"{workspace.instant() + workspace.utc_offset - timedelta(days=days_ago):%Y-%m-%d}"


def somebody(workspace: TestWorkspace, days_ago: int = 1, **more: Any) -> list[object]:
    """Return a line of the form that is right."""
    return line(today(workspace, days_ago), **{"手机号码": fresh_phone()} | more)


def send(who: Somebody, door: str, data: bytes, **headers: str) -> Answer:
    headers = {"Content-Type": XLSX} | headers
    path = f"/v1/scans/paper?entrance_id={door}"
    return call(who.workspace, "POST", path, data, token=who.token, headers=headers)


def upload(who: Somebody, data: bytes) -> str:
    started = who.call("POST", "/v1/uploads", {"kind": "paper", "bytes": len(data)})
    assert started.status == 201, started
    with urllib.request.urlopen(urllib.request.Request(started.json["url"], data, method="PUT"), timeout=10) as reply:
        assert reply.status == 200
    return str(started.json["upload_id"])


def counts(answer: Answer) -> list[int]:
    return [answer.json[state] for state in ("registered", "known", "refused")]


def rows_of(workspace: TestWorkspace, venue: dict[str, Any], days: int = 8) -> int:
    at = workspace.instant()
    found = [keys.day(at - timedelta(days=n), workspace.utc_offset) for n in range(days)]
    return sum(len(list(workspace.visits.of_day(venue["venue_id"], day))) for day in found)


def test_a_sheet_is_typed_in_and_its_faults_are_told_by_row_column_and_cell(gansu: TestWorkspace) -> None:
    manager, venue = shop(gansu)
    door = venue["entrances"][0]["entrance_id"]
    clerk = clerk_at(manager, venue, door)
    number = fresh_id_number()
    data = book(
        [
            somebody(gansu, 证件号码=number, 手机号码=None),
            somebody(gansu, 证件号码=float(number[:17] + "0")),
            somebody(gansu, 姓名="=A1", 时间="25:00", **{"体温（℃）": 99}),
            somebody(gansu, 手机号码=None),
            somebody(gansu, days_ago=20),
            somebody(gansu, days_ago=2, 监护人手机号码=fresh_phone()),
        ]
    )

    first, again = send(clerk, door, data), send(clerk, door, data, **{"Accept-Language": "en"})

    assert (first.status, counts(first), counts(again)) == (200, [2, 0, 4], [0, 2, 4])
    assert [item["row"] for item in first.json["items"]] == [4, 5, 6, 7, 8, 9]
    faults = [[(e["column"], e["cell"], e["code"]) for e in item["errors"]] for item in first.json["items"]]
    assert faults == [
        [],
        [("证件号码", "F5", "id_typed_as_number")],
        [("姓名", "D6", "cell_formula"), ("时间", "C6", "list_time"), ("体温（℃）", "K6", "too_large")],
        [("证件号码", "F7", "document_or_phone")],
        [("日期", "B8", "paper_too_old")],
        [],
    ]
    assert "末几位已丢失" in first.json["items"][1]["errors"][0]["message"]
    assert "lost its last digits" in again.json["items"][1]["errors"][0]["message"]
    assert rows_of(gansu, venue) == 2
    assert number not in first.raw.decode()


@pytest.mark.parametrize(
    ("name", "code"), [("马\u202e一", "text_invisible"), ("---", "text_without_letters"), ("马" * 41, "text_too_long")]
)
def test_hostile_names_in_a_sheet_are_refused_by_their_cell(gansu: TestWorkspace, name: str, code: str) -> None:
    manager, venue = shop(gansu)

    answer = send(manager, venue["entrances"][0]["entrance_id"], book([somebody(gansu, 姓名=name), somebody(gansu)]))

    assert counts(answer) == [1, 0, 1]
    assert [(error["cell"], error["code"]) for error in answer.json["items"][0]["errors"]] == [("D4", code)]


def test_a_formula_prefix_in_a_sheet_is_a_name_and_no_formula(gansu: TestWorkspace) -> None:
    manager, venue = shop(gansu)

    answer = send(manager, venue["entrances"][0]["entrance_id"], book([somebody(gansu, 姓名="+1 马一")]))

    assert counts(answer) == [1, 0, 0]


def test_an_upload_is_typed_in_and_named_again_it_is_known(gansu: TestWorkspace) -> None:
    manager, venue = shop(gansu)
    door = venue["entrances"][0]["entrance_id"]
    clerk = clerk_at(manager, venue, door)
    upload_id = upload(clerk, book([somebody(gansu) for _ in range(3)]))
    body = {"entrance_id": door, "upload_id": upload_id}

    first, again = (clerk.call("POST", "/v1/scans/paper", body) for _ in range(2))

    assert (first.status, counts(first), counts(again)) == (200, [3, 0, 0], [0, 3, 0])
    assert gansu.files.get(keys.upload_key("62", upload_id)) is None
    assert manager.call("POST", "/v1/scans/paper", body).code == "upload_unknown"


def test_an_upload_that_broke_off_goes_on_where_it_was(gansu: TestWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    manager, venue = shop(gansu)
    door = venue["entrances"][0]["entrance_id"]
    body = {"entrance_id": door, "upload_id": upload(manager, book([somebody(gansu) for _ in range(3)]))}
    with monkeypatch.context() as broken:
        broken.setattr(Files, "delete", _fail)
        assert manager.call("POST", "/v1/scans/paper", body).status == 503
    assert rows_of(gansu, venue) == 0

    answer = manager.call("POST", "/v1/scans/paper", body)

    assert counts(answer) == [3, 0, 0]


def test_a_list_comes_in_one_way_and_from_whoever_tends_the_door(gansu: TestWorkspace) -> None:
    manager, venue = shop(gansu)
    door = venue["entrances"][0]["entrance_id"]
    stranger, data = verified(gansu), book([somebody(gansu)])

    assert send(stranger, door, data).status == 404
    assert stranger.call("POST", "/v1/uploads", {"kind": "paper", "bytes": 9}).code == "role_missing"
    nowhere = call(gansu, "POST", "/v1/scans/paper", data, token=manager.token, headers={"Content-Type": XLSX})
    assert nowhere.faults == {"entrance_id": "missing"}
    assert manager.call("POST", "/v1/scans/paper", {"entrance_id": door}).faults == {"rows": "rows_or_upload"}
    both = {"entrance_id": door, "rows": [{}], "upload_id": "x"}
    assert manager.call("POST", "/v1/scans/paper", both).faults == {"rows": "rows_or_upload"}
    twice = manager.call("POST", f"/v1/scans/paper?entrance_id={door}", {"entrance_id": door, "rows": [{}]})
    assert twice.faults == {"entrance_id": "duplicate"}
    for missing in ("nothing", upload(manager, b"x")[::-1]):
        body = {"entrance_id": door, "upload_id": missing}
        assert manager.call("POST", "/v1/scans/paper", body).code == "upload_unknown"
    assert rows_of(gansu, venue) == 0


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"x", "sheet_not_xlsx"), (book([]), "list_empty"), (book([line()] * 501), "list_too_long")],
    ids=["nonsense", "empty", "long"],
)
def test_a_file_that_is_no_list_is_refused_whole(gansu: TestWorkspace, data: bytes, code: str) -> None:
    manager, venue = shop(gansu)
    door = venue["entrances"][0]["entrance_id"]

    refused = send(manager, door, data)

    assert (refused.status, refused.code) == (422, code)
    assert rows_of(gansu, venue) == 0


def test_a_sheet_beyond_the_clerks_hour_is_refused_whole(gansu: TestWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    manager, venue = shop(gansu)
    door = venue["entrances"][0]["entrance_id"]
    monkeypatch.setattr(gansu, "tenant", gansu.tenant)
    gansu.policy("limits", paper_lines_per_clerk_hour=2)

    refused = send(manager, door, book([somebody(gansu) for _ in range(3)]))

    assert (refused.status, refused.code) == (429, "too_many_requests")
    assert 0 < int(refused.headers["retry-after"]) <= 3600
    assert rows_of(gansu, venue) == 0


def test_anybody_may_have_the_empty_form(gansu: TestWorkspace) -> None:
    form = call(gansu, "GET", "/v1/scans/paper/template")

    assert (form.status, form.headers["content-type"]) == (200, XLSX)
    assert form.raw.startswith(b"PK")


def _fail(*_given: Any) -> None:
    raise EndpointConnectionError(endpoint_url="https://bucket.invalid")
