"""The row that says what is in force, for whoever changes it; everybody else reads it over the lean wire."""

from __future__ import annotations

from collections.abc import Callable

from pynamodb.exceptions import DoesNotExist, PutError

from chalicelib.domain.errors import Conflict
from chalicelib.domain.rule.ruling import Ruling
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.bodies import dump, load
from chalicelib.storage.faults import code_of
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.duties import DutyRow

ATTEMPTS = 5


class RulingRows:
    """One province's ruling, changed one careful step at a time."""

    def __init__(self, settings: Settings) -> None:
        self._row = bind(DutyRow, "duties", settings)
        self._tenant = settings.tenant

    def get(self) -> Ruling:
        """Return what is in force, read consistently."""
        return self._versioned()[0]

    def change(self, edit: Callable[[Ruling], Ruling]) -> Ruling:
        """Change the ruling from whatever it is at that moment; an edit that returns what it got writes nothing."""
        for _ in range(ATTEMPTS):
            before, version = self._versioned()
            after = edit(before)
            if after is before:
                return before
            row = self._row(keys.under(self._tenant, keys.POLICY), keys.IN_FORCE, body=dump(after), version=version + 1)
            unchanged = DutyRow.version == version if version else DutyRow.pk.does_not_exist()
            try:
                row.save(condition=unchanged)
            except PutError as lost:
                if code_of(lost) != "ConditionalCheckFailedException":
                    raise
            else:
                return after
        raise Conflict("changed_meanwhile")

    def _versioned(self) -> tuple[Ruling, int]:
        try:
            row = self._row.get(keys.under(self._tenant, keys.POLICY), keys.IN_FORCE, consistent_read=True)
        except DoesNotExist:
            return Ruling(), 0
        return load(row.body, Ruling), int(row.version)
