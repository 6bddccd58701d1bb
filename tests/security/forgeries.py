"""Forged tokens: each function makes one out of a good token; none may ever be accepted."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

Forge = Callable[[str], str]
FORGERIES: list[Forge] = []
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_OTHER = ec.generate_private_key(ec.SECP256R1())


def encode(raw: bytes) -> str:
    """Spell bytes as a token does."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(part: str) -> bytes:
    """Read a part of a token."""
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def spell(head: Any, claims: Any, sign: Callable[[bytes], bytes]) -> str:
    """Spell a token of any header and claims."""
    text = f"{encode(json.dumps(head).encode())}.{encode(json.dumps(claims).encode())}"
    return f"{text}.{encode(sign(text.encode()))}"


def read(token: str) -> tuple[dict[str, Any], dict[str, Any], bytes]:
    """Part a token."""
    head, claims, signature = token.split(".")
    return json.loads(decode(head)), json.loads(decode(claims)), decode(signature)


def by_another_key(text: bytes) -> bytes:
    """Sign as ES256 does, with a key that nobody knows."""
    r, s = decode_dss_signature(_OTHER.sign(text, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def forgery(make: Forge) -> Forge:
    """Enter a forgery into the list."""
    FORGERIES.append(make)
    return make


def _named(name: str, make: Forge) -> None:
    make.__name__ = name
    forgery(make)


def _with_claims(**changes: Any) -> Forge:
    """Change claims and keep the signature."""

    def make(token: str) -> str:
        head, claims, signature = read(token)
        return spell(head, claims | changes, lambda _: signature)

    return make


def _with_head(sign: Callable[[bytes], bytes] | None, **changes: Any) -> Forge:
    """Change the header; keep the signature or make another."""

    def make(token: str) -> str:
        head, claims, signature = read(token)
        return spell(head | changes, claims, sign or (lambda _: signature))

    return make


def _with_signature(change: Callable[[bytes], bytes]) -> Forge:
    def make(token: str) -> str:
        text, _, signature = token.rpartition(".")
        return f"{text}.{encode(change(decode(signature)))}"

    return make


for _alg in (
    "none",
    "None",
    "NONE",
    "nOnE",
    "",
    "HS256",
    "ES384",
    "ES512",
    "RS256",
    "PS256",
    "EdDSA",
    "es256",
    None,
    7,
):
    _named(f"alg_{_alg!r}_unsigned", _with_head(lambda _: b"", alg=_alg))
for _alg in ("none", "HS256", "RS256", "ES384"):
    _named(f"alg_{_alg}_with_the_old_signature", _with_head(None, alg=_alg))
for _secret in (b"", b"secret", b"-----BEGIN PUBLIC KEY-----", b"venue-code/43"):
    _named(
        f"hs256_keyed_{_secret[:6].decode() or 'empty'}",
        _with_head(lambda text, key=_secret: hmac.digest(key, text, hashlib.sha256), alg="HS256"),  # type: ignore[misc]
    )
for _name, _claims in {
    "another_account": {"sub": "z" * 16},
    "a_longer_life": {"exp": 9_999_999_999},
    "roles_of_ones_own": {"roles": ["security_admin", "command"]},
    "another_province": {"tenant": "62", "iss": "venue-code/62"},
    "another_audience": {"aud": "venue-code-gansu"},
    "an_endless_life": {"exp": 1e308},
}.items():
    _named(f"claims_{_name}", _with_claims(**_claims))
_named("signed_by_another_key", _with_head(by_another_key))
_named("a_key_of_its_own_in_the_header", _with_head(by_another_key, jwk={"kty": "EC", "crv": "P-256"}))
_named(
    "a_key_to_be_fetched", _with_head(by_another_key, jku="https://example.invalid/keys", x5u="https://example.invalid")
)
_named("an_unknown_key_name", _with_head(by_another_key, kid="999"))
_named("a_key_name_that_is_a_path", _with_head(by_another_key, kid="../../../../dev/null"))
_named("a_key_name_that_is_a_query", _with_head(by_another_key, kid="1' OR '1'='1"))
_named("a_critical_extension", _with_head(by_another_key, crit=["exp"]))
_named("no_signature", _with_signature(lambda _: b""))
_named("signature_of_zeros", _with_signature(lambda _: bytes(64)))
_named("signature_r_of_zero", _with_signature(lambda kept: bytes(32) + kept[32:]))
_named("signature_s_of_the_order", _with_signature(lambda kept: kept[:32] + ORDER.to_bytes(32, "big")))
_named("signature_cut", _with_signature(lambda kept: kept[:-1]))
_named("signature_longer", _with_signature(lambda kept: kept + b"\0"))
_named("signature_halves_swapped", _with_signature(lambda kept: kept[32:] + kept[:32]))
_named(
    "signature_in_der",
    _with_signature(
        lambda kept: encode_dss_signature(int.from_bytes(kept[:32], "big"), int.from_bytes(kept[32:], "big"))
    ),
)


@forgery
def two_parts(token: str) -> str:
    """Leave the signature off with its dot."""
    return token.rpartition(".")[0]


@forgery
def four_parts(token: str) -> str:
    """Add a part."""
    return f"{token}.{token.split('.')[2]}"


@forgery
def five_empty_parts(token: str) -> str:
    """Look like an encrypted token."""
    return "...."


@forgery
def header_twice(token: str) -> str:
    """Put the header where the claims belong."""
    head, _, signature = token.split(".")
    return f"{head}.{head}.{signature}"


@forgery
def claims_of_no_object(token: str) -> str:
    """Sign a list."""
    return spell({"alg": "ES256", "kid": "1"}, [1, 2], by_another_key)


@forgery
def header_of_no_object(token: str) -> str:
    """Use a list for a header."""
    return spell([], {}, by_another_key)


@forgery
def claims_nested_deep(token: str) -> str:
    """Nest claims until a parser gives up."""
    head, _, signature = token.split(".")
    return f"{head}.{encode(b'[' * 1500)}.{signature}"


@forgery
def bytes_that_are_no_text(token: str) -> str:
    """Put bytes that are no UTF-8 where the claims belong."""
    head, _, signature = token.split(".")
    return f"{head}.{encode(bytes(range(128, 160)))}.{signature}"


@forgery
def upside_down(token: str) -> str:
    """Turn the token around."""
    return token[::-1]


@forgery
def another_case(token: str) -> str:
    """Swap upper and lower case."""
    return token.swapcase()


@forgery
def very_long(token: str) -> str:
    """Make it longer than any we issue."""
    head, claims, signature = token.split(".")
    return f"{head}.{claims}{'A' * 4000}.{signature}"
