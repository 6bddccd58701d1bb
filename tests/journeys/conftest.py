"""The two deployed provinces, and people who use them as their own clients would."""

import fcntl
import itertools
import secrets
from collections.abc import Iterator

import pytest

from infra.paths import LOCAL
from tests.provinces import anybody, gansu, hunan, staff  # noqa: F401 - fixtures

SERIAL = itertools.count(secrets.randbelow(10**6))


@pytest.fixture
def purge_alone() -> Iterator[None]:
    """Let one test at a time move the purge's clock: a day closed ahead of time waits longer than the other expects."""
    LOCAL.mkdir(parents=True, exist_ok=True)
    with (LOCAL / "purge-alone").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
