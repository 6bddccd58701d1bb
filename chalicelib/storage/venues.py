"""The store of venues, with their entrances, codes and history; every move is one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from msgspec import Struct, field
from msgspec.structs import replace
from pynamodb.exceptions import DoesNotExist, TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from chalicelib.domain.errors import Conflict
from chalicelib.domain.naming import same_name_key
from chalicelib.domain.place.issued_code import IssuedCode
from chalicelib.domain.place.venue import DEREGISTERED, Decision, Entrance, Venue
from chalicelib.domain.place.venue_end import Ends, answerer, counted, left_at, timed
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.bodies import dump, load
from chalicelib.storage.dues import Dues
from chalicelib.storage.rows.base import bind, transaction
from chalicelib.storage.rows.codes import CodeRow
from chalicelib.storage.rows.venues import VenueRow

ENTRANCE_ID_LENGTH = 18
_PAGE = 100


class Name(NamedTuple):
    """A manager's name for a place in a county; only one venue may have it."""

    manager: str
    county: str
    name: str


class Change(Struct, frozen=True, kw_only=True):
    """Everything one decision writes: the venue after it, its line of history and what follows from it.

    `sheet_name` is the name under which a survey sheet knows the venue, whatever it is called later. `beside` are rows
    of another noun that stand or fall with it, each on its own condition.
    """

    before: Venue | None
    after: Venue
    decision: Decision
    entrances: tuple[Entrance, ...] = ()
    codes: tuple[IssuedCode, ...] = ()
    messages: tuple[Model, ...] = field(default=())
    sheet_name: Name | None = None
    beside: tuple[tuple[Model, Condition], ...] = ()


class Keeping(Struct, frozen=True, kw_only=True):
    """How long whom a venue names is kept, by whose clock, and how an account is held while it answers for one."""

    ends: Ends
    now: Callable[[], datetime]
    hold: Callable[[str], None]


