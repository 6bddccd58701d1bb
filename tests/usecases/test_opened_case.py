"""The one door to a case's key opens to its tracers while it is approved, and to nobody else."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from msgspec.structs import replace

from chalicelib.domain.errors import Conflict, DomainError, NotFound
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.tracing.case import terms_of
from chalicelib.usecases.tracing.opened_case import open_case_file
from tests.embedded import TestWorkspace, province
from tests.usecases.case_builders import CDC, approver, kept_case, tracer

pytestmark = pytest.mark.aws
SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    return province("43")


@pytest.fixture
def later(hunan: TestWorkspace) -> Iterator[TestWorkspace]:
    """Give a clock that a test may set ahead."""
    yield hunan
    hunan.ahead = timedelta()


def refusal(workspace: TestWorkspace, caller: Caller, case_id: str, *roles: str) -> DomainError:
    with pytest.raises(DomainError) as refused:
        open_case_file(workspace, caller, case_id, *roles)
    return refused.value


def test_a_tracer_of_its_office_opens_an_approved_case(hunan: TestWorkspace) -> None:
    case = kept_case(hunan)

    opened = open_case_file(hunan, tracer(hunan, office=f" {CDC}　"), case.id)

    assert (opened.case, opened.role.name) == (case, "tracer")
    assert opened.file.subject.person
    assert opened.key == hunan.case_keys.open(case.id, hunan.instant())


def test_an_approver_of_the_region_opens_it_where_a_step_lets_him(hunan: TestWorkspace) -> None:
    case = kept_case(hunan)

    assert open_case_file(hunan, approver(hunan, "4305"), case.id, "approver").role.name == "approver"
    assert refusal(hunan, approver(hunan), case.id).code == "not_found"


def test_nobody_else_knows_of_it(hunan: TestWorkspace) -> None:
    case = kept_case(hunan)
    strangers = [tracer(hunan, "430522"), tracer(hunan, office="洞口县第二疾控中心"), approver(hunan, "430522")]
    strangers.append(replace(tracer(hunan), roles=()))

    for stranger in strangers:
        assert isinstance(refusal(hunan, stranger, case.id, "tracer", "approver"), NotFound)
    for nothing in (f"{case.id[:-1]}{'b' if case.id.endswith('a') else 'a'}", "holds", "x", ""):
        assert isinstance(refusal(hunan, tracer(hunan), nothing), NotFound)


def test_only_an_approved_case_opens_and_only_until_its_end(later: TestWorkspace) -> None:
    pending, case = kept_case(later, approved=False), kept_case(later)
    who = tracer(later)

    assert refusal(later, who, pending.id).facts == {"state": "pending"}
    later.ahead = terms_of(later.tenant).open - 5 * SECOND
    assert open_case_file(later, who, case.id)
    later.ahead = terms_of(later.tenant).open + SECOND
    refused = refusal(later, who, case.id)
    assert isinstance(refused, Conflict)
    assert refused.facts == {"state": "expired"}


def test_a_decision_that_is_not_on_record_yet_opens_nothing(hunan: TestWorkspace) -> None:
    case = kept_case(hunan)
    held = hunan.cases.get(case.id)
    assert held
    row = hunan.cases.change(replace(case, recorded=1), held[1])

    assert refusal(hunan, tracer(hunan), case.id).facts == {"state": "pending"}
    hunan.cases.change(replace(case, recorded=0), row)
    assert isinstance(refusal(hunan, tracer(hunan), case.id), NotFound)


def test_without_its_key_a_case_opens_to_nobody(hunan: TestWorkspace) -> None:
    case = kept_case(hunan)
    hunan.case_keys.erase(case.id, hunan.instant())

    assert refusal(hunan, tracer(hunan), case.id).facts == {"state": "erased"}
