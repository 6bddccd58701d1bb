"""Uploads and the jobs that read them, over HTTP and through the queue."""

import json
import urllib.request
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

import pytest

from chalicelib.jobs import work
from chalicelib.storage import keys
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from chalicelib.usecases.survey import import_sheet, import_upload
from tests.embedded import TestWorkspace, province
from tests.http import Answer
from tests.mailbox import messages
from tests.people import Officer, Somebody, fresh_id_number, fresh_phone, officer, security_admin, sign_in
from tests.queue import deliver
from tests.sheets.builders import printed, xlsx

pytestmark = pytest.mark.aws
COUNTY, TOWN = "430525", "430525001"
MISSING = ["category", "region", "promise"]


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    made = province("43")
    make_day_keys(made, made.instant())
    return made


@pytest.fixture(scope="module")
def admin(hunan: TestWorkspace) -> Officer:
    return security_admin(hunan)


@pytest.fixture(scope="module")
def reviewer(admin: Officer) -> Officer:
    return officer(admin, "reviewer", COUNTY, "县审核组")


@pytest.fixture(autouse=True)
def small_batches() -> Iterator[None]:
    with patch.object(import_upload, "BATCH", 10):
        yield


def venue(name: str, phone: str = "") -> list[Any]:
    return [1, name, "测试甲", phone or fresh_phone(), fresh_id_number(), "文昌路 18 号", 1, "大门"]


def sheet(name: str, rows: int, phone: str = "") -> bytes:
    return xlsx(printed([venue(f"{name}{n}", phone) for n in range(rows)]))


def upload(who: Somebody, data: bytes) -> str:
    started = who.call("POST", "/v1/uploads", {"kind": "import", "bytes": len(data)})
    assert (started.status, started.json["expires_in"]) == (201, 900), started
    with urllib.request.urlopen(urllib.request.Request(started.json["url"], data, method="PUT"), timeout=10) as reply:
        assert reply.status == 200
    return str(started.json["upload_id"])


def ask(who: Somebody, upload_id: str, **query: str) -> Answer:
    return who.call("POST", f"/v1/venues/import?{urlencode({'region': COUNTY} | query)}", {"upload_id": upload_id})


def begun(who: Somebody, data: bytes, **query: str) -> str:
    answer = ask(who, upload(who, data), **query)
    assert (answer.status, answer.json["state"]) == (202, "waiting"), answer
    return str(answer.json["job_id"])


def finished(who: Somebody, job_id: str) -> Any:
    deliver(who.workspace)
    return who.call("GET", f"/v1/jobs/{job_id}").json


def drafts(who: Somebody, name: str) -> list[str]:
    listed = who.call("GET", f"/v1/venues?county={COUNTY}&state=draft&limit=100").json["items"]
    return [found["venue_id"] for found in listed if found["name"].startswith(name)]


def test_an_uploaded_sheet_ends_like_one_in_the_body(reviewer: Officer) -> None:
    rows = [venue(f"上传店{n}") for n in range(25)]
    rows[7][4] = "430525199001011230"

    job_id = begun(reviewer, xlsx(printed(rows)))

    assert job_id.startswith(COUNTY)
    waiting = reviewer.call("GET", f"/v1/jobs/{job_id}").json
    assert (waiting["state"], waiting["done"], "result" in waiting) == ("waiting", 0, False)
    done = finished(reviewer, job_id)
    assert (done["state"], done["done"], done["total"]) == ("done", 25, 25)
    result = done["result"]
    assert (result["accepted"], result["rejected"], len(result["rows"])) == (24, 1, 25)
    assert [row["row"] for row in result["rows"]] == sorted(row["row"] for row in result["rows"])
    assert [error["cell"] for row in result["rows"] for error in row["errors"]] == ["E11"]
    assert {tuple(row["missing"]) for row in result["rows"] if not row["errors"]} == {tuple(MISSING)}
    assert len(drafts(reviewer, "上传店")) == 24


def sealed_key(officer: Officer, upload_id: str) -> str:
    """Return where an upload of today lies once it is sealed."""
    workspace = officer.workspace
    return keys.sealed_upload_key("43", upload_id, keys.day(workspace.instant(), workspace.utc_offset))


def test_nothing_of_the_file_is_left_when_the_job_is_done(reviewer: Officer) -> None:
    upload_id = upload(reviewer, sheet("无痕店", 3))
    files = reviewer.workspace.files
    assert files.exists(keys.upload_key("43", upload_id))

    finished(reviewer, ask(reviewer, upload_id).json["job_id"])

    assert not files.exists(keys.upload_key("43", upload_id))
    assert not files.exists(sealed_key(reviewer, upload_id))


