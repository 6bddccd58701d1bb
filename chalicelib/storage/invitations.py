"""The store of managers whom others name: their accounts, found many at once and made ahead of their first sign-in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime

from pynamodb.exceptions import TransactWriteError

from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.contention import unless_contended
from chalicelib.storage.people import People
from chalicelib.storage.rows.base import bind, transaction
from chalicelib.storage.rows.people import PeopleRow


class Invitations:
    """Accounts that wait for their holder."""

    def __init__(self, settings: Settings, people: People) -> None:
        self._row = bind(PeopleRow, "people", settings)
        self._settings = settings
        self._people = people

    def accounts_of(self, numbers: Collection[str]) -> dict[str, str]:
        """Return the accounts of those phones that have one."""
        numbers_by_key = {
            keys.under(self._settings.tenant, "phone", self._people.blind_phone(number)): number for number in numbers
        }
        wanted = [(pk, keys.ACCOUNT) for pk in numbers_by_key]
        return {numbers_by_key[row.pk]: row.holder for row in self._row.batch_get(wanted, consistent_read=True)}

    def invite(self, number: str) -> str:
        """Return the account of a phone, noting that something waits for its next sign-in; one is made if need be."""
        fresh = replace(self._people.fresh(number), invited_at=datetime.now(UTC))
        try:
            with transaction(self._settings) as writing:
                writing.save(self._people.row_of_phone(fresh), condition=PeopleRow.pk.does_not_exist())
                writing.save(self._people.row_of(fresh, 1), condition=PeopleRow.pk.does_not_exist())
        except TransactWriteError as lost:
            unless_contended(lost)
            account = self._people.account_of_phone(number, create=True)
            self._people.mark_invited(account)
            return account
        return fresh.id
