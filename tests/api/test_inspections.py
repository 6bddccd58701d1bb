"""Inspections over HTTP: what the poster is, once however often it is sent, and nobody's who may not see it."""

import io
import secrets
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from PIL import Image

from chalicelib.domain.ids import make_scan_id
from chalicelib.domain.place import venue_code
from chalicelib.domain.place.venue import Entrance, Venue
from chalicelib.storage import keys
from chalicelib.storage.inspections import Inspections
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from chalicelib.usecases.supervision.list_inspections import reader_of
from chalicelib.usecases.venue import tend_entrances
from tests.callers import staff
from tests.custody import entries
from tests.embedded import TestWorkspace, province
from tests.http import Answer
from tests.people import Officer, officer, security_admin, verified
from tests.supervision import POINT, jpeg, placed, uploaded
from tests.usecases.test_venues import WENCHANG, XUEFENG

pytestmark = pytest.mark.aws
DONGKOU = "430525"
NOTE = "大门左侧，塑封完好，离地1.7米"


@dataclass
class Place:
    """A province with a venue and whoever looks at it."""

    hunan: TestWorkspace
    venue: Venue
    doors: list[Entrance]
    inspector: Officer
    admin: Officer


@pytest.fixture(scope="module")
def place() -> Place:
    hunan = province("43")
    make_day_keys(hunan, hunan.instant())
    admin = security_admin(hunan)
    venue, doors = placed(hunan)
    return Place(hunan, venue, doors, officer(admin, "inspector", DONGKOU, "县督查组"), admin)


@pytest.fixture(autouse=True)
def _today(place: Place) -> Iterator[None]:
    yield
    place.hunan.ahead = timedelta()


def found(place: Place, at: datetime | None = None, **more: Any) -> dict[str, Any]:
    at = at or datetime.now(UTC)
    return {
        "inspection_id": make_scan_id(at, secrets.randbits(74)),
        "occurred_at": at.isoformat(timespec="milliseconds"),
        "code": place.doors[0].code,
        "posted_ok": True,
        "note": NOTE,
        **more,
    }


def send(place: Place, body: dict[str, Any], who: Officer | None = None) -> Answer:
    return (who or place.inspector).call("POST", "/v1/inspections", body)


def listed(who: Officer, query: str = "") -> Answer:
    return who.call("GET", f"/v1/inspections?{query}")


def ids(answer: Answer) -> list[str]:
    assert answer.status == 200, answer
    return [item["inspection_id"] for item in answer.json["items"]]


def files_of(workspace: TestWorkspace, of_class: str) -> list[str]:
    return [key for key, _ in workspace.files.listed(keys.files_of("43", of_class))]


def rows_of(workspace: TestWorkspace) -> list[dict[str, Any]]:
    settings = workspace.settings
    client = boto3.client("dynamodb", region_name=settings.region, endpoint_url=settings.endpoint_url)
    items: list[dict[str, Any]] = client.scan(TableName=settings.table("duties"))["Items"]
    return items


def test_an_inspector_learns_what_the_poster_is_and_whether_it_hangs_where_it_should(place: Place) -> None:
    near = {"lat": POINT.lat + 0.001, "lon": POINT.lon}

    answer = send(place, found(place, position=near))

    assert answer.status == 201, answer
    told = answer.json
    assert (told["live"], told["state"], told["superseded"], told["version"]) == (True, "live", False, 1)
    assert told["serial"].startswith(f"{DONGKOU}-")
    assert (told["place"], told["venue"], told["office"], told["photo"]) == ("on_site", "小军超市", "县督查组", False)
    assert not {"position", "lat", "by", "account"} & told.keys()


@pytest.mark.parametrize(("north", "place_class"), [(0.02, "doubtful"), (0.5, "remote"), (None, "unverified")])
def test_a_position_becomes_a_class_and_is_nowhere_kept(place: Place, north: float | None, place_class: str) -> None:
    position = {} if north is None else {"position": {"lat": POINT.lat + north, "lon": 110.570123}}

    answer = send(place, found(place, **position))

    assert answer.json["place"] == place_class
    assert not any("110.570123" in str(row) for row in rows_of(place.hunan))


def test_sent_again_it_is_the_same_and_with_other_words_it_is_refused(place: Place) -> None:
    body = found(place)

    first, again = send(place, body), send(place, body)
    other = send(place, body | {"note": "撕掉了"})

    assert (first.status, again.status, other.status, other.code) == (201, 200, 409, "inspection_taken")
    assert first.json == again.json
    assert ids(listed(place.inspector)).count(body["inspection_id"]) == 1


def test_ten_sends_at_once_are_one_inspection(place: Place) -> None:
    body, answers = found(place), []
    threads = [threading.Thread(target=lambda: answers.append(send(place, body))) for _ in range(10)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answer.status for answer in answers) == [200] * 9 + [201]
    assert len([row for row in rows_of(place.hunan) if body["inspection_id"] in row["sk"]["S"]]) == 2


