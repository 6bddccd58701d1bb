"""Contests and their answers: given once, and nobody is shown one that is not on record."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from chalicelib.domain.hidden import Hidden

OPEN, ANSWERED = "open", "answered"


class Answer(Struct, frozen=True, kw_only=True):
    """What an officer found; `recorded` when the chain has it and all that follows from it is done."""

    text: str
    upheld: bool
    at: datetime
    by: str
    office: str
    recorded: bool = False

    def repeats(self, account: str, text: str, *, upheld: bool) -> bool:
        """Say whether somebody says the same again: his answer was lost."""
        return (self.by, self.text, self.upheld) == (account, text, upheld)


class Contest(Hidden, frozen=True, kw_only=True):
    """What somebody contests waits until an answer stands; `claimed` is one that a crash may have left half done."""

    id: str
    at: datetime
    claimed: Answer | None = None

    @property
    def answer(self) -> Answer | None:
        """Return the answer, as soon as it is on record."""
        return self.claimed if self.claimed and self.claimed.recorded else None

    @property
    def state(self) -> str:
        """Say whether it still waits."""
        return ANSWERED if self.answer else OPEN

    @property
    def mark(self) -> str:
        """Return the random end of its name, by which the chain speaks of it."""
        return self.id.rpartition("-")[2]
