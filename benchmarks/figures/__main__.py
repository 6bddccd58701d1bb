"""Figures of regions on DynamoDB Local: equal to a count by hand, in what time, and what a province pays for them.

`python -m benchmarks.figures [--venues 3000 --entrances 6000 --days 14 --traffic 0.05]`; Java 17 and npm are needed.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from benchmarks.door.province import quietly
from benchmarks.door.units import metered
from benchmarks.figures import money
from benchmarks.figures.by_hand import Raw, command, differences, load_days
from chalicelib.domain.retention import day_name
from chalicelib.storage.roll_ups import Place
from chalicelib.usecases.supervision.count_region import Asked, count_region
from chalicelib.usecases.supervision.roll_up import SETTLED, roll_up_county
from infra.dynamodb_local import running
from infra.synthetic.county import SyntheticCounty
from infra.synthetic.load import load_places, load_visits
from infra.synthetic.places import Size
from tests.custody import today
from tests.embedded import TestWorkspace, province
from tests.storage.engines import on_dynamodb_local

QUESTIONS: tuple[dict[str, Any], ...] = (
    {},
    {"by": "day"},
    {"by": "county"},
    {"by": "category"},
    {"by": "hour", "category": "hotel"},
)


def main() -> None:
    """Load a county, count it by hand and by the program; copy it into every county of a province and ask for it."""
    options = argparse.ArgumentParser(description=__doc__)
    for name, default in (("venues", 3000), ("entrances", 6000), ("towns", 24), ("days", 14)):
        options.add_argument(f"--{name}", type=int, default=default)
    options.add_argument("--traffic", type=float, default=0.05, help="1 is 400,000 visits a day")
    options.add_argument("--rows", action="store_true", help="write every sealed visit too, and count people")
    given = options.parse_args()
    size = Size(
        venues=given.venues, entrances=given.entrances, towns=given.towns, days=given.days, traffic=given.traffic
    )
    with running() as url:
        workspace = on_dynamodb_local(province("43"), url)
        county = SyntheticCounty(7, today(workspace), size)
        _equal(workspace, county, with_rows=given.rows)
        run = _one_run(workspace, county)
        answers = _province(workspace, county)
    money.report(run, answers)


def _equal(workspace: TestWorkspace, county: SyntheticCounty, *, with_rows: bool) -> None:
    began = time.perf_counter()
    with quietly():
        load_places(workspace, county.places)
        visits = load_days(workspace, county)
        if with_rows:
            load_visits(workspace, county)
    print(f"{len(county.places):,} venues, {sum(len(p.entrances) for p in county.places):,} entrances, ", end="")
    print(f"{len(visits):,} visits of {len(county.days)} days, loaded in {time.perf_counter() - began:.0f} s")
    older = [day_name(day) for day in county.days]  # more than the job takes by itself
    with quietly():
        roll_up_county(workspace, county.code, workspace.instant() + SETTLED, older)
        raw = Raw(workspace, {place.venue.id: place.venue for place in county.places}, visits)
        wrong = differences(raw, county.code, list(county.days))
    print(f"every figure by nine parts, of the last day and of all: {len(wrong)} differ from the count by hand")
    for line in wrong[:20]:
        print(f"  {line}")


def _one_run(workspace: TestWorkspace, county: SyntheticCounty) -> money.Run:
    """Measure what the job does every ten minutes for a county, of today alone, when every row says something new."""
    as_of = workspace.instant() + 5 * SETTLED
    with quietly():
        roll_up_county(workspace, county.code, as_of)
        workspace.roll_ups.put_day(county.code, day_name(county.days[-1]), {}, as_of)
        workspace.roll_ups.put_standing(county.code, {}, as_of)
        with metered() as meter:
            cpu, began = time.process_time(), time.perf_counter()
            days = roll_up_county(workspace, county.code, as_of + timedelta(minutes=10))
    silent = len(county.places) - len(workspace.counters.of_venues(_ids(county), day_name(county.days[-1])))
    return money.Run(
        venues=len(county.places),
        days=days,
        read_units=meter.read + silent / 2,  # AWS charges a row that is not there; DynamoDB Local does not
        write_units=meter.write,
        cpu_s=time.process_time() - cpu,
        seconds=time.perf_counter() - began,
    )


def _ids(county: SyntheticCounty) -> list[str]:
    return [place.venue.id for place in county.places]


def _province(workspace: TestWorkspace, county: SyntheticCounty) -> list[money.Answer]:
    """Give every county of the province the rows of this one, and ask as the province's command."""
    counties = workspace.regions.counties_under("43")
    rolled, as_of = workspace.roll_ups, workspace.instant()
    stood = rolled.standings([county.code])[county.code][0]
    standing = {str(group): each for group, each in stood.items()}
    for day in map(day_name, county.days):
        place = Place(county.code, day)
        hours = rolled.day_hours([place])[place]
        shares = rolled.day_groups([place], modes=True)[place].items()
        whole = {str(group): replace(share, by_hour=hours.get(group, {})) for group, share in shares}
        for other in counties:
            if other != county.code:
                rolled.put_day(other, day, {other: whole}, as_of)
    for other in counties:
        rolled.put_standing(other, {other: standing}, as_of)
    print(f"{len(counties)} counties with {len(county.days)} days each")
    return [_answer(workspace, county, question, days) for days in (1, len(county.days)) for question in QUESTIONS]


def _answer(workspace: TestWorkspace, county: SyntheticCounty, question: dict[str, Any], days: int) -> money.Answer:
    asked = Asked(region="43", first=county.days[-days], last=county.days[-1], **question)

    def ask() -> Any:
        return count_region(workspace, command("43"), asked)

    with metered() as meter:
        table = ask()
    if table.missing:
        raise SystemExit(f"{table.missing} days of counties are missing")
    seconds, cpu_s = _median(ask)
    return money.Answer(question=question, days=days, seconds=seconds, cpu_s=cpu_s, read_units=meter.read)


def _median(act: Callable[[], Any]) -> tuple[float, float]:
    """Return seconds and CPU seconds: other work on the machine makes the first of them longer."""
    times = []
    for _ in range(5):
        began, cpu = time.perf_counter(), time.process_time()
        act()
        times.append((time.perf_counter() - began, time.process_time() - cpu))
    return sorted(times)[2]


if __name__ == "__main__":
    main()
