"""Access tokens: whatever is forged, foreign, expired or mangled is refused, and PyJWT agrees."""

import base64
import json
import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.security.tokens import Signer, TokenRefused
from tests.security.forgeries import FORGERIES, Forge, spell

NOW_S = int(time.time())
ISSUER, AUDIENCE = "venue-code/43", "venue-code-hunan"
PRIVATE = ec.generate_private_key(ec.SECP256R1())
DER = PRIVATE.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
PEM = PRIVATE.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
SIGNER = Signer({"1": DER}, "1", ISSUER, AUDIENCE)
CLAIMS = {"sub": "a" * 16, "sid": "b" * 16, "tenant": "43", "roles": []}
GOOD = SIGNER.issue(CLAIMS, NOW_S, 3600)


def ours(token: str) -> bool:
    try:
        SIGNER.verify(token, NOW_S)
    except TokenRefused:
        return False
    return True


def theirs(token: str) -> bool:
    """Say what PyJWT says, asked for the same things."""
    required = ["exp", "iat", "sub", "iss", "aud"]
    options: Any = {"require": required, "strict_aud": True}
    try:
        jwt.decode(token, PEM, algorithms=["ES256"], audience=AUDIENCE, issuer=ISSUER, options=options)
    except (jwt.PyJWTError, RecursionError):
        return False
    return True


def signed(**changes: Any) -> str:
    claims = {**CLAIMS, "iss": ISSUER, "aud": AUDIENCE, "iat": NOW_S, "exp": NOW_S + 60, **changes}
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(kept, PRIVATE, "ES256", headers={"kid": "1"})


def test_a_good_token_is_good_for_both() -> None:
    assert ours(GOOD)
    assert theirs(GOOD)
    assert SIGNER.verify(GOOD, NOW_S)["sub"] == CLAIMS["sub"]


def test_the_same_claims_at_the_same_second_are_the_same_token() -> None:
    assert SIGNER.issue(CLAIMS, NOW_S, 3600) == GOOD


def test_what_pyjwt_signs_we_accept() -> None:
    assert ours(signed())


@pytest.mark.parametrize("forge", FORGERIES, ids=lambda forge: forge.__name__)
def test_every_forgery_is_refused_by_both(forge: Forge) -> None:
    token = forge(GOOD)

    assert token != GOOD
    assert not ours(token)
    assert not theirs(token)


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": NOW_S},
        {"exp": NOW_S - 1},
        {"exp": None},
        {"iss": "venue-code/62"},
        {"iss": None},
        {"aud": "venue-code-gansu"},
        {"aud": None},
        {"aud": [AUDIENCE]},
        {"iat": None},
        {"sub": None},
        {"sub": 7},
        {"exp": "tomorrow"},
    ],
    ids=lambda changes: f"{changes}".replace(str(NOW_S - 1), "a second ago").replace(str(NOW_S), "now"),
)
def test_a_well_signed_token_with_wrong_claims_is_refused_by_both(changes: dict[str, Any]) -> None:
    claims = {**CLAIMS, "iss": ISSUER, "aud": AUDIENCE, "iat": NOW_S, "exp": NOW_S + 60, **changes}
    token = _resigned({name: value for name, value in claims.items() if value is not None})

    assert not ours(token)
    assert not theirs(token)


@pytest.mark.parametrize("changes", [{"nbf": NOW_S - 9}, {"iat": NOW_S + 61}, {"exp": True}, {"exp": NOW_S + 0.5}])
def test_we_are_stricter_where_we_never_issue_such(changes: dict[str, Any]) -> None:
    claims = {**CLAIMS, "iss": ISSUER, "aud": AUDIENCE, "iat": NOW_S, "exp": NOW_S + 60, **changes}

    assert not ours(_resigned(claims))


@pytest.mark.parametrize("times", [(NOW_S - 60, 60), (NOW_S - 61, 60)])
def test_a_token_ends_with_its_second(times: tuple[int, int]) -> None:
    token = SIGNER.issue(CLAIMS, *times)

    assert not ours(token)


def test_a_retired_key_verifies_and_a_removed_one_does_not() -> None:
    second = ec.generate_private_key(ec.SECP256R1())
    der = second.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    rotated = Signer({"1": DER, "2": der}, "2", ISSUER, AUDIENCE)

    assert rotated.verify(GOOD, NOW_S)["sub"] == CLAIMS["sub"]
    assert not ours(rotated.issue(CLAIMS, NOW_S, 60))


def test_a_signing_key_of_another_curve_is_refused() -> None:
    other = ec.generate_private_key(ec.SECP384R1())
    der = other.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())

    with pytest.raises(TypeError):
        Signer({"1": der}, "1", ISSUER, AUDIENCE)


def _changed(token: str, place: int, letter: str) -> str:
    return token[:place] + letter + token[place + 1 :]


MUTATIONS: list[st.SearchStrategy[str]] = [
    st.builds(_changed, st.just(GOOD), st.integers(0, len(GOOD) - 1), st.characters(codec="utf-8")),
    st.builds(lambda cut: GOOD[:cut], st.integers(0, len(GOOD) - 1)),
    st.builds(lambda place, more: GOOD[:place] + more + GOOD[place:], st.integers(0, len(GOOD)), st.text(min_size=1)),
    st.builds(".".join, st.permutations(GOOD.split("."))),
    st.builds(lambda a, b: GOOD[:a] + GOOD[b:], st.integers(0, len(GOOD)), st.integers(0, len(GOOD))),
    st.text(max_size=200),
]


@given(token=st.one_of(MUTATIONS))
def test_a_mutation_is_refused_and_never_accepted_where_pyjwt_refuses(token: str) -> None:
    accepted = ours(token)

    assert accepted == (token == GOOD)
    assert not accepted or theirs(token)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
CLAIM = st.sampled_from(["exp", "iat", "sub", "iss", "aud", "roles", "tenant", "own"])


@given(changes=st.dictionaries(CLAIM, JSON, max_size=3), without=st.sets(CLAIM, max_size=2))
def test_we_accept_no_claims_that_pyjwt_refuses(changes: dict[str, Any], without: set[str]) -> None:
    claims = {**CLAIMS, "iss": ISSUER, "aud": AUDIENCE, "iat": NOW_S, "exp": NOW_S + 3600, **changes}
    token = _resigned({name: value for name, value in claims.items() if name not in without})

    if ours(token):
        assert theirs(token)


@given(head=st.dictionaries(st.sampled_from(["alg", "kid", "typ", "crit", "b64", "jwk", "x5u"]), JSON, max_size=4))
def test_we_accept_no_header_that_pyjwt_refuses(head: dict[str, Any]) -> None:
    token = _resigned(json.loads(_part(GOOD, 1)), {"alg": "ES256", "kid": "1", "typ": "JWT"} | head)

    if ours(token):
        assert theirs(token)


def _part(token: str, place: int) -> bytes:
    text = token.split(".")[place]
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _resigned(claims: dict[str, Any], head: dict[str, Any] | None = None) -> str:
    """Sign any claims under any header with the province's own key."""
    algorithm = jwt.algorithms.ECAlgorithm(jwt.algorithms.ECAlgorithm.SHA256)
    return spell(head or {"alg": "ES256", "kid": "1", "typ": "JWT"}, claims, lambda text: algorithm.sign(text, PRIVATE))
