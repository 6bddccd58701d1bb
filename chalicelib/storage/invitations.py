"""The store of managers whom others name: their accounts, found many at once and made ahead of their first sign-in."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from pynamodb.expressions.condition import Condition
from pynamodb.models import Model

from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.people import People
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.people import PeopleRow


class Invitation(NamedTuple):
    """Whose sign-in is waited for, and the rows that say so, each on its condition: part of whatever waits for it."""

    account: str
    rows: tuple[tuple[Model, Condition], ...]


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
        found = self._row.batch_get(wanted, consistent_read=True)
        return {numbers_by_key[row.pk]: row.holder for row in found if self._people.lives(row)}

    def draft(self, number: str, account: str | None) -> Invitation:
        """Invite a phone's account, or make it one when it has none; nothing is written yet."""
        if account is not None and self._people.account(account) is not None:
            found, version = self._people.versioned(account)
            after = self._people.invited(found)
            rows = [(self._people.row_of(after, version + 1), PeopleRow.version == version)]
            if after.phone_id:
                rows.append((self._people.row_of_phone(after), PeopleRow.holder == account))
            return Invitation(account, tuple(rows))
        fresh = self._people.invited(self._people.fresh(number))
        unclaimed = PeopleRow.holder == account if account else self._people.absent()
        return Invitation(
            fresh.id,
            ((self._people.row_of_phone(fresh), unclaimed), (self._people.row_of(fresh, 1), self._people.absent())),
        )
