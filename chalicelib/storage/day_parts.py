"""How far the parts of a day's custody have come, and the leaves of their digests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec
from msgspec import Struct
from pynamodb.exceptions import DoesNotExist, PutError

from chalicelib.domain.custody.digest import Leaf
from chalicelib.domain.custody.part import Part, Purpose
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.bodies import dump, load
from chalicelib.storage.faults import code_of
from chalicelib.storage.files import Files
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.duties import DutyRow


class Custody(Struct, frozen=True):
    """One class's day, for one purpose, and until when it is remembered how far it came."""

    purpose: Purpose
    row_class: str
    day: str
    until: datetime


class DayParts:
    """One province's parts; a row holds numbers, the leaves lie in the bucket. Neither names a person."""

    def __init__(self, settings: Settings, files: Files) -> None:
        self._row = bind(DutyRow, "duties", settings)
        self._tenant = settings.tenant
        self._files = files

    def get(self, of: Custody, part: str) -> tuple[Part, int]:
        """Return how far a part has come, with the version to write over; 0 when nobody began."""
        try:
            row = self._row.get(*self._key(of, part), consistent_read=True)
        except DoesNotExist:
            return Part(part=part), 0
        return load(row.body, Part), int(row.version)

    def of_day(self, of: Custody, parts: Iterable[str]) -> dict[str, Part]:
        """Return the parts that somebody began, by their names."""
        rows = self._row.batch_get([self._key(of, part) for part in parts], consistent_read=True)
        return {part.part: part for part in (load(row.body, Part) for row in rows)}

    def put(self, of: Custody, part: Part, version: int) -> bool:
        """Write a part further on; False when another worker did."""
        pk, sk = self._key(of, part.part)
        row = self._row(pk, sk, body=dump(part), version=version + 1, expires=int(of.until.timestamp()))
        unmoved = DutyRow.version == version if version else DutyRow.pk.does_not_exist()
        try:
            row.save(condition=unmoved)
        except PutError as lost:
            if code_of(lost) != "ConditionalCheckFailedException":
                raise
            return False
        return True

    def put_leaves(self, of: Custody, part: str, name: str, leaves: Iterable[Leaf]) -> None:
        """Keep a slice of a part's leaves under a name that no other worker uses."""
        self._files.put(self._file(of, part, name), msgspec.json.encode(list(leaves)), "application/json")

    def leaves(self, of: Custody, part: Part) -> list[Leaf]:
        """Return a part's leaves; LookupError when a slice is not there."""
        found: list[Leaf] = []
        for name in part.slices:
            data = self._files.get(self._file(of, part.part, name))
            if data is None:
                raise LookupError(f"leaves of {part.part}")
            found += msgspec.json.decode(data, type=list[Leaf])
        return found

    def _key(self, of: Custody, part: str) -> tuple[str, str]:
        return keys.under(self._tenant, part), keys.custody_sk(of.purpose, of.row_class, of.day)

    def _file(self, of: Custody, part: str, name: str) -> str:
        return keys.leaves_key(self._tenant, of.row_class, of.day, f"{of.purpose}-{part}-{name}")
