"""Do without something a machine lacks: skip here, named at the end, fail on the build server."""

import os
from typing import NoReturn

import pytest


def do_without(reason: str) -> NoReturn:
    """Skip the test and say why; under CI=true fail, for there nothing may be missing."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI=true, yet: {reason}", pytrace=False)
    pytest.skip(reason)
