"""The template as it is written and the package as it would be deployed."""

import json
from typing import Any

import pytest

from infra import package
from infra.template import merge_template


@pytest.fixture(scope="session")
def template() -> dict[str, Any]:
    """Return our half of the template: all resources but the ones Chalice writes."""
    return merge_template()


@pytest.fixture(scope="session")
def built() -> package.Package:
    """Return the package, made anew when the program changed."""
    return package.build()


@pytest.fixture(scope="session")
def packaged(built: package.Package) -> dict[str, Any]:
    """Return the template that is deployed."""
    document: dict[str, Any] = json.loads(built.template.read_text("utf-8"))
    return document
