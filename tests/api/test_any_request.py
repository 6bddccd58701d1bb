"""Any request that the document allows or forbids, sent by Schemathesis as whoever a route is for: every check it has.

Nothing breaks, what is answered is what the document says, what it forbids is refused, nobody gets in without a token,
nobody sees another's things, and nobody put into a request is named in the log.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chalicelib.api.route import PUBLIC, Route
from chalicelib.api.routes import ROUTES
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from tests.api.served import Served, serve
from tests.api.walk import Walk, ending
from tests.embedded import province

pytestmark = [pytest.mark.aws, pytest.mark.timeout(900)]
EXAMPLES = 10
AT_LEAST = 2000
"""Requests that all of it must come to at least."""
ANSWERED = ("2xx", "3xx", "401", "403", "404", "409", "410", "422", "429")
"""What a request within the document's bounds may be answered: bounds of meaning are told as 422."""
SEED = "20200308"


class Crowd:
    """People of every role in a province that is served, who know what there is."""

    def __init__(self, walk: Walk, served: Served, folder: Path) -> None:
        self.walk, self.served, self.folder = walk, served, folder
        self.people = {"manager": walk.manager, "visitor": walk.visitor, **walk.staff}
        tokens = {name: f"Bearer {one.token}" for name, one in self.people.items()}
        auth = [
            {"name": name, "fixedHeaders": [{"name": "Authorization", "value": token}]}
            for name, token in tokens.items()
        ]
        (folder / "people.json").write_text(json.dumps({"auth": auth}), "utf-8")

    def settings(self, who: str) -> Path:
        """Write whose token is sent, whose things nobody else may see, and what there is of each name."""
        known = {name: value for name, value in self.walk.known.items() if name.isidentifier() and _is_word(value)}
        people = json.dumps(str(self.folder / "people.json"))
        lines = [
            "warnings.enabled = false",
            f"checks.positive_data_acceptance.expected-statuses = {json.dumps(ANSWERED)}",
            f'auth.wfc = {{path = {people}, user = "{who}", peers = ["manager", "visitor"]}}',
            *(f"dictionaries.{name}.values = [{json.dumps(value)}]" for name, value in known.items()),
            *(f'parameters.{name} = {{dictionary = "{name}", probability = 0.7}}' for name in known),
        ]
        file = self.folder / f"{who}.toml"
        file.write_text("\n".join(lines), "utf-8")
        return file

    def send(self, who: str, routes: list[Route]) -> str:
        """Send requests of every kind to some routes as somebody; return what was found, or nothing."""
        asked = [part for route in routes for part in ("--include-operation-id", route.view.replace(":", "_"))]
        what = ["--phases", "fuzzing,stateful", "--checks", "all", "--max-examples", str(EXAMPLES), "--seed", SEED]
        how = ["--url", self.served.address, "--generation-database", "none", "--no-color", *asked]
        program = [Path(sys.executable).with_name("st"), "--config-file", self.settings(who), "run"]
        ran = subprocess.run(
            [*program, f"{self.served.address}/v1/openapi.json", *what, *how],
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return ran.stdout if ran.returncode else ""


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and value.isprintable()


def of(who: str, *, ends: bool) -> list[Route]:
    """Return the routes that somebody is sent to; of one with several roles the first, of one for all the manager."""
    first = [(route, "manager" if route.access == PUBLIC or not route.roles else route.roles[0]) for route in ROUTES]
    return [route for route, role in first if role == who and (ending(route) > 0) is ends]


SENDERS = dict.fromkeys(["manager", *(route.roles[0] for route in ROUTES if route.roles)])
SENT = [(who, ends) for ends in (False, True) for who in SENDERS if of(who, ends=ends)]
"""What ends somebody or something is sent last."""


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    workspace = province("62")
    make_day_keys(workspace, workspace.instant())
    walk = Walk(workspace)
    for route in [route for route in ROUTES if not ending(route)]:
        walk.ask(route, walk.path_of(route) + walk.query_of(route), walk.body_of(route), walk.callers_of(route)[0])
    with serve(workspace) as served:
        yield Crowd(walk, served, tmp_path_factory.mktemp("requests"))


@pytest.mark.parametrize(("who", "ends"), SENT, ids=[f"{who}-{'ends' if ends else 'goes on'}" for who, ends in SENT])
def test_whatever_is_sent_is_answered_as_the_document_says(crowd: Crowd, who: str, ends: bool) -> None:
    if found := crowd.send(who, of(who, ends=ends)):
        pytest.fail(found, pytrace=False)


def test_that_was_many_requests_and_they_went_somewhere(crowd: Crowd) -> None:
    statuses = crowd.served.statuses

    assert sum(statuses.values()) >= AT_LEAST
    assert sum(number for status, number in statuses.items() if status < 300) >= AT_LEAST / 8
    assert {400, 401, 403, 404, 409, 422} <= statuses.keys()
    assert not [status for status in statuses if status >= 500]


def test_nobody_is_named_in_the_log(crowd: Crowd) -> None:
    assert crowd.walk.flock.seen_in(crowd.served.log.getvalue()) == set()
