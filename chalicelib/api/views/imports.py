"""The survey sheet (附件2): import it, and its empty form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal, TypedDict
from urllib.parse import quote

from msgspec import Meta

from chalicelib.api.call import Call, Reply
from chalicelib.api.models import OpaqueId, Request
from chalicelib.api.route import XLSX
from chalicelib.api.wording import sentence
from chalicelib.domain.place.import_result import Outcome, RowResult

_FORM_NAMES = {"place": "场所码申领摸底表.xlsx", "vehicle": "车辆场所码摸底表.xlsx"}


class ImportQuery(Request):
    """What the sheet does not say: the region of all its rows, and their category if they share one.

    A sheet of `kind=vehicle` says each vehicle's kind itself.
    """

    region: Annotated[str, Meta(pattern=r"^[0-9]{2,12}\Z")]
    category: Annotated[str, Meta(max_length=40)] | None = None
    kind: Literal["place", "vehicle"] = "place"
    dry_run: bool = False


class TemplateQuery(Request):
    """For what the empty sheet is."""

    kind: Literal["place", "vehicle"] = "place"


class Uploaded(Request):
    """An upload that holds the sheet."""

    upload_id: OpaqueId


IN_BODY = Uploaded(upload_id="-")


class CellErrorView(TypedDict):
    """What is wrong with a cell; the column by the form's own word, the cell as Excel names it."""

    column: str
    cell: str
    code: str
    message: str


class RowView(TypedDict, total=False):
    """What became of a row: a rejected one has errors and nothing of it is kept.

    An accepted row is a draft of its manager's (`created`, `updated`, `unchanged`), or a venue that he has submitted
    already and that the sheet no longer changes.
    """

    row: int
    outcome: Outcome
    venue_id: str
    state: str
    missing: list[str]
    errors: list[CellErrorView]


class ImportView(TypedDict, total=False):
    """The rows of a sheet (200), or the job that reads an upload (202)."""

    accepted: int
    rejected: int
    rows: list[RowView]
    job_id: str
    state: str


def sheet(call: Call, query: ImportQuery, body: Uploaded = IN_BODY) -> Reply[ImportView]:
    """Import a survey sheet: each row becomes a draft that waits for its manager.

    The sheet is the body (500 rows), or JSON names the upload that holds it, and a job reads that. Importing again
    updates the same drafts. A dry run says the same and keeps nothing. A vehicle is known by its plate.
    """
    from chalicelib.usecases.survey.import_sheet import import_sheet
    from chalicelib.usecases.survey.import_terms import agree_terms
    from chalicelib.usecases.survey.start_import import start_import

    workspace = call.workspace
    terms = agree_terms(workspace, call.caller, query.region, query.category, kind=query.kind, dry_run=query.dry_run)
    if body is not IN_BODY:
        job = start_import(workspace, terms, body.upload_id)
        return Reply(202, {"job_id": job.name, "state": job.state})
    results = import_sheet(workspace, terms, call.raw)
    accepted = sum(result.accepted for result in results)
    rejected = len(results) - accepted
    return Reply(200, {"accepted": accepted, "rejected": rejected, "rows": row_views(results, call.language)})


def template(call: Call, query: TemplateQuery) -> Reply[bytes]:  # noqa: ARG001
    """Hand out the empty survey sheet, of places or of vehicles."""
    from chalicelib.sheets.template import empty_survey, empty_vehicles

    headers = {
        "Content-Type": XLSX,
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(_FORM_NAMES[query.kind])}",
        "Cache-Control": "public, max-age=86400",
    }
    return Reply(200, empty_vehicles() if query.kind == "vehicle" else empty_survey(), headers)


def row_views(results: Iterable[RowResult], language: str) -> list[RowView]:
    """Show what became of rows."""
    return [_row_view(result, language) for result in results]


def _row_view(result: RowResult, language: str) -> RowView:
    view = RowView(
        row=result.row,
        outcome=result.outcome,
        missing=list(result.missing),
        errors=[
            {
                "column": error.column,
                "cell": error.cell,
                "code": error.code,
                "message": sentence(error.code, language, error.params),
            }
            for error in result.errors
        ],
    )
    if result.venue_id:
        view["venue_id"] = result.venue_id
    if result.state:
        view["state"] = result.state
    return view
