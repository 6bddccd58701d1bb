"""The two deployed provinces and their demo officers: fixtures of journeys, over HTTP and in a browser."""

from collections.abc import Callable
from typing import Any

import pytest

from infra.client import Province
from tests.journeys.citizens import Citizen, Official, citizen, official


@pytest.fixture(scope="session")
def hunan(deployment: dict[str, Any]) -> Province:
    """Return Hunan: applications are reviewed."""
    return Province(deployment, "43")


@pytest.fixture(scope="session")
def gansu(deployment: dict[str, Any]) -> Province:
    """Return Gansu: codes are issued on the promise."""
    return Province(deployment, "62")


@pytest.fixture(scope="session")
def staff(deployment: dict[str, Any]) -> Callable[[Province, str], Official]:
    """Return a demo officer of a province by role, signed in once a session."""
    known: dict[tuple[str, str], Official] = {}

    def of(province: Province, role: str) -> Official:
        key = (province.tenant, role)
        if key not in known:
            known[key] = official(province, deployment["demo"][province.tenant][role])
        return known[key]

    return of


@pytest.fixture(scope="module")
def shops(staff: Callable[[Province, str], Official]) -> Callable[[Province], tuple[Citizen, dict[str, Any]]]:
    """Return the function that tells a manager and his venue, whose doors are open; a province's are made once."""
    from tests.journeys.test_road import shop

    known: dict[str, tuple[Citizen, dict[str, Any]]] = {}

    def of(province: Province) -> tuple[Citizen, dict[str, Any]]:
        if province.tenant not in known:
            known[province.tenant] = shop(province, staff)
        return known[province.tenant]

    return of


@pytest.fixture
def anybody() -> Callable[[Province], Citizen]:
    """Return a maker of verified citizens, each with a fresh phone and number."""
    return citizen
