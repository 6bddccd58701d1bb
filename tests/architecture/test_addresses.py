"""Addresses that anybody can fetch from are signed in one place, for posters and empty forms alone."""

import ast
import inspect

import pytest

from chalicelib.storage import keys, supervision_keys
from tests.architecture.program import called, calls, trees

FILES = "chalicelib/storage/files.py"
POSTER_KEYS = {"keys.poster_key", "supervision_keys.batch_key"}
"""Who spells the key of a file that an address may be signed for."""
FILE_KEYS = {
    f"{module.__name__.rpartition('.')[2]}.{name}": getattr(module, name)
    for module in (keys, supervision_keys)
    for name in dir(module)
    if name.endswith("_key") and name != "row_key"
}


def test_only_the_bucket_signs_addresses() -> None:
    signers = {
        path
        for path, tree in trees().items()
        for call in calls(tree)
        if called(call).endswith("generate_presigned_url")
    }

    assert signers == {FILES}


def test_whoever_signs_an_address_spells_the_key_of_a_poster() -> None:
    signing = {path: tree for path, tree in trees().items() if any(is_link(call) for call in calls(tree))}

    assert set(signing) == {
        "chalicelib/usecases/venue/make_poster.py",
        "chalicelib/usecases/printing/link_posters.py",
    }
    for path, tree in signing.items():
        spelled = {called(call) for call in calls(tree) if called(call).partition(".")[0].endswith("keys")}
        assert {name for name in spelled if name.endswith("_key")} <= POSTER_KEYS, path


@pytest.mark.parametrize("name", FILE_KEYS)
def test_a_key_that_may_be_linked_is_a_posters_or_a_forms(name: str) -> None:
    from chalicelib.storage.files import LINKED

    spell = FILE_KEYS[name]
    spelled = spell("43", *["x"] * (len(inspect.signature(spell).parameters) - 1))

    assert (spelled.split("/")[1] in LINKED) == (name in POSTER_KEYS)


def is_link(call: ast.Call) -> bool:
    return called(call).endswith(".files.link")
