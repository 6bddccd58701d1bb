"""Import a survey sheet (附件2, or that of vehicles): every row by itself, none lost and none half-kept."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from chalicelib.domain.errors import Unprocessable
from chalicelib.domain.place.import_result import CREATED, RowError, RowResult, rejected
from chalicelib.observability import log
from chalicelib.sheets.survey import read_survey
from chalicelib.sheets.vehicle_sheet import read_vehicles
from chalicelib.sheets.xlsx.refusal import FileRefused
from chalicelib.storage.invitations import Invitations
from chalicelib.usecases.survey.import_row import RowImport
from chalicelib.usecases.survey.import_terms import ImportTerms
from chalicelib.usecases.survey.import_vehicle_row import VehicleRowImport

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace
    from chalicelib.sheets.survey_row import SurveyRow
    from chalicelib.sheets.vehicle_row import VehicleRow

    SheetRow = SurveyRow | VehicleRow

_AT_ONCE = 8  # writes wait for the database most of their time


def import_sheet(workspace: Workspace, terms: ImportTerms, data: bytes) -> list[RowResult]:
    """Import a sheet of at most `caps.import_rows` rows; a file that cannot be read is refused whole."""
    rows = rows_of(terms, data, workspace.tenant.caps.import_rows)
    results = import_rows(workspace, terms, rows)
    accepted = sum(result.accepted for result in results)
    log(
        "sheet_imported",
        region=terms.region,
        category=terms.category,
        dry_run=terms.dry_run,
        rows=len(results),
        failed=len(results) - accepted,
    )
    return results


def rows_of(terms: ImportTerms, data: bytes, row_limit: int) -> Sequence[SheetRow]:
    """Read a sheet, or refuse the file with its reason."""
    if terms.kind == "vehicle":
        try:
            return read_vehicles(data, today=terms.today, row_limit=row_limit)
        except FileRefused as refused:
            raise Unprocessable(refused.code, **refused.params) from None
    sheet = read_survey(data, today=terms.today, row_limit=row_limit)
    for problem in sheet.problems:
        raise Unprocessable(problem.code, **problem.params)
    return sheet.rows


def import_rows(workspace: Workspace, terms: ImportTerms, rows: Sequence[SheetRow]) -> list[RowResult]:
    """Import rows, those of one manager one after the other; return a result per row, in the order of the sheet."""
    importing = _importing(workspace, terms)
    found = importing.look_up([row for row in rows if not row.errors])
    groups: dict[str, list[SheetRow]] = {}
    for row in rows:
        if not row.errors:
            groups.setdefault(phone_of(row), []).append(row)
    results = [rejected(row.row, _errors(row)) for row in rows if row.errors]
    try:
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for taken in pool.map(lambda group: _take_group(importing, group, found), groups.values()):
                results.extend(taken)
    finally:
        importing.tell()
    return sorted(results, key=lambda result: result.row)


def _importing(workspace: Workspace, terms: ImportTerms) -> Any:
    """Return what takes in rows of the sheet's kind: both are asked in the same way."""
    invitations = Invitations(workspace.settings, workspace.people)
    return (VehicleRowImport if terms.kind == "vehicle" else RowImport)(workspace, terms, invitations)


def phone_of(row: SheetRow) -> str:
    """Return the number that tells a row's manager; empty when it is not readable."""
    return row.manager_phone.number if row.manager_phone else ""


def _take_group(importing: Any, rows: list[SheetRow], found: dict[int, Any]) -> list[RowResult]:
    """Take one manager's rows in; he is told once, with his first new venue."""
    results: list[RowResult] = []
    for row in rows:
        told = any(result.outcome == CREATED for result in results)
        results.append(importing.take(row, found[row.row], tell=not told))
    return results


def _errors(row: SheetRow) -> tuple[RowError, ...]:
    return tuple(RowError(str(error.column), error.cell, error.code, error.params) for error in row.errors)
