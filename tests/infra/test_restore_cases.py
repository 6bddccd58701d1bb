"""A table of cases that was set back undoes no decision, and leaves no key without an end."""

from collections.abc import Iterator

import pytest

from chalicelib.domain.tracing.case import Case
from chalicelib.storage import tracing_keys
from chalicelib.storage.bodies import load
from chalicelib.usecases.custody.end_cases import end_cases
from chalicelib.usecases.tracing import open_case
from chalicelib.usecases.tracing.close_case import close_case
from chalicelib.usecases.tracing.decide_case import approve, deny
from tests.embedded import TestWorkspace, province
from tests.infra.test_restore import copied, replay, rows_of
from tests.usecases.case_builders import approver, request, tracer
from tests.usecases.test_end_cases import with_a_contact

pytestmark = pytest.mark.aws


@pytest.fixture(scope="module", autouse=True)
def _region() -> Iterator[None]:
    pinned = pytest.MonkeyPatch()
    pinned.setenv("AWS_DEFAULT_REGION", "us-east-1")
    yield
    pinned.undo()


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    return province("43")


def opened(workspace: TestWorkspace) -> Case:
    return open_case.open_case(workspace, tracer(workspace), request(workspace))[0]


def test_what_was_decided_and_ended_since_is_so_again(hunan: TestWorkspace) -> None:
    first, second = tracer(hunan), approver(hunan)
    running, waiting, over = (opened(hunan) for _ in range(3))
    running = approve(hunan, second, running.id)
    with_a_contact(hunan, over)
    copy = copied(hunan, "cases")
    end_cases(hunan, close_case(hunan, first, over.id).erase_at)
    closed = close_case(hunan, first, running.id)
    denied = deny(hunan, second, waiting.id, "依据不足")
    later = opened(hunan)

    replay(hunan, "cases", copy)

    rows = rows_of(hunan, copy)
    found = {
        case_id: load(rows[f"43#{case_id}", "case"]["body"]["S"], Case) for case_id in (running.id, waiting.id, over.id)
    }
    now = hunan.instant()
    assert [found[case.id].state(now) for case in (running, waiting, over)] == ["closed", "denied", "erased"]
    assert (found[running.id].erase_at, found[waiting.id].erase_at) == (closed.erase_at, denied.erase_at)
    assert "sealed" not in rows[f"43#{over.id}", "case"]
    assert [sk for pk, sk in rows if pk == f"43#{over.id}"] == ["case"]
    ends = {sk for pk, sk in rows if pk == "43#ends"}
    for case in (closed, denied, later):
        assert tracing_keys.end_sk(case.erase_at, case.id) in ends
