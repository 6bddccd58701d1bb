"""What lies in the tables and the bucket of a class's day, for whoever counts and sweeps it and can open nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.files import Files
from chalicelib.storage.rows.alerts import AlertRow
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.visits import VisitRow


class Ciphertext(Struct, frozen=True):
    """A row as it lies there: its key and what is sealed in it; `parts` is what its digest takes in."""

    pk: str
    sk: str
    parts: tuple[bytes, ...]


class Ciphertexts:
    """One province's sealed rows, past their deadline too, for that is when they are swept."""

    def __init__(self, settings: Settings, files: Files) -> None:
        self._visit = bind(VisitRow, "visits", settings)
        self._alert = bind(AlertRow, "alerts", settings)
        self._files = files
        self._tenant = settings.tenant

    def visit_rows(self, venue: str, day: str) -> Iterator[VisitRow]:
        """List all rows of a venue's day, in the order of their keys."""
        return self._visit.query(keys.visit_pk(self._tenant, venue, day), consistent_read=True)

    def alert_rows(self, county: str, day: str) -> Iterator[AlertRow]:
        """List all rows of a county's alerts of a day."""
        return self._alert.query(keys.alert_pk(self._tenant, county, day), consistent_read=True)

    def files(self, row_class: str, day: str) -> Iterator[Ciphertext]:
        """List a class's files that are sealed under a day's key."""
        for key, digest in self._files.listed(keys.sealed_files_of(self._tenant, row_class, day)):
            yield Ciphertext("", key, (key.encode(), digest.encode()))

    def delete_visits(self, rows: Iterable[VisitRow]) -> int:
        """Delete rows of visits, in batches of 25; what was not processed is asked for again."""
        deleted = 0
        with self._visit.batch_write() as batch:
            for row in rows:
                batch.delete(row)
                deleted += 1
        return deleted

    def delete_alerts(self, rows: Iterable[AlertRow]) -> int:
        """Delete rows of alerts likewise."""
        deleted = 0
        with self._alert.batch_write() as batch:
            for row in rows:
                batch.delete(row)
                deleted += 1
        return deleted

    def delete_files(self, row_class: str, day: str) -> int:
        """Delete a class's files that are sealed under a day's key."""
        found = [key for key, _ in self._files.listed(keys.sealed_files_of(self._tenant, row_class, day))]
        for key in found:
            self._files.delete(key)
        return len(found)


def of_visit(row: VisitRow) -> Ciphertext:
    """Take from a visit what its digest is made of."""
    clear = (row.pk, row.sk, row.visitor_pk, row.mode)
    return Ciphertext(row.pk, row.sk, (*(text.encode() for text in clear), bytes(row.sealed)))


def of_alert(row: AlertRow) -> Ciphertext:
    """Take from an alert what its digest is made of: it moves on after its day is closed, its sealed part never."""
    return Ciphertext(row.pk, row.sk, (row.pk.encode(), row.sk.encode(), bytes(row.sealed)))
