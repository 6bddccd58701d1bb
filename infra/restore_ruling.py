"""Whether what two people decided stands in a restored copy as the chain has it: set back, it would be undone."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import msgspec

from chalicelib.domain.rule.policy_change import PolicyChange
from chalicelib.domain.rule.resolution import Resolution
from chalicelib.domain.rule.ruling import Ruling
from chalicelib.domain.rule.shutdown import Shutdown
from chalicelib.runtime import Workspace
from chalicelib.security.chain_entry import Entry
from chalicelib.storage import keys
from chalicelib.storage.bodies import load
from infra.restore_copy import Copy, Item, text

SHAPES: Mapping[str, type[Resolution]] = {keys.POLICY: PolicyChange, keys.SHUTDOWN: Shutdown}


@dataclass
class Decided:
    """What rows say of papers, by the mark under which the chain tells of them."""

    papers: dict[str, Resolution] = field(default_factory=dict)
    in_force: set[str] = field(default_factory=set)
    erasing: str = ""
    revoked: str = ""


def lacking(workspace: Workspace, copy: Copy, entries: Iterable[Entry]) -> Iterator[Entry]:
    """List the entries about policy and end of collection that would not hold once the copy is brought back."""
    told = [
        (str(json.loads(each.line)["ref"]), each) for each in entries if each.kind.startswith(("POLICY", "SHUTDOWN"))
    ]
    if not told:
        return
    decided = _decided(workspace, copy)
    over = {mark for mark, each in told if each.kind.endswith("_CANCELLED")} | {decided.revoked}
    for mark, entry in told:
        if not _holds(entry.kind, mark, decided, over):
            yield entry


def _holds(kind: str, mark: str, decided: Decided, over: set[str]) -> bool:
    paper = decided.papers.get(mark)
    if paper is None:
        return False
    if kind.endswith("_CANCELLED"):
        return mark not in decided.in_force and (paper.cancelled_at is not None or mark == decided.revoked)
    if kind == "SHUTDOWN_ERASING":
        return mark == decided.erasing
    if kind in ("POLICY", "SHUTDOWN"):
        return paper.confirmed_at is not None and (mark in decided.in_force or mark in over)
    return True


def _decided(workspace: Workspace, copy: Copy) -> Decided:
    """Read what would hold: the live table's rows, and the copy's where the live table has none."""
    live = Copy(workspace.settings, "duties", workspace.settings.table("duties"))
    decided = Decided()
    for kind, shape in SHAPES.items():
        pk = keys.under(workspace.settings.tenant, kind)
        rows = {text(row, "sk"): row for table in (copy, live) for row in table.of(pk)}
        for sk, row in rows.items():
            if sk == keys.IN_FORCE:
                _rule(decided, load(text(row, "body"), Ruling))
            elif sk.startswith(keys.paper_of_two_sk(None)):
                paper = _open(workspace, row, shape)
                decided.papers[paper.mark] = paper
    return decided


def _rule(decided: Decided, ruling: Ruling) -> None:
    decided.in_force |= {_mark(step.change) for step in ruling.steps}
    if ruling.ending is not None:
        decided.in_force.add(_mark(ruling.ending.shutdown))
        decided.erasing = _mark(ruling.ending.shutdown) if ruling.ending.erasing else ""
    if ruling.revoked is not None:
        decided.revoked = _mark(ruling.revoked.shutdown)


def _mark(name: str) -> str:
    return name.partition("-")[2]


def _open(workspace: Workspace, row: Item, shape: type[Resolution]) -> Resolution:
    bound = keys.row_key(text(row, "pk"), text(row, "sk"))
    plain = workspace.keyring.open_identity(base64.b64decode(text(row, "body")), bound)
    return msgspec.json.decode(plain, type=shape)
