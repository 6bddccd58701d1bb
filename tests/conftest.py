"""What tests share: the deployment under test, DynamoDB Local, and loud words about what could not be run."""

import json
import os
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.dynamodb_local import dynamodb_local  # noqa: F401 - a fixture
from tests.missing import do_without
from tests.turns import pytest_runtest_protocol  # noqa: F401 - a hook

LONGEST = {
    "test_any_request.py",
    "test_restart.py",
    "test_outbreak.py",
    "test_destruction.py",
    "test_two_people.py",
    "test_canaries.py",
    "test_count_day.py",
    "test_erasure.py",
    "test_purge_killed.py",
}
LONG_S, WALK_S, TEST_S = 60.0, 2.7, 0.3
"""About what one of these files, a walk elsewhere and any other test take."""
ROADS = {"journeys", "browser"}
"""Where tests walk the deployment: they wait most of their time, all others compute."""


@pytest.fixture(scope="session")
def deployment() -> dict[str, Any]:
    """Return `deployment.json` of both provinces on the embedded AWS, named by the environment's DEPLOYMENT."""
    file = os.environ.get("DEPLOYMENT")
    if not file or not Path(file).exists():
        do_without("no deployment (make test makes one; or: make run, then DEPLOYMENT=.local/deployment.json)")
    document: dict[str, Any] = json.loads(Path(file).read_text("utf-8"))
    return document


@pytest.fixture(scope="session")
def aws(deployment: dict[str, Any]) -> Any:
    """Return a boto3 session on the embedded AWS of the deployment; pass `endpoint_url` nowhere, it is set.

    The environment may name another: tests in the same process have an embedded AWS of their own.
    """
    import boto3

    class OfTheDeployment(boto3.session.Session):
        def client(self, service_name: str, *args: Any, **more: Any) -> Any:
            return super().client(service_name, *args, **{"endpoint_url": deployment["aws_endpoint"], **more})

        def resource(self, service_name: str, *args: Any, **more: Any) -> Any:
            return super().resource(service_name, *args, **{"endpoint_url": deployment["aws_endpoint"], **more})

    return OfTheDeployment(aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1")


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs the deployment, and mix whole files so that of three processes two wait while one computes.

    The longest come first in both kinds, what needs no embedded AWS last: no process ends alone with one of them.
    """
    for item in items:
        if "deployment" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.aws)
    items.sort(key=lambda item: (item.path.name not in LONGEST, item.get_closest_marker("aws") is None))
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    items[:] = [item for path in _mixed({path: len(tests) for path, tests in files.items()}) for item in files[path]]


def _mixed(files: dict[Path, int]) -> Iterator[Path]:
    """Order files, given with how many tests each has, so that twice the time goes to walks."""
    walked = deque(path for path in files if path.parent.name in ROADS)
    computed = deque(path for path in files if path.parent.name not in ROADS)
    ahead_s = 0.0  # of what computes by then, in the time of one process
    while walked or computed:
        walks = bool(walked) and (ahead_s <= 0 or not computed)
        path = (walked if walks else computed).popleft()
        each_s = WALK_S if walks else TEST_S
        seconds = LONG_S if path.name in LONGEST else min(LONG_S, files[path] * each_s)
        ahead_s += seconds / 2 if walks else -seconds
        yield path


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the very end what was not tested, so that nobody takes silence for proof."""
    skipped = [report.longrepr for report in terminalreporter.stats.get("skipped", [])]
    for reason in sorted({str(found[-1]).removeprefix("Skipped: ") for found in skipped}):
        terminalreporter.write_line(f"!! NOT TESTED: {reason}", red=True, bold=True)
