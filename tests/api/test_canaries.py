"""Silence: whoever is put into whatever request, by whomever, is in no log line, refusal, message, address or queue."""

import contextlib
import importlib
import json
import pkgutil
import re
import traceback
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from msgspec.structs import asdict

from chalicelib import jobs
from chalicelib.api.routes import ROUTES
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from tests.api.canaries import BIRD, Flock
from tests.api.walk import COUNTY, Walk, rows, walk_all
from tests.embedded import province
from tests.http import call
from tests.jobs.streams import be, queue_event, stream_event
from tests.mailbox import messages
from tests.people import verified

pytestmark = pytest.mark.aws
JOBS = [name for _, name, _ in pkgutil.iter_modules(jobs.__path__)]


@pytest.fixture(scope="module")
def walked() -> tuple[Walk, str]:
    """Return a walk over all routes, with everything that was written to the log meanwhile."""
    import io

    workspace = province("62")
    make_day_keys(workspace, workspace.instant())
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        walk = Walk(workspace)
        walk_all(walk)
    return walk, said.getvalue()


def test_the_walk_really_went_somewhere(walked: tuple[Walk, str]) -> None:
    walk, _ = walked
    succeeded = {name for name, answer in walk.answers if answer.status < 300}
    statuses = {answer.status for _, answer in walk.answers}

    assert {f"{route.method} {route.path}" for route in ROUTES} == {name for name, _ in walk.answers}
    assert len(succeeded) > len(ROUTES) * 0.6, sorted({name for name, _ in walk.answers} - succeeded)
    assert statuses >= {200, 201, 202, 204, 400, 401, 403, 404, 409, 422}
    assert 500 not in statuses
    assert len(walk.flock.secrets) >= 100
    assert {row["mode"]["S"] for row in rows(walk.workspace, "visits")} >= {"scan", "assisted"}


def test_no_log_line_says_who_somebody_is(walked: tuple[Walk, str]) -> None:
    walk, said = walked

    assert said.count('"event":"request"') >= len(walk.answers)
    assert walk.flock.seen_in(said) == set()


def test_no_refusal_says_who_somebody_is(walked: tuple[Walk, str]) -> None:
    walk, _ = walked
    refused = [(name, answer) for name, answer in walk.answers if answer.status >= 400]

    told = {(name, found) for name, answer in refused for found in walk.flock.seen_in(answer.raw.decode())}
    assert len(refused) > 500
    assert told == set()


def test_no_address_or_header_says_who_somebody_is(walked: tuple[Walk, str]) -> None:
    walk, _ = walked
    headers = {f"{name}: {value}" for _, answer in walk.answers for name, value in answer.headers.items()}
    urls = {url for _, answer in walk.answers for url in re.findall(r'"url":\s*"([^"]+)"', json.dumps(answer.json))}

    assert urls
    assert walk.flock.seen_in("\n".join(headers | urls)) == set()


def test_no_message_and_no_queue_says_who_somebody_is(walked: tuple[Walk, str]) -> None:
    walk, _ = walked
    settings = walk.workspace.settings
    sqs: Any = boto3.client("sqs", region_name=settings.region, endpoint_url=settings.endpoint_url)
    queues = [value for name, value in vars_of(settings).items() if name.endswith("queue_url") and value]
    waiting = []
    for queue in queues:
        found = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=0).get("Messages", [])
        waiting += [message["Body"] for message in found]

    sent = messages(walk.workspace)

    assert len(sent) > 10
    assert waiting
    assert walk.flock.seen_in(json.dumps(waiting, ensure_ascii=False)) == set()
    assert walk.flock.seen_in(json.dumps([message.params for message in sent], ensure_ascii=False)) == set()


def test_no_entry_of_the_chain_says_who_somebody_is(walked: tuple[Walk, str]) -> None:
    walk, _ = walked
    entries = rows(walk.workspace, "audit")

    assert len(entries) > 20
    assert walk.flock.seen_in(json.dumps(entries, ensure_ascii=False)) == set()


def test_no_name_of_a_row_says_who_somebody_is(walked: tuple[Walk, str]) -> None:
    """Keys reach stream positions, dead letters and CloudTrail, whatever a row's seal."""
    walk, _ = walked
    nouns = ("visits", "people", "health", "alerts", "counters", "duties", "venues", "codes", "ephemera", "keys")

    keys = [(row["pk"]["S"], row.get("sk", {}).get("S", "")) for noun in nouns for row in rows(walk.workspace, noun)]
    assert len(keys) > 100
    assert walk.flock.seen_in(json.dumps(keys, ensure_ascii=False)) == set()


@pytest.mark.parametrize("name", JOBS)
def test_no_job_says_who_somebody_is_whatever_it_is_fed(
    walked: tuple[Walk, str], name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    walk, _ = walked
    job = importlib.import_module(f"chalicelib.jobs.{name}")
    be(walk.workspace, monkeypatch)
    bird = {"S": walk.flock.sentence()}
    strange = [
        {"pk": {"S": "62#v#20260105"}, "sk": {"S": "090000000#e#x#0"}, "body": bird, "mode": bird, "visitor_pk": bird}
    ]
    asked = {"county": COUNTY, "job": "none", "person": walk.flock.sentence()}
    streamed = [rows(walk.workspace, noun)[:200] for noun in ("visits", "audit")]
    events = [
        # The chain's own lines are written as they are: nothing else reaches that function.
        *(stream_event(*images) for images in ([streamed[1]] if name == "audit_lines" else [*streamed, strange])),
        queue_event(walk.flock.phone(), walk.flock.sentence()),
        {"Records": [{"messageId": "1", "body": json.dumps(asked)}, {"messageId": "2", "body": walk.flock.sentence()}]},
        {"time": datetime.now(UTC).isoformat(), "detail": asked},
    ]  # fmt: skip
    context = SimpleNamespace(get_remaining_time_in_millis=lambda: 60_000)

    told = ""
    for event in events if hasattr(job, "handle") else ():
        try:
            job.handle(event, context)
        except Exception:  # noqa: BLE001  Lambda writes what escapes into the log: so it is looked at too
            told += traceback.format_exc()

    written = capsys.readouterr()
    assert walk.flock.seen_in(told + written.out + written.err) == set()


def test_a_fault_whose_text_says_who_somebody_is_is_logged_without_it(
    walked: tuple[Walk, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    walk, _ = walked
    secret = walk.flock.sentence()
    fresh = verified(walk.workspace)

    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError(secret)

    monkeypatch.setattr("botocore.httpsession.URLLib3Session.send", broken)
    monkeypatch.setattr(walk.workspace.wire, "call", broken)
    bodies = []
    for route in ROUTES:
        for caller in (None, fresh.token):
            answer = call(walk.workspace, route.method, walk.path_of(route), walk.body_of(route), token=caller)
            bodies.append(answer.raw.decode(errors="replace"))

    said = capsys.readouterr()
    assert '"event":"fault"' in said.out
    assert walk.flock.seen_in(said.out + said.err) == set()
    assert secret not in "".join(bodies)


def test_a_canary_that_got_out_would_be_seen() -> None:
    flock = Flock()
    phone = flock.phone()

    assert flock.seen_in(f'{{"event":"scan","cause":"{phone}"}}') == {phone}
    assert flock.seen_in(json.dumps({"x": f"{BIRD}甲"})) == {BIRD}


def vars_of(settings: Any) -> dict[str, Any]:
    return asdict(settings)
