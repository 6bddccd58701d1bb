"""Cases of a restored table: what was decided and ended since is so again, and every key that lives has its end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from chalicelib.domain.tracing.case import APPROVED, DENIED, Case, Decision, is_case_id
from chalicelib.runtime import Workspace
from chalicelib.security.chain_case import STEPS, is_of_case
from chalicelib.security.chain_entry import Entry, read_instant
from chalicelib.storage import keys, tracing_keys
from chalicelib.storage.bodies import dump, load
from infra.restore_copy import Copy, Item, text


def mend_cases(workspace: Workspace, copy: Copy, entries: Iterable[Entry]) -> int:
    """Bring the cases of a copy up to the chain, give each living key its end, and return how many rows went."""
    said = defaultdict(list)
    for entry in entries:
        if entry.ref and (entry.kind in STEPS or is_of_case(entry)):
            said[entry.ref].append(entry)
    erased = 0
    for row in list(copy.rows()):
        if text(row, "sk") == tracing_keys.CASE:
            erased += _mend(workspace, copy, row, said[load(text(row, "body"), Case).ref])
    for case_id, deadline in _living(workspace):
        end = {"pk": tracing_keys.ends_pk(workspace.tenant.code), "sk": tracing_keys.end_sk(deadline, case_id)}
        copy.put({name: {"S": value} for name, value in end.items()})
    return erased


def _mend(workspace: Workspace, copy: Copy, row: Item, said: list[Entry]) -> int:
    before = load(text(row, "body"), Case)
    after = before
    for entry in said:
        after = _later(after, entry)
    if after == before:
        return 0
    mended = {**row, "body": {"S": dump(after)}}
    if after.erased_at is None:
        copy.put(mended)
        return 0
    forgotten_at = after.erased_at + timedelta(days=workspace.tenant.retention.accesses_days)
    mended.pop("sealed", None)
    copy.put(mended | {"expires": {"N": str(int(forgotten_at.timestamp()))}})
    return copy.delete([each for each in copy.of(text(row, "pk")) if text(each, "sk") != tracing_keys.CASE])


def _later(case: Case, entry: Entry) -> Case:
    """Return a case with a step that the chain tells and its row may not know."""
    deadline = read_instant(entry.facts.get("deadline")) or case.erase_at
    if is_of_case(entry):
        return case if case.erased_at else replace(case, erased_at=entry.at)
    if entry.kind in ("CASE_APPROVED", "CASE_DENIED") and case.decision is None:
        decision: Decision = APPROVED if entry.kind == "CASE_APPROVED" else DENIED
        ends_at = read_instant(entry.facts.get("until")) or entry.at
        decided = replace(case, decision=decision, decided_at=entry.at, decided_office=entry.office, ends_at=ends_at)
        return replace(decided, erase_at=deadline, recorded=decided.steps)
    if entry.kind == "CASE_CLOSED" and case.closed_at is None:
        closed = replace(case, closed_at=entry.at, closed_office=entry.office, erase_at=deadline)
        return replace(closed, recorded=closed.steps)
    return case


def _living(workspace: Workspace) -> Iterable[tuple[str, datetime]]:
    """List the cases whose key stands there, with its end; one whose row is lost must end all the same."""
    for row in Copy(workspace.settings, "keys", workspace.settings.table("keys")).rows():
        name = keys.parts(text(row, "pk"))[-1]
        if "wrapped" in row and is_case_id(name):
            yield name, datetime.fromtimestamp(float(row["deadline_s"]["N"]), UTC)
