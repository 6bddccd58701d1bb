"""The lines of a paper list: as JSON names them or a sheet's cells say them, and what becomes of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal, NotRequired, TypedDict

from msgspec import Meta, Struct, field

from chalicelib.api.call import Call
from chalicelib.api.days import Dated, Instant
from chalicelib.api.decoding import decode_part
from chalicelib.api.views.written import WrittenRequest, read_written
from chalicelib.api.wording import sentence
from chalicelib.domain.day import zone
from chalicelib.domain.errors import DomainError, FieldError, InvalidFields
from chalicelib.domain.fields import Fields
from chalicelib.usecases.door.type_in import Line, Typed

if TYPE_CHECKING:
    from chalicelib.sheets.list_row import ListRow

ROW_ID = 40  # characters
_MOMENT = ("date", "time", "occurred_at")


class LineRequest(WrittenRequest, Dated):
    """A line: somebody, and when he came, as an instant or as local date and time; `row_id` tells equal lines apart."""

    occurred_at: Instant | None = None
    date: dt.date | None = None
    time: Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z")] | None = None
    row_id: Annotated[str, Meta(max_length=ROW_ID)] = ""


class LineError(TypedDict):
    """What is wrong with a line; of a sheet also the column by its own word, and the cell as Excel names it."""

    field: str
    code: str
    message: str
    column: NotRequired[str]
    cell: NotRequired[str]


class LineResult(TypedDict):
    """What became of a line: registered, known already, or refused with its faults.

    `row` counts from 1 in JSON and is Excel's own in a sheet.
    """

    row: int
    row_id: NotRequired[str]
    state: Literal["registered", "known", "refused"]
    errors: list[LineError]


class Sent(Struct, frozen=True):
    """A line as it was sent, its number, and what a sheet's cells alone told of it."""

    number: int
    value: Any
    faults: tuple[tuple[str, str], ...] = ()
    columns: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def sent_in_sheet(row: ListRow) -> Sent:
    """Return a sheet's row as a line."""
    return Sent(row.row, dict(row.said), row.errors, row.columns)


def read_line(call: Call, sent: Sent) -> Line | InvalidFields:
    """Return what a line says, or everything that is wrong with it."""
    errors = [FieldError(name, code) for name, code in sent.faults]
    try:
        line = _line(call, decode_part(sent.value, LineRequest))
    except InvalidFields as refused:
        told = {name for name, _ in sent.faults}
        moment_told = not told.isdisjoint(_MOMENT)
        errors += [
            error
            for error in refused.errors
            if error.field not in told and not (moment_told and error.field in _MOMENT)
        ]
    else:
        if not errors:
            return line
    return InvalidFields(errors)


def line_result(call: Call, sent: Sent, outcome: Typed) -> LineResult:
    """Show what became of a line."""
    result = LineResult(row=sent.number, state=outcome.state, errors=_errors(call, sent, outcome.refusal))
    row_id = sent.value.get("row_id") if isinstance(sent.value, dict) else None
    return result | {"row_id": row_id} if isinstance(row_id, str) and 0 < len(row_id) <= ROW_ID else result


def _line(call: Call, row: LineRequest) -> Line:
    fields = Fields()
    written = read_written(call, row, fields)
    at = None
    try:
        at = _instant(call, row)
    except (OverflowError, ValueError):
        fields.refuse("occurred_at", "not_well_formed")
    else:
        if at is None:
            fields.refuse("occurred_at", "date_or_instant")
    if fields.errors or at is None:
        raise InvalidFields(fields.errors)
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


def _errors(call: Call, sent: Sent, refusal: DomainError | None) -> list[LineError]:
    if refusal is None:
        return []
    plain = [FieldError("occurred_at", refusal.code, refusal.facts)]
    return [_error(call, sent, error) for error in (refusal.errors if isinstance(refusal, InvalidFields) else plain)]


def _error(call: Call, sent: Sent, error: FieldError) -> LineError:
    message = sentence(error.code, call.language, error.params)
    told = LineError(field=error.field, code=error.code, message=message)
    place = sent.columns.get("date" if error.field == "occurred_at" else error.field)
    return told | {"column": place[0], "cell": place[1]} if place else told
