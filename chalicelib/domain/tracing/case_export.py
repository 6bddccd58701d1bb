"""Exports of a case: the revealed contacts as a file that lives for hours, asked for by an office."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class CaseExport(Struct, frozen=True, kw_only=True):
    """One export: from which office, when, until when it may be read, how many are named in it."""

    id: str
    case: str
    office: str
    at: datetime
    until: datetime
    count: int

    @property
    def ref(self) -> str:
        """Return its random part, by which the audit chain names it."""
        return self.id.rpartition("-")[2]


class ExportPeople(Struct, frozen=True):
    """Who asked for it: sealed under the identity key."""

    by: str
    by_person: str | None