def test_a_job_short_of_time_queues_itself_and_goes_on_where_it_was(reviewer: Officer) -> None:
    upload_id = upload(reviewer, sheet("分段店", 25))
    job_id = ask(reviewer, upload_id).json["job_id"]
    files = reviewer.workspace.files

    deliver(reviewer.workspace, seconds_left=[500, 59], rounds=1)

    half = reviewer.call("GET", f"/v1/jobs/{job_id}").json
    assert (half["state"], half["done"], half["total"]) == ("running", 10, 25)
    assert not files.exists(keys.upload_key("43", upload_id))
    sealed = files.get(sealed_key(reviewer, upload_id))
    assert sealed is not None
    assert b"PK" not in sealed[:4]
    done = finished(reviewer, job_id)
    assert (done["state"], done["result"]["accepted"]) == ("done", 25)
    assert len(drafts(reviewer, "分段店")) == 25


def test_a_crash_in_the_middle_loses_and_doubles_nothing(reviewer: Officer) -> None:
    job_id = begun(reviewer, sheet("断电店", 25))
    calls = iter(range(100))

    def breaks_once(*given: Any, **named: Any) -> Any:
        if next(calls) == 14:
            raise RuntimeError("the lights went out")
        return whole(*given, **named)

    whole = reviewer.workspace.venues.commit
    with patch.object(reviewer.workspace.venues, "commit", breaks_once):
        failures = deliver(reviewer.workspace, rounds=1)
    assert len(failures) == 1

    deliver(reviewer.workspace, again=failures)

    done = reviewer.call("GET", f"/v1/jobs/{job_id}").json
    assert (done["state"], done["result"]["accepted"], len(done["result"]["rows"])) == ("done", 25, 25)
    assert len(drafts(reviewer, "断电店")) == 25


def test_a_message_delivered_twice_does_its_work_once(reviewer: Officer) -> None:
    job_id = begun(reviewer, sheet("两次店", 5))
    county, _, upload_id = job_id.partition("-")
    reviewer.workspace.queues.start_job(county, upload_id)
    messages(reviewer.workspace)

    assert deliver(reviewer.workspace) == []

    assert len(messages(reviewer.workspace)) == 5
    result = reviewer.call("GET", f"/v1/jobs/{job_id}").json["result"]
    assert {row["outcome"] for row in result["rows"]} == {"created"}


def test_asking_twice_for_one_upload_is_one_job(reviewer: Officer) -> None:
    upload_id = upload(reviewer, sheet("一次店", 2))

    first, second = ask(reviewer, upload_id), ask(reviewer, upload_id)

    assert first.json == second.json
    done = finished(reviewer, first.json["job_id"])
    assert ask(reviewer, upload_id).json == {"job_id": done["job_id"], "state": "done"}
    assert ask(reviewer, upload_id, dry_run="true").code == "upload_used"


def test_a_manager_of_many_venues_is_told_once(reviewer: Officer) -> None:
    phone = fresh_phone()
    rows = [venue("他店甲"), *(venue(f"我店{n}", phone) for n in range(8)), *(venue(f"他店{n}") for n in range(6))]
    messages(reviewer.workspace)

    finished(reviewer, begun(reviewer, xlsx(printed(rows))))

    assert [message.phone for message in messages(reviewer.workspace)].count(phone) == 1


def test_a_dry_run_by_job_keeps_nothing(reviewer: Officer) -> None:
    done = finished(reviewer, begun(reviewer, sheet("空跑店", 12), dry_run="true"))

    assert (done["state"], done["result"]["accepted"]) == ("done", 12)
    assert drafts(reviewer, "空跑店") == []


def test_a_file_that_cannot_be_read_fails_its_job_with_the_reason(reviewer: Officer) -> None:
    done = finished(reviewer, begun(reviewer, b"PK\x03\x04 no sheet"))

    assert (done["state"], done["result"]["code"]) == ("failed", "sheet_not_xlsx")
    assert done["result"]["message"] == "不是 xlsx 文件"


def test_more_rows_than_an_upload_may_hold_fail_the_job(reviewer: Officer, hunan: TestWorkspace) -> None:
    cap = hunan.tenant.caps.upload_rows
    hunan.policy("caps", upload_rows=5)
    done = finished(reviewer, begun(reviewer, sheet("太多店", 6)))
    hunan.policy("caps", upload_rows=cap)

    assert (done["state"], done["result"]["code"]) == ("failed", "too_many_rows")
    assert "5" in done["result"]["message"]


