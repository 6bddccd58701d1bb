"""Amazon's own DynamoDB Local; tests that ask for it are marked `aws`, like all that need more than Python."""

from collections.abc import Iterator

import pytest

from infra.dynamodb_local import NotHere, running
from tests.missing import do_without


@pytest.fixture(scope="session")
def dynamodb_local() -> Iterator[str]:
    """Run DynamoDB Local in memory on a free port and return its address."""
    try:
        with running() as url:
            yield url
    except NotHere as missing:
        do_without(f"{missing}, so the storage contract was not run on DynamoDB Local")
