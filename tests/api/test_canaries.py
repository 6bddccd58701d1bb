"""Silence: whoever is put into whatever request, by whomever, is in no log line, refusal, message, address or queue."""

import contextlib
import importlib
import json
import pkgutil
import re
import secrets
import traceback
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch
from urllib.parse import quote, urlencode

import boto3
import pytest
from msgspec.structs import asdict

from chalicelib import jobs
from chalicelib.api.route import PUBLIC, Route
from chalicelib.api.routes import ROUTES
from chalicelib.domain.ids import make_scan_id
from chalicelib.domain.person.role import NAMES
from chalicelib.jobs import alert
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from tests.api.canaries import BIRD, DOCUMENT, Flock, Forms, bent
from tests.embedded import TestWorkspace, environment, province
from tests.http import Answer, call
from tests.jobs.streams import be, queue_event, stream_event
from tests.mailbox import messages
from tests.people import Somebody, officer, security_admin, verified
from tests.storage.engines import client_of

pytestmark = pytest.mark.aws
COUNTY = "620105"
FORGED = "eyJhbGciOiJFUzI1NiJ9.e30.x"
ENDING = (
    "POST /v1/cases/{case_id}/close",
    "DELETE /v1/venues/{venue_id}/entrances/{entrance_id}",
    "/deregister",
    "/shutdown",
    "PUT /v1/me/identity",
    "DELETE /v1/auth/tokens",
    "DELETE /v1/me",
)
"""What ends a case, a door, a venue, the collection or the caller comes last."""
KEPT = {"venue_id", "entrance_id", "scan_id", "upload_id"}
JOBS = [name for _, name, _ in pkgutil.iter_modules(jobs.__path__)]


class Walk:
    """A province with people of every role, and all that was said while they called."""

    def __init__(self, workspace: TestWorkspace) -> None:
        self.flock = Flock()
        self.workspace = workspace
        self.answers: list[tuple[str, Answer]] = []
        self.admin = security_admin(workspace)
        self.manager, self.visitor = (verified(workspace, name=f"{BIRD}{which}") for which in "甲乙")
        self.staff: dict[str, Somebody] = {
            role: officer(self.admin, role, COUNTY if role != "auditor" else "62", f"{role}办", **self._of_role(role))
            for role in NAMES
            if role != "security_admin"
        } | {"security_admin": self.admin}
        everybody = [self.manager, self.visitor, *self.staff.values()]
        self.flock.keep(*(text for one in everybody for text in (one.name, one.phone, one.id_number, one.token)))
        self.known = self._places()
        self.raise_alert()

    def _of_role(self, role: str) -> dict[str, Any]:
        department = next(owner.code for each in self.workspace.categories for owner in each.departments)
        return {"department": department} if role == "department" else {}

    def _places(self) -> dict[str, Any]:
        """Make a venue with a door, and name what bodies and paths ask for."""
        entrances = [{"name": "东门", "kind": "main"}]
        place = {"name": "测试超市", "category": "supermarket", "region": COUNTY, "address": "测试路482号"}
        venue = self.manager.call("POST", "/v1/venues", {**place, "entrances": entrances, "promise": True}).json
        door = venue["entrances"][0]
        named = {"venue_id": venue["venue_id"], "entrance_id": door["entrance_id"], "code": door["code"]}
        regions = dict.fromkeys(("region", "county", "town", "village", "residence", "came_from"), COUNTY)
        policy = self.workspace.tenant
        later = (self.workspace.instant() + timedelta(days=1)).isoformat()
        yesterday = self.workspace.instant() - timedelta(days=1)
        told = {
            "valid_until": later,
            "SubjectRequest": {"id_number": self.visitor.id_number},
            "TargetIn": {"venue_id": venue["venue_id"]},
            **dict.fromkeys(("OrderIn.due", "ReopenIn.due"), later),
            "InspectionIn.inspection_id": make_scan_id(self.workspace.instant(), secrets.randbits(74)),
            "CaseRequest.from": yesterday.isoformat(),
            "CaseRequest.to": (yesterday + timedelta(hours=1)).isoformat(),
            "ManualRequest.reason": policy.manual.reasons[0].code,
            "hotline": "0931-8888888",
            "relation": "子女",
        }
        health_point = {
            "HealthPointIn.name": "测试健康点",
            "HealthPointIn.phone": "0931-8888888",
            "hotline": "0931-8888888",
        }
        known = {**named, **regions, **told, **health_point, "category": "supermarket", "address": "测试路482号"}
        return known | {"sound": policy.sounds[0].id, "sounds": policy.sounds[0].id}

    def raise_alert(self) -> None:
        """Let a red visitor enter, so that there is an alert to go on with."""
        route = by_name("POST /v1/health-statuses")
        red = self.body_of(route)
        red["items"][0] |= {"id_number": self.visitor.id_number, "colour": "red"}
        fed = self.staff["health_feed"].call("POST", route.path, red)
        scanned = self.ask(
            by_name("POST /v1/scans"), "/v1/scans", self.body_of(by_name("POST /v1/scans")), self.visitor
        )
        assert (fed.json["items"][0]["result"], scanned.json["abnormal"]) == ("written", True), (fed, scanned)
        with patch.dict("os.environ", environment(self.workspace.settings)):
            alert.handle(stream_event(*rows(self.workspace, "visits")), None)

    def token_of(self, caller: Somebody | str | None) -> str | None:
        return caller.token if isinstance(caller, Somebody) else caller

    def path_of(self, route: Route, *, wild: bool = False) -> str:
        """Fill a route's path with what there is, or with somebody."""

        def value(name: str) -> str:
            known = COUNTY if "regions" in route.path else self.known.get(name)
            return quote(str(known)) if known and not wild else self.flock.phone()

        return re.sub(r"\{(\w+)\}", lambda found: value(found[1]), route.path)

    def query_of(self, route: Route) -> str:
        """Fill in what a route's query must say: what there is of that name, or the first word it may be."""
        told = {}
        for each in DOCUMENT["paths"][route.path][route.method.lower()]["parameters"]:
            words = each.get("schema", {}).get("enum")
            if each.get("in") == "query" and each["required"]:
                told[each["name"]] = self.known.get(each["name"]) or (words or [self.flock.phone()])[0]
        return "?" + urlencode(told) if told else ""

    def body_of(self, route: Route, *, loud: bool = False) -> Any:
        described = DOCUMENT["paths"][route.path][route.method.lower()]
        content = described.get("requestBody", {}).get("content", {})
        schema = content.get("application/json", {}).get("schema")
        return Forms(self.flock, self.known, loud).body(schema) if schema else None

    def ask(self, route: Route, path: str, body: Any, caller: Somebody | str | None) -> Answer:
        answer = call(self.workspace, route.method, path, body, token=self.token_of(caller))
        self.answers.append((f"{route.method} {route.path}", answer))
        self._learn(answer)
        return answer

    def _learn(self, answer: Answer) -> None:
        """Remember the names of what was made or listed, for the routes that ask for them."""
        if answer.status < 300 and isinstance(answer.json, dict):
            items = answer.json.get("items") or [answer.json]
            told = items[0] if isinstance(items[0], dict) else {}
            found = {name: value for name, value in told.items() if name.endswith("_id") and isinstance(value, str)}
            self.known |= {name: found[name] for name in found.keys() - KEPT}
            if "expires_in" in told and "token" in told:
                self.known["PresentedRequest.token"] = told["token"]

    def callers_of(self, route: Route) -> list[Somebody]:
        """Return whom a route is for."""
        return [self.staff[role] for role in route.roles] or [self.manager, self.visitor]


