"""The audit chain as it is read: a stretch of it, what stands once, what failed; never all of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.audit import ONCE
from chalicelib.storage.rows.audit import AuditRow
from chalicelib.storage.rows.base import bind

FAILS = "fails"
BEHIND_ALL = "~"  # sorts behind whatever follows a day in a key


class AuditEntries:
    """Readings of one province's audit chain."""

    def __init__(self, settings: Settings) -> None:
        self._row = bind(AuditRow, "audit", settings)
        self._tenant = settings.tenant

    def backwards(self, newest: int, oldest: int) -> Iterator[tuple[int, str]]:
        """Read entries with their sequences, newest first, from one sequence down to another."""
        for partition in range(newest // keys.AUDIT_PARTITION, oldest // keys.AUDIT_PARTITION - 1, -1):
            pk = keys.audit_pk(self._tenant, partition * keys.AUDIT_PARTITION)
            within = AuditRow.sk.between(keys.audit_sk(oldest), keys.audit_sk(newest))
            for row in self._row.query(pk, within, consistent_read=True, scan_index_forward=False):
                yield int(row.sk), row.body

    def lines(self, sequences: Iterable[int]) -> dict[int, str]:
        """Return entries by their sequences."""
        wanted = [(keys.audit_pk(self._tenant, sequence), keys.audit_sk(sequence)) for sequence in set(sequences)]
        return {int(row.sk): row.body for row in self._row.batch_get(wanted, consistent_read=True)}

    def recorded(self, names: Iterable[str]) -> dict[str, int]:
        """Return the sequences of what stands once, by its name."""
        by_pk = {keys.once_pk(self._tenant, name): name for name in names}
        rows = self._row.batch_get([(pk, ONCE) for pk in by_pk], consistent_read=True)
        return {by_pk[row.pk]: int(row.version) for row in rows}

    def fails(self, first_day: str, last_day: str) -> Iterator[tuple[str, str, int]]:
        """List day (yyyymmdd), class and sequence of every FAIL of some days."""
        within = AuditRow.sk.between(first_day, last_day + BEHIND_ALL)
        for row in self._row.query(keys.under(self._tenant, FAILS), within, consistent_read=True):
            day, row_class, sequence = keys.parts(row.sk)
            yield day, row_class, int(sequence)
