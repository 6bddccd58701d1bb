"""Texts of lists and reports made to fit: shortened where a poster would refuse, marked where no font prints them."""

from __future__ import annotations

from chalicelib.poster.elements import Type
from chalicelib.poster.typeface import unprintable, width

_UNPRINTABLE = "〓"


def printable(text: str) -> str:
    """Put a geta mark for each character that no font of ours prints, so that whatever has one is still listed."""
    missing = unprintable(text)
    return text.translate({ord(character): _UNPRINTABLE for character in missing}) if missing else text


def cut(text: str, look: Type, room: float) -> str:
    """Shorten a text to its room: in a list a name is only looked up."""
    text = printable(text)
    if width(text, look.weight) * look.em <= room:
        return text
    while text and width(text + "…", look.weight) * look.em > room:
        text = text[:-1]
    return text + "…"


def within(text: str, look: Type, room: float) -> tuple[str, Type]:
    """Set a text smaller where its room is narrow."""
    text = printable(text)
    em = min(look.em, room / max(width(text, look.weight), 0.01))
    return text, Type(em, look.weight, look.colour, look.ground)
