"""The store of papers about colours: sealed, by region and time, on versions; a person finds his own."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

import msgspec
from pynamodb.exceptions import DoesNotExist

from chalicelib.domain.alarm.health_paper import HealthContest, ManualChange, region_of
from chalicelib.security.keyring import Keyring
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.contention import save_over
from chalicelib.storage.rows.base import bind, transaction
from chalicelib.storage.rows.health import HealthRow

T = TypeVar("T", ManualChange, HealthContest)


class HealthPapers(Generic[T]):
    """One province's papers of one kind; each is forgotten `lifetime` after it was written."""

    def __init__(self, settings: Settings, keyring: Keyring, kind: str, shape: type[T], lifetime: timedelta) -> None:
        self._rows = bind(HealthRow, "health", settings)
        self._settings = settings
        self._keyring = keyring
        self._kind = kind
        self._shape: type[T] = shape
        self._lifetime = lifetime

    def add(self, paper: T) -> None:
        """Keep a new paper, and a pointer to it beside whom it is about."""
        row = self._row_of(paper, 0)
        pointer = self._rows(self._person_pk(paper.person), self._pointer(paper.id), expires=row.expires)
        with transaction(self._settings) as writing:
            writing.save(row, condition=HealthRow.pk.does_not_exist())
            writing.save(pointer)

    def get(self, name: str) -> tuple[T, int] | None:
        """Return a paper with the version that a write on top of it must find."""
        region = region_of(name)
        if region is None:
            return None
        try:
            row = self._rows.get(self._pk(region), name, consistent_read=True)
        except DoesNotExist:
            return None
        return (self._open(row), int(row.version)) if self._lives(row) else None

    def change(self, after: T, version: int) -> None:
        """Write a paper over the version it was read at, or refuse."""
        save_over(self._row_of(after, version), HealthRow.version == version)

    def within(self, regions: list[str], after: str | None = None) -> Iterator[tuple[str, T]]:
        """List (name, paper) of regions in their order, newest first, after a name."""
        start = region_of(after or "")
        going = start is None
        for region in regions:
            here = region == start
            going = going or here
            if going:
                before = HealthRow.sk < after if here and after else None
                for row in self._rows.query(self._pk(region), before, consistent_read=True, scan_index_forward=False):
                    if self._lives(row):
                        yield row.sk, self._open(row)

    def of(self, person: str) -> list[T]:
        """List the papers about a person, newest first."""
        where = HealthRow.sk.startswith(self._pointer(""))
        found = self._rows.query(self._person_pk(person), where, consistent_read=True, scan_index_forward=False)
        papers = (self.get(keys.parts(row.sk)[-1]) for row in found)
        return sorted((paper[0] for paper in papers if paper), key=lambda paper: paper.at, reverse=True)

    def _row_of(self, paper: T, version: int) -> HealthRow:
        pk = self._pk(paper.region)
        box = self._keyring.seal_identity(msgspec.json.encode(paper), keys.row_key(pk, paper.id))
        expires = int((paper.at + self._lifetime).timestamp())
        return self._rows(pk, paper.id, body=base64.b64encode(box).decode(), version=version + 1, expires=expires)

    def _open(self, row: HealthRow) -> T:
        box = base64.b64decode(row.body or "")
        plain = self._keyring.open_identity(box, keys.row_key(row.pk, row.sk))
        paper: T = msgspec.json.decode(plain, type=self._shape)
        return paper

    @staticmethod
    def _lives(row: HealthRow) -> bool:
        return (row.expires or 0) > datetime.now(UTC).timestamp()

    def _pk(self, region: str) -> str:
        return keys.under(self._settings.tenant, self._kind, region)

    def _person_pk(self, person: str) -> str:
        return keys.under(self._settings.tenant, person)

    def _pointer(self, name: str) -> str:
        return keys.paper_sk(self._kind, name)
