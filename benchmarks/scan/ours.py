"""The scan of this program: the app itself, called as Lambda calls it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks.scan.world import event, scan_id


def prepared(world: dict[str, Any]) -> Callable[[int], None]:
    """Return what scans once with a serial number, and fails unless the scan was accepted."""
    import app

    def scan(serial: int) -> None:
        answer = app.app(event(world["token"], {"code": world["code"], "scan_id": scan_id(serial)}), None)
        if answer["statusCode"] != 201:
            raise RuntimeError(answer["body"])

    return scan