def test_another_inspector_cannot_take_an_id(place: Place) -> None:
    body = found(place)
    send(place, body)

    answer = send(place, body, officer(place.admin, "inspector", DONGKOU))

    assert (answer.status, answer.code) == (409, "inspection_taken")


@pytest.mark.parametrize(
    ("role", "region", "more"),
    [
        ("inspector", XUEFENG, {}),
        ("inspector", "430102", {}),
        ("inspector", DONGKOU, {"categories": ["school"]}),
        ("inspector", DONGKOU, {"department": "education"}),
    ],
)
def test_another_town_county_or_category_is_refused(place: Place, role: str, region: str, more: Any) -> None:
    stranger = officer(place.admin, role, region, **more)

    answer = send(place, found(place), stranger)

    assert (answer.status, answer.code) == (403, "outside_your_region")
    assert listed(stranger, f"venue_id={place.venue.id}").status == 404
    assert ids(listed(stranger)) == []


@pytest.mark.parametrize("role", ["reviewer", "command", "department", "auditor"])
def test_only_inspectors_inspect(place: Place, role: str) -> None:
    more = {"department": "commerce"} if role == "department" else {}

    answer = send(place, found(place), officer(place.admin, role, DONGKOU, **more))

    assert (answer.status, answer.code) == (403, "role_missing")


def test_nobody_inspects_what_he_manages(place: Place) -> None:
    phone = place.hunan.people.phone_of(place.venue.manager)
    granted = {
        "phone": phone,
        "name": "李小花",
        "office": "督查组",
        "roles": [{"role": "inspector", "region": DONGKOU}],
    }
    assert place.admin.call("POST", "/v1/staff", granted).status == 201

    answer = send(place, found(place), Officer(**vars(verified(place.hunan, phone))))

    assert (answer.status, answer.code) == (403, "own_inspection")


def test_another_provinces_code_is_pointed_home(place: Place) -> None:
    answer = send(place, found(place, code=venue_code.make("62", secrets.randbits(venue_code.RANDOM_BITS))))

    assert (answer.status, answer.code, answer.json["tenant"]) == (409, "other_province", "62")


@pytest.mark.parametrize("code", ["43AAAAAAAAAAA", "", "HTTPS://EVIL.EXAMPLE/C/1", "430525"])
def test_a_code_that_is_none_is_unknown(place: Place, code: str) -> None:
    assert send(place, found(place, code=code)).code == "code_unknown"


def test_an_old_poster_is_told_from_the_new_one_by_the_time_it_was_found(place: Place) -> None:
    venue, doors = placed(place.hunan, "老海报店")
    before = datetime.now(UTC)
    tend_entrances.reissue(place.hunan, staff(place.hunan, "reviewer", WENCHANG), venue.id, doors[0].id)

    then = send(place, found(place, before, code=doors[0].code)).json
    now = send(place, found(place, datetime.now(UTC) + timedelta(seconds=1), code=doors[0].code)).json

    assert (then["state"], then["live"], then["superseded"], then["current_version"]) == ("live", True, True, 2)
    assert (now["state"], now["live"], now["serial"][-2:]) == ("superseded", False, "01")


def test_an_inspection_comes_a_week_late_across_midnight_and_no_later(place: Place) -> None:
    week = datetime.now(UTC) - timedelta(days=7)

    late = send(place, found(place, week + timedelta(minutes=5)))
    too_late = send(place, found(place, week - timedelta(minutes=5)))
    early = send(place, found(place, datetime.now(UTC) + timedelta(minutes=10)))

    assert (late.status, late.json["state"]) == (201, "unissued")
    assert (too_late.status, too_late.faults) == (422, {"occurred_at": "too_long_ago"})
    assert (early.status, early.code) == (422, "clock_skew")


def test_days_are_local_in_a_list(place: Place) -> None:
    now = datetime.now(UTC)
    midnight = (now + timedelta(hours=8)).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(hours=8)
    last, first = (send(place, found(place, midnight + delta)).json for delta in (timedelta(seconds=-1), timedelta()))
    today, yesterday = ((midnight + timedelta(hours=8) - timedelta(days=back)).date() for back in (0, 1))

    told = [ids(listed(place.inspector, f"from={day}&to={day}&limit=100")) for day in (yesterday, today)]

    assert [last["inspection_id"] in days for days in told] == [True, False]
    assert [first["inspection_id"] in days for days in told] == [False, True]


@pytest.mark.parametrize("days", ["from=2026-03-02&to=2026-03-01", "from=2199-01-01"])
def test_days_that_end_before_they_begin_are_refused(place: Place, days: str) -> None:
    refused = place.inspector.call("GET", f"/v1/inspections?{days}")

    assert (refused.status, refused.faults) == (422, {"to": "days_reversed"})


def test_up_to_a_day_of_long_ago_there_are_none(place: Place) -> None:
    assert place.inspector.call("GET", "/v1/inspections?to=1970-01-01").json["items"] == []


