"""The indexes of closed days: two sealed files a class, day and county in the bucket, and how far each has come."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from msgspec import Struct
from pynamodb.exceptions import DoesNotExist, PutError

from chalicelib.domain.tracing.day_index import IndexState
from chalicelib.settings import Settings
from chalicelib.storage import tracing_keys
from chalicelib.storage.bodies import dump, load
from chalicelib.storage.faults import code_of
from chalicelib.storage.files import Files
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.duties import DutyRow

COLUMNS, PEOPLE = "columns", "people"
_AT_ONCE = 16
_TRIES = 20


class IndexContended(Exception):
    """Too many at once wrote how far an index has come."""


class Indexed(Struct, frozen=True):
    """What an index is of."""

    row_class: str
    day: str
    county: str


class Indexes:
    """One province's indexes; nothing here opens one."""

    def __init__(self, settings: Settings, files: Files) -> None:
        self._row = bind(DutyRow, "duties", settings)
        self._tenant = settings.tenant
        self._files = files

    def states(self, row_class: str, day: str) -> dict[str, IndexState]:
        """Return how far the counties of a class's day have come, by county; who never began is not there."""
        pk = tracing_keys.index_pk(self._tenant, row_class, day)
        return {row.sk: load(row.body, IndexState) for row in self._row.query(pk, consistent_read=True)}

    def begin(self, of: Indexed, until: datetime) -> IndexState:
        """Return how far an index has come; from now on whoever changes what is there asks for it anew.

        How far it came is remembered until an instant.
        """
        row = self._get(of)
        if row is None:
            fresh = self._row(*self._key(of), body=dump(IndexState()), expires=int(until.timestamp()))
            self._save(fresh, 0)
            row = self._get(of) or fresh
        return load(row.body, IndexState)

    def note_changed(self, row_class: str, day: str, county: str) -> None:
        """Ask for an index anew, if anybody ever began it: rows, marks or trips came after it may have been read.

        To be called after they were written. Within the hour it is built; until then whoever searches reads the rows.
        """
        self._change(Indexed(row_class, day, county), IndexState.changed)

    def put(self, place: str, columns: bytes, people: bytes) -> None:
        """Keep the two files of an index."""
        for file, box in ((COLUMNS, columns), (PEOPLE, people)):
            self._files.put(tracing_keys.index_file_key(place, file), box, "application/octet-stream")

    def get(self, place: str, file: str) -> bytes | None:
        """Return one of the two files; None when another index took its place, or the day is gone."""
        return self._files.get(tracing_keys.index_file_key(place, file))

    def switch(self, of: Indexed, made: IndexState) -> str:
        """Make an index the one that is read; return the name of the one that is not: the former, or this."""
        unread = made.name

        def switched(state: IndexState) -> IndexState | None:
            nonlocal unread
            newer = state.is_older_than(made)
            unread = state.name if newer else made.name
            return state.with_index(made) if newer else None

        self._change(of, switched)
        return unread

    def place(self, of: Indexed, name: str) -> str:
        """Return the place that an index is sealed for."""
        return tracing_keys.index_key(self._tenant, of.row_class, of.day, of.county, name)

    def delete(self, place: str) -> None:
        """Delete the two files of an index."""
        for file in (COLUMNS, PEOPLE):
            self._files.delete(tracing_keys.index_file_key(place, file))

    def delete_unread(self, of: Indexed, name: str, before: datetime) -> None:
        """Delete what workers that crashed left behind before an instant, and nothing of the index that is read."""
        read = self.place(of, name) + "/" if name else None
        for key in list(self._files.older(self.place(of, ""), before)):
            if read is None or not key.startswith(read):
                self._files.delete(key)

    def delete_day(self, row_class: str, day: str) -> int:
        """Delete every index of a class's day; return how many files that were."""
        found = [key for key, _ in self._files.listed(tracing_keys.indexes_of(self._tenant, row_class, day))]
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return len(list(pool.map(self._files.delete, found)))

    def _change(self, of: Indexed, change: Callable[[IndexState], IndexState | None]) -> None:
        for _ in range(_TRIES):
            row = self._get(of)
            after = change(load(row.body, IndexState)) if row else None
            if row is None or after is None:
                return
            row.body = dump(after)
            if self._save(row, int(row.version)):
                return
        raise IndexContended(of.day)

    def _get(self, of: Indexed) -> DutyRow | None:
        try:
            return self._row.get(*self._key(of), consistent_read=True)
        except DoesNotExist:
            return None

    def _save(self, row: DutyRow, version: int) -> bool:
        row.version = version + 1
        try:
            row.save(condition=DutyRow.version == version if version else DutyRow.pk.does_not_exist())
        except PutError as lost:
            if code_of(lost) != "ConditionalCheckFailedException":
                raise
            return False
        return True

    def _key(self, of: Indexed) -> tuple[str, str]:
        return tracing_keys.index_pk(self._tenant, of.row_class, of.day), of.county
