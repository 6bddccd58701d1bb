"""A file that comes in pieces is whole when it is there, and not there when it broke off."""

from collections.abc import Iterator

import pytest

from tests.embedded import TestWorkspace, province

pytestmark = pytest.mark.aws


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    return province("43")


@pytest.mark.parametrize("size", [0, 5, 9 << 20])
def test_all_of_it_arrives_however_it_is_cut(hunan: TestWorkspace, size: int) -> None:
    data = bytes(number % 251 for number in range(1000)) * (size // 1000 + 1)
    data = data[:size]
    chunks = (data[start : start + 300_001] for start in range(0, size, 300_001))

    hunan.files.put_chunks("43/batches/test/whole.pdf", chunks, "application/pdf")

    assert hunan.files.get("43/batches/test/whole.pdf") == data


def test_what_breaks_off_leaves_nothing(hunan: TestWorkspace) -> None:
    def breaking() -> Iterator[bytes]:
        yield b"x" * (9 << 20)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        hunan.files.put_chunks("43/batches/test/broken.pdf", breaking(), "application/pdf")

    assert hunan.files.get("43/batches/test/broken.pdf") is None
