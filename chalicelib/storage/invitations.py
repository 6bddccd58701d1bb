"""The store of managers whom others name: their accounts, found many at once and made ahead of their first sign-in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime
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
        return {numbers_by_key[row.pk]: row.holder for row in self._row.batch_get(wanted, consistent_read=True)}

    def draft(self, number: str, account: str | None) -> Invitation:
        """Invite a phone's account, or make it one when it has none; nothing is written yet."""
        now = datetime.now(UTC)
        if account is not None:
            found, version = self._people.versioned(account)
            row = self._people.row_of(replace(found, invited_at=now), version + 1)
            return Invitation(account, ((row, PeopleRow.version == version),))
        fresh = replace(self._people.fresh(number), invited_at=now)
        rows = (self._people.row_of_phone(fresh), self._people.row_of(fresh, 1))
        return Invitation(fresh.id, tuple((row, PeopleRow.pk.does_not_exist()) for row in rows))
