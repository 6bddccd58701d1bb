"""The store of staff: roles beside their account, and an index by region to list them."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from pynamodb.exceptions import TransactWriteError
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from chalicelib.domain.errors import Conflict
from chalicelib.domain.person.account import Account
from chalicelib.domain.person.role import Role
from chalicelib.domain.person.standing import Grant
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.bodies import dump
from chalicelib.storage.contention import unless_contended
from chalicelib.storage.people import People, role_sk
from chalicelib.storage.rows.base import bind, transaction
from chalicelib.storage.rows.duties import DutyRow
from chalicelib.storage.rows.people import PeopleRow

_CITY = 4
_DAY_S = 86_400


class Staff:
    """Who holds which role where in one tenant; a grant or a removal is written whole, on the account's version."""

    def __init__(self, settings: Settings, people: People, notes_kept: timedelta) -> None:
        self._index = bind(DutyRow, "duties", settings)
        self._settings = settings
        self._tenant = settings.tenant
        self._people = people
        self._notes_kept = notes_kept

    def name_box(self, account: str, role: Role, name: str) -> bytes:
        """Seal the name a role was meant for."""
        return self._people.boxes.close(account, role_sk(role), name)

    def grant(self, held: tuple[Account, int], grants: Sequence[Grant], note: Model, messages: Sequence[Model]) -> None:
        """Write roles for an account as it was read, with a note of the act; Conflict when it changed meanwhile."""
        account = held[0].id
        with self._writing(held) as writing:
            for grant in grants:
                writing.save(self._people.rows(self._pk(account), role_sk(grant.role), body=dump(grant)))
            for region in {grant.role.region for grant in grants}:
                writing.save(self._index_row(region, account))
            for row in (note, *messages):
                writing.save(row)

    def revoke(self, held: tuple[Account, int], gone: Sequence[Grant], kept: Sequence[Grant], *beside: Model) -> None:
        """Remove roles from an account as it was read, with a note of the act; Conflict when it changed meanwhile."""
        account = held[0].id
        with self._writing(held) as writing:
            for grant in gone:
                role = self._people.rows(self._pk(account), role_sk(grant.role))
                writing.delete(role)
                writing.save(self._people.gone.draft("people", role.pk, role.sk))
            for region in {grant.role.region for grant in gone} - {grant.role.region for grant in kept}:
                listed = self._index_row(region, account)
                writing.delete(listed)
                writing.save(self._people.gone.draft("duties", listed.pk, listed.sk))
            for row in beside:
                writing.save(row)

    def note(self, account: str, kind: str, ref: str, by: str | None, at: datetime) -> PeopleRow:
        """Draft the note that links an entry of the audit chain to the account it was about, and to who acted.

        It is sealed, and what stays outside says neither which entry nor when in the day.
        """
        sk = keys.tended_sk(at, secrets.token_hex(8))
        text = dump({"kind": kind, "ref": ref, "by": by, "at": at})
        body = dump(self._people.boxes.close(account, sk, text))
        last_day = int((at + self._notes_kept).timestamp()) // _DAY_S
        return self._people.rows(self._pk(account), sk, body=body, expires=(last_day + 1) * _DAY_S)

    def keep_note(self, note: PeopleRow) -> None:
        """Write a note that belongs to no grant."""
        note.save()

    def within(self, region: str, cities: Sequence[str], after: str = "") -> Iterator[tuple[str, str, str]]:
        """List (place, region, account) of staff within a region, after a place.

        `cities` are the index's parts in order: a province's own staff under its code, all others under their city's.
        """
        start, _, resumed = after.partition("|")
        for city in cities:
            if city < start:
                continue
            pk = keys.under(self._tenant, "staff", city)
            last = {"pk": {"S": pk}, "sk": {"S": resumed}} if city == start and resumed else None
            inside = DutyRow.sk.startswith(region)
            for row in self._index.query(pk, inside, consistent_read=True, last_evaluated_key=last):
                place, account = keys.parts(row.sk)
                yield f"{city}|{row.sk}", place, account

    def of(self, region: str) -> Iterator[str]:
        """List the accounts with a role in exactly this region."""
        pk, inside = keys.under(self._tenant, "staff", region[:_CITY]), DutyRow.sk.startswith(keys.staff_sk(region, ""))
        for row in self._index.query(pk, inside, consistent_read=True):
            yield keys.parts(row.sk)[1]

    @contextmanager
    def _writing(self, held: tuple[Account, int]) -> Iterator[TransactWrite]:
        account, version = held
        try:
            with transaction(self._settings) as writing:
                writing.save(self._people.row_of(account, version + 1), condition=PeopleRow.version == version)
                yield writing
        except TransactWriteError as lost:
            unless_contended(lost)
            raise Conflict("changed_meanwhile") from None

    def _index_row(self, region: str, account: str) -> DutyRow:
        return self._index(keys.under(self._tenant, "staff", region[:_CITY]), keys.staff_sk(region, account))

    def _pk(self, account: str) -> str:
        return keys.under(self._tenant, account)
