"""Check in what a phone kept while it was offline: each scan like a single one, none held up by another."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from chalicelib.domain.errors import DomainError, StorageUnavailable
from chalicelib.domain.person.caller import Caller
from chalicelib.observability import log
from chalicelib.storage.wire import WireError
from chalicelib.usecases.door.check_in import Entry, Scan, check_in, declared

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

AT_ONCE = 4
DAY_S = 86400


def check_in_batch(workspace: Workspace, caller: Caller, scans: list[Scan]) -> list[Entry | DomainError]:
    """Register scans in any order and return what became of each, in the order sent.

    An account has so many a day, resends too: whoever only claims a number must not heap rows under it without end.
    """
    known = declared(workspace, caller)
    if scans:
        _spend(workspace, known.account, len(scans))

    def one(scan: Scan) -> Entry | DomainError:
        try:
            return check_in(workspace, known, scan)
        except DomainError as refusal:
            return refusal
        except WireError as down:
            unavailable = StorageUnavailable()
            unavailable.__cause__ = down
            return unavailable

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, scans))


def _spend(workspace: Workspace, account: str, count: int) -> None:
    cap = workspace.tenant.limits.batch_scans_per_account_day
    try:
        workspace.limits.spend("batch_scans", account, cap, DAY_S, count)
    except WireError as down:  # visits are kept when nobody can count
        log("batch_uncounted", cause=down.code, level="warning")
