"""Jobs: work too long for one request, with its progress."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, Literal

from msgspec import Struct

State = Literal["waiting", "running", "done", "failed"]
WAITING: Final = "waiting"
RUNNING: Final = "running"
DONE: Final = "done"
FAILED: Final = "failed"


class Job(Struct, frozen=True, kw_only=True):
    """One job of a county; `owner` is the account that may see it, `done` of `total` its steps."""

    id: str
    kind: str
    county: str
    owner: str
    created_at: datetime
    params: dict[str, Any]
    state: State = WAITING
    done: int = 0
    total: int = 0
    result: dict[str, Any] | None = None

    @property
    def finished(self) -> bool:
        """Say whether nothing more will happen to it."""
        return self.state in (DONE, FAILED)

    @property
    def name(self) -> str:
        """Return the id that clients know: it tells the county, for a job is found by both."""
        return f"{self.county}-{self.id}"
