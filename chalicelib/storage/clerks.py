"""The store of clerks: a row beside the venue, and one by which the clerk finds his doors."""

from __future__ import annotations

from pynamodb.exceptions import DoesNotExist

from chalicelib.domain.person.clerk import Clerk
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.bodies import dump, load
from chalicelib.storage.rows.base import bind, transaction
from chalicelib.storage.rows.venues import VenueRow
from chalicelib.storage.tombstones import Tombstones


class Clerks:
    """Clerks of one tenant's venues."""

    def __init__(self, settings: Settings, gone: Tombstones) -> None:
        self._gone = gone
        self._row = bind(VenueRow, "venues", settings)
        self._settings = settings
        self._tenant = settings.tenant

    def get(self, venue: str, account: str) -> Clerk | None:
        """Return what an account may do at a venue; read consistently, so that a dismissal works at once."""
        try:
            row = self._row.get(keys.under(self._tenant, venue), keys.CLERK + account, consistent_read=True)
        except DoesNotExist:
            return None
        return load(row.body, Clerk)

    def of(self, venue: str) -> list[Clerk]:
        """List a venue's clerks."""
        pk = keys.under(self._tenant, venue)
        rows = self._row.query(pk, VenueRow.sk.startswith(keys.CLERK), consistent_read=True)
        return [load(row.body, Clerk) for row in rows]

    def venues_of(self, account: str) -> list[str]:
        """List the venues at which an account is a clerk."""
        return [row.sk for row in self._row.query(self._by_clerk(account), consistent_read=True)]

    def keep(self, clerk: Clerk) -> None:
        """Write a clerk, new or with other doors."""
        with transaction(self._settings) as writing:
            for pk, sk in self._places(clerk.venue, clerk.account):
                writing.save(self._row(pk, sk, body=dump(clerk)))

    def remove(self, venue: str, account: str) -> None:
        """Remove a clerk, whether he was one or not."""
        with transaction(self._settings) as writing:
            for pk, sk in self._places(venue, account):
                writing.delete(self._row(pk, sk))
                writing.save(self._gone.draft("venues", pk, sk))

    def _places(self, venue: str, account: str) -> tuple[tuple[str, str], ...]:
        return (keys.under(self._tenant, venue), keys.CLERK + account), (self._by_clerk(account), venue)

    def _by_clerk(self, account: str) -> str:
        return keys.under(self._tenant, "clerk", account)
