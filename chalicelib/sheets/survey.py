"""Reads 附件2, the survey sheet, as counties fill it in: every row with all that is wrong, or why none is read.

Reading keeps nothing and changes nothing. Skipped are the title, blank numbered rows, rows of dots, repeated headers,
the remark and signature lines; nothing else.
"""

from datetime import date

from msgspec import Struct, field

from chalicelib.sheets.form import Column
from chalicelib.sheets.header import Header, repeats_header
from chalicelib.sheets.merging import spread_merged
from chalicelib.sheets.skipping import says_nothing
from chalicelib.sheets.survey_row import SurveyRow, mark_doubles, read_row
from chalicelib.sheets.xlsx.cells import Cells, read_cells
from chalicelib.sheets.xlsx.refusal import FileRefused
from chalicelib.sheets.xlsx.workbook import Workbook, Worksheet, open_workbook

_HEADER_WITHIN_ROWS = 60


class SheetProblem(Struct, frozen=True):
    """Why nothing of the file is read; `params` fill the wording."""

    code: str
    params: dict[str, object]


class SurveySheet(Struct, frozen=True):
    """What a file says: its rows, or the problem for which none were read."""

    rows: list[SurveyRow]
    problems: list[SheetProblem]


def read_survey(data: bytes, *, today: date, row_limit: int) -> SurveySheet:
    """Read an xlsx; `today` is the tenant's local day.

    Problems: sheet_not_xlsx, sheet_old_xls, sheet_encrypted, sheet_broken, sheet_bomb, sheet_too_large (limit_mb),
    sheet_empty, header_not_found, header_incomplete (columns), several_sheets (tabs), too_many_rows (limit).
    """
    try:
        form = _only_form(open_workbook(data), row_limit)
    except FileRefused as refused:
        return SurveySheet([], [SheetProblem(refused.code, refused.params)])
    rows = [read_row(number, cells, form.columns, today) for number, cells in form.rows.items()]
    return SurveySheet(mark_doubles(rows), [])


class _Form(Struct):
    """One worksheet while it is read: first the header, then the rows below it."""

    row_limit: int
    header: Header = field(default_factory=Header)
    columns: dict[Column, int] = field(default_factory=dict)
    rows: dict[int, Cells] = field(default_factory=dict)
    rows_seen: int = 0
    refused: FileRefused | None = None

    def take(self, number: int, cells: Cells) -> None:
        self.rows_seen += 1
        if not self.columns:
            if self.header.take(cells) or not self.header.found:
                return
            self.columns = self.header.columns()
        if says_nothing(cells, self.columns) or repeats_header(cells, self.columns):
            return
        self.rows[number] = cells
        if len(self.rows) > self.row_limit:
            raise FileRefused("too_many_rows", limit=self.row_limit)


def _only_form(workbook: Workbook, row_limit: int) -> _Form:
    """Return the one worksheet that holds the form; two filled ones are refused, for a row must have one number."""
    forms = [_read_form(workbook, worksheet, row_limit) for worksheet in workbook.worksheets]
    filled = [form for form in forms if form.rows]
    if len(filled) > 1:
        tabs = [str(tab) for tab, form in enumerate(forms, start=1) if form.rows]
        raise FileRefused("several_sheets", tabs="、".join(tabs))
    if filled:
        return filled[0]
    if refused := next((form.refused for form in forms if form.refused), None):
        raise refused
    headless = any(form.rows_seen for form in forms) and not any(form.header.found for form in forms)
    raise FileRefused("header_not_found" if headless else "sheet_empty")


class _NotTheForm(Exception):
    """Raised to leave a worksheet whose first rows hold no header."""


def _read_form(workbook: Workbook, worksheet: Worksheet, row_limit: int) -> _Form:
    form = _Form(row_limit)

    def take(number: int, cells: Cells) -> None:
        form.take(number, cells)
        if not form.header.found and form.rows_seen >= _HEADER_WITHIN_ROWS:
            raise _NotTheForm

    try:
        merged = read_cells(workbook, worksheet, take)
        if form.header.found:
            form.columns = form.header.columns()
    except _NotTheForm:
        return form
    except FileRefused as refused:
        if refused.code != "header_incomplete":
            raise
        form.refused = refused  # another worksheet may be the form
        return form
    spread_merged(form.rows, merged, form.columns)
    return form
