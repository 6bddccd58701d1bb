"""The outside reference: the same question asked of SQLite, by brute force over intervals."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from chalicelib.domain.tracing.choice import Choice, Window
from chalicelib.domain.tracing.stay import TracedVisit

STAYS = """
CREATE TEMP TABLE stays AS
WITH believed AS (
  SELECT DISTINCT person, venue || iif(:same, '|' || entrance, '') AS place, trip,
         at_s AS start_s, at_s + dwell_s AS end_s
  FROM visits
  WHERE instr(:presence, '|' || presence || '|') AND at_s >= :from_s AND at_s < :to_s
), before AS (
  SELECT *, max(end_s) OVER (
    PARTITION BY person, place, trip ORDER BY start_s, end_s ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
  ) AS until_s
  FROM believed
), islands AS (
  SELECT *, sum(until_s IS NULL OR start_s > until_s) OVER (
    PARTITION BY person, place, trip ORDER BY start_s, end_s ROWS UNBOUNDED PRECEDING) AS island
  FROM before
)
SELECT person, place, trip, min(start_s) AS start_s, max(end_s) AS end_s
FROM islands GROUP BY person, place, trip, island
"""
MEETINGS = """
SELECT other.person, max(other.start_s, own.opens_s) AS met_s,
       min(other.end_s, own.closes_s) - max(other.start_s, own.opens_s) AS overlap_s
FROM exposures own JOIN stays other ON other.place = own.place
WHERE other.person NOT IN (SELECT person FROM known)
  AND (own.trip = '' OR other.trip = '' OR own.trip = other.trip)
  AND min(other.end_s, own.closes_s) - max(other.start_s, own.opens_s) >= :least_s
"""
Found = dict[str, tuple[int, int, int]]


class Reference:
    """A database of visits that answers for any choice."""

    def __init__(self, visits: Iterable[TracedVisit]) -> None:
        self._db = sqlite3.connect(":memory:")
        self._db.execute("CREATE TABLE visits (person, venue, entrance, at_s, dwell_s, presence, trip)")
        rows = ((v.person, v.venue, v.entrance, v.at_s, v.dwell_s, v.presence, v.trip) for v in visits)
        self._db.executemany("INSERT INTO visits VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def contacts(self, cases: Iterable[str], choice: Choice, window: Window) -> tuple[Found, Found]:
        """Return both orders: per person since when, how long at the longest, and in how many meetings."""
        for table in ("stays", "exposures", "known"):
            self._db.execute(f"DROP TABLE IF EXISTS temp.{table}")
        self._db.execute(
            STAYS,
            {
                "same": choice.same_entrance,
                "presence": f"|{'|'.join(choice.presence)}|",
                "from_s": window.from_s,
                "to_s": window.to_s,
            },
        )
        self._db.execute("CREATE INDEX temp.by_place ON stays (place)")
        self._db.execute("CREATE TEMP TABLE known (person PRIMARY KEY, since_s)")
        self._db.executemany("INSERT INTO known VALUES (?, NULL)", ((case,) for case in cases))
        margin = {"margin_s": choice.minutes * 60}
        self._db.execute(
            """CREATE TEMP TABLE exposures AS SELECT person, place, trip, start_s - :margin_s AS opens_s,
            end_s + :margin_s AS closes_s FROM stays WHERE person IN (SELECT person FROM known)""",
            margin,
        )
        first = self._met(choice)
        self._db.executemany("INSERT INTO known VALUES (?, ?)", ((person, met[0]) for person, met in first.items()))
        self._db.execute("DROP TABLE exposures")
        self._db.execute(
            """CREATE TEMP TABLE exposures AS SELECT person, place, trip, max(start_s - :margin_s, since_s) AS opens_s,
            end_s + :margin_s AS closes_s FROM stays JOIN known USING (person) WHERE since_s < end_s""",
            margin,
        )
        return first, self._met(choice)

    def _met(self, choice: Choice) -> Found:
        query = f"SELECT person, min(met_s), max(overlap_s), count(*) FROM ({MEETINGS}) GROUP BY person"
        least_s = max(1, choice.min_overlap_minutes * 60)
        return {person: met for person, *met in map(_tupled, self._db.execute(query, {"least_s": least_s}))}


def _tupled(row: tuple[str, int, int, int]) -> tuple[str, int, int, int]:
    return row
