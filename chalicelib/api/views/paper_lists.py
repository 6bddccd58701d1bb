"""Paper lists (纸质登记): what was written down at a door by hand, typed in within a week."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal, NotRequired, TypedDict

from msgspec import Meta

from chalicelib.api.call import Call
from chalicelib.api.decoding import decode_part
from chalicelib.api.models import OpaqueId, Request, judged_alone
from chalicelib.api.views.written import WrittenRequest, read_written
from chalicelib.api.wording import sentence
from chalicelib.domain.day import zone
from chalicelib.domain.errors import DomainError, FieldError, InvalidFields
from chalicelib.domain.fields import Fields
from chalicelib.usecases.door.type_in import Line, Typed, type_in

ROW_ID = 40  # characters


class LineRequest(WrittenRequest):
    """A line: somebody, and when he came, as an instant or as local date and time; `row_id` tells equal lines apart."""

    occurred_at: Annotated[dt.datetime, Meta(tz=True)] | None = None
    date: dt.date | None = None
    time: Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")] | None = None
    row_id: Annotated[str, Meta(max_length=ROW_ID)] = ""


class PaperRequest(Request):
    """The lines of a list that lay at one door, each judged by itself, also when it is not well formed."""

    entrance_id: OpaqueId
    rows: Annotated[list[Annotated[Any, judged_alone(LineRequest)]], Meta(min_length=1, max_length=200)]


class LineError(TypedDict):
    """What is wrong with a line."""

    field: str
    code: str
    message: str


class LineResult(TypedDict):
    """What became of a line, counted from 1: registered, known already, or refused with its faults."""

    row: int
    row_id: NotRequired[str]
    state: Literal["registered", "known", "refused"]
    errors: list[LineError]


class PaperResult(TypedDict):
    """A result per line, in the order sent."""

    registered: int
    known: int
    refused: int
    items: list[LineResult]


def register(call: Call, body: PaperRequest) -> PaperResult:
    """Register what a paper list says at a door one tends; a line typed in again is known, a bad one holds up none."""
    read = [_read(call, row) for row in body.rows]
    typed = iter(type_in(call.workspace, call.caller, body.entrance_id, [one for one in read if isinstance(one, Line)]))
    outcomes = [next(typed) if isinstance(one, Line) else Typed("refused", one) for one in read]
    states = [outcome.state for outcome in outcomes]
    return {
        "registered": states.count("registered"),
        "known": states.count("known"),
        "refused": states.count("refused"),
        "items": [
            _result(call, number, row, outcome)
            for number, (row, outcome) in enumerate(zip(body.rows, outcomes, strict=True), 1)
        ],
    }


def _read(call: Call, sent: Any) -> Line | InvalidFields:
    try:
        row = decode_part(sent, LineRequest)
    except InvalidFields as refused:
        return refused
    fields = Fields()
    written = read_written(call, row, fields)
    try:
        at = _instant(call, row)
    except (OverflowError, ValueError):
        at = None
        fields.refuse("occurred_at", "not_well_formed")
    if at is None and not fields.errors:
        fields.refuse("occurred_at", "date_or_instant")
    if fields.errors or at is None:
        return InvalidFields(fields.errors)
    return Line(occurred_at=at, written=written, row_id=row.row_id)


def _instant(call: Call, row: LineRequest) -> dt.datetime | None:
    """Read when a line says somebody came, in UTC; None unless it says so in exactly one way."""
    at = row.occurred_at
    if at is None and row.date is not None and row.time is not None:
        local = dt.time.fromisoformat(row.time).replace(tzinfo=zone(call.workspace.tenant.utc_offset))
        at = dt.datetime.combine(row.date, local)
    elif at is None or row.date is not None or row.time is not None:
        return None
    return at.astimezone(dt.UTC)


def _result(call: Call, number: int, sent: Any, outcome: Typed) -> LineResult:
    result = LineResult(row=number, state=outcome.state, errors=_errors(outcome.refusal, call.language))
    row_id = sent.get("row_id") if isinstance(sent, dict) else None
    return result | {"row_id": row_id} if isinstance(row_id, str) and 0 < len(row_id) <= ROW_ID else result


def _errors(refusal: DomainError | None, language: str) -> list[LineError]:
    if refusal is None:
        return []
    if isinstance(refusal, InvalidFields):
        errors = refusal.errors
    else:
        errors = [FieldError("occurred_at", refusal.code, refusal.facts)]
    return [{"field": e.field, "code": e.code, "message": sentence(e.code, language, e.params)} for e in errors]
