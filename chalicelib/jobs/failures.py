"""What a batch job says about an item it could not do: one log line, one entry in its answer."""

from __future__ import annotations

import traceback

from chalicelib.observability import log


def failed(job: str, item: str, fault: BaseException) -> dict[str, str]:
    """Log a fault without its text, which may be personal, and return the item for `batchItemFailures`."""
    where = traceback.extract_tb(fault.__traceback__)[-1]
    log("item_failed", job=job, cause=type(fault).__name__, where=f"{where.name}:{where.lineno}", level="error")
    return {"itemIdentifier": item}
