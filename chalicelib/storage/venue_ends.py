"""The store of venues at their end: what is forgotten is overwritten or deleted row by row, the venue itself last."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace
from pynamodb.exceptions import DoesNotExist, PutError

from chalicelib.domain.errors import Conflict
from chalicelib.domain.place.venue import DEREGISTERED, Decision, Venue
from chalicelib.domain.place.venue_end import without_contact, without_invitation
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.bodies import dump, load
from chalicelib.storage.faults import code_of
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.venues import VenueRow
from chalicelib.storage.venues import Venues


class VenueEnds:
    """Ends of one tenant's venues; interrupted at any point, ending again finishes the work."""

    def __init__(self, settings: Settings, venues: Venues) -> None:
        self._row = bind(VenueRow, "venues", settings)
        self._tenant = settings.tenant
        self._venues = venues

    def raw(self, venue_id: str) -> Venue | None:
        """Return a venue as it lies there, past its time or not."""
        try:
            row = self._row.get(keys.under(self._tenant, venue_id), "venue", consistent_read=True)
        except DoesNotExist:
            return None
        return load(row.body, Venue)

    def forget_contact(self, venue: Venue) -> None:
        """Forget whom a venue names: manager, applicant, clerks, and who of them acted in its history, with reasons."""
        pk = keys.under(self._tenant, venue.id)
        clerks = list(self._row.query(pk, VenueRow.sk.startswith(keys.CLERK), consistent_read=True))
        by_clerk = (self._row(keys.under(self._tenant, "clerk", keys.parts(row.sk)[1]), venue.id) for row in clerks)
        self._delete(by_clerk)
        self._delete(clerks)
        for row in self._row.query(pk, VenueRow.sk.startswith(keys.HISTORY), consistent_read=True):
            decision = load(row.body, Decision)
            row.body = dump(replace(decision, by=decision.by if decision.office else "", reason=None))
            row.save()
        name = [] if venue.state == DEREGISTERED else [self._venues.name_row(venue)]
        self._delete([*self._pointers(venue), *name])
        self._put(venue, without_contact(venue))

    def forget_invitation(self, venue: Venue) -> None:
        """Forget who was invited to take a venue over and did not."""
        if venue.invited:
            self._delete([self._row(keys.under(self._tenant, "invited", venue.invited), venue.id)])
        self._put(venue, without_invitation(venue))

    def delete(self, venue: Venue) -> None:
        """Delete a draft with all that is written of it, its names among others' too."""
        pk = keys.under(self._tenant, venue.id)
        rows = [row for row in self._row.query(pk, consistent_read=True) if row.sk != "venue"]
        self._delete([*rows, *self._pointers(venue), self._venues.name_row(venue)])
        self._delete([self._row(pk, "venue")])

    def _pointers(self, venue: Venue) -> list[VenueRow]:
        pointed = (("person", venue.manager_person), ("invited", venue.invited))
        return [self._row(keys.under(self._tenant, sense, of), venue.id) for sense, of in pointed if of]

    def _delete(self, rows: Iterable[VenueRow]) -> None:
        with self._row.batch_write() as batch:
            for row in rows:
                batch.delete(row)

    def _put(self, before: Venue, after: Venue) -> None:
        row = self._venues.row_of(replace(after, version=before.version + 1))
        try:
            row.save(condition=VenueRow.version == before.version)
        except PutError as lost:
            if code_of(lost) != "ConditionalCheckFailedException":
                raise
            raise Conflict("changed_meanwhile") from None
