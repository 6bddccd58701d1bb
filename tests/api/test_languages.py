"""Which language a client gets."""

import pytest

from chalicelib.api.languages import language_of


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        (None, "zh"),
        ("", "zh"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-GB,en;q=0.9", "en"),
        ("EN", "en"),
        ("en;q=0.5, zh", "zh"),
        ("zh;q=0.5, en;q=0.6", "en"),
        ("fr, en;q=0.1", "en"),
        ("fr", "zh"),
        ("en;q=0", "zh"),
        ("en;q=x", "zh"),
        ("en; q=0.3", "en"),
        ("*", "zh"),
        (",;=,en", "en"),
        ("zh, en", "zh"),
        ("en, zh", "en"),
    ],
)
def test_the_client_reads_what_it_would_rather_read(wanted: str | None, language: str) -> None:
    assert language_of({} if wanted is None else {"accept-language": wanted}) == language
