"""CPU of an accepted scan over what others would build: `python -m benchmarks.scan [--rounds N] [--starts N]`.

Cold: process start to one accepted scan, ours as it is packaged for Lambda, against Chalice, PyJWT and boto3; what a
process does while it ends is not counted, for Lambda never ends one. Warm: route, token, validation, code and colour
read at once, seal, log, metric, put, against Chalice, PyJWT, pydantic, PynamoDB and Powertools. All ask the same
responder, whose CPU is its own.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import os
import socket
import statistics
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing import Process
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.scan.responder import respond
from benchmarks.scan.world import ENVIRONMENT, PREFIX, make
from infra.package import SITE_PACKAGES, build

ROOT = Path(__file__).resolve().parents[2]
FIRST = """
import sys
sys.path[:0] = {path!r}
from benchmarks.scan.{side} import prepared; from benchmarks.scan.world import load; prepared(load({file!r}))(1)
"""
SPENT = "\nimport sys, time; sys.stderr.write(str(time.process_time()))"
COLD = {"ours": FIRST, "by_boto3": FIRST, "nothing": ""}
COLD_AT_MOST, WARM_AT_MOST = 0.28, 0.35


def cold_s(program: str) -> float:
    """CPU seconds of a fresh interpreter that runs a program, nothing but which is on its path."""
    command = [sys.executable, "-I", "-S", "-c", program + SPENT]
    ran = subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    return float(ran.stderr.splitlines()[-1])


def paths() -> dict[str, list[str]]:
    """Where each side's modules lie: ours unpacked as Lambda unpacks them, the libraries' where they are installed."""
    package = build()
    layer = package.layer.with_suffix("") / SITE_PACKAGES
    ours = [str(package.code.parent / "code"), str(layer), str(ROOT)]
    return {"ours": ours, "by_boto3": [str(ROOT), sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]}


def cold(starts: int, file: str) -> None:
    """Print the ratio of first scans, each in a process of its own."""
    taken: dict[str, list[float]] = {side: [] for side in COLD}
    path = paths()
    for _ in range(starts + 1):  # the first only compiles
        for side, program in COLD.items():
            taken[side].append(cold_s(program.format(side=side, file=file, path=path.get(side))))
    taken = {side: times[1:] for side, times in taken.items()}
    ratio = statistics.median(ours / other for ours, other in zip(taken["ours"], taken["by_boto3"], strict=True))
    ours, other, nothing = (statistics.median(taken[side]) * 1e3 for side in COLD)
    verdict = "ok" if ratio <= COLD_AT_MOST else "MISSED"
    print(f"cold scan  {ratio:.3f} ≤ {COLD_AT_MOST}  {verdict}  ({ours:.0f} of {other:.0f} ms CPU;", end=" ")
    print(f"a bare interpreter {nothing:.0f} ms)")


def warm_s(scan: Callable[[int], None], first: int, calls: int) -> float:
    """CPU seconds of one warm scan in this process, its lines written to nowhere."""
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
        started = time.process_time()
        for serial in range(first, first + calls):
            scan(serial)
        return (time.process_time() - started) / calls


def warm(rounds: int, calls: int, file: str) -> None:
    """Print the ratio of warm scans, in turn in one process."""
    world = json.loads(Path(file).read_text("utf-8"))
    sides = [importlib.import_module(f"benchmarks.scan.{side}").prepared(world) for side in ("ours", "by_libraries")]
    taken = [
        [warm_s(scan, (side * rounds + n + 1) * calls, calls) for side, scan in enumerate(sides)]
        for n in range(rounds + 1)
    ][1:]
    ratio = statistics.median(ours / other for ours, other in taken)
    ours, other = (statistics.median(times) * 1e6 for times in zip(*taken, strict=True))
    verdict = "ok" if ratio <= WARM_AT_MOST else "MISSED"
    print(f"warm scan  {ratio:.3f} ≤ {WARM_AT_MOST}  {verdict}  ({ours:.0f} of {other:.0f} µs CPU)")


def main() -> None:
    """Print both ratios."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=15)
    options.add_argument("--calls", type=int, default=100)
    options.add_argument("--starts", type=int, default=9)
    given = options.parse_args()
    world = make(datetime.now(UTC))
    with socket.create_server(("127.0.0.1", 0)) as listener, TemporaryDirectory() as folder:
        os.environ.update(ENVIRONMENT, AWS_ENDPOINT_URL=f"http://127.0.0.1:{listener.getsockname()[1]}")
        file = Path(folder, "world.json")
        file.write_text(json.dumps(world), "utf-8")
        responder = Process(target=respond, args=(listener, world, PREFIX), daemon=True)
        responder.start()
        try:
            cold(given.starts, str(file))
            warm(given.rounds, given.calls, str(file))
        finally:
            responder.terminate()


if __name__ == "__main__":
    main()
