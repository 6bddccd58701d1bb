"""The engines that the storage contract is run against."""

import pytest

from tests.embedded import TestWorkspace, province
from tests.storage.engines import TENANT, on_dynamodb_local


@pytest.fixture(scope="session", params=["embedded", "dynamodb_local"])
def hunan(request: pytest.FixtureRequest) -> TestWorkspace:
    """Return a province with empty tables on one engine after the other."""
    home = province(TENANT)
    if request.param == "embedded":
        return home
    return on_dynamodb_local(home, request.getfixturevalue("dynamodb_local"))
