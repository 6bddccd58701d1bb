"""Refill the audit table from verified log lines: the chain is never taken from a backup."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from chalicelib.runtime import Workspace
from chalicelib.security import chain_words
from chalicelib.security.chain import Head
from chalicelib.security.chain_check import check
from chalicelib.security.chain_entry import Entry
from chalicelib.storage.audit import marks_of
from chalicelib.storage.rows.audit import AuditRow
from chalicelib.storage.rows.base import transaction
from chalicelib.storage.rows.ephemera import EphemeraRow
from infra import admin, audit, audit_source
from infra.progress import say
from infra.stages import all_stages

BATCH = 1000


class NotRefilled(Exception):
    """The lines cannot stand for the chain; nothing was written. The message says why, in both languages."""


def refill(workspace: Workspace, lines: Iterable[str]) -> Head:
    """Write every entry, its marks and both heads; return where the chain ends now. Running it again changes nothing.

    All that the lines say is verified first, and held to what stands already: NotRefilled leaves the table as it is.
    """
    entries = _verified(workspace, lines)
    last = Head(entries[-1].seq, entries[-1].hash)
    published = workspace.audit.published()
    _hold_to(published, entries)
    _hold_to(workspace.audit.head() if workspace.audit.head().seq else None, entries)
    for start in range(0, len(entries), BATCH):
        _unlike(workspace, entries[start : start + BATCH])
    _write(workspace, entries)
    unmoved = EphemeraRow.pk.does_not_exist()
    if published:
        unmoved |= EphemeraRow.body == published.hash
    with transaction(workspace.settings) as writing:
        writing.save(
            workspace.audit.head_row(last), condition=AuditRow.pk.does_not_exist() | (AuditRow.version <= last.seq)
        )
        writing.save(workspace.audit.published_row(last), condition=unmoved)
    return last


def _verified(workspace: Workspace, lines: Iterable[str]) -> list[Entry]:
    """Read the lines as a whole chain signed by this province's key."""
    read = audit.read_all(audit_source.candidates(lines), workspace.audit.public_key)
    report = check(read, at=workspace.instant())
    if not report.is_whole:
        fault = report.faults[0]
        zh, en = chain_words.say(chain_words.REASONS[fault.code], fault.count)
        raise NotRefilled(f"第 {fault.seq} 条：{zh} / entry {fault.seq}: {en}")
    by_seq = {entry.seq: entry for entry in read if isinstance(entry, Entry)}
    return [by_seq[seq] for seq in sorted(by_seq)]


def _hold_to(head: Head | None, entries: list[Entry]) -> None:
    """Refuse lines that do not reach a head, or are others there."""
    if head is None:
        return
    if len(entries) < head.seq:
        raise NotRefilled(f"日志没有到达链尾第 {head.seq} 条 / the lines end before the head, entry {head.seq}")
    if entries[head.seq - 1].hash != head.hash:
        raise NotRefilled(f"日志与链尾第 {head.seq} 条不同 / the lines differ from the head, entry {head.seq}")


def _unlike(workspace: Workspace, entries: list[Entry]) -> None:
    """Refuse a table in which another entry stands."""
    standing = workspace.audit_entries.lines(entry.seq for entry in entries)
    for entry in entries:
        if standing.get(entry.seq, entry.line) != entry.line:
            raise NotRefilled(f"表中第 {entry.seq} 条与日志不同，请先清空 / the table holds another entry {entry.seq}")


def _write(workspace: Workspace, entries: list[Entry]) -> None:
    """Write the rows of all entries, the last one first: of a mark made twice the first entry's stays."""
    for start in range(len(entries), 0, -BATCH):
        rows: dict[tuple[str, str], Any] = {}
        for entry in reversed(entries[max(0, start - BATCH) : start]):
            marks = marks_of(entry.kind, entry.once, entry.facts)
            for row in workspace.audit.rows_of(Head(entry.seq, entry.hash), entry.line, marks):
                rows[row.pk, row.sk] = row
        kind = type(next(iter(rows.values())))
        with kind.batch_write() as batch:
            for row in rows.values():
                batch.save(row)


def declare(commands: Any) -> None:
    """Add `audit` to the commands of `python -m infra.restore`."""
    parser = commands.add_parser("audit", help=__doc__)
    parser.add_argument("--stage", required=True, choices=sorted(all_stages()), help="whose table is refilled")
    parser.add_argument("--from-logs", type=Path, nargs="+", metavar="FILE", help="else the stage's log group")
    parser.set_defaults(run=run, log_group=None)


def run(given: argparse.Namespace) -> None:
    """Refill a stage's table, or say why not."""
    workspace = admin.workspace_of(audit.session_of(given.stage), all_stages()[given.stage].stack)
    try:
        last = refill(workspace, audit.lines_of(given))
    except NotRefilled as refused:
        sys.exit(f"!! {refused}")
    say(f"已重建至第 {last.seq} 条 / refilled up to entry {last.seq}")
