"""A walk over every route as everybody, in a province with people of every role: what their requests ask for."""

import re
import secrets
from datetime import timedelta
from typing import Any
from unittest.mock import patch
from urllib.parse import quote, urlencode

from chalicelib.api.route import PUBLIC, Route
from chalicelib.api.routes import ROUTES
from chalicelib.domain.ids import make_scan_id
from chalicelib.domain.person.role import NAMES
from chalicelib.jobs import alert
from tests.api.canaries import BIRD, DOCUMENT, Flock, Forms, bent
from tests.embedded import TestWorkspace, environment
from tests.http import Answer, call
from tests.jobs.streams import stream_event
from tests.people import Somebody, officer, security_admin, verified
from tests.storage.engines import client_of

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


def by_name(name: str) -> Route:
    return next(route for route in ROUTES if f"{route.method} {route.path}" == name)


def rows(workspace: TestWorkspace, noun: str) -> list[dict[str, Any]]:
    pages = client_of(workspace).get_paginator("scan").paginate(TableName=workspace.settings.table(noun))
    return [row for page in pages for row in page["Items"]]
