"""The store of contested visits: sealed, waiting in the visit's county, and noted beside whoever contests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec
from pynamodb.exceptions import TransactWriteError

from chalicelib.domain.own_visit import VisitContest
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

    def put_once(self, owner: str, county: str, contest: VisitContest, expires_s: int) -> bool:
        """Keep a contest; False when the owner has contested that visit before."""
        tenant = self._settings.tenant
        sk = keys.contest_sk(contest.visit, owner)
        text = msgspec.json.encode(contest).decode()
        waiting = self._duties(keys.under(tenant, county), sk, expires=expires_s)
        waiting.body = msgspec.json.encode(self._people.boxes.close(county, sk, text)).decode()
        noted = self._people.rows(keys.under(tenant, owner), keys.CONTEST + contest.visit, expires=expires_s)
        try:
            with transaction(self._settings) as writing:
                writing.save(noted, condition=PeopleRow.pk.does_not_exist())
                writing.save(waiting)
        except TransactWriteError as lost:
            unless_contended(lost)
            return False
        return True

    def of(self, owner: str) -> set[str]:
        """Return the ids of the visits that somebody has contested."""
        pk = keys.under(self._settings.tenant, owner)
        rows = self._people.rows.query(pk, PeopleRow.sk.startswith(keys.CONTEST), consistent_read=True)
        return {row.sk.removeprefix(keys.CONTEST) for row in rows}

    def waiting_in(self, county: str, now: datetime) -> Iterator[VisitContest]:
        """List a county's contested visits."""
        where = DutyRow.sk.startswith(keys.CONTEST + keys.VISIT)
        for row in self._duties.query(keys.under(self._settings.tenant, county), where, consistent_read=True):
            if row.expires > now.timestamp():
                text = self._people.boxes.open(county, row.sk, msgspec.json.decode(row.body, type=bytes))
                yield msgspec.json.decode(text, type=VisitContest)
