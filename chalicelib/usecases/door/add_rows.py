"""Add the rows of a paper list to the chain: one signed entry a list and day, each row in exactly one of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from chalicelib.domain.errors import Conflict
from chalicelib.storage import keys
from chalicelib.usecases.custody.record import Fact, record

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

ADD, PAPER = "ADD", "paper"
_DIGITS = 32


def name_of(names: Iterable[str]) -> str:
    """Name a list by the keys of its rows: they are random to whoever lacks the day's key, so nobody can guess it."""
    return hashlib.sha256("\n".join(sorted(names)).encode()).hexdigest()[:_DIGITS]


def add_rows(workspace: Workspace, day: str, list_name: str, rows: Iterable[dict[str, Any]]) -> None:
    """Record the rows that bear a list's name, once all of its lines of that day are there.

    Whichever send of the list comes to its end first finds the same rows: a row keeps the name of the list that wrote
    it, and no line is left that could still be written. So the entry stands once and says the same, whoever writes it.
    """
    written = {keys.row_key(row["pk"], row["sk"]): row["sealed"] for row in rows}
    once = keys.added_name(PAPER, day, list_name)
    if not written or workspace.audit.recorded(once) is not None:
        return
    digest = hashlib.sha256()
    for place in sorted(written):
        digest.update(place.encode() + written[place])
    facts: dict[str, Fact] = {"class": PAPER, "day": day, "rows": len(written), "digest": digest.hexdigest()}
    try:
        record(workspace, ADD, purpose=PAPER, once=once, facts=facts)
    except Conflict as before:
        if before.code != "already_recorded":
            raise
