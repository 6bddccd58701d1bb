"""Bring back what a live table lacks from a copy that was replayed: `python -m infra.restore bring-back …`."""

from __future__ import annotations

import argparse
from collections.abc import Collection
from datetime import datetime
from typing import Any

import boto3

from chalicelib.runtime import Workspace
from infra.admin import lend_credentials, workspace_of
from infra.progress import say
from infra.restore_copy import Copy, text
from infra.restore_replay import TABLES, NotReplayed, declare_moment, replay
from infra.stages import all_stages


def bring_back(
    workspace: Workspace, noun: str, table: str, partitions: Collection[str] = (), *, as_of: datetime | None = None
) -> int:
    """Replay the copy once more, then write its rows that the live table lacks; return how many.

    With `partitions` only rows of these are brought back: what was deleted on purpose elsewhere stays deleted.
    """
    replay(workspace, noun, table, as_of=as_of)
    copy = Copy(workspace.settings, noun, table)
    live = Copy(workspace.settings, noun, workspace.settings.table(noun))
    return sum(live.put_if_absent(row) for row in copy.rows() if not partitions or text(row, "pk") in partitions)


def declare(commands: Any) -> None:
    """Declare the command."""
    wanted = commands.add_parser("bring-back", help="write what the live table lacks, from a replayed copy")
    wanted.add_argument("--stage", required=True, choices=sorted(all_stages()))
    wanted.add_argument("--table", required=True, choices=TABLES)
    wanted.add_argument("--copy", required=True, metavar="NAME")
    wanted.add_argument(
        "--partition", action="append", default=[], metavar="KEY", help="only this one; may be repeated"
    )
    declare_moment(wanted)
    wanted.set_defaults(run=run)


def run(given: argparse.Namespace) -> None:
    """Bring back, and say how much."""
    session = boto3.session.Session()
    lend_credentials(session)
    workspace = workspace_of(session, all_stages()[given.stage].stack)
    try:
        brought = bring_back(workspace, given.table, given.copy, given.partition, as_of=given.as_of)
    except (NotReplayed, ValueError) as refused:
        raise SystemExit(f"!! {refused}\n!! Nothing was brought back.") from None
    say(f"{brought} rows brought back. Delete {given.copy} now.")
