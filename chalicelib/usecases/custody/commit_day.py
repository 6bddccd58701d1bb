"""Commit to what lies there of a closed day; before it ends, hold what lies there against it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from chalicelib.domain.custody.day_life import DayLife
from chalicelib.domain.custody.digest import Leaf, differences, root
from chalicelib.domain.custody.part import COMMIT, COUNT, RECOUNT, Part, Purpose
from chalicelib.usecases.custody.entries import facts_of, fail, once, rows_added
from chalicelib.usecases.custody.gather_parts import gather, remembered
from chalicelib.usecases.custody.record import Fact

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace
    from chalicelib.storage.day_parts import Custody

NAMED_AT_MOST = 20  # places named one by one; of the rest only their number


class Complaint(NamedTuple):
    """What is not as committed, and where; `more` rows came in (negative: went missing)."""

    reason: str
    place: str | None = None
    more: int = 0


def commit_day(workspace: Workspace, life: DayLife) -> bool:
    """Append the COMMIT of a day: how many rows, under which root; False while workers still count.

    What lists added stands in ADD entries of their own: `rows` and those together are what was found.
    """
    parts = gather(workspace, COMMIT, life.row_class, life.day)
    if parts is None:
        return False
    found, added = sum(part.rows for part in parts), rows_added(workspace, life.row_class, life.day)
    if added > found:
        fail(workspace, life.row_class, life.day, "added_rows_missing", count=added - found)
    facts: dict[str, Fact] = {
        "day": life.day,
        "rows": max(0, found - added),
        "added": added,
        "root": _root(parts),
        "venues": sum(part.places for part in parts),
        "counties": len(parts),
        "deadline": life.deadline.isoformat(),
        "policy_version": workspace.policy_version,
    }
    sequence = once(workspace, "COMMIT", life.row_class, life.day, facts)
    workspace.day_key_rows.note(life.row_class, life.day, committed=sequence)
    return True


def count_day(workspace: Workspace, life: DayLife) -> bool:
    """Count a day before its key goes and append a FAIL for each place not as committed; False while workers count."""
    parts = _compared(workspace, life, COUNT)
    if parts is None:
        return False
    workspace.day_key_rows.note(life.row_class, life.day, counted=sum(part.rows for part in parts))
    return True


def recount_day(workspace: Workspace, life: DayLife) -> bool:
    """Count once more when the key is gone: TTL may have taken rows away, but none can have come in."""
    parts = _compared(workspace, life, RECOUNT)
    if parts is None:
        return False
    workspace.day_key_rows.note(life.row_class, life.day, left=sum(part.rows for part in parts))
    return True


def _compared(workspace: Workspace, life: DayLife, purpose: Purpose) -> list[Part] | None:
    """Return the parts of a count, held against the COMMIT."""
    parts = gather(workspace, purpose, life.row_class, life.day)
    if parts is None:
        return None
    complaints = list(_complaints(workspace, life, parts, purpose))
    for each in complaints[:NAMED_AT_MOST]:
        fail(workspace, life.row_class, life.day, each.reason, venue=each.place, count=each.more)
    if rest := complaints[NAMED_AT_MOST:]:
        fail(workspace, life.row_class, life.day, "elsewhere_too", count=len(rest))
    return parts


def _complaints(workspace: Workspace, life: DayLife, parts: list[Part], purpose: Purpose) -> Iterator[Complaint]:
    of = remembered(workspace, COMMIT, life.row_class, life.day)
    before = workspace.day_parts.of_day(of, [part.part for part in parts])
    committed = facts_of(workspace, life.committed or 0)
    if _root(before.values()) != committed["root"]:
        yield Complaint("parts_differ")
        return
    again = remembered(workspace, purpose, life.row_class, life.day)
    for part in parts:
        was = before[part.part]
        if part.root == was.root:
            continue
        try:
            leaves = _leaves(workspace, of, was), _leaves(workspace, again, part)
        except LookupError:
            yield Complaint("leaves_differ", part.part)
            continue
        for each in differences(*leaves, swept=purpose == RECOUNT):
            yield Complaint("rows_differ", each.place, each.more)


def _leaves(workspace: Workspace, of: Custody, part: Part) -> list[Leaf]:
    """Return a part's leaves, which must be those under its root."""
    leaves = workspace.day_parts.leaves(of, part)
    if root(leaves) != part.root:
        raise LookupError(part.part)
    return leaves


def _root(parts: Iterable[Part]) -> str:
    """Return the one root over the parts."""
    return root(Leaf(part.part, part.rows, part.root) for part in parts)
