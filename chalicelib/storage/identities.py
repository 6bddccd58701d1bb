"""The store of identities: which account speaks for which person, moved whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace
from pynamodb.exceptions import TransactWriteError
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from chalicelib.domain.errors import Conflict
from chalicelib.domain.naming import same_name_key
from chalicelib.domain.person.account import Account, Binding
from chalicelib.domain.person.particulars import Particulars
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.bodies import dump
from chalicelib.storage.boxes import DECLARED
from chalicelib.storage.contention import unless_contended
from chalicelib.storage.people import ATTEMPTS, People, expires_s, role_sk
from chalicelib.storage.rows.base import transaction
from chalicelib.storage.rows.people import PeopleRow

Step = Callable[[TransactWrite], Account]


class Word(Struct, frozen=True):
    """On whose word somebody is bound, and when: the provider's, or an officer's.

    An officer's may end the binding to the account `displaces` (a lost phone), unless that holds roles; `tells` are
    messages written with that.
    """

    at: datetime
    officer: str | None = None
    displaces: str | None = None
    tells: tuple[Model, ...] = ()


class Identities:
    """Bindings of one tenant: a person is bound to one account at most, an account to one person."""

    def __init__(self, settings: Settings, people: People) -> None:
        self._settings = settings
        self._people = people

    def declare(self, account_id: str, who: Particulars, *, proves: bool = False) -> Account:
        """Note what somebody says of himself; `proves` ends the doubt whether the number was recycled."""

        def step(writing: TransactWrite) -> Account:
            before, version = self._people.versioned(account_id)
            after = self._declared(_proven(before) if proves else before, who)
            self._save(writing, after, version)
            self._release(writing, before, after.person)
            return after

        return self._whole(step)

    def bind(self, account_id: str, who: Particulars, by: Word, *, proves: bool = False) -> Account:
        """Bind an account to a verified person and bind the roles that waited for that name.

        `proves` ends the doubt whether the number was recycled. Conflict `identity_taken` when the person is bound
        elsewhere, and the word may not displace that.
        """

        def step(writing: TransactWrite) -> Account:
            before, version = self._people.versioned(account_id)
            after = self._verified(_proven(before) if proves else before, who)
            self._bind_person(writing, after, who, by)
            self._save(writing, after, version)
            self._release(writing, before, after.person)
            self._bind_grants(writing, after, who)
            return after

        return self._whole(step)

    def move_phone(self, account_id: str, who: Particulars, by: Word, *, verified: bool) -> Account:
        """Give a recycled number an account of its own for its new holder; the old one keeps its data without it."""

        def step(writing: TransactWrite) -> Account:
            before, version = self._people.versioned(account_id)
            fresh = replace(self._people.fresh(who.phone or ""), created_at=by.at)
            after = self._verified(fresh, who) if verified else self._declared(fresh, who)
            writing.save(self._people.row_of_phone(after), condition=PeopleRow.holder == before.id)
            self._save(writing, after, 0)
            self._save(writing, replace(before, phone_id=None, phone_mask=None, phone_box=None), version)
            self._forget_phone(writing, before)
            if verified:
                self._bind_person(writing, after, who, by)
            return after

        return self._whole(step)

    def _whole(self, step: Step) -> Account:
        for _ in range(ATTEMPTS):
            try:
                with transaction(self._settings) as writing:
                    after = step(writing)
            except TransactWriteError as lost:
                unless_contended(lost)
            else:
                return after
        raise Conflict("changed_meanwhile")

    def _declared(self, account: Account, who: Particulars) -> Account:
        return replace(
            account,
            identity="self_declared",
            person=self._people.person(who.id_type, who.id_number),
            mask=who.mask,
            declared_box=self._people.boxes.close_particulars(account.id, DECLARED, who),
        )

    def _verified(self, account: Account, who: Particulars) -> Account:
        return replace(
            account,
            identity="verified",
            person=self._people.person(who.id_type, who.id_number),
            mask=who.mask,
            declared_box=None,
        )

    def _save(self, writing: TransactWrite, account: Account, version: int) -> None:
        unchanged = PeopleRow.version == version if version else PeopleRow.pk.does_not_exist()
        writing.save(self._people.row_of(account, version + 1), condition=unchanged)

    def _bind_person(self, writing: TransactWrite, account: Account, who: Particulars, by: Word) -> None:
        person = account.person or ""
        holder = self._people.person_account(person)
        if holder not in {None, account.id} and self._people.account(holder or "") is not None:
            other, version = self._people.versioned(holder or "")
            if by.displaces != other.id or self._people.grants(other.id):
                raise Conflict("identity_taken")
            for message in by.tells:
                writing.save(message)
            self._save(writing, replace(other, identity="none", person=None, mask=None), version)
            self._note_parted(writing, other, person=person)
        binding = Binding(box=self._sealed(person, who), at=by.at, officer=by.officer)
        row = self._identity_row(person, account, binding)
        writing.save(row, condition=PeopleRow.holder == holder if holder else self._people.absent())

    def _bind_grants(self, writing: TransactWrite, account: Account, who: Particulars) -> None:
        for grant in self._people.grants(account.id):
            sk = role_sk(grant.role)
            meant = self._people.boxes.open(account.id, sk, grant.name_box)
            if grant.person is None and same_name_key(meant) == same_name_key(who.name):
                pk = keys.under(self._settings.tenant, account.id)
                bound = dump(replace(grant, person=account.person))
                writing.save(self._people.rows(pk, sk, body=bound), condition=PeopleRow.pk.exists())

    def _release(self, writing: TransactWrite, before: Account, person: str | None) -> None:
        """Let go of the person that an account spoke for until now."""
        if before.identity == "verified" and before.person and before.person != person:
            row = self._people.rows(keys.under(self._settings.tenant, before.person), keys.IDENTITY)
            writing.delete(row, condition=PeopleRow.holder == before.id)
            self._note_parted(writing, before, person=before.person)

    def _note_parted(
        self, writing: TransactWrite, account: Account, *, person: str | None = None, phone: str | None = None
    ) -> None:
        """Note that an account no longer speaks for a person, or has lost a phone, lest a recovery undo that."""
        gone, tenant = self._people.gone.draft, self._settings.tenant
        own = keys.under(tenant, account.id)
        writing.save(gone("people", own, keys.ACCOUNT, person=person, phone=phone))
        pointer = (keys.under(tenant, person), keys.IDENTITY) if person else self._phone_place(phone or "")
        writing.save(gone("people", *pointer, holder=account.id))

    def _phone_place(self, phone: str) -> tuple[str, str]:
        return keys.under(self._settings.tenant, "phone", phone), keys.ACCOUNT

    def _forget_phone(self, writing: TransactWrite, account: Account) -> None:
        """Strike the number, which is somebody else's now, from the particulars of whoever had it."""
        if account.phone_id:
            self._note_parted(writing, account, phone=account.phone_id)
        binding = self._people.binding(account.person) if account.person and account.identity == "verified" else None
        if binding is None or account.person is None:
            return
        who = self._people.boxes.open_particulars(account.person, keys.IDENTITY, binding.box)
        without = replace(binding, box=self._sealed(account.person, replace(who, phone=None)))
        row = self._identity_row(account.person, account, without)
        writing.save(row, condition=PeopleRow.holder == account.id)

    def _sealed(self, person: str, who: Particulars) -> bytes:
        return self._people.boxes.close_particulars(person, keys.IDENTITY, who)

    def _identity_row(self, person: str, holder: Account, binding: Binding) -> PeopleRow:
        pk = keys.under(self._settings.tenant, person)
        return self._people.rows(pk, keys.IDENTITY, body=dump(binding), holder=holder.id, expires=expires_s(holder))


def _proven(account: Account) -> Account:
    return replace(account, unproven_since=None)
