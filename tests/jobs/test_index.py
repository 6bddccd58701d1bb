"""The job that builds indexes: it asks on its schedule and builds from its queue, and no county holds up another."""

from typing import Any
from unittest.mock import patch

import msgspec
import pytest

from chalicelib.domain.tracing.index_work import IndexWork
from chalicelib.jobs import index
from tests.custody import COUNTIES
from tests.embedded import TestWorkspace, province

pytestmark = pytest.mark.aws
WORK = IndexWork(day="20240229", counties=tuple(COUNTIES))


class Context:
    """Lambda's, with so much time left."""

    def __init__(self, left_s: int) -> None:
        self._left_s = left_s

    def get_remaining_time_in_millis(self) -> int:
        """Return it as Lambda does."""
        return self._left_s * 1000


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    return province("43")


def records(*work: IndexWork) -> dict[str, Any]:
    bodies = (msgspec.json.encode(each).decode() for each in work)
    return {"Records": [{"messageId": str(n), "body": body} for n, body in enumerate(bodies)]}


def handle(workspace: TestWorkspace, event: dict[str, Any], left_s: int = 900) -> dict[str, Any]:
    with patch("chalicelib.runtime.for_tenant", lambda: workspace):
        return index.handle(event, Context(left_s))


def test_on_its_schedule_it_asks_for_what_is_missing(hunan: TestWorkspace) -> None:
    assert handle(hunan, {}) == {"asked": 0}


def test_what_time_does_not_suffice_for_is_asked_for_again(hunan: TestWorkspace) -> None:
    with patch.object(hunan.queues, "ask_for_indexes") as asked:
        assert handle(hunan, records(WORK), left_s=10) == {"batchItemFailures": []}

    asked.assert_called_once_with(WORK)


def test_a_broken_county_comes_again_and_the_others_are_built(hunan: TestWorkspace) -> None:
    built = []

    def build(_: Any, work: IndexWork, __: Any) -> tuple[str, ...]:
        if work.day == "20240301":
            raise OSError
        built.append(work.day)
        return ()

    with patch.object(index, "build_indexes", build):
        told = handle(hunan, records(IndexWork(day="20240301", counties=()), WORK))

    assert told == {"batchItemFailures": [{"itemIdentifier": "0"}]}
    assert built == [WORK.day]
