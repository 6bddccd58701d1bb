"""The store of contested visits: sealed, waiting in the visit's county, and noted beside whoever contests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec
from pynamodb.exceptions import DoesNotExist, PutError, TransactWriteError

from chalicelib.domain.entry.visit_contest import PREFIX, VisitContest, county_of
from chalicelib.domain.errors import Conflict
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.contention import unless_contended
from chalicelib.storage.people import People
from chalicelib.storage.rows.base import bind, transaction
from chalicelib.storage.rows.duties import DutyRow
from chalicelib.storage.rows.people import PeopleRow


class VisitContests:
    """One province's contested visits; each visit once by each owner (a person, or an account that speaks for none)."""

    def __init__(self, settings: Settings, people: People) -> None:
        self._duties = bind(DutyRow, "duties", settings)
        self._people = people
        self._settings = settings

    def put_once(self, owner: str, contest: VisitContest, expires_s: int) -> bool:
        """Keep a contest; False when the owner has contested that visit before."""
        noted = self._people.rows(self._pk(owner), keys.CONTEST + contest.visit, expires=expires_s)
        noted.body = contest.id
        try:
            with transaction(self._settings) as writing:
                writing.save(noted, condition=PeopleRow.pk.does_not_exist())
                writing.save(self._row_of(contest, 1, expires_s))
        except TransactWriteError as lost:
            unless_contended(lost)
            return False
        return True

    def get(self, name: str, now: datetime) -> tuple[VisitContest, DutyRow] | None:
        """Return a contest with the row that a write on top of it must find."""
        county = county_of(name)
        if county is None:
            return None
        try:
            row = self._duties.get(self._pk(county), keys.visit_contest_sk(name), consistent_read=True)
        except DoesNotExist:
            return None
        return (self._open(county, row), row) if row.expires > now.timestamp() else None

    def change(self, after: VisitContest, read: DutyRow) -> None:
        """Write a contest over the row it was read from, to end when that would have ended, or refuse."""
        version = int(read.version)
        try:
            self._row_of(after, version + 1, int(read.expires)).save(condition=DutyRow.version == version)
        except PutError as lost:
            if lost.cause_response_code != "ConditionalCheckFailedException":
                raise
            raise Conflict("changed_meanwhile") from None

    def of(self, owner: str, now: datetime) -> dict[str, str]:
        """Return the contests' names by the ids of the visits that somebody has contested."""
        where = PeopleRow.sk.startswith(keys.CONTEST)
        rows = self._people.rows.query(self._pk(owner), where, consistent_read=True)
        return {row.sk.removeprefix(keys.CONTEST): row.body for row in rows if row.expires > now.timestamp()}

    def within(self, counties: list[str], now: datetime, after: str | None = None) -> Iterator[VisitContest]:
        """List the contests of counties in their order, newest first, after a name."""
        start = county_of(after or "")
        going = start is None
        for county in counties:
            here = county == start
            going = going or here
            if going:
                yield from self._in(county, now, after if here else None)

    def _in(self, county: str, now: datetime, after: str | None) -> Iterator[VisitContest]:
        first = keys.visit_contest_sk(PREFIX)
        where = DutyRow.sk.between(first, keys.visit_contest_sk(after)) if after else DutyRow.sk.startswith(first)
        rows = self._duties.query(self._pk(county), where, consistent_read=True, scan_index_forward=False)
        for row in rows:
            contest = self._open(county, row) if row.expires > now.timestamp() else None
            if contest is not None and contest.id != after:
                yield contest

    def _row_of(self, contest: VisitContest, version: int, expires_s: int) -> DutyRow:
        sk = keys.visit_contest_sk(contest.id)
        box = self._people.boxes.close(contest.county, sk, msgspec.json.encode(contest).decode())
        row = self._duties(self._pk(contest.county), sk, version=version, expires=expires_s)
        row.body = msgspec.json.encode(box).decode()
        return row

    def _open(self, county: str, row: DutyRow) -> VisitContest:
        text = self._people.boxes.open(county, row.sk, msgspec.json.decode(row.body, type=bytes))
        return msgspec.json.decode(text, type=VisitContest)

    def _pk(self, owner: str) -> str:
        return keys.under(self._settings.tenant, owner)
