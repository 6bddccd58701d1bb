"""Replace a department's list of places that should exist: all of it is well formed, or the old one stays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from chalicelib.domain.errors import one_field
from chalicelib.domain.fields import Fields
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.supervision.expected import Expected, Said, checked
from chalicelib.observability import log
from chalicelib.storage import keys
from chalicelib.storage.expected_lists import ListHead
from chalicelib.usecases import cursor as cursors
from chalicelib.usecases.custody.record import Fact, record
from chalicelib.usecases.supervision.reach import may_list, reach_of

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

ROWS_IN_BODY = 2_000
_PATH = "rows[{}]."


def replace_list(workspace: Workspace, caller: Caller, region: str, department: str, said: Sequence[Said]) -> ListHead:
    """Put a list from a request in force, or refuse it with everything that is wrong in it."""
    role = may_list(workspace, caller, region, department)
    fields = Fields()
    rows = check_rows(workspace, (region, department), said, fields)
    fields.done()
    return put_in_force(workspace, (region, department), rows, (caller.account, role.office))


def check_rows(
    workspace: Workspace, of: tuple[str, str], said: Sequence[Said], fields: Fields, path: str = _PATH
) -> list[Expected]:
    """Return the rows of a region's and department's list in clean form; faults are noted under each row's path."""
    region, department = of
    rows: list[Expected] = []
    seen: dict[str, int] = {}
    for place, each in enumerate(said):
        before = len(fields.errors)
        row = checked(each, (region, department, place + 1), path.format(place), fields)
        if row.region != region and not workspace.regions.exists(row.region):
            fields.refuse(f"{path.format(place)}region", "region_unknown")
        if len(fields.errors) == before and seen.setdefault(row.key, place) != place:
            fields.refuse(f"{path.format(place)}name", "duplicate")
        rows.append(row)
    return rows


def put_in_force(
    workspace: Workspace, of: tuple[str, str], rows: Sequence[Expected], by: tuple[str, str], list_id: str | None = None
) -> ListHead:
    """Put checked rows in force, on record first; the same list again (by its id) changes nothing."""
    region, department = of
    account, office = by
    before = workspace.expected_lists.head(region, department)
    if before and list_id and before.list_id == list_id:
        return before
    after = ListHead(
        region=region,
        department=department,
        list_id=list_id or workspace.fresh_id(),
        rows=len(rows),
        at=workspace.instant(),
        by=account,
        previous=before.list_id if before else None,
        version=before.version + 1 if before else 1,
    )
    facts: dict[str, Fact | list[str]] = {"region": region, "department": department, "rows": len(rows)}
    record(workspace, "expected_replaced", office=office, purpose="supervision", ref=after.list_id, facts=facts)
    written = workspace.expected_lists.replace(before, after, rows)
    log("expected_replaced", region=region, rows=len(rows))
    return written


def read_list(
    workspace: Workspace, caller: Caller, of: tuple[str, str | None], limit: int, cursor: str | None
) -> tuple[list[Expected], str | None]:
    """Return a page of the rows in a region's lists that the caller supervises, list by list."""
    region, department = of
    reach = reach_of(workspace, caller, region)
    place = cursors.read(cursor)
    after_list, _, after_row = (place or "").rpartition("|")
    if place and not after_row.isdecimal():
        raise one_field("cursor", "cursor_invalid")

    def placed() -> list[tuple[str, Expected]]:
        found = []
        for head in sorted(workspace.expected_lists.heads(region[:6]), key=_name_of):
            related = head.region.startswith(region) or region.startswith(head.region)
            if _name_of(head) < after_list or not related or (department and head.department != department):
                continue
            passed = int(after_row) if after_list == _name_of(head) else 0
            rows = workspace.expected_lists.rows(head)[passed:]
            found += [(f"{_name_of(head)}|{row.row}", row) for row in rows]
            if len(found) > cursors.SCANNED_AT_MOST:
                break
        return found

    def kept(row: Expected) -> Expected | None:
        return row if reach.covers(row.region, row.department, row.category or None) else None

    return cursors.page(placed(), kept, limit)


def _name_of(head: ListHead) -> str:
    return keys.row_key(head.region, head.department)
