"""CPU of a PutItem by the lean wire over boto3's, warm and cold: paired, interleaved, against a local responder.

Usage: python benchmarks/wire.py [--rounds N] [--calls N] [--starts N]
"""

import argparse
import logging
import os
import resource
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from multiprocessing import Process
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.wire_calls import ENVIRONMENT, by_boto3, lean  # noqa: E402 - found through the line above

REPLY = (
    b"HTTP/1.1 200 OK\r\nServer: Server\r\nDate: Sat, 01 Jan 2022 00:00:00 GMT\r\nContent-Type: application/"
    b"x-amz-json-1.0\r\nContent-Length: 2\r\nConnection: keep-alive\r\nx-amzn-RequestId: 0123456789ABCDEFGHIJKLMNOPQRS"
    b"\r\nx-amz-crc32: 2745614147\r\n\r\n{}"
)
COLD = {
    "lean": "from benchmarks.wire_calls import lean; lean({url!r})()",
    "boto3": "from benchmarks.wire_calls import by_boto3; by_boto3({url!r})()",
    "nothing": "",
}


def respond(listener: socket.socket) -> None:
    """Answer every request on every connection with the same reply."""
    while True:
        opened, _ = listener.accept()
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        Thread(target=answer, args=(opened,), daemon=True).start()


def answer(opened: socket.socket) -> None:
    """Serve one connection to its end."""
    with opened, opened.makefile("rb") as stream:
        while stream.readline():
            size = 0
            while line := stream.readline().strip().lower():
                if line.startswith(b"content-length:"):
                    size = int(line.partition(b":")[2])
            stream.read(size)
            opened.sendall(REPLY)


def warm_s(call: Callable[[], Any], calls: int) -> float:
    """CPU seconds of one warm call in this process."""
    started = time.process_time()
    for _ in range(calls):
        call()
    return (time.process_time() - started) / calls


def cold_s(program: str, cache: str) -> float:
    """CPU seconds of a fresh interpreter that runs a program, its modules compiled as they are in the zip."""
    environ = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": cache}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environ, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print medians and ratios."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=30)
    options.add_argument("--calls", type=int, default=50)
    options.add_argument("--starts", type=int, default=7)
    given = options.parse_args()
    os.environ.update(ENVIRONMENT)
    logging.disable()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        responder = Process(target=respond, args=(listener,), daemon=True)
        responder.start()
        try:
            report(url, given)
        finally:
            responder.terminate()


def report(url: str, given: argparse.Namespace) -> None:
    """Measure both sides in turn, so that a noisy moment hurts both."""
    starts: dict[str, list[float]] = {name: [] for name in COLD}
    with TemporaryDirectory() as cache:
        for _ in range(given.starts + 1):  # the first only compiles
            for name, program in COLD.items():
                starts[name].append(cold_s(program.format(url=url), cache))
    starts = {name: times[1:] for name, times in starts.items()}
    sides = lean(url), by_boto3(url)
    rounds = [tuple(warm_s(call, given.calls) for call in sides) for _ in range(given.rounds + 1)][1:]
    ours_us, theirs_us = (statistics.median(times) * 1e6 for times in zip(*rounds, strict=True))
    cold = {name: statistics.median(times) * 1e3 for name, times in starts.items()}
    warm_ratio = statistics.median(ours / theirs for ours, theirs in rounds)
    cold_ratio = statistics.median(a / b for a, b in zip(starts["lean"], starts["boto3"], strict=True))
    print(f"warm PutItem           {warm_ratio:.3f}  ({ours_us:.0f} of {theirs_us:.0f} µs CPU)")
    print(f"start to first PutItem {cold_ratio:.3f}  ({cold['lean']:.0f} of {cold['boto3']:.0f} ms CPU;", end=" ")
    print(f"a bare interpreter {cold['nothing']:.0f} ms)")


if __name__ == "__main__":
    main()
