"""What tests share: the deployment under test, DynamoDB Local, and loud words about what could not be run."""

import json
import os
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
    "test_deadline.py",
    "test_erasure.py",
    "test_purge_killed.py",
}


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
    """Mark what needs the deployment; begin with the longest roads, so that no process ends alone with one of them.

    First come those over the deployment, then what needs the embedded AWS: files of minutes before files of seconds.
    """
    roads = ("journeys", "browser")
    for item in items:
        if "deployment" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.aws)
    items.sort(
        key=lambda item: (
            item.path.parent.name not in roads,
            item.get_closest_marker("aws") is None,
            item.path.name not in LONGEST,
        )
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the very end what was not tested, so that nobody takes silence for proof."""
    skipped = [report.longrepr for report in terminalreporter.stats.get("skipped", [])]
    for reason in sorted({str(found[-1]).removeprefix("Skipped: ") for found in skipped}):
        terminalreporter.write_line(f"!! NOT TESTED: {reason}", red=True, bold=True)
