"""The store of accesses: who looked at a person, from which office, for what; sealed, for that person alone."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import islice

import msgspec

from chalicelib.domain.errors import Conflict
from chalicelib.domain.person.access import Access
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.contention import save_over
from chalicelib.storage.people import People
from chalicelib.storage.rows.people import PeopleRow


class Accesses:
    """One province's looks at people; each is kept for `lifetime`."""

    def __init__(self, settings: Settings, people: People, lifetime: timedelta) -> None:
        self._tenant = settings.tenant
        self._people = people
        self._lifetime = lifetime

    def record(self, person: str, office: str, purpose: str, at: datetime, after: timedelta = timedelta()) -> None:
        """Note a look at a person before anything of him is shown; he sees it `after` a while."""
        self._row(person, keys.access_sk(at, secrets.token_hex(4)), _look(at, office, purpose, after)).save()

    def record_once(
        self, person: str, place: tuple[datetime, str], office: str, purpose: str, at: datetime, *, after: timedelta
    ) -> None:
        """Note a look as `record` does, at a place (instant, name) that takes one: what stands there stays."""
        row = self._row(person, keys.access_sk(*place), _look(at, office, purpose, after))
        with suppress(Conflict):
            save_over(row, PeopleRow.pk.does_not_exist())

    def page(self, person: str, now: datetime, limit: int, after: str | None) -> tuple[list[Access], str | None]:
        """Return some of the looks at a person, newest first, and the place where they end."""
        found = list(islice(self._of(person, now, after), limit + 1))
        return [access for _, access in found[:limit]], found[limit - 1][0] if len(found) > limit else None

    def _row(self, person: str, sk: str, access: Access) -> PeopleRow:
        text = msgspec.json.encode(access).decode()
        row = self._people.rows(keys.under(self._tenant, person), sk)
        row.body = msgspec.json.encode(self._people.boxes.close(person, sk, text)).decode()
        row.expires = int((access.at + self._lifetime).timestamp())
        return row

    def _of(self, person: str, now: datetime, after: str | None) -> Iterator[tuple[str, Access]]:
        last = f"{keys.ACCESS}~"  # whatever a cursor says, no other row of the person is read
        where = PeopleRow.sk.between(keys.ACCESS, max(keys.ACCESS, min(after or last, last)))
        rows = self._people.rows.query(
            keys.under(self._tenant, person), where, consistent_read=True, scan_index_forward=False
        )
        for row in rows:
            if row.sk != after and row.expires > now.timestamp():
                text = self._people.boxes.open(person, row.sk, msgspec.json.decode(row.body, type=bytes))
                access = msgspec.json.decode(text, type=Access)
                if access.shown_at(now):
                    yield row.sk, access


def _look(at: datetime, office: str, purpose: str, after: timedelta) -> Access:
    return Access(at=at, office=office, purpose=purpose, shown_from=at + after if after else None)
