"""Tell a made-up county's truths, or load it into the local stage: `python -m infra.synthetic --seed 7 --load`."""

from __future__ import annotations

import argparse
import json
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib import tenants
from chalicelib.domain.day import local_day
from infra import embedded
from infra.admin import workspace_of
from infra.local import session
from infra.progress import say
from infra.stages import all_stages
from infra.synthetic.county import COUNTY, SyntheticCounty
from infra.synthetic.load import load
from infra.synthetic.places import Size


def main() -> None:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    defaults = Size()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tenant", choices=sorted(COUNTY), default="43")
    parser.add_argument("--venues", type=int, default=defaults.venues)
    parser.add_argument("--entrances", type=int, default=defaults.entrances)
    parser.add_argument("--towns", type=int, default=defaults.towns)
    parser.add_argument("--traffic", type=float, default=0.05, help="1 is a county's ordinary day: 400,000 visits")
    parser.add_argument("--load", action="store_true", help="write it into the running local stage (make run)")
    given = parser.parse_args()
    size = Size(venues=given.venues, entrances=given.entrances, towns=given.towns, traffic=given.traffic)
    county = made(given.seed, given.tenant, size)
    print(json.dumps(told(county), ensure_ascii=False, indent=2))
    if given.load:
        _load(county)


def made(seed: int, tenant: str, size: Size) -> SyntheticCounty:
    """Make a county whose last day was yesterday."""
    yesterday = local_day(datetime.now(UTC), tenants.load(tenant, local=True)) - timedelta(days=1)
    return SyntheticCounty(seed, yesterday, size, tenant)


def told(county: SyntheticCounty) -> dict[str, Any]:
    """Return a county's size and truths as JSON."""
    truths = county.truths
    return {
        "seed": county.seed,
        "county": county.code,
        "days": [f"{county.days[0]}", f"{county.days[-1]}"],
        "venues": len(county.places),
        "entrances": sum(len(place.entrances) for place in county.places),
        "listed": len(county.listed),
        "missing": [row.name for row in truths.missing],
        "near_names": [row.name for row in truths.near_names],
        "doors": {kind: sorted(getattr(truths, kind)) for kind in ("never", "silent", "faded", "abnormal", "fake")},
    }


def _load(county: SyntheticCounty) -> None:
    port = embedded.running_port()
    if port is None:
        sys.exit("!! The embedded AWS does not run. First: make run")
    stage = next(each for each in all_stages().values() if each.is_local and each.tenant == county.tenant.code)
    workspace = workspace_of(session(port), stage.stack)
    began = time.monotonic()
    written = load(workspace, county)
    took_s = time.monotonic() - began
    say(f"{written.venues:,} venues, {written.visits:,} visits, {written.days:,} days in {took_s:.0f} s")


if __name__ == "__main__":
    main()
