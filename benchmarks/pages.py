"""The first load of a code's page on a slow phone: `make run`, then `python -m benchmarks.pages`.

Debian's Chromium, told over the DevTools protocol to be four times slower and behind a mobile network. Interactive is
when the field for the phone number is there and no task of 50 ms follows within half a second, as Lighthouse has it.
Nothing is in any cache. Once over HTTP/2, which API Gateway speaks, once over the embedded AWS's own HTTP/1.1. Medians.
Needs node.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from playwright.sync_api import Browser, sync_playwright

from infra import chromium
from infra.client import Province
from infra.paths import LOCAL

BYTES_AT_MOST = 120_000
INTERACTIVE_AT_MOST_MS = 2_500
CPU_SLOWDOWN = 4
FRONT = Path(__file__).with_name("front.cjs")
RUNS = 5
QUIET_MS = 500
PHONE = {"width": 360, "height": 740}
# Round trip and throughput; the second is what DevTools calls "Slow 4G" ("Fast 3G" before 2024).
NETWORKS = {"3G, 300 ms, 1.6 Mbit/s": (300, 1_600_000), "DevTools' Slow 4G, 562 ms, 1.44 Mbit/s": (562.5, 1_440_000)}
_WATCH = """
window.seen = { field: 0, tasks: [] };
new PerformanceObserver((list) => list.getEntries().forEach((task) => seen.tasks.push(task.startTime + task.duration)))
  .observe({ entryTypes: ["longtask"] });
new MutationObserver(() => {
  if (!seen.field && document.querySelector("input[type=tel]")) seen.field = performance.now();
}).observe(document, { childList: true, subtree: true });
"""


class Load(NamedTuple):
    """One first load: bytes on the wire, requests, and milliseconds."""

    bytes: int
    requests: int
    first_paint_ms: float
    interactive_ms: float


def load(browser: Browser, address: str, round_trip_ms: float, bits_s: float) -> Load:
    """Open a page in a browser that has never seen it."""
    context = browser.new_context(
        viewport=PHONE, is_mobile=True, has_touch=True, locale="zh-CN", service_workers="block"
    )
    page = context.new_page()
    tools = context.new_cdp_session(page)
    received: list[int] = []
    tools.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    tools.send("Network.enable")
    limits = {"latency": round_trip_ms, "downloadThroughput": bits_s / 8, "uploadThroughput": bits_s / 16}
    tools.send("Network.emulateNetworkConditions", {"offline": False, **limits})
    tools.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
    page.add_init_script(_WATCH)
    page.goto(address)
    page.wait_for_selector("input[type=tel]")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(QUIET_MS * 2)
    seen: dict[str, Any] = page.evaluate("seen")
    painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    context.close()
    return Load(int(sum(received)), len(received), painted, interactive(seen["field"], seen["tasks"]))


def interactive(field_ms: float, ends_of_long_tasks_ms: list[float]) -> float:
    """Return from when on the field answers: after the last of the long tasks that follow it closely."""
    answers = field_ms
    for end in sorted(ends_of_long_tasks_ms):
        if answers < end <= answers + QUIET_MS + 50:
            answers = end
    return answers


def a_code(document: dict[str, Any]) -> str:
    """Return the code of a door that there is."""
    province, manager = Province(document, "43"), document["demo"]["43"]["manager"]
    token = province.sign_in(manager["phone"])["access_token"]
    venue = province.call("GET", f"/v1/venues/{manager['venue_id']}", token=token).ok()
    return str(venue["entrances"][0]["code"])


@contextlib.contextmanager
def over_http_2(document: dict[str, Any]) -> Iterator[str]:
    """Put a front that speaks HTTP/2 before Hunan and yield its address."""
    place = document["tenants"]["43"]
    behind = urlsplit(place["api"])
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        key, certificate = _self_signed(Path(folder))
        address = f"127.0.0.1:{behind.port}"
        command = ["node", str(FRONT), str(port), str(key), str(certificate), str(behind.netloc), address]
        front = subprocess.Popen(command, stdout=subprocess.PIPE)
        try:
            if front.stdout is not None:
                front.stdout.readline()  # it is ready
            yield f"https://hunan.localhost:{port}"
        finally:
            front.terminate()
            front.wait()


def _self_signed(folder: Path) -> tuple[Path, Path]:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hunan.localhost")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    certificate = made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "key.pem").write_bytes(secret)
    (folder / "certificate.pem").write_bytes(certificate)
    return folder / "key.pem", folder / "certificate.pem"


def main() -> None:
    """Print the table."""
    document = json.loads(Path(os.environ.get("DEPLOYMENT", LOCAL / "deployment.json")).read_text("utf-8"))
    path = f"/c/{a_code(document)}"
    print(f"{'first load of /c/{code}':52} {'bytes':>8} {'requests':>9} {'painted':>8} {'interactive':>12}")
    with sync_playwright() as playwright, over_http_2(document) as front:
        flags = [*chromium.FLAGS, "--ignore-certificate-errors"]
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=flags)
        for protocol, origin in (("HTTP/2", front), ("HTTP/1.1", document["tenants"]["43"]["api"])):
            for name, (round_trip_ms, bits_s) in NETWORKS.items():
                loads = [load(browser, origin + path, round_trip_ms, bits_s) for _ in range(RUNS)]
                size, requests, painted, answers = (median(column) for column in zip(*loads, strict=True))
                title = f"{protocol}, {name}"
                print(f"{title:52} {size:8,.0f} {requests:9.0f} {painted:5.0f} ms {answers:9.0f} ms", flush=True)
        browser.close()
    print(f"budget: {BYTES_AT_MOST:,} bytes; {INTERACTIVE_AT_MOST_MS:,} ms with the first network")


if __name__ == "__main__":
    main()
