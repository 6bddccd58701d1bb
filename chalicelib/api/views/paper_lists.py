"""Paper lists (纸质登记): what was written down at a door by hand, typed in within a week."""

from __future__ import annotations

from typing import Annotated, Any, TypedDict
from urllib.parse import quote

from msgspec import Meta

from chalicelib.api.call import Call, Reply
from chalicelib.api.models import OpaqueId, Request, judged_alone
from chalicelib.api.route import XLSX
from chalicelib.api.views.paper_lines import (
    LineRequest,
    LineResult,
    Sent,
    line_result,
    read_line,
    sent_in_sheet,
)
from chalicelib.domain.errors import one_field
from chalicelib.usecases.door.type_in import Line, Typed, type_in

_FORM_NAME = "场所进入人员登记表.xlsx"


class PaperQuery(Request):
    """At which door a list lay that is the body itself, as xlsx."""

    entrance_id: OpaqueId | None = None


class PaperRequest(Request):
    """A list that lay at one door: its rows, each judged by itself also when not well formed, or an upload of it."""

    entrance_id: OpaqueId
    rows: Annotated[list[Annotated[Any, judged_alone(LineRequest)]], Meta(min_length=1, max_length=200)] | None = None
    upload_id: OpaqueId | None = None


IN_BODY = PaperRequest(entrance_id="-")


class PaperResult(TypedDict):
    """A result per line, in the order sent."""

    registered: int
    known: int
    refused: int
    items: list[LineResult]


def register(call: Call, query: PaperQuery, body: PaperRequest = IN_BODY) -> PaperResult:
    """Register what a paper list says at a door one tends; a line typed in again is known, a bad one holds up none.

    The list is JSON `rows`, or a sheet: the body itself with `entrance_id` in the query (500 lines), or an upload.
    """
    door, lines = _sent(call, query, body)
    read = [read_line(call, sent) for sent in lines]
    typed = iter(type_in(call.workspace, call.caller, door, [one for one in read if isinstance(one, Line)]))
    outcomes = [next(typed) if isinstance(one, Line) else Typed("refused", one) for one in read]
    states = [outcome.state for outcome in outcomes]
    return {
        "registered": states.count("registered"),
        "known": states.count("known"),
        "refused": states.count("refused"),
        "items": [line_result(call, sent, outcome) for sent, outcome in zip(lines, outcomes, strict=True)],
    }


def template(call: Call) -> Reply[bytes]:  # noqa: ARG001
    """Hand out the empty list, to be printed and written on, or filled in and sent."""
    from chalicelib.sheets.list_template import empty_list

    headers = {
        "Content-Type": XLSX,
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(_FORM_NAME)}",
        "Cache-Control": "public, max-age=86400",
    }
    return Reply(200, empty_list(), headers)


def _sent(call: Call, query: PaperQuery, body: PaperRequest) -> tuple[str, list[Sent]]:
    """Return the door and the lines, from wherever they come."""
    if body is not IN_BODY:
        if query.entrance_id is not None:
            raise one_field("entrance_id", "duplicate")
        if (body.rows is None) == (body.upload_id is None):
            raise one_field("rows", "rows_or_upload")
        if body.rows is not None:
            return body.entrance_id, [Sent(number, value) for number, value in enumerate(body.rows, 1)]
    from chalicelib.usecases.door.read_list import list_in_body, list_in_upload

    if body is not IN_BODY:
        rows = list_in_upload(call.workspace, call.caller, body.entrance_id, body.upload_id or "")
        return body.entrance_id, [sent_in_sheet(row) for row in rows]
    if query.entrance_id is None:
        raise one_field("entrance_id", "missing")
    rows = list_in_body(call.workspace, call.caller, query.entrance_id, call.raw)
    return query.entrance_id, [sent_in_sheet(row) for row in rows]
