"""The store of inspections: in clear what a poster was, under the day's key what somebody wrote down about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import msgspec
from pynamodb.exceptions import DoesNotExist, TransactWriteError

from chalicelib.domain.supervision.inspection import Inspection
from chalicelib.security.day_keys import DayKey, DayKeyGone, DayKeys
from chalicelib.security.sealing import seal, unseal
from chalicelib.settings import Settings
from chalicelib.storage import keys, supervision_keys
from chalicelib.storage.contention import unless_contended
from chalicelib.storage.rows.base import bind, transaction
from chalicelib.storage.rows.duties import DutyRow

ROW_CLASS = "photos"
_PAGE = 100


class Told(NamedTuple):
    """An inspection with the note that its inspector wrote."""

    inspection: Inspection
    note: str


class Span(NamedTuple):
    """From which instant on, up to which (not included)."""

    since: datetime
    until: datetime


class Reader(NamedTuple):
    """When somebody reads, and the keys that open then."""

    now: datetime
    day_keys: DayKeys


class _Body(msgspec.Struct):
    """What a row holds: the inspection, which day's key opens the note, and the note."""

    inspection: Inspection
    day: str
    note: bytes


class Inspections:
    """One province's inspections, in their county; each id once."""

    def __init__(self, settings: Settings) -> None:
        self._row = bind(DutyRow, "duties", settings)
        self._settings = settings
        self._tenant = settings.tenant

    def put_once(self, told: Told, day: str, key: DayKey) -> bool:
        """Write an inspection whole, to end with its day's key; False when its id is known already."""
        each, expires_s = told.inspection, int(key.deadline_s)
        row = self._row(*self._place(each), version=1, expires=expires_s)
        note = seal(key.seal, told.note.encode(), keys.row_key(row.pk, row.sk))
        row.body = msgspec.json.encode(_Body(each, day, note)).decode()
        where = msgspec.json.encode((row.pk, row.sk)).decode()
        once = self._row(*self._once(each.id), body=where, expires=expires_s)
        of_venue = supervision_keys.inspected_sk(each.venue, each.occurred_at, each.id)
        try:
            with transaction(self._settings) as writing:
                writing.save(once, condition=DutyRow.pk.does_not_exist())
                writing.save(row)
                writing.save(self._row(row.pk, of_venue, expires=expires_s))
        except TransactWriteError as lost:
            unless_contended(lost)
            return False
        return True

    def get(self, name: str, reader: Reader) -> Told | None:
        """Return the inspection of an id; None when there is none, or its day is over."""
        try:
            once = self._row.get(*self._once(name), consistent_read=True)
            row = self._row.get(*msgspec.json.decode(once.body, type=tuple[str, str]), consistent_read=True)
        except DoesNotExist:
            return None
        return _opened(row, reader)

    def in_county(
        self, county: str, span: Span, reader: Reader, before: str | None = None
    ) -> Iterator[tuple[str, Told]]:
        """List (place, inspection) of a county between two instants, newest first, before a place."""
        first, last = map(supervision_keys.inspections_since, span)
        for row in self._rows(county, first, before or last):
            if told := _opened(row, reader):
                yield row.sk, told

    def of_venue(
        self, county: str, venue: str, span: Span, reader: Reader, before: str | None = None
    ) -> Iterator[tuple[str, Told]]:
        """List (place, inspection) of a venue between two instants likewise."""
        first, last = (supervision_keys.inspected_since(venue, at) for at in span)
        pk = keys.under(self._tenant, county)
        waiting = [row.sk for row in self._rows(county, first, before or last)]
        for start in range(0, len(waiting), _PAGE):
            some = waiting[start : start + _PAGE]
            wanted = [(pk, supervision_keys.inspection_of(sk)) for sk in some]
            rows = {row.sk: row for row in self._row.batch_get(wanted, consistent_read=True)}
            for sk, (_, place) in zip(some, wanted, strict=True):
                if place in rows and (told := _opened(rows[place], reader)):
                    yield sk, told

    def _rows(self, county: str, first: str, last: str) -> Iterator[DutyRow]:
        """Query a county's rows from one place to before another, the last first; BETWEEN includes both."""
        within = DutyRow.sk.between(first, last)
        found = self._row.query(
            keys.under(self._tenant, county), within, consistent_read=True, scan_index_forward=False
        )
        return (row for row in found if row.sk != last)

    def _place(self, inspection: Inspection) -> tuple[str, str]:
        county = inspection.region[:6]
        return keys.under(self._tenant, county), supervision_keys.inspection_sk(inspection.occurred_at, inspection.id)

    def _once(self, name: str) -> tuple[str, str]:
        return supervision_keys.inspected_pk(self._tenant, name), supervision_keys.INSPECTED


def _opened(row: DutyRow, reader: Reader) -> Told | None:
    if row.expires <= reader.now.timestamp():
        return None
    body = msgspec.json.decode(row.body, type=_Body)
    try:
        key = reader.day_keys.get(ROW_CLASS, body.day)
    except DayKeyGone:
        return None
    return Told(body.inspection, unseal(key.seal, body.note, keys.row_key(row.pk, row.sk)).decode())
