"""How wide text is and which of the two faces prints each part of it."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby

from chalicelib.poster.faces import Weight, face
from chalicelib.poster.refusals import MissingGlyph


@lru_cache(maxsize=4096)
def _measured(character: str, weight: Weight) -> tuple[Weight, float]:
    """Return the face that prints a character and its advance in em; the bold one steps in where the other has none."""
    for candidate in dict.fromkeys((weight, "bold")):
        found = face(candidate)
        if found.glyph(character):
            return candidate, found.advance(character)
    raise MissingGlyph(character)


def width(text: str, weight: Weight) -> float:
    """Return a text's width in em; raise MissingGlyph on a character that no face has."""
    return sum(_measured(character, weight)[1] for character in text)


def runs(text: str, weight: Weight) -> list[tuple[Weight, str]]:
    """Split a text where its face changes."""
    return [
        (found, "".join(part)) for found, part in groupby(text, key=lambda character: _measured(character, weight)[0])
    ]


def unprintable(text: str) -> str:
    """Return the characters of a text that no poster can print, each once."""
    return "".join(dict.fromkeys(character for character in text if not face("bold").glyph(character)))
