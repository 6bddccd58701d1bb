"""The store of contested visits: the answer under the identity key, what links person and visit under the day's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

import msgspec
from msgspec.structs import replace
from pynamodb.exceptions import DoesNotExist, TransactWriteError

from chalicelib.domain.entry.visit_contest import PREFIX, ContestedVisit, VisitContest, county_of
from chalicelib.security.day_keys import DayKey, DayKeyGone, DayKeys
from chalicelib.security.sealing import seal, unseal
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.boxes import Boxes
from chalicelib.storage.contention import save_over, unless_contended
from chalicelib.storage.rows.base import bind, transaction
from chalicelib.storage.rows.duties import DutyRow


class _Body(msgspec.Struct):
    """The two boxes of a row, and which day's key opens the second."""

    row_class: str
    day: str
    paper: bytes
    about: bytes


class Kept(NamedTuple):
    """A contest with the row that a write on top of it must find."""

    contest: VisitContest
    row: DutyRow


class VisitContests:
    """One province's contested visits, waiting in the visit's county; each visit once by each who may contest it.

    A note says that a visit is contested; its key is a mark of the day (of owner and visit), so that it names neither.
    """

    def __init__(self, settings: Settings, boxes: Boxes) -> None:
        self._duties = bind(DutyRow, "duties", settings)
        self._boxes = boxes
        self._settings = settings

    def put_once(self, contest: VisitContest, mark: str, key: DayKey, until: datetime) -> bool:
        """Keep a contest as long as its visit; False when that visit has this mark already."""
        expires_s = int(min(until.timestamp(), key.deadline_s))
        row = self._duties(self._pk(contest.county), keys.visit_contest_sk(contest.id), version=1, expires=expires_s)
        about = seal(key.seal, msgspec.json.encode(contest.about), _about_key(row))
        self._fill(row, contest, about)
        note = self._duties(self._pk(contest.county), keys.CONTEST + mark, body=contest.id, expires=expires_s)
        try:
            with transaction(self._settings) as writing:
                writing.save(note, condition=DutyRow.pk.does_not_exist())
                writing.save(row)
        except TransactWriteError as lost:
            unless_contended(lost)
            return False
        return True

    def get(self, name: str, now: datetime, day_keys: DayKeys) -> Kept | None:
        """Return a contest with its row; one that waits ends with its visit, an answer stays without it."""
        county = county_of(name)
        if county is None:
            return None
        try:
            row = self._duties.get(self._pk(county), keys.visit_contest_sk(name), consistent_read=True)
        except DoesNotExist:
            return None
        contest = self._open(row, now, day_keys)
        return Kept(contest, row) if contest else None

    def change(self, after: VisitContest, read: DutyRow, until: datetime | None = None) -> DutyRow:
        """Write a contest's answer over the row it was read from, to end when that would or later, or refuse."""
        expires_s = int(until.timestamp()) if until else int(read.expires)
        row = self._duties(read.pk, read.sk, version=int(read.version) + 1, expires=expires_s)
        self._fill(row, after, msgspec.json.decode(read.body, type=_Body).about)
        save_over(row, DutyRow.version == read.version)
        return row

    def noted(self, places: Iterable[tuple[str, str]], now: datetime) -> dict[str, str]:
        """Return the names of contests by the marks (county, mark) that have one."""
        wanted = [(self._pk(county), keys.CONTEST + mark) for county, mark in dict.fromkeys(places)]
        rows = self._duties.batch_get(wanted, consistent_read=True)
        return {row.sk.removeprefix(keys.CONTEST): row.body for row in rows if row.expires > now.timestamp()}

    def within(
        self, counties: list[str], now: datetime, day_keys: DayKeys, after: str | None = None
    ) -> Iterator[VisitContest]:
        """List the contests of counties in their order, newest first, after a name."""
        start = county_of(after or "")
        going = start is None
        for county in counties:
            here = county == start
            going = going or here
            if going:
                for row in self._in(county, after if here else None):
                    contest = self._open(row, now, day_keys)
                    if contest is not None and contest.id != after:
                        yield contest

    def _in(self, county: str, after: str | None) -> Iterator[DutyRow]:
        first = keys.visit_contest_sk(PREFIX)
        where = DutyRow.sk.between(first, keys.visit_contest_sk(after)) if after else DutyRow.sk.startswith(first)
        yield from self._duties.query(self._pk(county), where, consistent_read=True, scan_index_forward=False)

    def _fill(self, row: DutyRow, contest: VisitContest, about: bytes) -> None:
        paper = msgspec.json.encode(replace(contest, about=None)).decode()
        box = self._boxes.close(contest.county, row.sk, paper)
        body = _Body(row_class=contest.row_class, day=contest.day, paper=box, about=about)
        row.body = msgspec.json.encode(body).decode()

    def _open(self, row: DutyRow, now: datetime, day_keys: DayKeys) -> VisitContest | None:
        """Open a row as far as it still opens; None when its time is over, or it waits for nothing any more."""
        if row.expires <= now.timestamp():
            return None
        body = msgspec.json.decode(row.body, type=_Body)
        county = county_of(keys.parts(row.sk)[-1]) or ""
        contest = msgspec.json.decode(self._boxes.open(county, row.sk, body.paper), type=VisitContest)
        try:
            plain = unseal(day_keys.get(body.row_class, body.day).seal, body.about, _about_key(row))
        except DayKeyGone:
            return contest if contest.answer else None
        return replace(contest, about=msgspec.json.decode(plain, type=ContestedVisit))

    def _pk(self, county: str) -> str:
        return keys.under(self._settings.tenant, county)


def _about_key(row: DutyRow) -> str:
    return f"{keys.row_key(row.pk, row.sk)}|about"
