"""The store of accounts: found by phone or by person, changed one careful step at a time."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Literal, overload

import msgspec
from pynamodb.exceptions import DoesNotExist, PutError, TransactWriteError

from chalicelib.domain.account import Account
from chalicelib.domain.errors import Conflict, NotFound
from chalicelib.domain.ids import ID_BYTES, encode
from chalicelib.domain.masking import mask_phone
from chalicelib.domain.particulars import Particulars
from chalicelib.security.keyring import Keyring
from chalicelib.security.pseudonyms import person_id, phone_id
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.bodies import dump, load
from chalicelib.storage.contention import unless_contended
from chalicelib.storage.rows.base import bind, transaction
from chalicelib.storage.rows.people import PeopleRow

_ATTEMPTS = 5


class People:
    """Accounts of one tenant and the people they speak for."""

    def __init__(self, settings: Settings, keyring: Keyring) -> None:
        bind(PeopleRow, "people", settings)
        self._settings = settings
        self._tenant = settings.tenant
        self._keyring = keyring

    @overload
    def account_of_phone(self, number: str, *, create: Literal[True]) -> str: ...

    @overload
    def account_of_phone(self, number: str, *, create: bool = False) -> str | None: ...

    def account_of_phone(self, number: str, *, create: bool = False) -> str | None:
        """Return the account of a phone (eleven digits), made ahead of its holder's first sign-in when asked for."""
        blind = self.blind_phone(number)
        for _ in range(_ATTEMPTS):
            found = self._row(keys.under(self._tenant, "phone", blind), keys.ACCOUNT)
            if found is not None or not create:
                return found.holder if found else None
            account = self.fresh(number)
            try:
                with transaction(self._settings) as writing:
                    writing.save(self.row_of_phone(account), condition=PeopleRow.pk.does_not_exist())
                    writing.save(self.row_of(account, 1), condition=PeopleRow.pk.does_not_exist())
            except TransactWriteError as lost:
                unless_contended(lost)
            else:
                return account.id
        raise Conflict("changed_meanwhile")

    def account(self, account: str) -> Account | None:
        """Read an account."""
        row = self._row(keys.under(self._tenant, account), keys.ACCOUNT)
        return load(row.body, Account) if row else None

    def change(self, account: str, edit: Callable[[Account], Account]) -> Account:
        """Change an account from whatever it is at that moment; an edit that changes nothing writes nothing."""
        for _ in range(_ATTEMPTS):
            row = self._row(keys.under(self._tenant, account), keys.ACCOUNT)
            if row is None:
                raise NotFound("not_found")
            before = load(row.body, Account)
            after = edit(before)
            if after == before:
                return before
            try:
                self.row_of(after, int(row.version) + 1).save(condition=PeopleRow.version == row.version)
            except PutError as lost:
                if lost.cause_response_code != "ConditionalCheckFailedException":
                    raise
            else:
                return after
        raise Conflict("changed_meanwhile")

    def phone_of(self, account: str) -> str | None:
        """Return the number an account's messages go to; None when the account or its number is gone."""
        found = self.account(account)
        return self.open_phone(found) if found else None

    def contact(self, account: str) -> Particulars | None:
        """Return who the holder declared to be, with the account's phone; None when he never did."""
        found = self.account(account)
        if found is None or found.person is None:
            return None
        declared = self.particulars(found.person) if found.identity == "verified" else self._declared(found)
        return replace(declared, phone=self.open_phone(found)) if declared else None

    def person_account(self, person: str) -> str | None:
        """Return the account that a person is bound to."""
        row = self._row(keys.under(self._tenant, person), keys.IDENTITY)
        return row.holder if row else None

    def particulars(self, person: str) -> Particulars | None:
        """Open a verified person's particulars."""
        pk = keys.under(self._tenant, person)
        row = self._row(pk, keys.IDENTITY)
        if row is None:
            return None
        box = msgspec.json.decode(row.body, type=bytes)
        return msgspec.json.decode(self._keyring.open_identity(box, keys.row_key(pk, keys.IDENTITY)), type=Particulars)

    def person(self, id_type: str, id_number: str) -> str:
        """Name a person by the blind index of his document."""
        return person_id(self._keyring.index, id_type, id_number)

    def mark_invited(self, account: str) -> None:
        """Note that something waits for the account's next sign-in."""
        now = datetime.now(UTC)
        self.change(account, lambda found: replace(found, invited_at=now))

    def blind_phone(self, number: str) -> str:
        """Name a phone by its blind index."""
        return phone_id(self._keyring.phone, number)

    def fresh(self, number: str) -> Account:
        """Make an account for a phone; nothing is written."""
        name = encode(os.urandom(ID_BYTES))
        return Account(
            id=name,
            created_at=datetime.now(UTC),
            phone_id=self.blind_phone(number),
            phone_mask=mask_phone(number),
            phone_box=self._keyring.seal_identity(number.encode(), self._box_key(name, "phone")),
        )

    def open_phone(self, account: Account) -> str | None:
        """Open an account's number."""
        if account.phone_box is None:
            return None
        return self._keyring.open_identity(account.phone_box, self._box_key(account.id, "phone")).decode()

    def seal_totp(self, account: str, secret: str) -> bytes:
        """Seal a second factor's secret for an account."""
        return self._keyring.seal_identity(secret.encode(), self._box_key(account, "totp"))

    def open_totp(self, account: Account) -> str | None:
        """Open an account's second factor."""
        if account.totp_box is None:
            return None
        return self._keyring.open_identity(account.totp_box, self._box_key(account.id, "totp")).decode()

    def row_of(self, account: Account, version: int) -> PeopleRow:
        """Spell the row of an account."""
        return PeopleRow(keys.under(self._tenant, account.id), keys.ACCOUNT, body=dump(account), version=version)

    def row_of_phone(self, account: Account) -> PeopleRow:
        """Spell the index row from a phone to its account."""
        return PeopleRow(keys.under(self._tenant, "phone", account.phone_id or ""), keys.ACCOUNT, holder=account.id)

    def _declared(self, account: Account) -> Particulars | None:
        if account.declared_box is None:
            return None
        plain = self._keyring.open_identity(account.declared_box, self._box_key(account.id, "declared"))
        return msgspec.json.decode(plain, type=Particulars)

    def _box_key(self, account: str, what: str) -> str:
        return f"{keys.row_key(keys.under(self._tenant, account), keys.ACCOUNT)}|{what}"

    @staticmethod
    def _row(pk: str, sk: str) -> PeopleRow | None:
        try:
            return PeopleRow.get(pk, sk, consistent_read=True)
        except DoesNotExist:
            return None
