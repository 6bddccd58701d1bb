"""The store of orders: each in its county, listed by who gave it and whom it binds, noted while it may be overdue."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec
from pynamodb.exceptions import DoesNotExist, TransactWriteError
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from chalicelib.domain.errors import Conflict
from chalicelib.domain.hidden import Hidden
from chalicelib.domain.supervision.order import Order
from chalicelib.security.keyring import Keyring
from chalicelib.settings import Settings
from chalicelib.storage import keys, supervision_keys
from chalicelib.storage.contention import unless_contended
from chalicelib.storage.rows.base import bind, transaction
from chalicelib.storage.rows.duties import DutyRow

_PAGE = 100
_NAME = re.compile(r"([0-9]{2}|[0-9]{4}|[0-9]{6})-([0-9]{8})-([a-z2-7]{16})")


class Words(Hidden, frozen=True, kw_only=True):
    """What was ordered, and what was said with each step, in their order."""

    text: str
    remarks: tuple[str, ...] = ()


class Kept(NamedTuple):
    """An order with its words, and the version that a write on top of it must find."""

    order: Order
    words: Words
    version: int


class Listing(NamedTuple):
    """In whose lists an order stands: of who gave it, and of whom it binds."""

    given: str
    received: str


class _Body(msgspec.Struct):
    order: Order
    words: str


class Orders:
    """One province's orders; their words are sealed under the identity key, for people write names into them."""

    def __init__(self, settings: Settings, keyring: Keyring, now: Callable[[], datetime]) -> None:
        self._row = bind(DutyRow, "duties", settings)
        self._settings = settings
        self._tenant = settings.tenant
        self._keyring = keyring
        self._now = now

    def put_once(self, kept: Kept, listing: Listing, *messages: Model) -> bool:
        """Write an order whole, with its messages; False when it was given before."""
        try:
            with transaction(self._settings) as writing:
                writing.save(self._filled(kept, None), condition=DutyRow.pk.does_not_exist())
                for row in (*self._listed(kept.order.id, listing, None), *messages):
                    writing.save(row)
                self._note(writing, None, kept.order)
        except TransactWriteError as lost:
            unless_contended(lost)
            return False
        return True

    def get(self, name: str) -> Kept | None:
        """Return an order by its id; None when there is none, or its time is over."""
        where = self._place(name)
        try:
            row = self._row.get(*where, consistent_read=True) if where else None
        except DoesNotExist:
            return None
        return self._opened(row) if row else None

    def change(self, before: Kept, after: Kept, ends: tuple[Listing, datetime] | None, *messages: Model) -> None:
        """Write a step over the version it was decided on, with messages, or refuse; `ends` says until when it lies."""
        if not self.advance([(before, after)], *messages, ends=ends):
            raise Conflict("changed_meanwhile")

    def advance(
        self, steps: Sequence[tuple[Kept, Kept]], *messages: Model, ends: tuple[Listing, datetime] | None = None
    ) -> bool:
        """Write orders (before, after) a step on with messages, all or none; False when one changed meanwhile."""
        until = ends[1] if ends else None
        try:
            with transaction(self._settings) as writing:
                for before, after in steps:
                    writing.save(self._filled(after, until), condition=DutyRow.version == before.version)
                    for row in self._listed(after.order.id, ends[0], until) if ends else ():
                        writing.save(row)
                    self._note(writing, before.order, after.order)
                for message in messages:
                    writing.save(message)
        except TransactWriteError as lost:
            unless_contended(lost)
            return False
        return True

    def of_unit(self, unit: str, before: str | None = None) -> Iterator[tuple[str, Kept]]:
        """List (place, order) of what a unit gave, or was given, newest day first, before a place."""
        where = DutyRow.sk < before if before else None
        pk = supervision_keys.ordered_pk(self._tenant, unit)
        found = self._row.query(pk, where, consistent_read=True, scan_index_forward=False)
        waiting: list[str] = []
        for row in found:
            waiting.append(row.sk)
            if len(waiting) == _PAGE:
                yield from self._many(waiting)
                waiting = []
        yield from self._many(waiting)

    def in_county(self, county: str, before: str | None = None) -> Iterator[tuple[str, Kept]]:
        """List (place, order) of a county, newest day first, before a place."""
        first, last = supervision_keys.ORDER, before or supervision_keys.ORDER + "~"
        within = DutyRow.sk.between(first, last)
        for row in self._row.query(keys.under(self._tenant, county), within, scan_index_forward=False):
            if row.sk != before and (kept := self._opened(row)):
                yield row.sk, kept

    def to_escalate(self, region: str, at: datetime) -> Iterator[str]:
        """List the ids of a city's orders (or the province's own) that are to be escalated at an instant, by time."""
        until = DutyRow.sk < supervision_keys.overdue_sk(at) + "~"
        for row in self._row.query(supervision_keys.overdue_pk(self._tenant, region), until, consistent_read=True):
            yield supervision_keys.ordered_name(row.sk)

    def _many(self, places: list[str]) -> Iterator[tuple[str, Kept]]:
        named = [self._place(supervision_keys.ordered_name(place)) for place in places]
        rows = self._row.batch_get([each for each in named if each], consistent_read=True)
        found = {(row.pk, row.sk): row for row in rows}
        for place, key in zip(places, named, strict=True):
            if key in found and (kept := self._opened(found[key])):
                yield place, kept

    def _listed(self, name: str, listing: Listing, until: datetime | None) -> Iterator[DutyRow]:
        sk = supervision_keys.ordered_sk(day_of(name), name)
        for unit in listing:
            yield self._row(supervision_keys.ordered_pk(self._tenant, unit), sk, expires=_epoch(until))

    def _note(self, writing: TransactWrite, before: Order | None, after: Order) -> None:
        """Move the note of when an order is to be escalated, or take it away."""
        pk = supervision_keys.overdue_pk(self._tenant, after.target.region)
        was, will = before.escalates_at if before else None, after.escalates_at
        if was and was != will:
            writing.delete(self._row(pk, supervision_keys.overdue_sk(was, after.id)))
        if will and was != will:
            writing.save(self._row(pk, supervision_keys.overdue_sk(will, after.id)))

    def _filled(self, kept: Kept, until: datetime | None) -> DutyRow:
        pk, sk = self._place(kept.order.id) or ("", "")
        row = self._row(pk, sk, version=kept.version + 1, expires=_epoch(until))
        box = self._keyring.seal_identity(msgspec.json.encode(kept.words), keys.row_key(pk, sk))
        row.body = msgspec.json.encode(_Body(kept.order, base64.b64encode(box).decode())).decode()
        return row

    def _opened(self, row: DutyRow) -> Kept | None:
        if row.expires is not None and row.expires <= self._now().timestamp():
            return None
        body = msgspec.json.decode(row.body, type=_Body)
        plain = self._keyring.open_identity(base64.b64decode(body.words), keys.row_key(row.pk, row.sk))
        return Kept(body.order, msgspec.json.decode(plain, type=Words), int(row.version))

    def _place(self, name: str) -> tuple[str, str] | None:
        """Return where an order lies, as its id says; None for what is no id."""
        found = _NAME.fullmatch(name)
        return (keys.under(self._tenant, found[1]), supervision_keys.order_sk(found[2], found[3])) if found else None


def spell_name(region: str, local_day: str, mark: str) -> str:
    """Spell an order's id, which says where it lies."""
    return f"{region[:6]}-{local_day}-{mark}"


def day_of(name: str) -> str:
    """Read of which local day an order is."""
    return name.split("-")[1]


def _epoch(until: datetime | None) -> int | None:
    return None if until is None else int(until.timestamp())
