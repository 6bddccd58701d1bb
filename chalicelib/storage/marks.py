"""The store of marks: which visits cannot all be true, kept beside the sealed rows and dying with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime

from pynamodb.exceptions import PutError

from chalicelib.domain.entry.kept_visit import KeptVisit
from chalicelib.domain.entry.presence import doubted
from chalicelib.settings import Settings
from chalicelib.storage import keys, supervision_keys
from chalicelib.storage.bodies import dump, load
from chalicelib.storage.faults import code_of
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.counters import CounterRow
from chalicelib.storage.visits import passing_of


class Marks:
    """One province's marks, and how many visits of a venue's day have one; neither names anybody."""

    def __init__(self, settings: Settings, lives: Callable[[str, str, float], bool]) -> None:
        self._row = bind(CounterRow, "counters", settings)
        self._tenant = settings.tenant
        self._lives = lives

    def put(self, venue: str, day: str, visit_sk: str, kind: str, deadline: datetime) -> bool:
        """Mark a visit; False when it had that mark."""
        row = self._row(keys.marks_pk(self._tenant, venue, day), keys.mark_sk(visit_sk, kind), total=1, abnormal=0)
        row.expires = int(deadline.timestamp())
        return _saved(row, CounterRow.pk.does_not_exist())

    def of_day(self, venue: str, day: str) -> dict[str, set[str]]:
        """Return the marked visits of a venue's day by their sort key, with their marks."""
        found: dict[str, set[str]] = {}
        for visit_sk, kind in self._living(venue, day, ""):
            found.setdefault(visit_sk, set()).add(kind)
        return found

    def presence(self, visit: KeptVisit) -> str:
        """Return how likely somebody was there: a marked visit is doubtful at best."""
        marked = next(self._living(visit.venue, visit.day, keys.mark_sk(visit.sk, "")), None)
        return doubted(visit.presence) if marked else visit.presence

    def recount(self, venue: str, day: str) -> None:
        """Count a day's marks by kind and by entrance; more may have been counted meanwhile, fewer never were."""
        marked = self.of_day(venue, day)
        figures = {kind: sum(kind in kinds for kinds in marked.values()) for kind in set().union(*marked.values())}
        row = self._row(keys.under(self._tenant, venue), keys.implausible_sk(day), body=dump(figures))
        row.total, row.abnormal = sum(len(kinds) for kinds in marked.values()), 0
        _saved(row, CounterRow.pk.does_not_exist() | (CounterRow.total <= row.total))
        by_entrance = Counter(passing_of(keys.visit_pk(self._tenant, venue, day), sk).entrance for sk in marked)
        doubted_row = self._row(row.pk, supervision_keys.doubted_sk(day), body=dump(by_entrance))
        doubted_row.total, doubted_row.abnormal = len(marked), 0
        _saved(doubted_row, CounterRow.pk.does_not_exist() | (CounterRow.total <= doubted_row.total))

    def counted(self, venue: str, day: str) -> dict[str, int]:
        """Return how many visits of a venue's day have each mark; the figures outlive the marks."""
        rows = self._row.query(
            keys.under(self._tenant, venue), CounterRow.sk == keys.implausible_sk(day), consistent_read=True
        )
        return next((load(row.body, dict[str, int]) for row in rows), {})

    def _living(self, venue: str, day: str, prefix: str) -> Iterator[tuple[str, str]]:
        pk = keys.marks_pk(self._tenant, venue, day)
        where = CounterRow.sk.startswith(prefix) if prefix else None
        for row in self._row.query(pk, where, consistent_read=True):
            if self._lives("visits", day, row.expires):
                yield keys.marked(row.sk)


def _saved(row: CounterRow, condition: object) -> bool:
    try:
        row.save(condition=condition)  # type: ignore[arg-type]
    except PutError as refused:
        if code_of(refused) != "ConditionalCheckFailedException":
            raise
        return False
    return True
