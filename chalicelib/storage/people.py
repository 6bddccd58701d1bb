"""The store of accounts: found by phone or by person, changed one careful step at a time."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Literal, overload

from msgspec.structs import replace
from pynamodb.exceptions import DoesNotExist, PutError, TransactWriteError
from pynamodb.expressions.condition import Condition

from chalicelib.domain.errors import Conflict, NotFound
from chalicelib.domain.ids import ID_BYTES, encode
from chalicelib.domain.person.account import Account, Binding
from chalicelib.domain.person.masking import mask_phone
from chalicelib.domain.person.particulars import Particulars
from chalicelib.domain.person.role import Role
from chalicelib.domain.person.standing import Grant
from chalicelib.security.keyring import Keyring
from chalicelib.security.pseudonyms import person_id, phone_id
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.bodies import dump, load
from chalicelib.storage.boxes import DECLARED, PHONE, Boxes
from chalicelib.storage.contention import unless_contended
from chalicelib.storage.faults import code_of
from chalicelib.storage.rows.base import bind, transaction
from chalicelib.storage.rows.people import PeopleRow
from chalicelib.storage.tombstones import Tombstones

ATTEMPTS = 5


class People:
    """Accounts of one tenant and the people they speak for; a row past its time is absent, swept or not."""

    def __init__(self, settings: Settings, keyring: Keyring, now: Callable[[], datetime], unclaimed: timedelta) -> None:
        self.rows = bind(PeopleRow, "people", settings)
        self.now = now
        self.gone = Tombstones(settings, now)
        self._unclaimed = unclaimed
        self._settings = settings
        self._tenant = settings.tenant
        self._keyring = keyring
        self.boxes = Boxes(settings.tenant, keyring)

    @overload
    def account_of_phone(self, number: str, *, create: Literal[True]) -> str: ...

    @overload
    def account_of_phone(self, number: str, *, create: bool = False) -> str | None: ...

    def account_of_phone(self, number: str, *, create: bool = False) -> str | None:
        """Return the account of a phone (eleven digits), made ahead of its holder's first sign-in when asked for."""
        for _ in range(ATTEMPTS):
            found = self._row(keys.under(self._tenant, "phone", self.blind_phone(number)), keys.ACCOUNT)
            known = self.account(found.holder) if found else None
            if known is not None or not create:
                return known.id if known else None
            account = self.fresh(number)
            unclaimed = PeopleRow.holder == found.holder if found else self.absent()
            try:
                with transaction(self._settings) as writing:
                    writing.save(self.row_of_phone(account), condition=unclaimed)
                    writing.save(self.row_of(account, 1), condition=PeopleRow.pk.does_not_exist())
            except TransactWriteError as lost:
                unless_contended(lost)
            else:
                return account.id
        raise Conflict("changed_meanwhile")

    def account(self, account: str) -> Account | None:
        """Read an account."""
        row = self._row(keys.under(self._tenant, account), keys.ACCOUNT)
        return _account(row) if row else None

    def versioned(self, account: str) -> tuple[Account, int]:
        """Read an account with the version that a write on top of it must find; NotFound when it is gone."""
        row = self._row(keys.under(self._tenant, account), keys.ACCOUNT)
        if row is None:
            raise NotFound("not_found")
        return _account(row), int(row.version)

    def change(self, account: str, edit: Callable[[Account], Account]) -> Account:
        """Change an account from whatever it is at that moment; an edit that changes nothing writes nothing."""
        for _ in range(ATTEMPTS):
            before, version = self.versioned(account)
            after = edit(before)
            if after == before:
                return before
            try:
                self.row_of(after, version + 1).save(condition=PeopleRow.version == version)
            except PutError as lost:
                if code_of(lost) != "ConditionalCheckFailedException":
                    raise
            else:
                return after
        raise Conflict("changed_meanwhile")

    def phone_of(self, account: str) -> str | None:
        """Return the number an account's messages go to; None when the account or its number is gone."""
        found = self.account(account)
        return self.boxes.phone(found) if found else None

    def contact(self, account: str) -> Particulars | None:
        """Return who the holder declared to be, with the account's phone; None when he never did."""
        found = self.account(account)
        if found is None or found.person is None:
            return None
        if found.identity == "verified":
            declared = self.particulars(found.person)
        else:
            declared = self.boxes.open_particulars(found.id, DECLARED, found.declared_box or b"")
        return replace(declared, phone=self.boxes.phone(found)) if declared else None

    def person_account(self, person: str) -> str | None:
        """Return the account that a person is bound to."""
        row = self._row(keys.under(self._tenant, person), keys.IDENTITY)
        return row.holder if row else None

    def particulars(self, person: str) -> Particulars | None:
        """Open a verified person's particulars."""
        found = self.binding(person)
        return self.boxes.open_particulars(person, keys.IDENTITY, found.box) if found else None

    def binding(self, person: str) -> Binding | None:
        """Read how a person was verified."""
        row = self._row(keys.under(self._tenant, person), keys.IDENTITY)
        return load(row.body, Binding) if row else None

    def grants(self, account: str) -> list[Grant]:
        """Read the roles given to an account, whether they work yet or not."""
        rows = self.rows.query(
            keys.under(self._tenant, account), PeopleRow.sk.startswith(keys.ROLE), consistent_read=True
        )
        return [load(row.body, Grant) for row in rows]

    def person(self, id_type: str, id_number: str) -> str:
        """Name a person by the blind index of his document."""
        return person_id(self._keyring.index, id_type, id_number)

    def mark_invited(self, account: str) -> None:
        """Note that something waits for the account's next sign-in, and leave its holder the time to come."""
        for _ in range(ATTEMPTS):
            after, version = self.versioned(account)
            after = self.invited(after)
            try:
                with transaction(self._settings) as writing:
                    writing.save(self.row_of(after, version + 1), condition=PeopleRow.version == version)
                    if after.phone_id:
                        writing.save(self.row_of_phone(after), condition=PeopleRow.holder == account)
            except TransactWriteError as lost:
                unless_contended(lost)
            else:
                return
        raise Conflict("changed_meanwhile")

    def invited(self, account: Account) -> Account:
        """Return an account for which something waits; nothing is written."""
        now = self.now()
        until = account.kept_until and max(account.kept_until, now + self._unclaimed)
        return replace(account, invited_at=now, kept_until=until)

    def blind_phone(self, number: str) -> str:
        """Name a phone by its blind index."""
        return phone_id(self._keyring.phone, number)

    def fresh(self, number: str) -> Account:
        """Make an account for a phone, to die soon unless somebody signs in; nothing is written."""
        name, now = encode(os.urandom(ID_BYTES)), self.now()
        return Account(
            id=name,
            created_at=now,
            kept_until=now + self._unclaimed,
            phone_id=self.blind_phone(number),
            phone_mask=mask_phone(number),
            phone_box=self.boxes.close(name, PHONE, number),
        )

    def row_of(self, account: Account, version: int) -> PeopleRow:
        """Spell the row of an account."""
        body = dump(replace(account, kept_until=None))  # an attribute says it, which a use moves without the body
        row = self.rows(keys.under(self._tenant, account.id), keys.ACCOUNT, body=body, version=version)
        row.expires = expires_s(account)
        return row

    def row_of_phone(self, account: Account) -> PeopleRow:
        """Spell the index row from a phone to its account."""
        pk = keys.under(self._tenant, "phone", account.phone_id or "")
        return self.rows(pk, keys.ACCOUNT, holder=account.id, expires=expires_s(account))

    def absent(self) -> Condition:
        """Spell the condition that there is no such row, or only one whose time is over."""
        gone: Condition = PeopleRow.pk.does_not_exist() | (PeopleRow.expires <= int(self.now().timestamp()))
        return gone

    def lives(self, row: PeopleRow) -> bool:
        """Say whether a row's time is not over."""
        return row.expires is None or row.expires > self.now().timestamp()

    def _row(self, pk: str, sk: str) -> PeopleRow | None:
        try:
            row = self.rows.get(pk, sk, consistent_read=True)
        except DoesNotExist:
            return None
        return row if self.lives(row) else None


def expires_s(account: Account) -> int | None:
    """Return when the rows of an account die; None without end."""
    return int(account.kept_until.timestamp()) if account.kept_until else None


def _account(row: PeopleRow) -> Account:
    until = datetime.fromtimestamp(int(row.expires), UTC) if row.expires is not None else None
    return replace(load(row.body, Account), kept_until=until)


def role_sk(role: Role) -> str:
    """Spell the sort key of a role: one row for a role in a region."""
    return keys.role_sk(role.name, role.region)
