"""Do without something a machine lacks: skip loudly here, fail on the build server."""

import os
from typing import NoReturn

import pytest

MISSING: set[str] = set()


def do_without(reason: str) -> NoReturn:
    """Skip the test and remember why; under CI=true fail, for there nothing may be missing."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI=true, yet: {reason}", pytrace=False)
    MISSING.add(reason)
    pytest.skip(reason)
