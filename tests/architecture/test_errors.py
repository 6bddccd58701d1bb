"""Every kind of refusal is known to the API."""

import importlib

import pytest

from chalicelib.api.problems import STATUS, status_of
from chalicelib.domain.errors import DomainError
from tests.architecture.program import trees

for name in trees():
    importlib.import_module(name.removesuffix(".py").removesuffix("/__init__").replace("/", "."))


def kinds(parent: type[DomainError]) -> list[type[DomainError]]:
    """List the kinds below a kind, wherever in the program they are."""
    below = [kind for kind in parent.__subclasses__() if kind.__module__.startswith("chalicelib.")]
    return below + [each for kind in below for each in kinds(kind)]


@pytest.mark.parametrize("kind", kinds(DomainError), ids=lambda kind: kind.__name__)
def test_every_kind_of_refusal_has_a_status(kind: type[DomainError]) -> None:
    assert 400 <= status_of(kind) < 600


def test_the_kinds_of_the_domain_are_all_in_the_table() -> None:
    here = {kind for kind in kinds(DomainError) if kind.__module__ == "chalicelib.domain.errors"}

    assert here == set(STATUS)


def test_a_bare_refusal_is_never_raised() -> None:
    assert DomainError not in STATUS