class Venues:
    """One province's venues; whom they name is absent past its time, forgotten already or not."""

    def __init__(self, settings: Settings, keeping: Keeping) -> None:
        self.keeping = keeping
        self._dues = Dues(settings)
        self._row = bind(VenueRow, "venues", settings)
        self._code = bind(CodeRow, "codes", settings)
        self._settings = settings
        self._tenant = settings.tenant

    def get(self, venue_id: str) -> Venue | None:
        """Return a venue as it stands."""
        try:
            row = self._row.get(self._pk(venue_id), "venue", consistent_read=True)
        except DoesNotExist:
            return None
        return self._left(row)

    def get_many(self, venue_ids: Collection[str]) -> dict[str, Venue]:
        """Return venues as they stand, by id."""
        wanted = [(self._pk(venue_id), "venue") for venue_id in dict.fromkeys(venue_ids)]
        venues = (self._left(row) for row in self._row.batch_get(wanted, consistent_read=True))
        return {venue.id: venue for venue in venues if venue}

    def entrances(self, venue_id: str) -> list[Entrance]:
        """Return a venue's entrances that are not removed, in the order they were added."""
        rows = self._row.query(self._pk(venue_id), VenueRow.sk.startswith(keys.ENTRANCE), consistent_read=True)
        return [entrance for row in rows if (entrance := load(row.body, Entrance)).state == "active"]

    def entrance_names(self, venue_id: str) -> dict[str, str]:
        """Return what a venue's entrances are called, removed ones included, by id."""
        rows = self._row.query(self._pk(venue_id), VenueRow.sk.startswith(keys.ENTRANCE), consistent_read=True)
        return {entrance.id: entrance.name for entrance in (load(row.body, Entrance) for row in rows)}

    def entrances_ever(self, venue_id: str) -> int:
        """Count a venue's entrances, removed ones included."""
        return self._row.count(self._pk(venue_id), VenueRow.sk.startswith(keys.ENTRANCE), consistent_read=True)

    def history(self, venue_id: str) -> list[Decision]:
        """Return every decision about a venue, oldest first."""
        rows = self._row.query(self._pk(venue_id), VenueRow.sk.startswith(keys.HISTORY), consistent_read=True)
        return [load(row.body, Decision) for row in rows]

    def codes(self, entrances: Iterable[Entrance]) -> list[IssuedCode]:
        """Return the issued codes among those of entrances."""
        wanted = [keys.under(self._tenant, entrance.code) for entrance in entrances]
        return [load(row.body, IssuedCode) for row in self._code.batch_get(wanted, consistent_read=True)]

    def commit(self, change: Change) -> Venue:
        """Write a change whole, or refuse: `changed_meanwhile`, or `venue_exists` when its name is taken."""
        keeping = self.keeping
        after = timed(change.before, change.after, keeping.now(), keeping.ends)
        after = counted(change.before, replace(after, version=after.version + 1), change.entrances, self.entrances)
        if (answers := answerer(after)) and (change.before is None or answerer(change.before) != answers):
            keeping.hold(answers)
        with_labels = _Labelled(transaction(self._settings))
        self._put_venue(with_labels, change.before, after)
        self._move_name(with_labels, change.before, after)
        pk = self._pk(after.id)
        sk = keys.history_sk(change.decision.at, after.version)
        with_labels.put(self._row(pk, sk, body=dump(change.decision)))
        if change.sheet_name:
            with_labels.put(self._row(self._name_pk("sheet", change.sheet_name), "venue", body=after.id))
        for entrance in change.entrances:
            with_labels.put(self._row(pk, f"{keys.ENTRANCE}{entrance.id}", body=dump(entrance)))
        for code in change.codes:
            with_labels.put(self._code(keys.under(self._tenant, code.code), body=dump(code)))
        for message in (*change.messages, *self._falling_due(change.before, after)):
            with_labels.put(message)
        for row, condition in change.beside:
            with_labels.put(row, condition)
        with_labels.commit()
        return after

    def of_manager(self, account: str) -> Iterator[Venue]:
        """List the venues an account manages, newest first."""
        rows = self._row.manager.query(keys.under(self._tenant, account), scan_index_forward=False)
        return (venue for row in rows if (venue := self._left(row)) and venue.manager == account)

    def of_person(self, person: str) -> Iterator[Venue]:
        """List the venues whose named manager is a person, by the blind index of the document."""
        for row in self._row.query(keys.under(self._tenant, "person", person)):
            if (venue := self.get(row.sk)) and venue.manager_person == person:
                yield venue

    def reviewed_by(self, account: str, after: str | None = None) -> Iterator[tuple[str, Venue]]:
        """List (place, venue) of the venues that an officer approved or rejected, and answers for, after a place."""
        beyond = VenueRow.sk > after if after else None
        rows = self._row.query(keys.under(self._tenant, "reviewer", account), beyond, consistent_read=True)
        while ids := [row.sk for row in islice(rows, _PAGE)]:
            found = self.get_many(ids)
            yield from ((each, found[each]) for each in ids if each in found and found[each].reviewer == account)

    def inviting(self, account: str) -> Iterator[Venue]:
        """List the venues that wait for an account to take them over."""
        waiting = self._row.query(keys.under(self._tenant, "invited", account), consistent_read=True)
        while ids := [row.sk for row in islice(waiting, _PAGE)]:
            found = self.get_many(ids)
            yield from (found[each] for each in ids if each in found and found[each].invited == account)

    def in_county(self, county: str, prefix: str = "", after: str | None = None) -> Iterator[tuple[str, Venue]]:
        """List a county's venues whose `<state>#<town+village>#<time>` starts with a prefix, after a place in it."""
        pk = keys.under(self._tenant, county)
        where = VenueRow.county_sk.startswith(prefix) if prefix else None
        last = None
        if after:
            county_sk, _, venue_id = after.rpartition("|")
            last = {"pk": self._pk(venue_id), "sk": "venue", "county_pk": pk, "county_sk": county_sk}
            last = {name: {"S": value} for name, value in last.items()}  # type: ignore[misc]
        for row in self._row.county.query(pk, where, last_evaluated_key=last):  # type: ignore[arg-type]
            if venue := self._left(row):
                yield f"{row.county_sk}|{venue.id}", venue

    def named(self, venue: Venue) -> str | None:
        """Return the id of the venue that holds this manager's name for a place in this county."""
        name = _name_of(venue)
        return self.holders([name]).get(name)

    def holders(self, names: Collection[Name]) -> dict[Name, str]:
        """Return the ids of the venues that hold names, by name."""
        return self._pointed("same", names)

    def imported(self, names: Collection[Name]) -> dict[Name, str]:
        """Return the ids of the venues that a survey sheet made under names, by name."""
        return self._pointed("sheet", names)

    def _pointed(self, sense: str, names: Collection[Name]) -> dict[Name, str]:
        by_pk = {self._name_pk(sense, name): name for name in names}
        rows = self._row.batch_get([(pk, "venue") for pk in by_pk], consistent_read=True)
        return {by_pk[row.pk]: str(row.body) for row in rows}

    def name_row(self, venue: Venue) -> VenueRow:
        """Spell the row by which a venue's name is taken."""
        return self._row(self._name_pk("same", _name_of(venue)), "venue", body=venue.id)

    def row_of(self, after: Venue) -> VenueRow:
        """Spell the row of a venue; without a manager it is in nobody's list."""
        row = self._row(self._pk(after.id), "venue", body=dump(after), version=after.version, category=after.category)
        row.county_pk = keys.under(self._tenant, after.region[:6])
        row.county_sk = keys.county_sk(after.state, after.region, after.submitted_at or after.created_at)
        if after.manager:
            row.manager_pk, row.manager_sk = keys.under(self._tenant, after.manager), keys.instant(after.created_at)
        return row

    def _left(self, row: VenueRow) -> Venue | None:
        return left_at(load(row.body, Venue), self.keeping.now())

    def _falling_due(self, before: Venue | None, after: Venue) -> Iterator[Model]:
        """Draft what is to be forgotten when; whoever answers for a venue no more expires again like anybody."""
        if after.contact_until and (before is None or before.contact_until != after.contact_until):
            yield self._dues.draft("contact", after.id, after.contact_until)
        if after.invited_until and (before is None or before.invited_until != after.invited_until):
            yield self._dues.draft("invitation", after.id, after.invited_until)
        held = answerer(before) if before else None
        if held and held != answerer(after) and after.state != DEREGISTERED:
            yield self._dues.draft("holder", held, self.keeping.now())

    def _put_venue(self, write: _Labelled, before: Venue | None, after: Venue) -> None:
        row = self.row_of(after)
        unchanged = VenueRow.pk.does_not_exist() if before is None else VenueRow.version == before.version
        write.put(row, unchanged, "changed_meanwhile")
        pointers = (("person", "manager_person"), ("invited", "invited"), ("reviewer", "reviewer"))
        for sense, name in pointers:
            old, new = getattr(before, name, None), getattr(after, name)
            if old and old != new:
                write.delete(self._row(keys.under(self._tenant, sense, old), after.id))
            if new and old != new:
                write.put(self._row(keys.under(self._tenant, sense, new), after.id))

    def _move_name(self, write: _Labelled, before: Venue | None, after: Venue) -> None:
        old = None if before is None or before.state == DEREGISTERED else self.name_row(before)
        new = None if after.state == DEREGISTERED else self.name_row(after)
        if old and new and old.pk == new.pk:
            return
        if old:
            write.delete(old)
        if new:
            write.put(new, VenueRow.pk.does_not_exist(), "venue_exists")

    def _pk(self, venue_id: str) -> str:
        return keys.under(self._tenant, venue_id)

    def _name_pk(self, sense: str, name: Name) -> str:
        same = "|".join((name.manager, name.county, same_name_key(name.name)))
        return keys.under(self._tenant, sense, hashlib.sha256(same.encode()).hexdigest()[:32])


