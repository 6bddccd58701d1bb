"""Refresh tokens: spelt from session and number, read back only when we spelt them."""

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.security.refresh_tokens import RefreshToken, read, spell

KEY = b"k" * 32
IDS = st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=16, max_size=16)
TOKENS = st.builds(RefreshToken, IDS, IDS, st.integers(1, 10**8))


@given(TOKENS)
def test_what_is_spelt_is_read_back(token: RefreshToken) -> None:
    assert read(KEY, spell(KEY, token)) == token


@given(TOKENS)
def test_another_key_reads_nothing(token: RefreshToken) -> None:
    assert read(b"x" * 32, spell(KEY, token)) is None


@given(TOKENS, st.data())
def test_no_character_can_be_changed(token: RefreshToken, data: st.DataObject) -> None:
    text = spell(KEY, token)
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from(sorted(set("abc234._-A9") - {text[at]})))

    assert read(KEY, text[:at] + other + text[at + 1 :]) is None


@given(st.text(max_size=120))
def test_any_other_text_is_refused(text: str) -> None:
    assert read(KEY, text) is None
