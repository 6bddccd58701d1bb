"""A case's end: its key goes at its instant, a certificate says so, and no key that is left opens anything of it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import boto3
import pytest
from msgspec.structs import replace

from chalicelib.domain.tracing.case import ERASED, Case, terms_of
from chalicelib.jobs import watch
from chalicelib.security.chain_check import Report, check
from chalicelib.security.chain_entry import read_lines
from chalicelib.security.sealing import SealBroken, seal, unseal
from chalicelib.storage import keys, tracing_keys
from chalicelib.storage.case_keys import CaseKeyGone
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.cases import CaseRow
from chalicelib.usecases.custody import end_cases as ending
from chalicelib.usecases.custody.end_cases import CasesUnended, end_cases
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from chalicelib.usecases.tracing import open_case, read_case
from chalicelib.usecases.tracing.close_case import close_case
from chalicelib.usecases.tracing.decide_case import approve, deny
from tests.embedded import TestWorkspace, province
from tests.jobs.streams import be
from tests.usecases.case_builders import approver, entries, kinds, request, tracer
from tests.usecases.hold_builders import raw_rows

pytestmark = pytest.mark.aws
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    return province("43")


@pytest.fixture
def later(hunan: TestWorkspace) -> Iterator[TestWorkspace]:
    """Give a clock that a test may set ahead."""
    yield hunan
    hunan.ahead = timedelta()


def opened(workspace: TestWorkspace) -> Case:
    return open_case.open_case(workspace, tracer(workspace), request(workspace))[0]


def approved(workspace: TestWorkspace) -> Case:
    return approve(workspace, approver(workspace), opened(workspace).id)


def closed(workspace: TestWorkspace) -> Case:
    return close_case(workspace, tracer(workspace), approved(workspace).id)


def with_a_contact(workspace: TestWorkspace, case: Case) -> None:
    """Keep something beside a case's file, as a run does."""
    model: Any = bind(CaseRow, "cases", workspace.settings)
    row = model(keys.under(workspace.settings.tenant, case.id), tracing_keys.contact_sk(1, "run", "somebody"))
    key = workspace.case_keys.open(case.id, workspace.instant())
    row.sealed = seal(key, b"who it is", keys.row_key(row.pk, row.sk))
    row.save()


def rows_of(workspace: TestWorkspace, case: Case) -> list[dict[str, Any]]:
    return [row for row in raw_rows(workspace, "cases") if case.id in row["pk"]["S"]]


def living_keys(workspace: TestWorkspace) -> list[bytes]:
    """Unwrap every key that stands in `keys`, and take those of the keyring."""
    settings, ring = workspace.settings, workspace.keyring
    kms = boto3.client("kms", region_name=settings.region, endpoint_url=settings.endpoint_url)
    found = [*ring.identity.values(), ring.index, ring.phone, ring.token_seal]
    for row in raw_rows(workspace, "keys"):
        if "wrapped" in row:
            _, row_class, name = keys.parts(row["pk"]["S"])
            what = {"case": name} if row_class == "cases" else {"day": name}
            context = {"tenant": settings.tenant, "class": row_class, **what}
            found.append(kms.decrypt(CiphertextBlob=row["wrapped"]["B"], EncryptionContext=context)["Plaintext"])
    return found


def open_by(living: list[bytes], rows: list[dict[str, Any]]) -> int:
    """Count the boxes of a case that some key opens."""
    opening = 0
    for row in rows:
        for key in living if "sealed" in row else ():
            try:
                unseal(key, row["sealed"]["B"], keys.row_key(row["pk"]["S"], row["sk"]["S"]))
                opening += 1
            except SealBroken:
                continue
    return opening


def verified(workspace: TestWorkspace, at: datetime) -> Report:
    """Judge the chain as an auditor does."""
    lines = [workspace.audit.line(seq) or "" for seq in range(1, workspace.audit.head().seq + 1)]
    return check(read_lines(lines, workspace.audit.public_key), at=at)


def certificates(workspace: TestWorkspace, case: Case) -> list[dict[str, Any]]:
    return [entry for entry in entries(workspace, case) if entry["kind"] == "CERT"]


def test_at_its_instant_and_not_before_nothing_of_a_case_opens_with_whatever_key_is_left(hunan: TestWorkspace) -> None:
    case, other = closed(hunan), approved(hunan)
    make_day_keys(hunan, hunan.instant())
    for each in (case, other):
        held = hunan.cases.get(each.id)
        assert held
    with_a_contact(hunan, other)
    backup = rows_of(hunan, case)
    assert open_by(living_keys(hunan), backup) == 1

    assert end_cases(hunan, case.erase_at - SECOND) == 0
    assert open_by(living_keys(hunan), backup) == 1
    assert end_cases(hunan, case.erase_at) == 1

    assert not hunan.case_keys.lives(case.id)
    assert open_by(living_keys(hunan), backup) == 0
    assert open_by(living_keys(hunan), rows_of(hunan, other)) == 2
    [certificate] = certificates(hunan, case)
    assert certificate["facts"]["openable"] == 0
    assert certificate["facts"]["class"] == "cases"
    assert datetime.fromisoformat(certificate["facts"]["deadline"]) == case.erase_at
    assert verified(hunan, case.erase_at + HOUR).verdict == "complete"


