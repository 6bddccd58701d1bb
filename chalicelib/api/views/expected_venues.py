"""Lists of places that should exist: replaced by their department, read, and each row's match decided by people."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict
from urllib.parse import quote

from msgspec import Meta

from chalicelib.api.call import Call, Reply
from chalicelib.api.models import OpaqueId, Page, Request, Text500
from chalicelib.api.route import XLSX
from chalicelib.api.times import local
from chalicelib.domain.errors import one_field
from chalicelib.storage.matchings import Decided
from chalicelib.usecases.supervision.replace_list import ROWS_IN_BODY

Text120 = Annotated[str, Meta(max_length=600)]
Region = Annotated[str, Meta(pattern=r"^[0-9]{2,12}\Z")]
Code = Annotated[str, Meta(max_length=40)]
_FORM_NAME = "应申领场所码场所名单.xlsx"


class ListQuery(Request):
    """Whose list it is: a region's, and the department that answers for it."""

    region: Region
    department: Code


class ExpectedIn(Request):
    """A place that should exist; a region within the list's says where more exactly, a plate that it is a vehicle."""

    name: Text120
    address: Text120 = ""
    region: Annotated[str, Meta(pattern=r"^([0-9]{6}|[0-9]{9}|[0-9]{12})?\Z")] = ""
    category: Code = ""
    plate: Code = ""


class ListIn(Request):
    """The whole list: its rows, or the upload that holds it as xlsx."""

    rows: Annotated[list[ExpectedIn], Meta(max_length=ROWS_IN_BODY)] | None = None
    upload_id: OpaqueId | None = None


class ListView(TypedDict, total=False):
    """The list now in force (200), or the job that reads an upload (202)."""

    region: str
    department: str
    rows: int
    replaced_at: str
    job_id: str
    state: str


class ListedQuery(Page, kw_only=True):
    """Which region's lists, and of which department."""

    region: Region
    department: Code | None = None


class ExpectedItem(TypedDict):
    """A row of a list as it stands."""

    expected_id: str
    row: int
    name: str
    address: str
    region: str
    department: str
    category: str
    plate: str


class ExpectedPage(TypedDict):
    """A page of rows."""

    items: list[ExpectedItem]
    next_cursor: str | None


class MatchIn(Request):
    """What somebody decided: this venue, none of ours, or that the comparison may speak again."""

    decision: Literal["match", "none", "open"]
    reason: Text500
    venue_id: OpaqueId | None = None


class DecisionView(TypedDict):
    """One decision about a row."""

    decision: Literal["match", "none", "open"]
    venue_id: str | None
    reason: str
    office: str
    by: str
    decided_at: str


class DecisionList(TypedDict):
    """Everything that was decided about a row, oldest first; the last one is in force."""

    items: list[DecisionView]


def replace(call: Call, query: ListQuery, body: ListIn) -> Reply[ListView]:
    """Replace a department's list of a region: whole, or not at all.

    Rows come in the body, or an upload of the kind `expected` is named and a job reads it. Readers see the old list
    until the new one is complete. What was decided about a row stays with it when it stands in the new list too.
    """
    from chalicelib.domain.supervision.expected import Said
    from chalicelib.usecases.supervision.expected_upload import start_expected
    from chalicelib.usecases.supervision.replace_list import replace_list

    if (body.rows is None) == (body.upload_id is None):
        raise one_field("rows", "rows_or_upload")
    if body.upload_id is not None:
        job = start_expected(call.workspace, call.caller, query.region, query.department, body.upload_id)
        return Reply(202, {"job_id": job.name, "state": job.state})
    said = [
        Said(name=each.name, address=each.address, region=each.region, category=each.category, plate=each.plate)
        for each in body.rows or []
    ]
    head = replace_list(call.workspace, call.caller, query.region, query.department, said)
    replaced_at = local(head.at, call.workspace.utc_offset)
    return Reply(
        200,
        {"region": head.region, "department": head.department, "rows": head.rows, "replaced_at": replaced_at},
    )


def listing(call: Call, query: ListedQuery) -> ExpectedPage:
    """List the rows of a region's lists that one supervises."""
    from chalicelib.usecases.supervision.decide_match import name_of
    from chalicelib.usecases.supervision.replace_list import read_list

    of = (query.region, query.department)
    rows, cursor = read_list(call.workspace, call.caller, of, query.limit, query.cursor)
    return {
        "items": [
            {
                "expected_id": name_of(row),
                "row": row.row,
                "name": row.name,
                "address": row.address,
                "region": row.region,
                "department": row.department,
                "category": row.category,
                "plate": row.plate,
            }
            for row in rows
        ],
        "next_cursor": cursor,
    }


def template(call: Call) -> Reply[bytes]:  # noqa: ARG001
    """Hand out the empty list."""
    from chalicelib.sheets.plain_forms import EXPECTED
    from chalicelib.sheets.plain_template import draw_plain

    headers = {
        "Content-Type": XLSX,
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(_FORM_NAME)}",
        "Cache-Control": "public, max-age=86400",
    }
    return Reply(200, draw_plain(EXPECTED), headers)


def decide(call: Call, expected_id: str, body: MatchIn) -> DecisionList:
    """Decide which venue a row means: the business of those who keep its list."""
    from chalicelib.usecases.supervision.decide_match import decide as decide_match

    if (body.decision == "match") != (body.venue_id is not None):
        raise one_field("venue_id", "missing" if body.decision == "match" else "unknown_field")
    venue = {"match": body.venue_id, "none": "", "open": None}[body.decision]
    return _view(call, decide_match(call.workspace, call.caller, expected_id, venue, body.reason))


def history(call: Call, expected_id: str) -> DecisionList:
    """Show everything that was decided about a row."""
    from chalicelib.usecases.supervision.decide_match import history_of

    return _view(call, history_of(call.workspace, call.caller, expected_id))


def _view(call: Call, decisions: list[Decided]) -> DecisionList:
    offset = call.workspace.utc_offset
    return {
        "items": [
            {
                "decision": "open" if each.venue is None else "match" if each.venue else "none",
                "venue_id": each.venue or None,
                "reason": each.reason,
                "office": each.office,
                "by": each.by,
                "decided_at": local(each.at, offset),
            }
            for each in decisions
        ]
    }
