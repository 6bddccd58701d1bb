"""What a batch job says about what it could not do."""

from __future__ import annotations

import traceback

from chalicelib.observability import log


class BatchIncomplete(Exception):
    """Some records of a stream could not be done: raised when all were tried, so that the batch comes again.

    AWS halves it until only the bad record is left; the embedded AWS knows no partial failure of a stream.
    """


def log_failure(job: str, fault: BaseException) -> None:
    """Log a fault without its text, which may be personal."""
    where = traceback.extract_tb(fault.__traceback__)[-1]
    log("item_failed", job=job, cause=type(fault).__name__, where=f"{where.name}:{where.lineno}", level="error")