def test_pages_of_a_venue_and_of_a_region_are_whole(place: Place) -> None:
    venue, doors = placed(place.hunan, "翻页店", XUEFENG)
    sent = [found(place, datetime.now(UTC) - timedelta(minutes=n), code=doors[0].code) for n in range(5)]
    for body in sent:
        assert send(place, body).status == 201
    expected = [body["inspection_id"] for body in sent]

    for query in (f"venue_id={venue.id}", f"region={XUEFENG}"):
        seen, cursor = [], ""
        for _ in range(3):
            page = listed(place.inspector, f"{query}&limit=2{cursor}")
            seen += ids(page)
            cursor = f"&cursor={page.json['next_cursor']}"
        assert (seen, page.json["next_cursor"]) == (expected, None)


@pytest.mark.parametrize("note", ["a\u202eb", "x" * 501, "\x00"])
def test_a_note_that_deceives_is_refused(place: Place, note: str) -> None:
    assert send(place, found(place, note=note)).status == 422


def test_what_an_inspector_wrote_stands_nowhere_in_clear_and_ends_with_its_day(place: Place) -> None:
    body = found(place, note="店主张三不在，手机关机")
    send(place, body)
    assert not any("张三" in str(row) for row in rows_of(place.hunan))

    place.hunan.ahead = timedelta(days=91)
    place.hunan.day_keys._kept.clear()

    assert place.hunan.inspections.get(body["inspection_id"], reader_of(place.hunan)) is None


def test_a_photo_is_kept_sealed_and_shown_on_record_to_whoever_supervises(place: Place) -> None:
    upload = uploaded(place.inspector, jpeg("red"))
    body = found(place, photo_upload_id=upload)

    answer, again = send(place, body), send(place, body)

    assert (answer.status, again.status, answer.json["photo"]) == (201, 200, True)
    [sealed] = [key for key in files_of(place.hunan, "photos") if upload in key]
    assert b"JFIF" not in (place.hunan.files.get(sealed) or b"")
    assert not any(upload in key for key in files_of(place.hunan, "uploads"))
    reviewer = officer(place.admin, "reviewer", WENCHANG, "文昌街道")
    seen = reviewer.call("GET", f"/v1/inspections/{body['inspection_id']}/photo")
    assert (seen.status, seen.headers["content-type"]) == (200, "image/jpeg")
    assert Image.open(io.BytesIO(seen.raw)).size == (64, 48)
    assert [(e["office"], e["purpose"]) for e in entries(place.hunan, "PHOTO_READ", newest=5)] == [
        ("文昌街道", "supervision")
    ]
    stranger = officer(place.admin, "reviewer", XUEFENG)
    assert stranger.call("GET", f"/v1/inspections/{body['inspection_id']}/photo").status == 404


@pytest.mark.parametrize("data", [b"<script>", jpeg()[:100], b"\x89PNG\r\n\x1a\n" + b"\0" * 50])
def test_a_file_that_is_no_photo_leaves_nothing_behind(place: Place, data: bytes) -> None:
    upload = uploaded(place.inspector, data)
    body = found(place, photo_upload_id=upload)

    answer = send(place, body)

    assert (answer.status, answer.code) == (422, "photo_unreadable")
    assert place.hunan.inspections.get(body["inspection_id"], reader_of(place.hunan)) is None
    assert not any(upload in key for key in files_of(place.hunan, "photos"))


def test_somebody_elses_upload_an_absent_one_and_one_too_large_are_refused(place: Place) -> None:
    other = officer(place.admin, "inspector", DONGKOU)
    upload = uploaded(other, jpeg())
    started = place.inspector.call("POST", "/v1/uploads", {"kind": "photo", "bytes": 100}).json["upload_id"]

    assert send(place, found(place, photo_upload_id=upload)).code == "upload_unknown"
    assert send(place, found(place, photo_upload_id=started)).code == "upload_missing"
    large = place.inspector.call("POST", "/v1/uploads", {"kind": "photo", "bytes": 8_388_609})
    assert (large.status, large.faults) == (422, {"bytes": "too_large"})
    reviewer = officer(place.admin, "reviewer", DONGKOU)
    assert reviewer.call("POST", "/v1/uploads", {"kind": "photo", "bytes": 100}).code == "role_missing"


@pytest.mark.parametrize("broken", ["put_once", "answer"])
def test_whatever_crashed_between_its_writes_goes_on_when_it_is_sent_again(
    place: Place, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = uploaded(place.inspector, jpeg())
    body = found(place, photo_upload_id=upload)
    keeping = Inspections.put_once

    def crash(self: Inspections, *given: Any) -> bool:
        if broken == "answer":
            keeping(self, *given)
        raise ConnectionError

    with monkeypatch.context() as crashing:
        crashing.setattr(Inspections, "put_once", crash)
        assert send(place, body).status in (500, 503)
    answer = send(place, body)

    assert answer.status == (201 if broken == "put_once" else 200)
    assert answer.json["photo"] is True
    assert len([key for key in files_of(place.hunan, "photos") if upload in key]) == 1
    assert not any(upload in key for key in files_of(place.hunan, "uploads"))