def ending(route: Route) -> int:
    """Return how late a route is called."""
    name = f"{route.method} {route.path}"
    return max(
        (place for place, end in enumerate(ENDING, 1) if end in name and (end[0] == "/" or end == name)), default=0
    )


def walk_all(walk: Walk) -> None:
    """Call every route as everybody; as whom it is for also loudly, bent, and with somebody in path and query."""
    everybody: list[Somebody | str | None] = [None, FORGED, walk.flock.phone(), walk.manager, walk.visitor]
    everybody += list(walk.staff.values())
    for route in sorted(ROUTES, key=ending):
        for caller in everybody if route.access != PUBLIC else everybody[:4]:
            walk.ask(route, walk.path_of(route) + walk.query_of(route), walk.body_of(route), caller)
        caller = walk.callers_of(route)[0]
        walk.ask(route, walk.path_of(route), walk.body_of(route, loud=True), caller)
        walk.ask(route, walk.path_of(route, wild=True), walk.body_of(route), caller)
        seeking = f"?county={walk.flock.phone()}&{walk.flock.phone()}={walk.flock.id_number()}&limit={quote(BIRD)}"
        walk.ask(route, walk.path_of(route) + seeking, walk.body_of(route), caller)
        if route.takes_body:
            for body in bent(walk.body_of(route), walk.flock):
                walk.ask(route, walk.path_of(route), body, caller)


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


def by_name(name: str) -> Route:
    return next(route for route in ROUTES if f"{route.method} {route.path}" == name)


def rows(workspace: TestWorkspace, noun: str) -> list[dict[str, Any]]:
    pages = client_of(workspace).get_paginator("scan").paginate(TableName=workspace.settings.table(noun))
    return [row for page in pages for row in page["Items"]]


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
