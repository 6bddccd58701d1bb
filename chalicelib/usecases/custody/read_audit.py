"""Read the audit chain by time: whoever audits sees every entry; nobody is in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from chalicelib.domain.errors import one_field
from chalicelib.usecases import cursor as cursors

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

CLOCKS_DIFFER = timedelta(minutes=10)  # entries stand in the order of their appends; their writers' clocks nearly so
DIGITS = 12
LONGEST_STRETCH = 500  # lines at once: some 300 kB, before compression


def read_audit(
    workspace: Workspace, since: datetime | None, until: datetime | None, kind: str | None, page: tuple[int, str | None]
) -> tuple[list[dict[str, Any]], str | None]:
    """List the entries of a kind between two instants, newest first; a page may be short of its limit and go on."""
    limit, cursor = page
    newest = _before(cursor) if cursor else workspace.audit.head().seq
    if until:
        newest = min(newest, _first_at(workspace, until + CLOCKS_DIFFER, newest) - 1)
    oldest = _first_at(workspace, since - CLOCKS_DIFFER, newest) if since else 1

    def wanted(entry: dict[str, Any]) -> dict[str, Any] | None:
        at = datetime.fromisoformat(entry["at"])
        fits = (kind in (None, entry["kind"])) and (since is None or since <= at) and (until is None or at < until)
        return entry if fits else None

    return cursors.page(_entries(workspace, newest, oldest), wanted, limit)


def read_lines(workspace: Workspace, after: int, limit: int) -> tuple[list[str], int | None]:
    """Return the lines behind a sequence as they were signed, oldest first, and behind which one to go on."""
    newest = workspace.audit.head().seq
    last = min(newest, after + limit)
    found = [line for _, line in workspace.audit_entries.backwards(last, after + 1)] if after < newest else []
    return found[::-1], last if last < newest else None


def _entries(workspace: Workspace, newest: int, oldest: int) -> Iterator[tuple[str, dict[str, Any]]]:
    if newest < oldest:
        return
    for sequence, line in workspace.audit_entries.backwards(newest, oldest):
        yield str(sequence), json.loads(line)


def _first_at(workspace: Workspace, instant: datetime, newest: int) -> int:
    """Return the first sequence whose entry was made at an instant or later, by halving what is left of the chain."""
    low, high = 1, newest + 1
    while low < high:
        middle = (low + high) // 2
        line = workspace.audit.line(middle)
        if line is not None and datetime.fromisoformat(json.loads(line)["at"]) >= instant:
            high = middle
        else:
            low = middle + 1
    return low


def _before(cursor: str) -> int:
    place = cursors.read(cursor) or ""
    if not (place.isascii() and place.isdigit()) or len(place) > DIGITS:
        raise one_field("cursor", "cursor_invalid")
    return int(place) - 1
