"""A cold scan imports what it needs and nothing that others need: people wait at a door meanwhile."""

import json
import subprocess
import sys
from functools import cache
from typing import Any

from tests.architecture.program import ROOT

HEAVY = {
    "PIL",
    "aws_lambda_powertools",
    "aws_xray_sdk",
    "boto3",
    "botocore",
    "email",
    "fontTools",
    "http",
    "numpy",
    "pydantic",
    "pynamodb",
    "pyotp",
    "python_calamine",
    "reportlab",
    "s3transfer",
    "segno",
    "urllib3",
    "xlsxwriter",
    "yaml",
}
VIEWS = {"chalicelib.api.views", "chalicelib.api.views.scans", "chalicelib.api.views.sign_ins"}
FRAME = {
    "answers",
    "call",
    "decoding",
    "gate",
    "languages",
    "models",
    "pages",
    "problems",
    "route",
    "routes",
    "times",
}


@cache
def run() -> dict[str, Any]:
    """Scan and refresh in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.architecture.one_scan"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_the_scan_and_the_refresh_that_were_looked_at_succeeded() -> None:
    assert run()["statuses"] == [201, 200]
    assert run()["written"] == ["test-visits", "test-people"]


def test_what_is_in_force_is_looked_up_once_for_both() -> None:
    assert run()["looked_up"].count("test-duties") == 1


def test_nothing_heavy_is_imported_for_a_scan_or_a_visitors_refresh() -> None:
    assert {name.partition(".")[0] for name in run()["loaded"]} & HEAVY == set()


def test_no_other_view_and_no_row_model_is_imported_for_them() -> None:
    ours = {name for name in run()["loaded"] if name.startswith("chalicelib.")}

    assert {name for name in ours if name.startswith("chalicelib.api.")} - VIEWS == {
        f"chalicelib.api.{name}" for name in FRAME
    }
    assert not {
        name for name in ours if name.startswith(("chalicelib.storage.rows", "chalicelib.jobs", "chalicelib.poster"))
    }
    assert not {name for name in ours if name.startswith(("chalicelib.sheets", "chalicelib.messaging"))}


def test_the_frame_alone_imports_no_view() -> None:
    loaded = (
        "import app, sys, json; print(json.dumps([name for name in sys.modules if name.startswith('chalicelib.')]))"
    )
    done = subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, text=True, check=True)

    assert {f"chalicelib.api.views.{name}" for name in ("scans", "venues", "openapi", "accounts")}.isdisjoint(
        json.loads(done.stdout)
    )
