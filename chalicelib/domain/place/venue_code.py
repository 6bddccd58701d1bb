"""The venue code (场所码): thirteen characters that a camera reads and a thumb can type."""

from __future__ import annotations

# Crockford's base 32: no I, L, O, U, so nothing is mistaken for a 1 or a 0.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 13
RANDOM_BITS = 50
_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_LOOK_ALIKE = str.maketrans({"I": "1", "L": "1", "O": "0", " ": None, "-": None})


def _double(element: int) -> int:
    """Multiply by x in GF(32) modulo x^5 + x^2 + 1."""
    element <<= 1
    return element ^ 0b100101 if element & 0b100000 else element


def check_character(body: str) -> str:
    """Return the check character of twelve: it catches each single error and each swap of neighbours.

    A Damm code over GF(32): totally anti-symmetric because doubling and doubling-plus-one are both one-to-one.
    """
    interim = 0
    for character in body:
        interim = _double(interim ^ _VALUE[character])
    return ALPHABET[interim]


def make(tenant: str, random_bits: int) -> str:
    """Make the code of province `tenant` from 50 random bits."""
    body = tenant + "".join(ALPHABET[(random_bits >> shift) & 31] for shift in range(RANDOM_BITS - 5, -1, -5))
    return body + check_character(body)


def parse(text: str) -> str | None:
    """Return the code that `text` means, as scanned or typed, or None when it is none."""
    code = text.strip().upper().translate(_LOOK_ALIKE)
    if len(code) != LENGTH or not code[:2].isdigit() or any(character not in _VALUE for character in code):
        return None
    return code if check_character(code[:-1]) == code[-1] else None


def tenant_of(code: str) -> str:
    """Return the province whose code it is."""
    return code[:2]
