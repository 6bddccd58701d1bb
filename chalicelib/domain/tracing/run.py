"""Runs: a case is searched by one at a time, and its candidates are those of the last that came to its end."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain.errors import Conflict
from chalicelib.domain.tracing.choice import Choice


class Finished(Struct, frozen=True, kw_only=True):
    """A run that came to its end: by which choice, when, and how many it found of each order. Nobody is in it."""

    id: str
    degree: int
    choice: Choice
    at: datetime
    found: tuple[int, ...]


class Runs(Struct, frozen=True):
    """The run at work on a case (its job's id), if there is one, and the one whose candidates are shown."""

    active: str | None = None
    shown: Finished | None = None

    def begun(self, run: str) -> Runs:
        """Return them with a run at work, or refuse while there is another."""
        if self.active not in (None, run):
            raise Conflict("run_at_work")
        return replace(self, active=run)

    def ended(self, run: str) -> Runs:
        """Return them without this run, whatever became of it."""
        return replace(self, active=None) if self.active == run else self

    def finished(self, done: Finished) -> Runs:
        """Return them with what this run found shown, unless it is no longer the one at work."""
        if self.active != done.id:
            return self
        return Runs(None, done)