def test_a_job_that_breaks_every_time_says_so_in_the_end(reviewer: Officer) -> None:
    upload_id = upload(reviewer, sheet("坏掉店", 3))
    job_id = ask(reviewer, upload_id).json["job_id"]
    with patch.object(import_upload, "import_rows", side_effect=RuntimeError("broken")):
        failures = deliver(reviewer.workspace, rounds=1)
        failures = deliver(reviewer.workspace, again=failures)
        assert reviewer.call("GET", f"/v1/jobs/{job_id}").json["state"] == "waiting"
        failures = deliver(reviewer.workspace, again=failures)

    assert [record["attributes"]["ApproximateReceiveCount"] for record in failures] == ["3"]
    done = reviewer.call("GET", f"/v1/jobs/{job_id}").json
    assert (done["state"], done["result"]["code"]) == ("failed", "job_broken")
    assert not reviewer.workspace.files.exists(sealed_key(reviewer, upload_id))


def test_an_upload_is_its_owners_alone(admin: Officer, reviewer: Officer) -> None:
    other = officer(admin, "reviewer", COUNTY)
    upload_id = upload(reviewer, sheet("我的店", 1))

    assert ask(other, upload_id).code == "upload_unknown"
    assert ask(reviewer, "abcdefghijklmnop").code == "upload_unknown"


def test_a_file_that_never_arrived_is_missed(reviewer: Officer) -> None:
    started = reviewer.call("POST", "/v1/uploads", {"kind": "import", "bytes": 10}).json

    answer = ask(reviewer, started["upload_id"])

    assert (answer.status, answer.code) == (409, "upload_missing")


def test_a_job_shows_to_its_owner_and_his_command_only(admin: Officer, reviewer: Officer) -> None:
    job_id = begun(reviewer, sheet("谁看店", 1))

    assert officer(admin, "command", COUNTY).call("GET", f"/v1/jobs/{job_id}").status == 200
    for other in (
        officer(admin, "command", "430524"),
        officer(admin, "command", TOWN),
        officer(admin, "reviewer", COUNTY),
        sign_in(reviewer.workspace),
    ):
        assert other.call("GET", f"/v1/jobs/{job_id}").status == 404
    for wrong in ("nothing", f"430524-{job_id.partition('-')[2]}", f"{COUNTY}-", f"{job_id}%23part%2300000000"):
        assert reviewer.call("GET", f"/v1/jobs/{wrong}").status == 404


def test_an_upload_says_its_kind_and_size(reviewer: Officer, admin: Officer) -> None:
    def faults(**body: Any) -> dict[str, str]:
        return reviewer.call("POST", "/v1/uploads", body).faults

    assert faults(kind="import", bytes=10_485_761) == {"bytes": "too_large"}
    assert faults(kind="import", bytes=0) == {"bytes": "too_small"}
    assert faults(kind="diary", bytes=1) == {"kind": "not_allowed"}
    inspector = officer(admin, "inspector", COUNTY)
    assert inspector.call("POST", "/v1/uploads", {"kind": "import", "bytes": 1}).code == "role_missing"


def test_the_errors_of_one_answer_are_bounded_and_the_rest_counted(reviewer: Officer) -> None:
    bad = [[n, None, "", "1", "2", "", 0, ""] for n in range(12)]
    with patch("chalicelib.api.views.jobs.ERRORS_AT_MOST", 20):
        result = finished(reviewer, begun(reviewer, xlsx(printed(bad))))["result"]

    listed = sum(len(row["errors"]) for row in result["rows"])
    assert (result["rejected"], len(result["rows"]), listed) == (12, 12, 20)
    assert result["errors_left_out"] == 12 * 6 - 20


def test_what_a_job_logs_and_keeps_names_nobody(reviewer: Officer, capsys: pytest.CaptureFixture[str]) -> None:
    phone, number = fresh_phone(), fresh_id_number()
    entry = [1, "金丝雀店", "金丝雀", phone, number, "文昌路 18 号", 1, "大门"]
    job_id = finished(reviewer, begun(reviewer, xlsx(printed([entry, [2, "坏行", "金丝雀", phone, "x", "y", 9, "z"]]))))

    printed_lines = capsys.readouterr().out
    kept = json.dumps(job_id, ensure_ascii=False)
    for canary in (phone, number, "金丝雀"):
        assert canary not in printed_lines
        assert canary not in kept


def test_the_attempts_are_those_of_the_queue() -> None:
    import re
    from pathlib import Path

    template = Path(__file__).parents[2] / "infra" / "resources" / "queues.yaml"
    found = re.search(r"JobsDeadLetters\.Arn, maxReceiveCount: (\d+)", template.read_text("utf-8"))

    assert found is not None
    assert int(found[1]) == work.LAST_ATTEMPT
    assert import_sheet.import_rows is import_upload.import_rows
