"""Drive load at a local province: `make run`, then `make load`; BASE=8 scans a second, STEP_S=20 a step.

Prints the percentiles of each step's requests, how many were asked to wait, and what the raw table says: lost, doubled.
Traffic goes to the loopback only.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import urllib.parse
from collections import Counter
from pathlib import Path
from typing import Any

from infra.client import Province
from infra.paths import LOCAL, ROOT
from tests.journeys.citizens import citizen

HERE = Path(__file__).parent
VISITORS = 12


def main() -> None:
    """Sign visitors in, let Locust drive, compare."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("locust", help="the locust command")
    options.add_argument("--base", type=int, default=8)
    options.add_argument("--seconds", type=int, default=20)
    given = options.parse_args()
    document = json.loads(Path(os.environ.get("DEPLOYMENT", LOCAL / "deployment.json")).read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        world, accepted = Path(folder, "world.json"), Path(folder, "accepted")
        world.write_text(json.dumps(_world(document, given.base, given.seconds)), "utf-8")
        accepted.touch()
        _drive(given.locust, folder, {"LOAD_WORLD": str(world), "LOAD_ACCEPTED": str(accepted)})
        _tell(Path(folder, "run_stats.csv"), Path(folder, "run_failures.csv"))
        _compare(document, accepted.read_text("utf-8").split())


def _world(document: dict[str, Any], base: int, seconds: int) -> dict[str, Any]:
    """Return address, code, tokens and steps; the first are slow, for the embedded AWS hangs on a cold burst."""
    place = document["tenants"]["43"]
    address = place["connect"]
    if not address.startswith(("127.0.0.1:", "localhost:")):
        sys.exit(f"!! {address} is not the loopback; load is sent nowhere else.")
    province = Province(document, "43")
    manager = document["demo"]["43"]["manager"]
    token = province.sign_in(manager["phone"])["access_token"]
    venue = province.call("GET", f"/v1/venues/{manager['venue_id']}", token=token).ok()
    return {
        "url": f"http://{address}",
        "host": urllib.parse.urlsplit(f"//{place['host']}").netloc,
        "code": venue["entrances"][0]["code"],
        "tokens": [citizen(province).token for _ in range(VISITORS)],
        "steps": [(10, 1), (10, max(1, base // 4)), (seconds, base), (seconds, 10 * base), (seconds, base)],
    }


def _drive(locust: str, folder: str, environment: dict[str, str]) -> None:
    command = [locust, "-f", str(HERE / "locustfile.py"), "--headless", "--loglevel", "WARNING"]
    command += ["--csv", str(Path(folder, "run")), "--exit-code-on-error", "0", "--stop-timeout", "60"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=True, stdout=subprocess.DEVNULL)


def _tell(stats: Path, failures: Path) -> None:
    with stats.open(encoding="utf-8", newline="") as opened:
        total = next(row for row in csv.DictReader(opened) if row["Name"] == "/v1/scans")
    print(f"requests {total['Request Count']}, {float(total['Requests/s']):.0f}/s on average over all steps")
    longest = float(total["Max Response Time"])
    print(f"p50 {total['50%']} ms, p95 {total['95%']} ms, p99 {total['99%']} ms, longest {longest:.0f} ms")
    with failures.open(encoding="utf-8", newline="") as opened:
        for row in csv.DictReader(opened):
            print(f"{row['Occurrences']} × {row['Error']}")


def _compare(document: dict[str, Any], accepted: list[str]) -> None:
    """Compare what was answered with the raw table."""
    import boto3

    client = boto3.client(
        "dynamodb",
        endpoint_url=document["aws_endpoint"],
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106  the embedded AWS knows no other
    )
    pages = client.get_paginator("scan").paginate(
        TableName=document["tenants"]["43"]["tables"]["visits"], ProjectionExpression="sk"
    )
    rows = Counter(item["sk"]["S"].split("#")[2] for page in pages for item in page["Items"])
    lost = sum(1 for of_scan in set(accepted) if not rows[of_scan])
    doubled = sum(1 for of_scan in set(accepted) if rows[of_scan] > 1)
    print(f"accepted answers {len(accepted)} for {len(set(accepted))} scans: lost {lost}, doubled {doubled}")


if __name__ == "__main__":
    main()