def test_of_an_ended_case_its_steps_and_its_people_are_left_and_nothing_else(hunan: TestWorkspace) -> None:
    first = tracer(hunan)
    case = open_case.open_case(hunan, first, request(hunan))[0]
    with_a_contact(hunan, case)

    end_cases(hunan, case.erase_at)

    [row] = rows_of(hunan, case)
    assert (row["sk"]["S"], "sealed" in row) == ("case", False)
    assert int(row["expires"]["N"]) == int((case.erase_at + timedelta(days=1096)).timestamp())
    held = hunan.cases.get(case.id)
    assert held
    assert hunan.cases.open_people(held[1], hunan.keyring).by == first.account
    shown, file = read_case.show(hunan, first, case.id)
    assert (shown.state(hunan.instant()), file) == ("erased", None)
    assert case.id not in [each.id for each in read_case.listing(hunan, first, None, 100, None)[0]]


def test_every_case_ends_by_itself_however_far_it_got(later: TestWorkspace) -> None:
    hunan, terms = later, terms_of(later.tenant)
    lapsed, running, sealed = opened(hunan), approved(hunan), closed(hunan)
    hunan.ahead = HOUR
    refused = deny(hunan, approver(hunan), opened(hunan).id, "依据不足")

    for case in sorted((lapsed, running, sealed, refused), key=lambda case: case.erase_at):
        end_cases(hunan, case.erase_at - SECOND)
        assert hunan.case_keys.lives(case.id)
        end_cases(hunan, case.erase_at)
        assert not hunan.case_keys.lives(case.id)
        assert kinds(hunan, case)[-1] == "CERT"

    assert lapsed.erase_at == lapsed.pending_until + terms.kept
    assert running.ends_at
    assert running.erase_at == running.ends_at + terms.kept


def test_an_end_that_a_later_step_put_off_ends_nothing(hunan: TestWorkspace) -> None:
    case = opened(hunan)
    before = case.erase_at
    case = approve(hunan, approver(hunan), case.id)

    end_cases(hunan, before + SECOND)

    assert hunan.case_keys.lives(case.id)
    ends = [end for end in hunan.cases.ends() if end.case == case.id]
    assert [end.sk for end in ends] == [tracing_keys.end_sk(case.erase_at, case.id)]


@pytest.mark.parametrize("step", ["erase", "record", "delete_rows", "end", "drop"])
def test_what_breaks_off_anywhere_is_finished_by_the_next_run(
    hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    case, at = closed(hunan), closed(hunan).erase_at + HOUR
    with_a_contact(hunan, opened(hunan))
    owner: Any = {"erase": hunan.case_keys, "record": ending}.get(step, hunan.cases)

    def fall(*_: object, **__: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(owner, step, fall)
        with pytest.raises(CasesUnended):
            end_cases(hunan, at)
    end_cases(hunan, at)

    assert not hunan.case_keys.lives(case.id)
    assert len(certificates(hunan, case)) == 1
    assert len(rows_of(hunan, case)) == 1
    assert case.id not in [end.case for end in hunan.cases.ends(at)]


def test_one_that_cannot_be_ended_stops_no_other_and_is_tried_again(
    hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [closed(hunan) for _ in range(3)]
    erase, at = hunan.case_keys.erase, cases[-1].erase_at

    def fall(case: str, at: datetime) -> None:
        if case == cases[1].id:
            raise ConnectionError
        erase(case, at)

    with monkeypatch.context() as patch:
        patch.setattr(hunan.case_keys, "erase", fall)
        with pytest.raises(CasesUnended):
            end_cases(hunan, at)

    assert [hunan.case_keys.lives(case.id) for case in cases] == [False, True, False]
    end_cases(hunan, at)
    assert not hunan.case_keys.lives(cases[1].id)


def test_a_case_whose_row_is_lost_ends_all_the_same(hunan: TestWorkspace) -> None:
    case = closed(hunan)
    held = hunan.cases.get(case.id)
    assert held
    held[1].delete()

    end_cases(hunan, case.erase_at)

    assert not hunan.case_keys.lives(case.id)
    assert len(certificates(hunan, case)) == 1


def test_the_watch_rings_for_a_case_that_nobody_ended_whatever_its_row_says(
    hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    be(hunan, monkeypatch)
    case = opened(hunan)
    end_cases(hunan, case.erase_at - SECOND)
    held = hunan.cases.get(case.id)
    assert held
    hunan.cases.change(replace(case, erase_at=case.erase_at + timedelta(days=9999)), held[1])
    hunan.purge_marks.put_ran(case.erase_at + timedelta(days=1))

    in_time = watch.handle({"time": (case.erase_at + timedelta(hours=25)).isoformat()}, None)
    late = watch.handle({"time": (case.erase_at + timedelta(hours=25, seconds=1)).isoformat()}, None)

    assert late["overdue"] - in_time["overdue"] == 1
    assert verified(hunan, case.erase_at + timedelta(hours=26)).verdict == "overdue"


def test_a_key_past_its_end_opens_nothing_before_it_is_erased(later: TestWorkspace) -> None:
    case = closed(later)
    later.ahead = case.erase_at - later.instant() + SECOND

    with pytest.raises(CaseKeyGone):
        later.case_keys.open(case.id, later.instant())
    assert read_case.show(later, tracer(later), case.id)[1] is None
    assert case.state(later.instant()) == ERASED