def _name_of(venue: Venue) -> Name:
    return Name(venue.manager, venue.region[:6], venue.name)


class _Labelled:
    """A transaction whose conditions have names, so that a refusal says which one failed."""

    def __init__(self, write: TransactWrite) -> None:
        self._write = write
        self._puts: list[str] = []
        self._deletes = 0

    def put(self, row: Model, condition: object = None, refusal: str = "changed_meanwhile") -> None:
        """Put a row on a condition."""
        self._write.save(row, condition=condition)  # type: ignore[arg-type]
        self._puts.append(refusal)

    def delete(self, row: Model) -> None:
        """Delete a row."""
        self._write.delete(row)
        self._deletes += 1

    def commit(self) -> None:
        """Write all of it, or raise the first refusal."""
        try:
            self._write._commit()  # noqa: SLF001  the context manager would hide which row failed
        except TransactWriteError as cancelled:
            raise self._refusal(cancelled) from None

    def _refusal(self, cancelled: TransactWriteError) -> Exception:
        # PynamoDB sends condition checks first, then deletes, then puts.
        for reason, label in zip(cancelled.cancellation_reasons[self._deletes :], self._puts, strict=False):
            if reason is not None and reason.code == "ConditionalCheckFailed":
                return Conflict(label)
        conflicts = {reason.code for reason in cancelled.cancellation_reasons if reason is not None}
        return Conflict("changed_meanwhile") if "TransactionConflict" in conflicts else cancelled
