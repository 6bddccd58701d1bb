"""Exports: revealed contacts only, sealed, for hours, each reading on record before; and nothing in them computes."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from chalicelib.domain.errors import Conflict, DomainError, NotFound
from chalicelib.domain.tracing.choice import Choice
from chalicelib.domain.tracing.reveal import Mark
from chalicelib.domain.tracing.run import Finished
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from chalicelib.usecases.survey.run_job import run_job
from chalicelib.usecases.tracing.export_contacts import make_export, read_export, start_export
from chalicelib.usecases.tracing.opened_case import OpenedCase
from chalicelib.usecases.tracing.reveal_contacts import reveal
from tests.custody import entries
from tests.embedded import TestWorkspace, province
from tests.faults import AFTER, BEFORE
from tests.usecases.case_builders import CDC, kept_case, tracer
from tests.usecases.reveal_builders import candidate, keep, killed, looks, opened, strangers, written

pytestmark = pytest.mark.aws
WHY = "电话核实"
HOSTILE = ("=cmd|' /C calc'!A0", "+1", "-2+3", "@SUM(A1)", "＝1+1", "\t=1", "\r=1", '=HYPERLINK("http://x")')
MINUTES = timedelta(minutes=5)


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    workspace = province("43")
    make_day_keys(workspace, workspace.instant())
    return workspace


@pytest.fixture
def later(hunan: TestWorkspace) -> Iterator[TestWorkspace]:
    """Give a clock that a test may set ahead."""
    yield hunan
    hunan.ahead = timedelta()


def refusal(act: Callable[[], Any]) -> DomainError:
    with pytest.raises(DomainError) as refused:
        act()
    return refused.value


def ran(workspace: TestWorkspace, of: OpenedCase, *degrees: int) -> None:
    """Let a run have found those who are kept: so many strangers of each order, whom nobody names."""
    for degree, count in enumerate(degrees, 1):
        people = [candidate(workspace, of, f"{of.case.id}-{degree}-{number}", degree=degree) for number in range(count)]
        workspace.contacts.put(of.case.id, "run", people, of.key, of.case.erase_at)
    choice = Choice(minutes=30, same_entrance=False, min_overlap_minutes=1, presence=("on_site",))
    done = Finished(id="run", degree=len(degrees), choice=choice, at=workspace.instant(), found=degrees)
    runs, version = workspace.contacts.runs(of.case.id)
    workspace.contacts.change_runs(of.case.id, runs.begun("run").finished(done), version, of.case.erase_at)


def exported(workspace: TestWorkspace, case_id: str) -> str:
    """Export a case's contacts, as the job does; return the export's id."""
    export, job = start_export(workspace, tracer(workspace), case_id)
    run_job(workspace, job.county, job.id, lambda: 900)
    held = workspace.jobs.get(job.county, job.id)
    assert held
    assert held.state == "done"
    return export.id


def read(workspace: TestWorkspace, case_id: str, export_id: str) -> Workbook:
    return load_workbook(BytesIO(read_export(workspace, tracer(workspace), case_id, export_id)))


def test_whoever_was_revealed_is_in_it_and_of_all_others_only_their_number(hunan: TestWorkspace) -> None:
    case = kept_case(hunan)
    of = opened(hunan, case)
    ran(hunan, of, 3, 2)
    people = strangers(hunan, of, 2)
    names = keep(hunan, of, people)
    reveal(hunan, tracer(hunan), case.id, names[:1], WHY)
    hunan.reveals.mark(
        case.id, [Mark(contact=names[1], reveal="confirmed")], case.erase_at
    )  # he may be named, and was not
    before = hunan.audit.head().seq

    book = read(hunan, case.id, exported(hunan, case.id))

    first, second, rest = book.worksheets
    [row] = list(first.iter_rows(min_row=5, values_only=True))
    shown, hidden = people[0].seen.written[0], people[1].seen.written[0]
    assert row[1:6] == (names[0], shown.name, "居民身份证", shown.id_number, shown.phone)
    assert "老街面馆" in str(row[8])
    assert list(second.iter_rows(min_row=5, values_only=True)) == []
    assert list(rest.iter_rows(min_row=5, values_only=True))[-1] == ("次密接候选人", "合计", "2")
    whole = [str(cell) for sheet in book.worksheets for line in sheet.iter_rows(values_only=True) for cell in line]
    assert hidden.id_number not in whole
    kinds = [(entry["kind"], entry["facts"]["count"]) for entry in entries(hunan, newest=9) if entry["seq"] > before]
    assert kinds == [("EXPORT", 1), ("EXPORT_READ", 1)]
    assert len(looks(hunan, people[0].person)) == 1
    for sheet in book.worksheets:
        assert CDC in str(sheet["A2"].value)
        assert "到期销毁" in str(sheet["A2"].value)


def test_whoever_is_revealed_after_it_was_asked_for_is_not_in_it(hunan: TestWorkspace) -> None:
    case = kept_case(hunan)
    names = keep(hunan, opened(hunan, case), strangers(hunan, opened(hunan, case), 2))
    reveal(hunan, tracer(hunan), case.id, names[:1], WHY)

    export, job = start_export(hunan, tracer(hunan), case.id)
    reveal(hunan, tracer(hunan), case.id, names[1:], WHY)
    assert make_export(hunan, job, lambda: 900)

    first, _, _ = read(hunan, case.id, export.id).worksheets
    assert [row[1] for row in first.iter_rows(min_row=5, values_only=True)] == names[:1]
    assert export.count == 1


def test_a_hostile_name_is_a_text_in_every_cell(hunan: TestWorkspace) -> None:
    case = kept_case(hunan)
    of = opened(hunan, case)
    people = [
        candidate(hunan, of, f"{case.id}-{number}", written=[written(name, residence=name)])
        for number, name in enumerate(HOSTILE)
    ]
    names = keep(hunan, of, people)
    reveal(hunan, tracer(hunan), case.id, names, WHY)

    book = read(hunan, case.id, exported(hunan, case.id))

    cells = [cell for sheet in book.worksheets for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {str(cell.value) for cell in book.worksheets[0]["C"][4:]} >= {"=cmd|' /C calc'!A0", "＝1+1", "@SUM(A1)"}


def test_it_lies_sealed_and_opens_with_its_cases_key_until_its_hour(later: TestWorkspace) -> None:
    case = kept_case(later)
    of = opened(later, case)
    names = keep(later, of, strangers(later, of, 1))
    reveal(later, tracer(later), case.id, names, WHY)
    export_id = exported(later, case.id)

    [place] = [key for key, _ in later.files.listed("43/exports/") if case.id in key]
    lying = later.files.get(place)
    later.ahead = timedelta(hours=later.tenant.retention.exports_hours) - MINUTES
    still = read_export(later, tracer(later), case.id, export_id)
    later.ahead += 2 * MINUTES
    over = refusal(lambda: read_export(later, tracer(later), case.id, export_id))

    assert still.startswith(b"PK")
    assert lying is not None
    assert not lying.startswith(b"PK")
    assert names[0].encode() not in lying
    assert isinstance(over, NotFound)


def test_nobody_else_reads_it_and_without_its_case_nobody(hunan: TestWorkspace) -> None:
    case, other = kept_case(hunan), kept_case(hunan)
    of = opened(hunan, case)
    reveal(hunan, tracer(hunan), case.id, keep(hunan, of, strangers(hunan, of, 1)), WHY)
    export_id = exported(hunan, case.id)

    for stranger in (tracer(hunan, "430522"), tracer(hunan, office="洞口县第二疾控中心")):
        assert isinstance(refusal(lambda who=stranger: read_export(hunan, who, case.id, export_id)), NotFound)  # type: ignore[misc]
    assert isinstance(refusal(lambda: read_export(hunan, tracer(hunan), other.id, export_id)), NotFound)
    hunan.case_keys.erase(case.id, hunan.instant())
    assert isinstance(refusal(lambda: read_export(hunan, tracer(hunan), case.id, export_id)), Conflict)


def test_a_case_that_named_nobody_hands_nothing_over_and_an_unmade_file_is_waited_for(hunan: TestWorkspace) -> None:
    case = kept_case(hunan)
    of = opened(hunan, case)
    names = keep(hunan, of, strangers(hunan, of, 1))

    assert refusal(lambda: start_export(hunan, tracer(hunan), case.id)).code == "nothing_revealed"
    reveal(hunan, tracer(hunan), case.id, names, WHY)
    export, job = start_export(hunan, tracer(hunan), case.id)
    assert refusal(lambda: read_export(hunan, tracer(hunan), case.id, export.id)).code == "export_not_ready"
    hunan.case_keys.erase(case.id, hunan.instant())
    assert make_export(hunan, job, lambda: 900)
    held = hunan.jobs.get(job.county, job.id)
    assert held
    assert (held.state, (held.result or {})["code"]) == ("failed", "export_over")


@pytest.mark.parametrize("kind", [BEFORE, AFTER])
def test_killed_at_each_write_no_reading_is_without_its_entry(hunan: TestWorkspace, kind: str) -> None:
    case, who = kept_case(hunan), tracer(hunan)
    of = opened(hunan, case)
    reveal(hunan, who, case.id, keep(hunan, of, strangers(hunan, of, 1)), WHY)
    export_id, number, was_killed = exported(hunan, case.id), 0, True

    while was_killed:
        found: list[bytes] = []
        before = hunan.audit.head().seq
        was_killed = killed(kind, number, lambda found=found: found.append(read_export(hunan, who, case.id, export_id)))  # type: ignore[misc]
        kinds = [entry["kind"] for entry in entries(hunan, newest=3) if entry["seq"] > before]
        assert not found or kinds == ["EXPORT_READ"]
        number += 1

    assert number > 1
