"""The store of visits for whoever comes after the door: reads only, and what has passed its deadline is not there."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec
from pynamodb.exceptions import DoesNotExist

from chalicelib.domain.entry.implausible import Passing
from chalicelib.domain.entry.kept_visit import KeptVisit
from chalicelib.domain.entry.visit import VisitSeal
from chalicelib.security.day_keys import DayKey
from chalicelib.security.sealing import unseal
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.visits import VisitRow

CLEAR = ["pk", "sk", "visitor_pk", "abnormal", "mode", "presence", "expires"]
PAGE_ROWS = 101


class Visits:
    """One province's visits; `lives` says of a class, a day and a row's own end whether it may still be seen."""

    def __init__(self, settings: Settings, lives: Callable[[str, str, float], bool]) -> None:
        self._row = bind(VisitRow, "visits", settings)
        self._tenant = settings.tenant
        self._lives = lives

    def get(self, pk: str, sk: str) -> KeptVisit | None:
        """Return a visit by its key."""
        try:
            row = self._row.get(pk, sk, consistent_read=True)
        except DoesNotExist:
            return None
        visit = _kept(row)
        return visit if self._lives(visit.row_class, visit.day, row.expires) else None

    def of_day(self, venue: str, day: str, *, clear_only: bool = False) -> Iterator[KeptVisit]:
        """List a venue's visits of a local day (yyyymmdd) in the order of time."""
        return self._query(venue, day, "", clear_only)

    def of_cell(self, venue: str, day: str, cell: str, *, clear_only: bool = False) -> Iterator[KeptVisit]:
        """List a venue's visits of ten minutes, named by their start (hhm0)."""
        return self._query(venue, day, cell[:3], clear_only)

    def newest(self, venue: str, day: str, after: str | None = None) -> Iterator[KeptVisit]:
        """List a venue's visits of a local day, newest first, from behind a row on."""
        found = self._row.query(
            keys.visit_pk(self._tenant, venue, day),
            VisitRow.sk < after if after else None,
            consistent_read=True,
            scan_index_forward=False,
            page_size=PAGE_ROWS,
        )
        return self._living(found)

    def of_visitor(self, visitor: str, since_ms: int, until_ms: int, limit: int) -> Iterator[Passing]:
        """List where a day's pseudonym passed between two times of that day, newest first, by the index (may lag)."""
        found = self._row.by_visitor.query(
            keys.under(self._tenant, visitor),
            VisitRow.sk.between(keys.clock(since_ms), keys.clock(until_ms) + "~"),
            limit=limit,
            scan_index_forward=False,  # of a flood the last ones tell whether it goes on
        )
        return (passing_of(row.pk, row.sk) for row in found)

    def newest_of_visitor(self, visitor: str, before: str | None = None, limit: int | None = None) -> Iterator[Passing]:
        """List where a day's pseudonym passed, newest first, from behind a row on, by the index (may lag)."""
        found = self._row.by_visitor.query(
            keys.under(self._tenant, visitor),
            VisitRow.sk < before if before else None,
            limit=limit,
            scan_index_forward=False,
        )
        return (passing_of(row.pk, row.sk) for row in found)

    def open(self, visit: KeptVisit, key: DayKey, kind: type[VisitSeal] = VisitSeal) -> VisitSeal:
        """Open what a visit keeps sealed, as the kind that its mode wrote; raise SealBroken."""
        plain = unseal(key.seal, visit.sealed, keys.row_key(visit.pk, visit.sk))
        return msgspec.json.decode(plain, type=kind)

    def _query(self, venue: str, day: str, prefix: str, clear_only: bool) -> Iterator[KeptVisit]:
        found = self._row.query(
            keys.visit_pk(self._tenant, venue, day),
            VisitRow.sk.startswith(prefix) if prefix else None,
            consistent_read=True,
            attributes_to_get=CLEAR if clear_only else None,
        )
        return self._living(found)

    def _living(self, rows: Iterator[VisitRow]) -> Iterator[KeptVisit]:
        kept = ((_kept(row), row.expires) for row in rows)
        return (visit for visit, expires_s in kept if self._lives(visit.row_class, visit.day, expires_s))


def passing_of(pk: str, sk: str) -> Passing:
    """Read a visit's key as somebody passing a door."""
    _, venue, _ = keys.parts(pk)
    local_time, entrance, scan_id, number = keys.parts(sk)
    return Passing(keys.milliseconds(local_time), venue, entrance, scan_id, int(number), pk, sk)


def _kept(row: VisitRow) -> KeptVisit:
    _, venue, day = keys.parts(row.pk)
    local_time, entrance, scan_id, _ = keys.parts(row.sk)
    return KeptVisit(
        pk=row.pk,
        sk=row.sk,
        venue=venue,
        day=day,
        time=local_time,
        entrance=entrance,
        scan_id=scan_id,
        visitor=keys.parts(row.visitor_pk)[1],
        abnormal=row.abnormal,
        mode=row.mode,
        presence=row.presence,
        sealed=row.sealed or b"",
    )
