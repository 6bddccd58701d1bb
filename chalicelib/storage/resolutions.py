"""The store of papers that two people sign: sealed, numbered one after the other, written on versions."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Generic, TypeVar

import msgspec
from pynamodb.exceptions import DoesNotExist, PutError
from pynamodb.expressions.condition import Condition

from chalicelib.domain.errors import Conflict
from chalicelib.domain.rule.resolution import Resolution, number_of
from chalicelib.security.keyring import Keyring
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.faults import code_of
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.duties import DutyRow

T = TypeVar("T", bound=Resolution)


class Resolutions(Generic[T]):
    """One province's papers of one kind; of two that are proposed at once, one has the next number."""

    def __init__(self, settings: Settings, keyring: Keyring, kind: str, shape: type[T]) -> None:
        self._row = bind(DutyRow, "duties", settings)
        self._tenant = settings.tenant
        self._keyring = keyring
        self._kind = kind
        self._shape: type[T] = shape

    def add(self, paper: T) -> None:
        """Keep a new paper, or refuse: somebody else took its number."""
        self._write(paper, 1, DutyRow.pk.does_not_exist())

    def change(self, after: T, version: int) -> None:
        """Write a paper over the version it was read at, or refuse."""
        self._write(after, version + 1, DutyRow.version == version)

    def get(self, name: str) -> tuple[T, int] | None:
        """Return a paper with the version that a write on top of it must find."""
        number = number_of(name)
        if number is None:
            return None
        try:
            row = self._row.get(
                keys.under(self._tenant, self._kind), keys.paper_of_two_sk(number), consistent_read=True
            )
        except DoesNotExist:
            return None
        paper = self._open(row)
        return (paper, int(row.version)) if paper.id == name else None

    def newest(self) -> tuple[T, int] | None:
        """Return the last paper with its version."""
        for row in self._rows(None):
            return self._open(row), int(row.version)
        return None

    def all(self, before: str | None = None) -> Iterator[T]:
        """List papers, newest first, from behind one on."""
        return (self._open(row) for row in self._rows(number_of(before or "")))

    def _rows(self, before: int | None) -> Iterator[DutyRow]:
        last = keys.paper_of_two_sk(before - 1) if before else keys.paper_of_two_sk(None) + "~"
        return self._row.query(
            keys.under(self._tenant, self._kind),
            DutyRow.sk.between(keys.paper_of_two_sk(None), last),
            consistent_read=True,
            scan_index_forward=False,
            page_size=101,
        )

    def _write(self, paper: T, version: int, condition: Condition) -> None:
        pk, sk = keys.under(self._tenant, self._kind), keys.paper_of_two_sk(paper.number)
        box = self._keyring.seal_identity(msgspec.json.encode(paper), keys.row_key(pk, sk))
        try:
            self._row(pk, sk, body=base64.b64encode(box).decode(), version=version).save(condition=condition)
        except PutError as lost:
            if code_of(lost) != "ConditionalCheckFailedException":
                raise
            raise Conflict("changed_meanwhile") from None

    def _open(self, row: DutyRow) -> T:
        plain = self._keyring.open_identity(base64.b64decode(row.body or ""), keys.row_key(row.pk, row.sk))
        paper: T = msgspec.json.decode(plain, type=self._shape)
        return paper
