"""What a hold may list: rows of visits and alerts as they lie there, past their deadline too, to be saved."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import msgspec

from chalicelib.domain.alarm.alert import Alert, id_of
from chalicelib.domain.custody.hold import DayPart, HeldRow, Stretch
from chalicelib.domain.entry.kept_visit import KeptVisit, class_of
from chalicelib.domain.hidden import Hidden
from chalicelib.domain.ids import encode
from chalicelib.security.sealing import unseal
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.alerts import remarks_key
from chalicelib.storage.bodies import load
from chalicelib.storage.rows.alerts import AlertRow
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.visits import VisitRow

_NAME_BYTES = 15


class ListedRow(Hidden, frozen=True, kw_only=True):
    """One such row, still sealed under its day's key; `visitor` is that day's pseudonym, none of an alert."""

    row_class: str
    day: str
    pk: str
    sk: str
    visitor: str | None
    clear: dict[str, object]
    sealed: bytes
    remarks: bytes | None = None

    @property
    def name(self) -> str:
        """Name the row by its key, so that it is kept once; the name tells nothing of it."""
        return encode(hashlib.sha256(keys.row_key(self.pk, self.sk).encode()).digest()[:_NAME_BYTES])

    def opened(self, seal: bytes) -> HeldRow:
        """Open the row with its day's key, as a hold keeps it; raise SealBroken."""
        key = keys.row_key(self.pk, self.sk)
        remarks = None if self.remarks is None else unseal(seal, self.remarks, remarks_key(self.pk, self.sk)).decode()
        return HeldRow(
            row_class=self.row_class,
            day=self.day,
            pk=self.pk,
            sk=self.sk,
            clear=msgspec.json.encode(self.clear).decode(),
            seal=unseal(seal, self.sealed, key).decode(),
            remarks=remarks,
        )


class ListedRows:
    """One province's rows that a hold may list."""

    def __init__(self, settings: Settings) -> None:
        self._visit = bind(VisitRow, "visits", settings)
        self._alert = bind(AlertRow, "alerts", settings)
        self._tenant = settings.tenant

    def visits(self, stretch: Stretch, part: DayPart) -> Iterator[ListedRow]:
        """List the visits of a stretch on one of its days, of all classes."""
        pk = keys.visit_pk(self._tenant, stretch.venue, part.day)
        within = VisitRow.sk.between(keys.clock(part.since_ms), keys.clock(part.until_ms) + "~")
        for row in self._visit.query(pk, within, consistent_read=True):
            if _is_listed(row, stretch, part.day):
                yield _listed_visit(row, part.day)

    def alerts(self, stretch: Stretch, part: DayPart) -> Iterator[ListedRow]:
        """List the alerts of a stretch on one of its days."""
        pk = keys.alert_pk(self._tenant, stretch.county, part.day)
        within = AlertRow.sk.between(keys.clock(part.since_ms), keys.clock(part.until_ms) + "~")
        for row in self._alert.query(pk, within, consistent_read=True):
            alert = load(row.body, Alert)
            here = alert.venue == stretch.venue and stretch.entrance in (None, alert.entrance)
            if here and stretch.alert in (None, alert.id):
                yield _listed_alert(row, part.day)


def _is_listed(row: VisitRow, stretch: Stretch, day: str) -> bool:
    local_time, entrance, scan_id, _ = keys.parts(row.sk)
    if stretch.entrance not in (None, entrance):
        return False
    if stretch.alert is None:
        return True
    visit = KeptVisit(
        pk=row.pk,
        sk=row.sk,
        venue=stretch.venue,
        day=day,
        time=local_time,
        entrance=entrance,
        scan_id=scan_id,
        visitor="",
        abnormal=row.abnormal,
        mode=row.mode,
        presence=row.presence,
    )
    return str(id_of(visit, stretch.county)) == stretch.alert


def _listed_visit(row: VisitRow, day: str) -> ListedRow:
    return ListedRow(
        row_class=class_of(row.mode),
        day=day,
        pk=row.pk,
        sk=row.sk,
        visitor=keys.parts(row.visitor_pk)[1],
        clear={"abnormal": row.abnormal, "mode": row.mode, "presence": row.presence},
        sealed=bytes(row.sealed),
    )


def _listed_alert(row: AlertRow, day: str) -> ListedRow:
    return ListedRow(
        row_class="alerts",
        day=day,
        pk=row.pk,
        sk=row.sk,
        visitor=None,
        clear=msgspec.json.decode(row.body),
        sealed=bytes(row.sealed),
        remarks=None if row.remarks is None else bytes(row.remarks),
    )
