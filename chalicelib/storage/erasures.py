"""Erasing an account: what names somebody goes first, what would let him try again goes last."""

from __future__ import annotations

from pynamodb.exceptions import TransactWriteError

from chalicelib.domain.errors import Conflict
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.contention import unless_contended
from chalicelib.storage.people import ATTEMPTS, People
from chalicelib.storage.rows.base import transaction
from chalicelib.storage.rows.people import PeopleRow


class Erasures:
    """Ends accounts of one tenant; interrupted at any point, asking again finishes the work."""

    def __init__(self, settings: Settings, people: People) -> None:
        self._settings = settings
        self._people = people

    def erase(self, account: str) -> None:
        """Remove companions, the account with its phone and its person, then its sessions."""
        pk, gone = keys.under(self._settings.tenant, account), self._people.gone.draft
        for _ in range(ATTEMPTS):
            held, version = self._people.versioned(account)
            self._delete([row for row in self._rows(pk) if not row.sk.startswith(_LAST)])
            try:
                with transaction(self._settings) as writing:
                    writing.delete(self._people.row_of(held, version), condition=PeopleRow.version == version)
                    writing.save(gone("people", pk))
                    if held.phone_id:
                        phone = self._people.row_of_phone(held)
                        writing.delete(phone, condition=PeopleRow.holder == account)
                        writing.save(gone("people", phone.pk, phone.sk, holder=account))
                    if held.identity == "verified" and held.person:
                        identity = self._people.rows(keys.under(self._settings.tenant, held.person), keys.IDENTITY)
                        writing.delete(identity, condition=PeopleRow.holder == account)
                        writing.save(gone("people", identity.pk, identity.sk, holder=account))
            except TransactWriteError as lost:
                unless_contended(lost)
            else:
                self._delete(self._rows(pk))
                return
        raise Conflict("changed_meanwhile")

    def _rows(self, pk: str) -> list[PeopleRow]:
        return list(self._people.rows.query(pk, consistent_read=True))

    def _delete(self, rows: list[PeopleRow]) -> None:
        with self._people.rows.batch_write() as batch:
            for row in rows:
                batch.delete(row)


_LAST = (keys.ACCOUNT, keys.SESSION)
