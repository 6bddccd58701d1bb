"""Verify a province's audit chain, and fetch what that takes: `python -m infra.audit verify|public-key|head|lines`.

`verify` needs lines, the public key and, to notice that the end was cut off, a head saved earlier: no table, no other
key, no account. It ends with 0 complete, 3 tampered, 4 missing, 5 forked, 6 cut, 7 irregular, 8 overdue, 2 could not
be asked.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import botocore.exceptions
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
    load_pem_public_key,
)

from chalicelib.security.chain import Head
from chalicelib.security.chain_check import BEGINNING, Report, check
from chalicelib.security.chain_entry import BadKey, Broken, Entry, load_key, read_instant, read_lines
from infra import audit_report, audit_source, embedded, local
from infra.progress import say
from infra.stacks import outputs
from infra.stages import all_stages

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

EXIT_CODES = {"complete": 0, "tampered": 3, "missing": 4, "forked": 5, "cut": 6, "irregular": 7, "overdue": 8}
AT_ONCE = 1_000
CHUNK = 5_000  # lines that a process reads at once; below it a second process costs more than it saves


def read_all(lines: Iterable[str], key: bytes) -> list[Entry | Broken]:
    """Read lines on every core: checking a hundred thousand signatures is arithmetic."""
    unique = list(dict.fromkeys(lines))
    if len(unique) <= CHUNK:
        return read_lines(unique, key)
    chunks = [unique[start : start + CHUNK] for start in range(0, len(unique), CHUNK)]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        return [each for read in pool.map(partial(read_lines, der=key), chunks) for each in read]


def read_public_key(path: Path) -> bytes:
    """Read a public key from a PEM file, as DER; BadKey for anything else."""
    try:
        key = load_pem_public_key(path.read_bytes())
    except ValueError:
        raise BadKey from None
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    load_key(der)
    return der


def read_head(path: Path) -> Head:
    """Read a head as the API shows it and `--save-head` keeps it: `{"sequence": …, "hash": "…"}`."""
    saved = json.loads(path.read_text("utf-8"))
    return Head(int(saved["sequence"]), str(saved["hash"]))


def spell_head(head: Head) -> str:
    """Spell a head as the API shows it."""
    return json.dumps({"sequence": head.seq, "hash": head.hash}) + "\n"


def session_of(stage_name: str) -> boto3.session.Session:
    """Return a session where a stage is deployed: on the embedded AWS, or where the caller's profile says."""
    if not all_stages()[stage_name].is_local:
        return boto3.session.Session()
    port = embedded.running_port()
    if port is None:
        sys.exit("!! The embedded AWS does not run. First: make run")
    return local.session(port)


def lines_of(given: argparse.Namespace) -> Iterable[str]:
    """Return the lines that the command line names."""
    if given.from_logs:
        return audit_source.lines_of_files(given.from_logs)
    session = session_of(given.stage) if given.stage else boto3.session.Session()
    group = given.log_group or f"/aws/lambda/{all_stages()[given.stage].stack}-audit-lines"
    return audit_source.lines_of_group(session, group)


def add_sources(parser: argparse.ArgumentParser) -> None:
    """Let a command say where its lines are."""
    sources = parser.add_mutually_exclusive_group(required=True)
    sources.add_argument("--from-logs", type=Path, nargs="+", metavar="FILE", help="exported log lines, in any order")
    sources.add_argument("--log-group", help="the group itself; AWS credentials as in your environment")
    sources.add_argument("--stage", choices=sorted(all_stages()), help="the group of a stage of this project")


def verify(given: argparse.Namespace) -> int:
    """Verify, say what was found, keep the new head; return the exit code."""
    key = read_public_key(given.public_key)
    head = read_head(given.head) if given.head else None
    after = read_head(given.after) if given.after else BEGINNING
    at = read_instant(given.at) if given.at else datetime.now(UTC)
    if at is None:
        raise ValueError("--at needs an instant with its offset, such as 2026-01-05T00:00:00+08:00")
    read = read_all(audit_source.candidates(lines_of(given)), key)
    report = check(read, at=at, head=head, after=after, running=not given.at)
    for line in audit_report.spell(report):
        say(line)
    if given.save_head:
        _keep(report, given.save_head)
    return EXIT_CODES[report.verdict]


def _keep(report: Report, path: Path) -> None:
    """Save the head of a chain that is whole; of any other the old one is worth more."""
    if report.is_whole:
        path.write_text(spell_head(report.head), "utf-8")
        say(f"链尾已存 / head saved: {path}")
    else:
        say("链不完整，未保存链尾 / the chain is not whole: no head saved")


def show_key(given: argparse.Namespace) -> int:
    """Print the public half of a stage's audit key (PEM)."""
    session = session_of(given.stage)
    name = outputs(session, all_stages()[given.stage].stack)["AuditKeyId"]
    key = load_der_public_key(session.client("kms").get_public_key(KeyId=name)["PublicKey"])
    sys.stdout.write(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode())
    return 0


def show_head(given: argparse.Namespace) -> int:
    """Print where a stage's chain ends, as its table says; `GET /v1/audit/head` gives everybody the same."""
    from infra.admin import workspace_of

    newest = workspace_of(session_of(given.stage), all_stages()[given.stage].stack).audit.head()
    sys.stdout.write(spell_head(newest))
    return 0


def print_lines(given: argparse.Namespace) -> int:
    """Print the lines that a stage's table holds: signed as they are, they prove as much as those of the log."""
    from infra.admin import workspace_of

    workspace = workspace_of(session_of(given.stage), all_stages()[given.stage].stack)
    for line in lines_of_table(workspace):
        say(line)
    return 0


def lines_of_table(workspace: Workspace) -> Iterator[str]:
    """Read every entry of the table, oldest first; what is not there is passed over."""
    last = workspace.audit.head().seq
    for start in range(1, last + 1, AT_ONCE):
        found = workspace.audit_entries.lines(range(start, min(start + AT_ONCE, last + 1)))
        yield from (found[sequence] for sequence in sorted(found))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    wanted: Any = commands.add_parser("verify", help="say whether the chain is whole, and every day destroyed in time")
    add_sources(wanted)
    wanted.add_argument("--public-key", type=Path, required=True, metavar="PEM", help="as `public-key` prints it")
    wanted.add_argument("--head", type=Path, metavar="FILE", help="saved earlier: the chain must reach it, unchanged")
    wanted.add_argument(
        "--after", type=Path, metavar="FILE", help="saved earlier: what it ends with may be gone by now"
    )
    wanted.add_argument("--save-head", type=Path, metavar="FILE", help="keep the new head here if the chain is whole")
    wanted.add_argument(
        "--at",
        metavar="INSTANT",
        help="judge what is overdue as of then; the present if not given",
    )
    wanted.set_defaults(run=verify)
    for name, run in (("public-key", show_key), ("head", show_head), ("lines", print_lines)):
        fetching = commands.add_parser(name, help=run.__doc__)
        fetching.add_argument("--stage", required=True, choices=sorted(all_stages()))
        fetching.set_defaults(run=run)
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line asks for; return the exit code."""
    given = _parser().parse_args(arguments)
    try:
        code: int = given.run(given)
    except BadKey:
        say("!! 公钥文件不是 P-256 公钥（PEM）/ not a public key on P-256 in PEM")
    except (OSError, ValueError, KeyError, botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError) as fault:
        say(f"!! {type(fault).__name__}: {fault}")
    else:
        return code
    return 2


if __name__ == "__main__":
    sys.exit(main())
