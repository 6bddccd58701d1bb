"""The store of companions: rows beside their account, which the door reads."""

from __future__ import annotations

from pynamodb.exceptions import TransactWriteError

from chalicelib.domain.errors import Conflict, NotFound
from chalicelib.domain.person.companion import Companion
from chalicelib.domain.person.particulars import Particulars
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.bodies import dump, load
from chalicelib.storage.contention import unless_contended
from chalicelib.storage.people import ATTEMPTS, People, expires_s
from chalicelib.storage.rows.base import transaction
from chalicelib.storage.rows.people import PeopleRow


class Companions:
    """Companions of one tenant's accounts."""

    def __init__(self, settings: Settings, people: People) -> None:
        self._settings = settings
        self._people = people

    def of(self, account: str) -> list[Companion]:
        """List an account's companions."""
        pk = keys.under(self._settings.tenant, account)
        rows = self._people.rows.query(pk, PeopleRow.sk.startswith(keys.COMPANION), consistent_read=True)
        return [load(row.body, Companion) for row in rows if self._people.lives(row)]

    def seal(self, account: str, companion: str, who: Particulars) -> bytes:
        """Seal a companion's particulars."""
        return self._people.boxes.close_particulars(account, keys.COMPANION + companion, who)

    def number_mask(self, account: str, companion: Companion) -> str:
        """Return a companion's document number, masked."""
        return self._people.boxes.open_particulars(account, keys.COMPANION + companion.id, companion.box).number_mask

    def keep(self, account: str, companion: Companion, cap: int) -> None:
        """Write a companion, new or known, unless the account has its fill: two at once cannot pass the cap."""
        for _ in range(ATTEMPTS):
            held, version = self._people.versioned(account)
            if len([other for other in self.of(account) if other.id != companion.id]) >= cap:
                raise Conflict("companions_full", limit=cap)
            row = self._people.rows(
                keys.under(self._settings.tenant, account), keys.COMPANION + companion.id, body=dump(companion)
            )
            row.expires = expires_s(held)
            try:
                with transaction(self._settings) as writing:
                    writing.save(self._people.row_of(held, version + 1), condition=PeopleRow.version == version)
                    writing.save(row)
            except TransactWriteError as lost:
                unless_contended(lost)
            else:
                return
        raise Conflict("changed_meanwhile")

    def remove(self, account: str, companion: str) -> None:
        """Remove a companion; NotFound when the account has no such."""
        row = self._people.rows(keys.under(self._settings.tenant, account), keys.COMPANION + companion)
        try:
            with transaction(self._settings) as writing:
                writing.delete(row, condition=PeopleRow.pk.exists())
                writing.save(self._people.gone.draft("people", row.pk, row.sk))
        except TransactWriteError as missing:
            unless_contended(missing)
            raise NotFound("not_found") from None
