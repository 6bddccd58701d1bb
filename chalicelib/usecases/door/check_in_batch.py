"""Check in what a phone kept while it was offline: each scan like a single one, none held up by another."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from chalicelib.domain.errors import DomainError, StorageUnavailable
from chalicelib.domain.person.caller import Caller
from chalicelib.storage.wire import WireError
from chalicelib.usecases.door.check_in import Entry, Scan, check_in, declared

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

AT_ONCE = 4


def check_in_batch(workspace: Workspace, caller: Caller, scans: list[Scan]) -> list[Entry | DomainError]:
    """Register scans in any order and return what became of each, in the order sent."""
    known = declared(workspace, caller)

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
