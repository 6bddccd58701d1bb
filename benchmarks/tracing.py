"""Trace an outbreak of 100 cases over 5 million visits: the index of closed days against DuckDB on Parquet.

Both read files of the same visits, in turn, and must find the same people. DuckDB is spared what it need not do: it is
given integers for people, files by day, and stays cut by day so that it joins by venue and day. `python
benchmarks/tracing.py [VISITS [ROUNDS]]`.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from chalicelib.domain.tracing.choice import Choice, Window
from chalicelib.outbreak.columns import DAY_S, Columns
from chalicelib.outbreak.people import People, head
from chalicelib.outbreak.search import Search

DAYS, COUNTIES, CASES, VISITS_PER_PERSON, VISITS_PER_VENUE = 14, 4, 100, 12, 250
START_S = 1_708_531_200  # 2024-02-22 at +08:00
CHOICE = Choice(minutes=30, same_entrance=False, min_overlap_minutes=15, presence=("on_site", "unverified"))
WINDOW = Window(START_S, START_S + DAYS * DAY_S)
Rows = dict[str, Any]

STAYS = """
CREATE TEMP TABLE stays AS
WITH believed AS (
  SELECT person, venue, at_s AS start_s, at_s + dwell_s AS end_s FROM read_parquet(getvariable('files'))
  WHERE presence IN (0, 3)
), before AS (
  SELECT *, max(end_s) OVER (
    PARTITION BY person, venue ORDER BY start_s ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS until_s
  FROM believed
), islands AS (
  SELECT *, sum((until_s IS NULL OR start_s > until_s)::INT) OVER (
    PARTITION BY person, venue ORDER BY start_s ROWS UNBOUNDED PRECEDING) AS island
  FROM before
)
SELECT person, venue, min(start_s) AS start_s, max(end_s) AS end_s FROM islands GROUP BY person, venue, island;
CREATE TEMP TABLE known (person INTEGER);
CREATE TEMP TABLE sources (person INTEGER, since_s BIGINT)
"""
MEET = """
INSERT INTO known SELECT person FROM sources;
CREATE OR REPLACE TEMP TABLE met AS
WITH exposures AS (
  SELECT venue, greatest(start_s - getvariable('margin_s'), since_s) AS opens_s,
         end_s + getvariable('margin_s') AS closes_s
  FROM stays JOIN sources USING (person) WHERE since_s < end_s
), own AS (
  SELECT *, unnest(generate_series(opens_s // 86400, closes_s // 86400)) AS day FROM exposures
), other AS (
  SELECT *, unnest(generate_series(start_s // 86400, end_s // 86400)) AS day FROM stays ANTI JOIN known USING (person)
)
SELECT other.person, min(greatest(start_s, opens_s)) AS since_s
FROM own JOIN other USING (venue, day)
WHERE least(end_s, closes_s) - greatest(start_s, opens_s) >= getvariable('least_s')
GROUP BY other.person;
DELETE FROM sources;
INSERT INTO sources SELECT person, since_s FROM met
"""


def main() -> None:
    """Print the table."""
    visits = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cases = _alone(_write, folder, visits)[0]
        size = {kind: sum(each.stat().st_size for each in folder.glob(f"*.{kind}")) for kind in ("index", "parquet")}
        print(
            f"{visits:,} visits, {DAYS} days, {COUNTIES} counties; index {size['index'] / 2**20:.0f} MiB "
            f"(people included), Parquet {size['parquet'] / 2**20:.0f} MiB"
        )
        taken: dict[str, list[tuple[float, float, float]]] = {"index": [], "DuckDB": []}
        for _ in range(rounds):
            found = {}
            for engine, ask in (("index", _index), ("DuckDB", _duckdb)):
                found[engine], *spent = _alone(ask, folder, cases)
                taken[engine].append(tuple(spent))
            found["index"] = tuple([int(name[1:]) for name in order] for order in found["index"])
            if found["index"] != found["DuckDB"]:
                raise SystemExit(f"they differ: {[tuple(map(len, each)) for each in found.values()]}")
        print(
            f"{CASES} cases: {len(found['index'][0]):,} of the first order, {len(found['index'][1]):,} of the second, "
            "found by both"
        )
        print(f"{'engine':<8} {'seconds':>8} {'CPU s':>8} {'peak MiB':>9}")
        middle = {engine: [median(column) for column in zip(*each, strict=True)] for engine, each in taken.items()}
        for engine, (seconds, cpu, peak) in middle.items():
            print(f"{engine:<8} {seconds:>8.2f} {cpu:>8.2f} {peak:>9.0f}")
        pairs = list(zip(taken["index"], taken["DuckDB"], strict=True))
        for n, what in enumerate(("seconds", "CPU")):
            print(f"ratio of {what}: {median(own[n] / other[n] for own, other in pairs):.2f} (budget 0.40)")


def _alone(act: Callable[..., Any], *given: Any) -> tuple[Any, float, float, float]:
    """Run in a process of its own: result, seconds, CPU seconds and peak memory in MiB."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(_measured, (act, given))


def _measured(act: Callable[..., Any], given: tuple[Any, ...]) -> tuple[Any, float, float, float]:
    if act is _duckdb:
        import duckdb  # noqa: F401 - importing is not what is compared
    began, cpu = time.perf_counter(), time.process_time()
    result = act(*given)
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    return result, seconds, cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _index(folder: Path, cases: list[int]) -> tuple[list[str], list[str]]:
    files = sorted(folder.glob("columns-*.index"))
    opened = (
        (
            Columns.from_bytes(file.read_bytes()),
            People.from_bytes((folder / f"people-{file.stem[8:]}.index").read_bytes()),
        )
        for file in files
    )
    search = Search(opened, CHOICE, WINDOW)
    names = [_name(case).decode() for case in cases]
    first = search.first_order(names)
    second = search.second_order(first, names)
    return search.names(first), search.names(second)


def _duckdb(folder: Path, cases: list[int]) -> tuple[list[int], list[int]]:
    import duckdb

    db = duckdb.connect(config={"memory_limit": "4GB", "temp_directory": str(folder / "spill")})
    for name, value in {"margin_s": CHOICE.margin_s, "least_s": CHOICE.least_s}.items():
        db.execute(f"SET VARIABLE {name} = {value}")
    db.execute("SET VARIABLE files = $1", [f"{folder}/*.parquet"])
    db.execute(STAYS)
    db.execute("INSERT INTO sources SELECT unnest($1), 0", [cases])
    found = []
    for _ in range(2):
        db.execute(MEET)
        found.append([person for (person,) in db.execute("SELECT person FROM met ORDER BY person").fetchall()])
    return found[0], found[1]


def _name(person: int) -> bytes:
    return b"p%023d" % person


def _write(folder: Path, visits: int) -> list[int]:
    """Write the same visits as index and as Parquet, by day and county; return the cases."""
    import duckdb

    random = np.random.default_rng(2022)
    people, venues = visits // VISITS_PER_PERSON, visits // VISITS_PER_VENUE
    venue = (venues * random.random(visits) ** 2).astype(np.int32)  # some are far busier than others
    minutes = random.choice([15, 25, 45, 60, 90, 120], venues)
    rows: Rows = {
        "person": random.integers(0, people, visits, np.int32),
        "venue": venue,
        "entrance": venue * 4 + random.integers(0, 3, visits, np.int32),
        "at_s": START_S
        + random.integers(0, DAYS, visits) * DAY_S
        + np.clip(random.normal(13 * 3600, 4 * 3600, visits), 0, DAY_S - 1).astype(np.int64),
        "dwell_s": np.where(random.random(visits) < 0.05, 540, minutes[venue]).astype(np.int32) * 60,
        "presence": random.choice(4, visits, p=[0.6, 0.06, 0.04, 0.3]).astype(np.uint8),
    }
    again = random.integers(0, visits, visits // 20)  # one visit in twenty is a second scan of a stay
    for name in ("person", "venue", "entrance", "dwell_s"):
        rows[name][again] = rows[name][again - 1]
    rows["at_s"][again] = np.minimum(rows["at_s"][again - 1] + 600, START_S + DAYS * DAY_S - 1)
    heads = np.fromiter((head(_name(person).decode()) for person in range(people)), np.uint64, people)
    names = np.array([_name(person) for person in range(people)])
    part = (rows["at_s"] - START_S) // DAY_S * COUNTIES + rows["venue"] % COUNTIES
    order = np.lexsort((rows["at_s"], rows["venue"], part))
    bounds = np.searchsorted(part[order], np.arange(DAYS * COUNTIES + 1))
    db = duckdb.connect()
    for n in range(DAYS * COUNTIES):
        picked = order[bounds[n] : bounds[n + 1]]
        own = {name: values[picked] for name, values in rows.items()}
        columns, who = _part(own, n, heads, names, random)
        (folder / f"columns-{n:03}.index").write_bytes(columns.to_bytes())
        (folder / f"people-{n:03}.index").write_bytes(who.to_bytes())
        db.register("own", own)
        db.sql("FROM own").write_parquet(f"{folder}/{n:03}.parquet")
    cases: list[int] = random.choice(people, CASES, replace=False).tolist()
    return cases


def _part(own: Rows, number: int, heads: Any, names: Any, random: Any) -> tuple[Columns, People]:
    """Make the index of a day and county from arrays, as `build` makes it from rows."""
    present, person = np.unique(own["person"], return_inverse=True)
    numbers = random.permutation(len(present)).astype(np.uint32)
    ordered = np.argsort(heads[present])
    venues, venue = np.unique(own["venue"], return_inverse=True)
    doors, door = np.unique(own["entrance"], return_inverse=True)
    columns = Columns(
        county=np.array([b"43052%d" % (number % COUNTIES)]),
        day_start_s=np.array([START_S + number // COUNTIES * DAY_S], np.int64),
        venues=np.array([b"v%015d" % each for each in venues]),
        entrances=np.array([b"e%015d" % each for each in doors]),
        trips=np.array([b""]),
        first=np.searchsorted(venue, np.arange(len(venues) + 1)).astype(np.uint32),
        person=numbers[person],
        entrance=door.astype(np.uint16),
        trip=np.zeros(len(person), np.uint16),
        start_s=((own["at_s"] - START_S) % DAY_S).astype(np.int32),
        dwell_s=own["dwell_s"],
        capacity=np.zeros(len(person), np.uint8),
        mode=np.zeros(len(person), np.uint8),
        presence=own["presence"],
    )
    return columns, People(heads[present][ordered], names[present][ordered], numbers[ordered])


if __name__ == "__main__":
    main()
